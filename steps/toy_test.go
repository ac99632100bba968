package steps

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
)

// toy is a step whose world is a set of things: a change adds one, and the step is done when a look sees all of them.
type toy struct {
	about     About
	questions []Question
	changes   []Change
	ways      []string
	offer     string
}

func (s toy) About() About               { return s.about }
func (s toy) Questions(Setup) []Question { return s.questions }
func (s toy) Ways(Setup) []string        { return append([]string{"first"}, s.ways...) }
func (s toy) Offer(Setup) string         { return s.offer }
func (s toy) Changes(setup Setup, finding Finding) []Change {
	var missing []Change
	for _, change := range s.changes {
		way, _ := finding.Seen.(*world)
		if wayOf(change) == setup.Ways[s.about.ID] && !way.has[change.ID] {
			missing = append(missing, change)
		}
	}
	return missing
}
func (s toy) Look(context.Context, Reader, Setup) (Finding, error) { panic("the test looks") }

// wayOf is which way of its step a toy's change belongs to.
func wayOf(change Change) int { return strings.Count(change.Title, "otherwise") }

func toyChange(id string) Change {
	return Change{ID: id, Title: id, Request: databricks.Request{Method: "POST", Path: "/" + id}, NoUndo: "a toy"}
}

// world answers the effects of a run without network or time, and writes down what it was asked.
type world struct {
	t        *testing.T
	steps    []Step
	has      map[string]bool
	log      []string
	problems map[string][]*databricks.Problem // by change: the answers before it is taken
	outcomes map[string]Outcome               // of settling
	blind    map[string]int                   // looks that do not see a change yet
	now      time.Time
}

func newWorld(t *testing.T, list ...Step) *world {
	return &world{
		t: t, steps: list, has: map[string]bool{}, problems: map[string][]*databricks.Problem{}, outcomes: map[string]Outcome{},
		blind: map[string]int{}, now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC),
	}
}

func (w *world) begin(answers ...string) Run {
	setup := Setup{Tag: "0123456789abcdef", Now: w.now}
	run, effects := New(w.steps, setup)
	run = w.drive(run, effects)
	for _, answer := range answers {
		question, ok := run.Question()
		if !ok {
			w.t.Fatalf("nothing is asked when %q is to be answered", answer)
		}
		run = w.do(run, Answered{question.Key, answer})
	}
	return run
}

func (w *world) do(run Run, event Event) Run {
	run, effects := run.Update(event)
	return w.drive(run, effects)
}

// drive does effects in the order in which they come, and what follows from each.
func (w *world) drive(run Run, effects []Effect) Run {
	for len(effects) > 0 {
		event := w.outcome(effects[0])
		effects = effects[1:]
		if event != nil {
			var more []Effect
			run, more = run.Update(event)
			effects = append(effects, more...)
		}
	}
	return run
}

func (w *world) outcome(effect Effect) Event {
	switch effect := effect.(type) {
	case DoLook:
		w.log = append(w.log, "look "+string(effect.Step))
		return Looked{Step: effect.Step, Revision: effect.Revision, Finding: w.see(effect.Step), At: w.now}
	case DoReady:
		w.log = append(w.log, "ready")
		return Readied{}
	case DoApply:
		return w.apply(effect)
	case DoSettle:
		w.log = append(w.log, "settle "+effect.Change.ID)
		outcome := w.outcomes[effect.Change.ID]
		if outcome == Adopted {
			w.has[effect.Change.ID] = true
		}
		return Settled{Step: effect.Step, Revision: effect.Revision, Change: effect.Change.ID, Outcome: outcome}
	case DoClean:
		w.log = append(w.log, "clean "+effect.Change.ID)
		delete(w.has, effect.Change.ID)
		return Cleaned{Step: effect.Step, Revision: effect.Revision, Change: effect.Change.ID}
	case DoWait:
		w.now = w.now.Add(effect.For)
		return Waited{effect.Step, effect.Revision}
	}
	return nil
}

func (w *world) see(id ID) Finding {
	seen := &world{has: map[string]bool{}}
	for change := range w.has {
		if w.blind[change] > 0 {
			w.blind[change]--
			continue
		}
		seen.has[change] = true
	}
	i := slices.IndexFunc(w.steps, func(s Step) bool { return s.About().ID == id })
	step := w.steps[i].(toy)
	missing := slices.ContainsFunc(step.changes, func(c Change) bool { return c.Cleanup == nil && wayOf(c) == 0 && !seen.has[c.ID] })
	if len(step.ways) > 0 || step.offer != "" {
		missing = !slices.ContainsFunc(step.changes, func(c Change) bool { return c.Cleanup == nil && seen.has[c.ID] })
		if !missing {
			for _, change := range step.changes {
				seen.has[change.ID] = true
			}
		}
	}
	if missing {
		return Finding{State: Missing, Seen: seen}
	}
	return Finding{State: So, Seen: seen}
}

func (w *world) apply(effect DoApply) Event {
	event := Applied{Step: effect.Step, Revision: effect.Revision, Change: effect.Change.ID, At: w.now}
	w.log = append(w.log, "send "+effect.Change.ID)
	if waiting := w.problems[effect.Change.ID]; len(waiting) > 0 {
		event.Problem, w.problems[effect.Change.ID] = waiting[0], waiting[1:]
		return event
	}
	w.has[effect.Change.ID] = true
	return event
}

func (w *world) sent() []string {
	var sent []string
	for _, line := range w.log {
		if what, ok := strings.CutPrefix(line, "send "); ok {
			sent = append(sent, what)
		}
	}
	return sent
}

func (w *world) expect(run Run, phase Phase, sent ...string) {
	w.t.Helper()
	if run.Phase() != phase {
		w.t.Errorf("phase %q, want %q (problem: %v)\n%s", run.Phase(), phase, run.Current().Problem, strings.Join(w.log, "\n"))
	}
	if got := w.sent(); !slices.Equal(got, sent) {
		w.t.Errorf("sent %v, want %v", got, sent)
	}
}

func about(id ID, needs ...ID) About { return About{ID: id, Needs: needs} }

func named(key string) Question { return Question{Key: key, Kind: Text} }
