package steps

import (
	"time"

	"brickpass/databricks"
)

// Event moves a run. A person's event that does not fit is refused with a reason (Run.Refusal); a machine's event that
// comes too late is dropped.
type Event interface{ event() }

// A person's events.
type (
	// Answered answers the question that is asked.
	Answered struct{ Key, Value string }
	// Chosen takes one of the choices that Run.Choices offers.
	Chosen struct{ Choice Choice }
)

// Choice is what a person may do now.
type Choice string

// The choices.
const (
	Continue  Choice = "continue"       // go on from a finding that was to be read
	Back      Choice = "back"           // to the question before
	LookAgain Choice = "check again"    // after something was mended outside
	Agree     Choice = "make"           // yes to all changes of the plan
	OneByOne  Choice = "one at a time"  // yes to the plan, each change asked once more
	Yes       Choice = "yes"            // make the change that is asked
	Retry     Choice = "try again"      // after a failure
	OtherWay  Choice = "the other way"  // agree to the way that is offered after a refusal
	Review    Choice = "review"         // see the plan anew, because the workspace changed
	ByHand    Choice = "by hand"        // do this step in the console; brickpass only looks
	Paste     Choice = "paste"          // bring back what was made by hand
	Skip      Choice = "leave this out" // go on without this step, where the rest can do without it
	Stop      Choice = "stop"           // keep what is done, and come back later
)

// A machine's events, each the outcome of one effect.
type (
	// Looked is the outcome of DoLook.
	Looked struct {
		Step     ID
		Revision int
		Finding  Finding
		At       time.Time
		SignIn   bool // it is blocked because the admin's own sign-in was refused
	}
	// Readied is the outcome of DoReady: nil, or why the keychain cannot be written.
	Readied struct{ Problem *databricks.Problem }
	// Applied is the outcome of DoApply.
	Applied struct {
		Step     ID
		Revision int
		Change   string
		Learned  databricks.Facts
		Problem  *databricks.Problem
		Before   []string // what Find listed before, for DoSettle
		At       time.Time
		Took     time.Duration
	}
	// Settled is the outcome of DoSettle.
	Settled struct {
		Step     ID
		Revision int
		Change   string
		Outcome  Outcome
		Learned  databricks.Facts
		Problem  *databricks.Problem
	}
	// Cleaned is the outcome of DoClean.
	Cleaned struct {
		Step     ID
		Revision int
		Change   string
		Problem  *databricks.Problem
	}
	// Mended is the outcome of DoMend: what was adopted, and what is still open because of the problem.
	Mended struct {
		Adopted []AdoptedChange
		Left    []Loose
		Problem *databricks.Problem
	}
	// TakenIn is the outcome of DoTakeIn.
	TakenIn struct {
		Step     ID
		Revision int
		Learned  databricks.Facts
		Which    []Option // several may be it, and only the person can tell
		Problem  *databricks.Problem
	}
	// Waited is the outcome of DoWait.
	Waited struct {
		Step     ID
		Revision int
	}
)

// Outcome is what became of a request whose answer was lost.
type Outcome string

// The outcomes.
const (
	Adopted Outcome = "adopted" // it took effect, and what it made is ours
	Gone    Outcome = "gone"    // it did not take effect, or what it made was taken back
)

func (Answered) event() {}
func (Chosen) event()   {}
func (Looked) event()   {}
func (Readied) event()  {}
func (Applied) event()  {}
func (Settled) event()  {}
func (Cleaned) event()  {}
func (Mended) event()   {}
func (TakenIn) event()  {}
func (Waited) event()   {}

// Effect is something to be done by Hands, as data.
type Effect interface{ effect() }

// The effects.
type (
	// DoLook lets a step look.
	DoLook struct {
		Step     ID
		Revision int
		Setup    Setup
		Fresh    bool // nothing that was read before will do
	}
	// DoReady journals the yes and proves that the keychain can be written, before anything is made.
	DoReady struct {
		Setup  Setup
		Agreed Record
	}
	// DoApply journals a change and sends it.
	DoApply struct {
		Step     ID
		Revision int
		Change   Change // without unknowns
		Setup    Setup
	}
	// DoSettle finds out what became of a change whose answer was lost.
	DoSettle struct {
		Step     ID
		Revision int
		Change   Change
		Before   []string
		Setup    Setup
		At       time.Time // when it was sent; zero: a moment ago
	}
	// DoClean takes a temporary thing away.
	DoClean struct {
		Step     ID
		Revision int
		Change   Change
		Setup    Setup
	}
	// DoMend settles what an earlier go left open, and takes its temporary things away.
	DoMend struct {
		Loose []Loose
		Setup Setup
	}
	// DoTakeIn verifies a secret that was made by hand, finds it in the workspace's list, and saves it.
	DoTakeIn struct {
		Step     ID
		Revision int
		Key      string // of the question that it answered
		Which    string // which of several it is, as a person said; "" if nobody was asked
		Setup    Setup
	}
	// DoWait lets time pass before the step is looked at, or its change is sent, again.
	DoWait struct {
		Step     ID
		Revision int
		For      time.Duration
	}
	// DoRecord writes to the journal.
	DoRecord struct{ Record Record }
)

func (DoLook) effect()   {}
func (DoReady) effect()  {}
func (DoApply) effect()  {}
func (DoSettle) effect() {}
func (DoClean) effect()  {}
func (DoMend) effect()   {}
func (DoTakeIn) effect() {}
func (DoWait) effect()   {}
func (DoRecord) effect() {}
