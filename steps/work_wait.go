package steps

import (
	"slices"
	"time"

	"brickpass/databricks"
)

// What comes between changes: taking temporary things away, and letting time pass.

// cleanUp takes away what a step made for a while, newest first, and then goes on with what comes next.
func (r Run) cleanUp(i int, then doing) (Run, []Effect) {
	s := &r.states[i]
	s.again = then
	if len(s.temporary) == 0 {
		return r.resume(i)
	}
	s.doing = cleaning
	s.revision++
	last := s.temporary[len(s.temporary)-1]
	return r, []Effect{DoClean{Step: r.steps[i].About().ID, Revision: s.revision, Change: last, Setup: r.setup}}
}

// cleaned goes on with the next temporary thing, or with what the cleanup was in the way of.
func (r Run) cleaned(event Cleaned) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, cleaning)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	if event.Problem != nil {
		s.again = failed
		s.problem = ofAdmin(event.Problem)
		s.doing = failed
		return r.quiet()
	}
	gone := s.temporary[len(s.temporary)-1]
	s.temporary = s.temporary[:len(s.temporary)-1]
	s.sent = slices.DeleteFunc(s.sent, func(sent databricks.Request) bool { return sent == gone.Request })
	for fact := range gone.Keep { // the next one has another id, by which it is taken away
		delete(s.made, fact)
	}
	r.compose()
	return r.cleanUp(i, s.again)
}

// resume goes on after a cleanup.
func (r Run) resume(i int) (Run, []Effect) {
	s := &r.states[i]
	switch s.again {
	case checking:
		if r.stopping || r.halted() >= 0 {
			s.doing = idle
			return r.quiet()
		}
		return r, []Effect{r.inspect(i)}
	case failed:
		s.doing = failed
		return r.quiet()
	}
	s.doing = idle
	return r.advance()
}

// wait lets time pass, as long as patience lasts; then it halts with what was in the way.
func (r Run) wait(i int, again doing, problem *databricks.Problem) (Run, []Effect) {
	s := &r.states[i]
	if s.since.IsZero() {
		s.since = s.now
	}
	if s.now.Sub(s.since) >= patience {
		if problem == nil {
			problem = &databricks.Problem{
				Kind: notSeen, What: "It was made, but it cannot be seen yet.",
				Why: "Ten minutes are usually more than enough for a change to be seen everywhere.",
				Who: "Nobody has to lift anything: check again in a while.",
			}
		}
		return r.halt(i, problem)
	}
	if r.stopping || r.halted() >= 0 {
		return r.cleanUp(i, idle)
	}
	s.pauses++
	s.doing, s.again, s.problem = waiting, again, problem
	s.revision++
	return r, []Effect{DoWait{Step: r.steps[i].About().ID, Revision: s.revision, For: pause(s.pauses)}}
}

// pause grows from one second to fifteen.
func pause(count int) time.Duration {
	return min(time.Duration(count)*time.Second, 15*time.Second)
}

// waited goes on after a wait.
func (r Run) waited(event Waited) (Run, []Effect) {
	i, ok := r.fits(event.Step, event.Revision, waiting)
	if !ok {
		return r, nil
	}
	s := &r.states[i]
	s.problem = nil
	if s.again == applying {
		return r.send(i)
	}
	if r.stopping || r.halted() >= 0 {
		return r.cleanUp(i, idle)
	}
	return r, []Effect{r.inspect(i)}
}

// halt stops at a step with a problem that only a person can decide on. What is in flight elsewhere may end.
func (r Run) halt(i int, problem *databricks.Problem) (Run, []Effect) {
	if problem == nil {
		problem = &databricks.Problem{Kind: "unknown", What: "This step did not come to its end.", Who: "The makers of brickpass."}
	}
	r.states[i].problem = problem
	return r.cleanUp(i, failed)
}

// notSeen is the kind of problem of something that was made and that no look showed for ten minutes.
const notSeen databricks.ProblemKind = "not seen"
