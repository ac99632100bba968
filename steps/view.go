package steps

import (
	"slices"
	"time"

	"brickpass/databricks"
)

// What a screen, a prompt or a log reads of a run.

// Phase is where the run stands as a whole.
func (r Run) Phase() Phase { return r.phase }

// Setup is what is known and answered.
func (r Run) Setup() Setup { return r.setup }

// Refusal is why the last event of a person was not taken; "" if it was.
func (r Run) Refusal() string { return r.refusal }

// Question is what is asked now; false while a step looks, shows a finding or is blocked.
func (r Run) Question() (Question, bool) {
	if r.phase == Working {
		return r.handQuestion()
	}
	if r.phase != Walking || r.at >= len(r.steps) {
		return Question{}, false
	}
	return r.open(r.at)
}

// StepView is one step as it stands.
type StepView struct {
	About   About
	Mark    Mark
	Say     string // one line, or ""
	Looking bool   // a look is under way
	Finding Finding
	Problem *databricks.Problem // why it halted, is blocked or waits
	Changes []ChangeView        // what went ahead of the plan; in the work also what was agreed to for its present way
	Waiting bool                // something spreads; Since says from when
	Since   time.Time

	pages func() []string
}

// Pages are the addresses of the console's pages where a person can do it by hand. They are made for whoever asks: a screen draws every
// step many times, and shows these of one step at most.
func (v StepView) Pages() []string {
	if v.pages == nil {
		return nil
	}
	return v.pages()
}

// ChangeView is one change as it stands.
type ChangeView struct {
	Change Change
	Mark   Mark
	Took   time.Duration // 0 until it took effect
}

// At is the step where the walk stands; past the last one at the review.
func (r Run) At() int { return r.at }

// Steps are all steps as they stand, in the order of the walk.
func (r Run) Steps() []StepView {
	views := make([]StepView, len(r.steps))
	for i := range r.steps {
		views[i] = r.view(i)
	}
	return views
}

// Current is the step where the walk stands or, in the work, the one that halted or is under way, or comes next.
func (r Run) Current() StepView {
	if r.phase == Walking && r.at < len(r.steps) {
		return r.view(r.at)
	}
	if i := r.halted(); i >= 0 {
		return r.view(i)
	}
	for i, s := range r.states {
		if s.doing != idle && s.doing != finished && s.doing != skipped {
			return r.view(i)
		}
	}
	next := slices.IndexFunc(r.states, func(s state) bool { return s.doing == idle })
	if r.phase == Working && next >= 0 {
		return r.view(next)
	}
	return r.view(len(r.steps) - 1)
}

func (r Run) view(i int) StepView {
	s := r.states[i]
	view := StepView{
		About: r.steps[i].About(), Mark: r.mark(i), Say: s.finding.Say, Finding: s.finding,
		pages:   func() []string { return r.pages(i) },
		Looking: s.look == lookingNow || s.doing == checking || r.underWayAhead() == i, Problem: s.problem,
		Waiting: s.doing == waiting && !s.since.IsZero(), Since: s.since,
	}
	if step, ok := r.steps[i].(ByHander); ok {
		view.About.ByHand = step.ByHand(r.setup)
	}
	view.About.ByHand = slices.Clone(view.About.ByHand)
	for at, line := range view.About.ByHand {
		view.About.ByHand[at] = r.setup.Say(line)
	}
	if r.mending && i == r.at {
		view.Finding.Lines = []Line{{Mark: MarkNow, Text: "Looking up what became of what was begun", Detail: "up to a minute"}}
	}
	if view.Problem == nil && s.finding.State == Blocked {
		view.Problem = s.finding.Problem
	}
	view.Changes = r.aheadViews(i)
	if r.phase == Working || r.phase == Finished || r.phase == Stopped {
		view.Changes = append(view.Changes, r.progress(i)...)
	}
	return view
}

func (r Run) mark(i int) Mark {
	s := r.states[i]
	if r.phase == Working || r.phase == Finished || (r.phase == Stopped && r.agreed != nil) {
		return workMark(s)
	}
	switch {
	case r.underWayAhead() == i:
		return MarkNow
	case s.look == looked && s.finding.State == Blocked:
		return MarkBlocked
	case i == r.at && r.phase == Walking:
		return MarkNow
	case s.look == looked && i < r.at:
		return MarkDone
	}
	return MarkToCome
}

func workMark(s state) Mark {
	switch s.doing {
	case finished:
		return MarkDone
	case skipped:
		return MarkSkipped
	case failed:
		return MarkBlocked
	case waiting:
		return MarkSpread
	case idle:
		return MarkToCome
	}
	return MarkNow
}

// Asked is the change that waits for a yes, where changes are agreed to one at a time.
func (r Run) Asked() (Change, bool) {
	i := r.asking()
	if i < 0 || r.halted() >= 0 {
		return Change{}, false
	}
	return r.states[i].queue[r.states[i].next], true
}

// Unready is why the keychain cannot be written, met before anything was made.
func (r Run) Unready() *databricks.Problem { return r.unready }

// progress lists what was agreed to for the ways that a step has taken, with a mark for each change.
func (r Run) progress(i int) []ChangeView {
	id := r.steps[i].About().ID
	var views []ChangeView
	for _, planned := range r.promised.Steps {
		if planned.About.ID != id {
			continue
		}
		for _, path := range planned.Ways {
			if path.Way > 0 && path.Way > r.setup.Ways[id] {
				break
			}
			for _, change := range path.Changes {
				if path.When == "" || r.states[i].cameTo(change) {
					views = append(views, r.changeView(r.states[i], change, path.Way < r.setup.Ways[id]))
				}
			}
		}
	}
	return views
}

// cameTo says whether a change was sent, or is about to be.
func (s state) cameTo(change Change) bool {
	_, took := s.took[change.ID]
	return took || slices.ContainsFunc(s.queue, func(c Change) bool { return c.ID == change.ID })
}

// changeView marks one change of a step; left says that its way was left after a refusal.
func (r Run) changeView(s state, change Change, left bool) ChangeView {
	view := ChangeView{Change: change, Mark: MarkToCome}
	took, done := s.took[change.ID]
	sending := s.next < len(s.queue) && s.queue[s.next].ID == change.ID
	switch {
	case done:
		view.Mark, view.Took = MarkDone, took
	case left || s.doing == skipped:
		view.Mark = MarkSkipped
	case s.doing == finished:
		view.Mark = MarkDone
	case sending && s.doing == failed:
		view.Mark = MarkBlocked
	case sending && s.doing == waiting:
		view.Mark = MarkSpread
	case sending && (s.doing == applying || s.doing == settling || s.doing == asking):
		view.Mark = MarkNow
	}
	return view
}
