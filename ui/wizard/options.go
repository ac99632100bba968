package wizard

import (
	"context"
	"io"

	"github.com/charmbracelet/colorprofile"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/ui"
)

// Hands is what the wizard needs of *steps.Hands.
type Hands interface {
	Do(context.Context, steps.Effect) steps.Event
	Reader(steps.Setup) steps.Reader
	Give(key string, value secret.Value)
	Visit(ctx context.Context, setup steps.Setup, key string) (steps.Visit, error)
	Admit(key string, admission steps.Admission)
	Fresh(setup steps.Setup, key string) bool
	Token(context.Context, steps.Setup) (secret.Value, error)
	Where(steps.Setup) string
	Forget(context.Context, steps.Setup) error
	Revoke(context.Context, steps.Setup) error
	LeftAs(steps.Setup) string
	Late() []string
}

// Options is what a wizard is built from. Hands is needed; all else has a default.
type Options struct {
	Hands Hands
	Setup steps.Setup
	Steps []steps.Step // default: steps.SetupSteps

	In            io.Reader // default: the terminal
	Out           io.Writer // default: the terminal
	Environ       []string  // what Bubble Tea learns of the terminal from; default: the process's
	Width, Height int       // of the first frame: the terminal tells its size only after that; default: 80 by 24
	Profile       *colorprofile.Profile
	Letters       ui.Letters // of a terminal that cannot show ours

	Simulated string // the address of the simulator that answers for Microsoft's services; "" if Microsoft does
	Demo      bool   // the workspace is a pretend one
	World     string // which one
	Version   string
	// Resume is the command that goes on with a run that is kept under that name, or of which nothing is kept (""); nil if none can.
	Resume    func(left string) string
	Clock     clock.Clock // default: the computer's
	Exchanges *Exchanges  // what was observed of the sending; default: nothing is

	// Papers are the files about the connection that the hand-over offers to save.
	Papers []ui.Paper

	// OpenBrowser shows an address in the person's browser; nil where this computer has none.
	OpenBrowser func(address string) error
	unwaited    bool // a test says when a browser came back
	// Copy puts a text into the clipboard. Without it the terminal is asked to do so (OSC 52).
	Copy func(context.Context, string) error
	// CopySecret puts a secret into the clipboard and takes it out again after a minute.
	CopySecret func(context.Context, secret.Value) error
	// LendSecret asks the terminal to take a secret, where there is no CopySecret, and after a minute to drop it; emptied gets
	// a value then. A person is asked before. Without either the token cannot be copied.
	LendSecret func(context.Context, secret.Value) (emptied <-chan struct{}, err error)
}

func (o Options) withDefaults() Options {
	if o.Steps == nil {
		o.Steps = steps.SetupSteps()
	}
	if o.Clock == nil {
		o.Clock = clock.Real()
	}
	return o
}
