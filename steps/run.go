package steps

import (
	"maps"
	"slices"
	"time"

	"brickpass/databricks"
)

// Phase is where a run stands as a whole.
type Phase string

// The phases.
const (
	Walking   Phase = "walking"   // reads only: questions, looks, blockers
	Reviewing Phase = "reviewing" // the plan is shown
	Working   Phase = "working"   // after the yes
	Finished  Phase = "finished"  // proven, or found to be so already
	Stopped   Phase = "stopped"   // left; what is done is kept
)

// patience is how long something that was made may take to be seen everywhere (databricks-api.md 0.6).
const patience = 10 * time.Minute

// Run takes a list of steps to its end. It is a value and pure: Update is the only way it moves, nothing it holds is
// changed in place, and what is to be done comes out as effects.
type Run struct {
	steps  []Step
	setup  Setup
	given  databricks.Facts // what was known before the first look
	phase  Phase
	states []state

	at        int             // the step where the walk stands
	confirmed map[string]bool // questions and findings that were passed; going back takes them out again

	promised Plan // what was shown when the yes was given
	agreed   []Agreement
	oneByOne bool // each change is asked for once more
	readying bool
	unready  *databricks.Problem // why the keychain cannot be written
	stopping bool
	refusal  string

	earlier   []Agreement // agreed to in an earlier go of this run
	eachAgain bool        // each change was to be asked for once more then
	loose     []Loose     // what that go left open; nothing new is sent before it is settled
	mending   bool
}

type looking int

const (
	notLooked looking = iota
	lookingNow
	looked
)

type doing string

const (
	idle     doing = ""
	checking doing = "looking"
	asking   doing = "asking" // one at a time: its next change waits for a yes
	applying doing = "applying"
	takingIn doing = "taking in" // what a person made by hand is verified and saved
	settling doing = "settling"
	waiting  doing = "waiting"
	cleaning doing = "cleaning"
	failed   doing = "failed"
	skipped  doing = "skipped"
	finished doing = "done"
)

// state is how far one step is.
type state struct {
	revision int
	look     looking
	afresh   bool // the look is asked for by a person: nothing read before will do
	finding  Finding

	doing      doing
	byHand     bool     // a person does it; nothing is sent for it
	questioned bool     // that person is asked for something
	which      []Option // what was pasted is one of these
	queue      []Change // what is being applied, in order; without unknowns from the one being sent on
	next       int
	sent       []databricks.Request // applied in this run: never sent twice because a list lags
	yes        bool                 // one at a time: the change at next was agreed to
	tries      int                  // how often the change at next was sent after a settled loss
	before     []string             // what was there before the change at next was sent, if its answer was lost
	unsettled  bool                 // what became of it could not be looked up
	made       databricks.Facts
	temporary  []Change  // applied, and to be taken away when the step ends
	ahead      []Change  // took effect before the plan, by a yes of their own
	since      time.Time // when it was first waited for
	now        time.Time // of the last event
	pauses     int       // how often it was waited for
	again      doing     // what to do after waiting or cleaning: checking, applying, failed
	problem    *databricks.Problem
	took       map[string]time.Duration
}

// New begins a run, or goes on with the one whose story stands in the set-up. Facts that are known already stand there too.
func New(list []Step, setup Setup) (Run, []Effect) {
	r := Run{
		steps: list, setup: setup, given: maps.Clone(setup.Facts), phase: Walking,
		states: make([]state, len(list)), confirmed: map[string]bool{},
	}
	if setup.Story != nil {
		r = r.takeUp(*setup.Story)
	}
	begun := DoRecord{Record{Kind: Begun, Tag: r.setup.Tag, Say: string(setup.Aim)}}
	r, effects := r.walk()
	return r, append([]Effect{begun}, effects...)
}

// Update moves the run. What it returns is to be done by Hands, and each outcome comes back as an event.
func (r Run) Update(event Event) (Run, []Effect) {
	r = r.clone()
	r.refusal = ""
	switch event := event.(type) {
	case Answered:
		return r.answer(event)
	case Chosen:
		return r.choose(event.Choice)
	case Looked:
		return r.look(event)
	case Readied:
		return r.readied(event)
	case Applied:
		if r.phase == Walking {
			return r.appliedAhead(event)
		}
		return r.applied(event)
	case Settled:
		if r.phase == Walking {
			return r.settledAhead(event)
		}
		return r.settled(event)
	case Cleaned:
		return r.cleaned(event)
	case Mended:
		return r.mended(event)
	case TakenIn:
		return r.takenIn(event)
	case Waited:
		return r.waited(event)
	}
	return r, nil
}

// clone copies what Update may change, so that an older Run stays what it was.
func (r Run) clone() Run {
	r.states = slices.Clone(r.states)
	for i := range r.states {
		s := &r.states[i]
		s.queue = slices.Clone(s.queue)
		s.sent = slices.Clone(s.sent)
		s.temporary = slices.Clone(s.temporary)
		s.ahead = slices.Clone(s.ahead)
		s.made = maps.Clone(s.made)
		s.took = maps.Clone(s.took)
	}
	r.confirmed = maps.Clone(r.confirmed)
	r.agreed = slices.Clone(r.agreed)
	r.loose = slices.Clone(r.loose)
	return r
}

// compose gathers the facts: those given, those learned by looks that still count, those made. Later steps win.
func (r *Run) compose() {
	facts := maps.Clone(r.given)
	if facts == nil {
		facts = databricks.Facts{}
	}
	for _, s := range r.states {
		if s.look == looked {
			maps.Copy(facts, s.finding.Learned)
		}
		maps.Copy(facts, s.made)
	}
	r.setup.Facts = facts
}

func (r Run) index(id ID) int {
	return slices.IndexFunc(r.steps, func(step Step) bool { return step.About().ID == id })
}

// fits says whether a machine's event speaks of what is still going on.
func (r Run) fits(id ID, revision int, doing doing) (int, bool) {
	i := r.index(id)
	return i, i >= 0 && r.states[i].revision == revision && r.states[i].doing == doing
}

func (r Run) refuse(reason string) (Run, []Effect) {
	r.refusal = reason
	return r, nil
}

// look takes what a step saw, in the walk or in the work.
func (r Run) look(event Looked) (Run, []Effect) {
	i := r.index(event.Step)
	if i < 0 || r.states[i].revision != event.Revision {
		return r, nil
	}
	if r.phase == Working || r.stopping {
		return r.lookedAtWork(i, event)
	}
	s := &r.states[i]
	if s.look != lookingNow {
		return r, nil
	}
	s.look, s.finding = looked, event.Finding
	r.compose()
	return r.walk()
}
