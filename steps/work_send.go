package steps

import (
	"fmt"
	"maps"
	"time"

	"brickpass/databricks"
)

// One change after the other: sent, refused, lost, settled.

// send sends the next change of a step, after asking for it where changes are agreed to one at a time.
func (r Run) send(i int) (Run, []Effect) {
	s := &r.states[i]
	if r.stopping || r.halted() >= 0 {
		s.doing = idle
		return r.cleanUp(i, idle)
	}
	change := s.queue[s.next]
	if r.oneByOne && !s.yes {
		s.doing = asking
		return r, nil
	}
	filled := change.fill(r.setup.Facts)
	if missing := databricks.Unknowns(filled.Request); len(missing) > 0 {
		return r.halt(i, &databricks.Problem{
			Kind: "incomplete", What: "A request was not complete, so it was not sent.",
			Why: fmt.Sprintf("It still needs the %s.", missing[0]), Who: "The makers of brickpass.",
		})
	}
	s.queue[s.next] = filled
	s.revision++
	s.doing = applying
	return r, []Effect{DoApply{Step: change.Step, Revision: s.revision, Change: filled, Setup: r.setup}}
}

// applied takes the outcome of one change.
func (r Run) applied(event Applied) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, applying)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	s.now = event.At
	change := s.queue[s.next]
	switch problem := event.Problem; {
	case problem == nil:
		return r.took(i, event.Learned, event.Took)
	case problem.Kind == NotWritten:
		return r.tookUnwritten(i, event)
	case problem.Lost && !change.Request.Once:
		return r.wait(i, applying, problem) // it does the same twice
	case problem.Lost:
		s.doing, s.before = settling, event.Before
		s.revision++
		return r, []Effect{DoSettle{Step: event.Step, Revision: s.revision, Change: change, Before: event.Before, Setup: r.setup}}
	case problem.Spreading:
		return r.wait(i, applying, problem)
	case (problem.OtherWay || change.Yields && problem.Status >= 400 && problem.Status < 500) && r.nextWay(i):
		return r.goOtherWay(i)
	case problem.SignIn && change.Request.As == databricks.Admin:
		return r.halt(i, signInEnded(problem))
	default:
		return r.halt(i, problem)
	}
}

// took notes that a change took effect, and goes on to the next one or to the look that proves it.
func (r Run) took(i int, learned databricks.Facts, took time.Duration) (Run, []Effect) {
	s := &r.states[i]
	change := s.queue[s.next]
	if s.made == nil {
		s.made = databricks.Facts{}
	}
	maps.Copy(s.made, learned)
	if s.took == nil {
		s.took = map[string]time.Duration{}
	}
	s.took[change.ID] = took
	s.sent = append(s.sent, change.Request)
	r.compose()
	if change.Cleanup != nil {
		s.temporary = append(s.temporary, change)
	}
	s.next, s.tries, s.yes, s.since, s.pauses = s.next+1, 0, false, time.Time{}, 0
	if s.next < len(s.queue) {
		return r.send(i)
	}
	return r.cleanUp(i, checking)
}

// settled takes what became of a change whose answer was lost.
func (r Run) settled(event Settled) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, settling)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	switch {
	case event.Problem != nil:
		s.unsettled = true
		return r.halt(i, ofAdmin(event.Problem))
	case event.Outcome == Adopted:
		return r.took(i, event.Learned, 0)
	case s.tries >= 2:
		return r.halt(i, &databricks.Problem{
			Kind: "lost again", What: "Databricks did not answer three times in a row.",
			Why: "Each time it was looked up what became of the request, and nothing was left behind.",
			Who: "Whoever looks after the network between here and the workspace.",
		})
	}
	s.tries++
	return r.send(i)
}

// nextWay says whether another way was agreed to.
func (r Run) nextWay(i int) bool {
	ways, ok := r.steps[i].(Ways)
	return ok && r.setup.Ways[r.steps[i].About().ID]+1 < len(ways.Ways(r.setup))
}

// goOtherWay cleans up and begins the step anew on its next way.
func (r Run) goOtherWay(i int) (Run, []Effect) {
	id := r.steps[i].About().ID
	r.setup = r.setup.Going(id, r.setup.Ways[id]+1)
	return r.cleanUp(i, checking)
}

// ofAdmin is for what only an admin's sign-in is used for.
func ofAdmin(problem *databricks.Problem) *databricks.Problem {
	if problem.SignIn {
		return signInEnded(problem)
	}
	return problem
}
