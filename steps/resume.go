package steps

import (
	"maps"
	"slices"

	"brickpass/databricks"
)

// How a run goes on where an earlier go of it stopped: cut off, stopped, or in the middle of this very run, when the
// admin's sign-in ended.

const (
	workspaceStepID ID = "workspace"
	accountStepID   ID = "account"
	signInID        ID = "signin"
	entraStepID     ID = "entra"
	// mendAfter is the step after which the workspace can be reached and the place of secrets is settled, and before which
	// nothing is ever made.
	mendAfter ID = "checks"
)

// takeUp gives a new run what the earlier go left: its answers, what it made, what was agreed to, and what it left open.
func (r Run) takeUp(story Story) Run {
	r.setup.Tag, r.setup.Story = story.Tag, nil
	r.setup.Answers = maps.Clone(r.setup.Answers)
	if r.setup.Answers == nil {
		r.setup.Answers = Answers{}
	}
	for key, answer := range story.Answers {
		r.setup.Answers[key] = answer
		r.confirmed[key] = !story.again[key]
	}
	if len(story.Agreed) > 0 { // what was found was read before the yes
		for _, step := range r.steps {
			r.confirmed[findingKey(step.About().ID)] = true
		}
	}
	for id, way := range story.ways {
		r.setup = r.setup.Going(id, way)
	}
	for _, did := range story.did {
		r.remember(did.Step, did.Request, did.Facts, r.setup.Now.Sub(did.At) < patience)
	}
	r.earlier, r.eachAgain = story.Agreed, story.OneByOne
	r.loose = slices.DeleteFunc(story.loose(), func(l Loose) bool { return r.index(l.Change.Step) < 0 }) // of a run for another aim
	r.compose()
	return r
}

// remember notes what an earlier go made. What was made a moment ago may not be seen yet, and is not made again for that.
func (r *Run) remember(id ID, request *databricks.Request, learned databricks.Facts, justNow bool) {
	i := r.index(id)
	if i < 0 {
		return
	}
	s := &r.states[i]
	if s.made == nil {
		s.made = databricks.Facts{}
	}
	maps.Copy(s.made, learned)
	if justNow && request != nil {
		s.sent = append(s.sent, *request)
	}
}

// mendBefore is the first step that nothing is looked at for before all that is loose is settled. Where it has to be said first as whom
// Microsoft Entra is asked, what comes before that is looked at: nothing that could be loose there was made before.
func (r Run) mendBefore() int {
	if r.awaitsEntra() {
		return r.index(entraStepID)
	}
	return r.index(mendAfter) + 1
}

// mend settles what is loose, as soon as the walk has come far enough.
func (r Run) mend() (Run, []Effect) {
	if len(r.loose) == 0 || r.mending || r.at < r.mendBefore() || r.awaitsEntra() {
		return r, nil
	}
	r.mending = true
	return r, []Effect{DoMend{slices.Clone(r.loose), r.setup}}
}

// awaitsEntra says whether something is loose in Microsoft Entra, and it is not settled yet as whom that is looked up.
func (r Run) awaitsEntra() bool {
	i := r.index(entraStepID)
	return i >= 0 && !r.passed(i) && slices.ContainsFunc(r.loose, func(l Loose) bool { return l.Change.Request.Target == databricks.Graph })
}

// mended goes on, or says at the step before what stands in the way.
func (r Run) mended(event Mended) (Run, []Effect) {
	if !r.mending {
		return r, nil
	}
	r.mending, r.loose = false, event.Left
	for _, adopted := range event.Adopted {
		r.remember(adopted.Step, &adopted.Request, adopted.Learned, true)
	}
	r.compose()
	if r.phase != Walking {
		return r, nil
	}
	if event.Problem == nil {
		return r.walk()
	}
	i := max(r.mendBefore()-1, 0)
	r.states[i].look, r.states[i].finding.State, r.states[i].finding.Problem = looked, Blocked, event.Problem
	r.states[i].finding.Say = event.Problem.What
	r.at = min(r.at, i)
	return r, nil
}

// goesOn says whether the plan needs no second yes: something is left to do, and all of it was agreed to before.
func (r Run) goesOn() bool {
	if len(r.earlier) == 0 || !r.pending() {
		return false
	}
	return !slices.ContainsFunc(r.Plan().Agreements(), func(a Agreement) bool { return !r.covers(r.earlier, a) })
}

// pending says whether any step is not as wanted yet: a change is missing, or what was made is not seen everywhere.
func (r Run) pending() bool {
	return slices.ContainsFunc(r.states, func(s state) bool { return s.finding.State != So })
}

// goOn begins the work on the yes of an earlier go.
func (r Run) goOn() (Run, []Effect) {
	r.promised = r.Plan()
	return r.begin(r.eachAgain, slices.Concat(r.earlier, r.promised.Agreements()))
}

// SignInAgain is the kind of problem of a run whose admin's sign-in ended in the middle of the work.
const SignInAgain databricks.ProblemKind = "sign in again"

// signInEnded halts: nothing is lost, and trying again asks for the sign-in.
func signInEnded(problem *databricks.Problem) *databricks.Problem {
	ended := *problem
	ended.Kind, ended.SignIn = SignInAgain, true
	ended.What, ended.Who = "Your sign-in has ended.", "You: try again, and sign in once more. What is done is kept."
	return &ended
}

// signInAnew goes back to the sign-in. All that was made, agreed to and left open is kept, and the work goes on by itself.
func (r Run) signInAnew() (Run, []Effect) {
	earlier, each := slices.Concat(r.earlier, r.agreed), r.oneByOne
	r = r.anew()
	r.earlier, r.eachAgain = earlier, each
	for _, side := range sides {
		for _, key := range append(side.hidden(), side.way(), side.client()) {
			r.setup = r.setup.Without(key)
			delete(r.confirmed, key)
		}
	}
	return r.walk()
}

// looseEnds are what this run itself left open, where it is taken up again from the walk.
func (r Run) looseEnds() []Loose {
	loose := slices.Clone(r.loose)
	for _, s := range r.states {
		if s.unsettled {
			loose = append(loose, Loose{Change: s.queue[s.next], Before: s.before})
		}
	}
	for _, s := range r.states {
		for _, change := range slices.Backward(s.temporary) {
			made := databricks.Facts{}
			for fact := range change.Keep {
				made[fact] = r.setup.Fact(fact)
			}
			loose = append(loose, Loose{Change: change, Made: made})
		}
	}
	return loose
}

// anew is the run before its walk: nothing was looked at or agreed to. What was made is not forgotten.
func (r Run) anew() Run {
	r.loose = r.looseEnds()
	for i := range r.states {
		s := r.states[i]
		r.states[i] = state{revision: s.revision + 1, made: s.made, took: s.took, sent: s.sent, ahead: s.ahead}
	}
	r.earlier, r.agreed, r.oneByOne, r.unready, r.readying, r.at, r.phase = nil, nil, false, nil, false, 0, Walking
	r.compose()
	return r
}

// unsettledAgain looks up once more what became of a change, after a look for it failed.
func (r Run) unsettledAgain(i int) (Run, []Effect) {
	s := &r.states[i]
	s.doing, s.unsettled = settling, false
	s.revision++
	change := s.queue[s.next]
	return r, []Effect{DoSettle{Step: change.Step, Revision: s.revision, Change: change, Before: s.before, Setup: r.setup}}
}

// fade drops what a step saw, and keeps what it made: somebody else signed in, or gave a secret anew.
func (r *Run) fade(i int) {
	s := r.states[i]
	r.states[i] = state{revision: s.revision + 1, made: s.made, took: s.took, sent: s.sent, ahead: s.ahead}
}
