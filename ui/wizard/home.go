package wizard

import (
	"context"
	"fmt"
	"io"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/ui"
)

// The home screen is up where there are connections: how each of them stands, and what can be done with it. What it shows comes from
// this computer; only a check asks a workspace. Whatever else is chosen is done by whoever opened it.

// HomeAction is something that can be done with a connection, beside a check.
type HomeAction struct {
	Name, Key     string // the command that does it, and the letter that chooses it
	Label, Detail string // {credential} is what the partner was given
	Needs         Need
}

// Need is what has to be there for an action.
type Need int

// What an action may need.
const (
	NeedsNothing    Need = iota
	NeedsCredential      // one that was made, or adopted
	NeedsToken           // and that is no OAuth secret: those have no scopes
	NeedsValue           // and whose value is kept on this computer
	NeedsOld             // one that waits to be retired
)

// isThere says whether a connection has it.
func (n Need) isThere(s steps.Standing) bool {
	switch n {
	case NeedsCredential:
		return s.Made
	case NeedsToken:
		return s.Made && s.Kind != "OAuth secret"
	case NeedsValue:
		return s.Here
	case NeedsOld:
		return !s.Old.IsZero()
	}
	return true
}

// HomeOptions is what the home screen is built from.
type HomeOptions struct {
	Standings []steps.Standing
	Actions   []HomeAction
	// Check checks the connections of these names, and tells how each stands as soon as it is done. The passphrase is that of the
	// encrypted files; an empty one opens none.
	Check func(ctx context.Context, names []string, passphrase secret.Value, told func(steps.Standing)) error

	In            io.Reader // default: the terminal
	Out           io.Writer // default: the terminal
	Width, Height int       // of the first frame: the terminal tells its size only after that; default: 80 by 24
	Letters       ui.Letters
	Version       string
}

// HomeChoice is what a person chose to do: nothing, DoNew, DoAdopt, DoMend, or an action by its name.
type HomeChoice struct {
	Do    string
	Name  string // of the connection
	Again string // of a mend: the question that is asked anew
}

// What can be chosen beside the actions.
const (
	DoNew   = "new"
	DoAdopt = "adopt"
	DoMend  = "mend"
)

// Home is the home screen.
type Home struct {
	options HomeOptions
	ctx     context.Context
	stop    context.CancelFunc

	rows   []steps.Standing
	at     int  // the row that one stands on
	opened bool // its page is up
	item   int  // where the page's menu stands
	scroll int
	help   bool

	checks   chan tea.Msg // what comes of checks that are under way
	checking map[string]bool
	done, of int
	notice   string

	asking []string // the connections that are checked once the passphrase was typed; nil: it is not asked for
	typing hidden

	theme         theme
	width, height int
	choice        HomeChoice
}

// NewHome makes one. When ctx ends, it ends.
func NewHome(ctx context.Context, options HomeOptions) Home {
	ctx, stop := context.WithCancel(ctx)
	h := Home{
		options: options, ctx: ctx, stop: stop, rows: options.Standings, checks: make(chan tea.Msg), checking: map[string]bool{},
		theme: newTheme(true), width: options.Width, height: options.Height,
	}
	if h.width <= 0 || h.height <= 0 {
		h.width, h.height = 80, 24
	}
	return h
}

// RunHome shows it until something is chosen or it is left. The error is ErrInterrupted, or one of the terminal.
func RunHome(ctx context.Context, options HomeOptions) (HomeChoice, error) {
	home := NewHome(ctx, options)
	defer home.stop()
	programOptions := []tea.ProgramOption{tea.WithoutSignalHandler(), tea.WithContext(ctx)}
	if options.In != nil {
		programOptions = append(programOptions, tea.WithInput(options.In))
	}
	if options.Out != nil {
		programOptions = append(programOptions, tea.WithOutput(options.Out))
	}
	final, err := tea.NewProgram(home, programOptions...).Run()
	if ctx.Err() != nil {
		return HomeChoice{}, ErrInterrupted
	}
	if err != nil {
		return HomeChoice{}, fmt.Errorf("showing the connections: %w", err)
	}
	if last, ok := final.(Home); ok {
		return last.choice, nil
	}
	return HomeChoice{}, nil
}

// Init asks whether the terminal is light or dark.
func (h Home) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, h.hear) }

// Update takes a message.
func (h Home) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	switch message := message.(type) {
	case tea.WindowSizeMsg:
		if message.Width > 0 && message.Height > 0 {
			h.width, h.height = message.Width, message.Height
		}
	case tea.BackgroundColorMsg:
		h.theme = newTheme(message.IsDark())
	case tea.KeyPressMsg:
		for _, b := range h.bindings() {
			if b.takes(message) {
				h.notice = ""
				return b.do(h)
			}
		}
		if h.asking != nil {
			return h.types(message), nil
		}
	case tea.PasteMsg:
		if h.asking != nil {
			return h.types(message), nil
		}
	case standingTold:
		return h.told(message.standing), h.hear
	case checksOver:
		return h.checked(message), h.hear
	}
	return h, nil
}

// here is the connection that one stands on.
func (h Home) here() steps.Standing {
	if h.at >= len(h.rows) {
		return steps.Standing{}
	}
	return h.rows[h.at]
}

// choose ends the home screen with what was chosen.
func (h Home) choose(choice HomeChoice) (Home, tea.Cmd) {
	h.choice = choice
	h.stop() // a check that is under way ends; it has written nothing to any workspace
	return h, tea.Quit
}
