package steps

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"brickpass/databricks"
)

// The work: it writes, after one yes.

// agree takes the yes to the plan.
func (r Run) agree(oneByOne bool) (Run, []Effect) {
	r.promised = r.Plan()
	r.agreed = r.promised.Agreements()
	r.oneByOne, r.phase, r.readying = oneByOne, Working, true
	for i := range r.states {
		s := &r.states[i]
		if s.finding.State == So && len(r.changes(i, r.setup, s.finding)) == 0 && !r.unproven(i) {
			s.doing = finished
		}
	}
	return r, []Effect{r.makeReady()}
}

func (r Run) makeReady() Effect {
	return DoReady{r.setup, Record{Kind: AgreedTo, Agreed: r.agreed, Facts: r.setup.Facts}}
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
	case event.Finding.State == Blocked:
		return r.halt(i, event.Finding.Problem)
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
	case problem.Lost && !change.Request.Once:
		return r.wait(i, applying, problem) // it does the same twice
	case problem.Lost:
		s.doing = settling
		s.revision++
		return r, []Effect{DoSettle{event.Step, s.revision, change, event.Before, r.setup}}
	case problem.Spreading:
		return r.wait(i, applying, problem)
	case problem.OtherWay && r.nextWay(i):
		return r.goOtherWay(i)
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
		return r.halt(i, event.Problem)
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

// cleanUp takes away what a step made for a while, newest first, and then goes on with what comes next.
func (r Run) cleanUp(i int, then doing) (Run, []Effect) {
	s := &r.states[i]
	s.again = then
	if len(s.temporary) == 0 {
		return r.resume(i)
	}
	s.doing = cleaning
	last := s.temporary[len(s.temporary)-1]
	return r, []Effect{DoClean{Step: r.steps[i].About().ID, Change: last, Setup: r.setup}}
}

// cleaned goes on with the next temporary thing, or with what the cleanup was in the way of.
func (r Run) cleaned(event Cleaned) (Run, []Effect) {
	i := r.index(event.Step)
	if i < 0 || r.states[i].doing != cleaning {
		return r, nil
	}
	s := &r.states[i]
	if event.Problem != nil {
		s.again = failed
		s.problem = event.Problem
		s.doing = failed
		return r.quiet()
	}
	gone := s.temporary[len(s.temporary)-1]
	s.temporary = s.temporary[:len(s.temporary)-1]
	s.sent = slices.DeleteFunc(s.sent, func(sent databricks.Request) bool { return sent == gone.Request })
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
				Kind: "not seen", What: "It was made, but it cannot be seen yet.",
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
