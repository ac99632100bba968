package steps

import (
	"fmt"
	"slices"

	"brickpass/databricks"
)

// The work: it writes, after one yes.

// agree takes the yes to the plan.
func (r Run) agree(oneByOne bool) (Run, []Effect) {
	r.promised = r.Plan()
	return r.begin(oneByOne, r.promised.Agreements())
}

// begin begins the work on a plan that was agreed to.
func (r Run) begin(oneByOne bool, agreed []Agreement) (Run, []Effect) {
	r.agreed, r.oneByOne, r.phase, r.readying = agreed, oneByOne, Working, true
	for i := range r.states {
		s := &r.states[i]
		if s.finding.State == So && len(r.changes(i, r.setup, s.finding)) == 0 && !r.unproven(i) {
			s.doing = finished
		}
		s.finding.Learned = anew(s.finding.Learned)
	}
	r.compose()
	return r, []Effect{r.makeReady()}
}

func (r Run) makeReady() Effect { return DoReady{r.setup, r.agreement()} }

// agreement is the yes as it is journaled.
func (r Run) agreement() Record {
	record := Record{Kind: AgreedTo, Agreed: r.agreed, Facts: r.setup.Facts}
	if r.oneByOne {
		record.Say = string(OneByOne)
	}
	return record
}

// unproven says whether a step must be looked at anew because something that it needs is written in this run.
func (r Run) unproven(i int) bool {
	for _, need := range r.steps[i].About().Needs {
		j := r.index(need)
		if len(r.changes(j, r.setup, r.states[j].finding)) > 0 || r.states[j].finding.State != So || r.unproven(j) {
			return true
		}
	}
	return false
}

// readied begins the work once the keychain was proven writable.
func (r Run) readied(event Readied) (Run, []Effect) {
	if r.phase != Working || !r.readying {
		return r, nil
	}
	r.readying, r.unready = false, event.Problem
	if r.stopping {
		return r.stop()
	}
	if r.unready != nil {
		return r, nil
	}
	return r.advance()
}

// advance starts every step that nothing stands before, and ends the run when all are done. While one is halted nothing new
// starts.
func (r Run) advance() (Run, []Effect) {
	if r.stopping || r.halted() >= 0 {
		return r.quiet()
	}
	var effects []Effect
	done := true
	for i := range r.states {
		s := &r.states[i]
		if s.doing == idle && r.ready(i) {
			effects = append(effects, r.inspect(i))
		}
		done = done && (s.doing == finished || s.doing == skipped)
	}
	if done {
		return r.end()
	}
	return r, effects
}

// ready says whether all that must come before a step is done.
func (r Run) ready(i int) bool {
	about := r.steps[i].About()
	for _, id := range slices.Concat(about.Needs, about.After) {
		if doing := r.states[r.index(id)].doing; doing != finished && doing != skipped {
			return false
		}
	}
	return true
}

// inspect looks at a step in order to act on it.
func (r *Run) inspect(i int) Effect {
	s := &r.states[i]
	s.revision++
	s.doing = checking
	return DoLook{Step: r.steps[i].About().ID, Revision: s.revision, Setup: r.setup, Fresh: true}
}

// lookedAtWork decides what a fresh look means: done, a change to make, something to wait for, or a halt.
func (r Run) lookedAtWork(i int, event Looked) (Run, []Effect) {
	s := &r.states[i]
	if s.doing != checking {
		return r, nil
	}
	s.finding, s.look, s.now = event.Finding, looked, event.At
	r.compose()
	switch {
	case event.Finding.State == Blocked && event.Finding.Problem != nil && event.Finding.Problem.Spreading,
		event.Finding.State == Spreading:
		return r.wait(i, checking, event.Finding.Problem)
	case event.Finding.State == Blocked && event.SignIn:
		return r.halt(i, signInEnded(event.Finding.Problem))
	case event.Finding.State == Blocked:
		return r.halt(i, event.Finding.Problem)
	}
	if s.byHand {
		return r.seenInHand(i, event.Finding)
	}
	changes := r.changes(i, r.setup, event.Finding)
	fresh := slices.DeleteFunc(slices.Clone(changes), func(c Change) bool {
		return slices.Contains(s.sent, databricks.Fill(c.Request, r.setup.Facts))
	})
	switch {
	case len(changes) == 0 && event.Finding.State == So:
		s.doing = finished
		return r.advance()
	case len(fresh) == 0:
		return r.wait(i, checking, nil)
	}
	if change, ok := r.unagreed(fresh); ok {
		return r.halt(i, notAsAgreed(change))
	}
	s.queue, s.next, s.tries = fresh, 0, 0
	return r.send(i)
}

func notAsAgreed(change Change) *databricks.Problem {
	return &databricks.Problem{
		Kind: NotAsAgreed,
		What: "The workspace is not as it was when you agreed.",
		Why:  fmt.Sprintf("Somebody or something changed it meanwhile, and now this would be needed too: %s %s.", change.Title, change.Value),
		Who:  "You: look at the changes anew. Nothing else was written.",
	}
}
