package steps

import (
	"maps"
	"slices"

	"brickpass/databricks"
)

// A change ahead of the plan: nothing of the plan can be read without it, so it has a yes of its own and is sent from the walk. It is
// journaled, looked up if its answer was lost, and taken back like all others.

// goesAhead says whether the yes to such a change of a step was given, and it was not sent yet.
func (r Run) goesAhead(i int) bool {
	step, ok := r.steps[i].(Ahead)
	s := r.states[i]
	return ok && r.setup.Answer(step.Ahead()) == yes && s.look == looked && s.finding.State == Blocked && s.doing == idle &&
		len(r.changes(i, r.setup, s.finding)) > 0
}

// underWayAhead is the step whose change is on its way from the walk, or -1.
func (r Run) underWayAhead() int {
	return slices.IndexFunc(r.states, func(s state) bool {
		return r.phase == Walking && (s.doing == applying || s.doing == settling)
	})
}

// goAhead sends the change. What an earlier go left open of the step was just looked up: it did not take effect.
func (r Run) goAhead(i int) (Run, []Effect) {
	id := r.steps[i].About().ID
	r.loose = slices.DeleteFunc(r.loose, func(loose Loose) bool { return loose.Change.Step == id })
	s := &r.states[i]
	change := r.changes(i, r.setup, s.finding)[0].fill(r.setup.Facts)
	s.queue, s.next, s.doing = []Change{change}, 0, applying
	s.revision++
	return r, []Effect{DoApply{Step: id, Revision: s.revision, Change: change, Setup: r.setup}}
}

// appliedAhead takes the outcome.
func (r Run) appliedAhead(event Applied) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, applying)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	switch problem := event.Problem; {
	case problem == nil:
		return r.wentAhead(i, event.Learned)
	case problem.Kind == NotWritten:
		r.loose = append(r.loose, Loose{Change: s.queue[0], Before: event.Before}) // it is written down before anything else is made
		return r.wentAhead(i, event.Learned)
	case problem.Lost:
		s.doing, s.before = settling, event.Before
		s.revision++
		return r, []Effect{DoSettle{Step: event.Step, Revision: s.revision, Change: s.queue[0], Before: event.Before, Setup: r.setup}}
	}
	return r.refusedAhead(i, event.Problem)
}

// settledAhead takes what became of it, if its answer was lost. What could not be looked up is, before anything else is made.
func (r Run) settledAhead(event Settled) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, settling)
	if !ok {
		return r, nil
	}
	switch s := r.states[i]; {
	case event.Problem != nil:
		r.loose = append(r.loose, Loose{Change: s.queue[0], Before: s.before})
		return r.refusedAhead(i, event.Problem)
	case event.Outcome == Adopted:
		return r.wentAhead(i, event.Learned)
	}
	return r.refusedAhead(i, &databricks.Problem{
		Kind: "lost ahead", What: "Databricks did not answer, and nothing was changed.",
		Why: "It was looked up what became of the request: nothing did.", Who: "You: check again, and say yes once more.",
	})
}

// wentAhead goes on with the walk: what was refused before is looked at anew.
func (r Run) wentAhead(i int, learned databricks.Facts) (Run, []Effect) {
	s := &r.states[i]
	s.ahead, s.sent = append(s.ahead, s.queue[0]), append(s.sent, s.queue[0].Request)
	s.made = maps.Clone(s.made)
	if s.made == nil {
		s.made = databricks.Facts{}
	}
	maps.Copy(s.made, learned)
	r.lookAnew(i)
	if r.stopping {
		return r.stopAhead()
	}
	return r.walk()
}

// refusedAhead says why not. Sending it once more takes another yes.
func (r Run) refusedAhead(i int, problem *databricks.Problem) (Run, []Effect) {
	s := &r.states[i]
	s.doing, s.queue, s.look, s.finding = idle, nil, looked, blocked(problem)
	if step, ok := r.steps[i].(Ahead); ok {
		r.setup = r.setup.Without(step.Ahead())
		delete(r.confirmed, step.Ahead())
	}
	r.compose()
	if r.stopping {
		return r.stopAhead()
	}
	return r, nil
}

// stopAhead leaves the walk once nothing is on its way any more.
func (r Run) stopAhead() (Run, []Effect) {
	r.stopping, r.phase = false, Stopped
	return r, []Effect{DoRecord{Record{Kind: StoppedRun, Facts: r.setup.Facts}}}
}

// aheadViews are such changes of a step as they stand: the one under way, and those that took effect.
func (r Run) aheadViews(i int) []ChangeView {
	s := r.states[i]
	var views []ChangeView
	for _, change := range s.ahead {
		views = append(views, ChangeView{Change: change, Mark: MarkDone})
	}
	if r.underWayAhead() == i {
		views = append(views, ChangeView{Change: s.queue[0], Mark: MarkNow})
	}
	return views
}

// Outstanding says how what went ahead of the plan is taken back, where the run was left before a connection had it; "" if nothing did.
func (r Run) Outstanding() string {
	if r.phase == Finished || r.Removable() != "" {
		return ""
	}
	for _, s := range r.states {
		for _, change := range s.ahead {
			return change.Title + ": once this is finished, " + change.Back
		}
	}
	return ""
}
