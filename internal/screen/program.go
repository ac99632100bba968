package screen

import (
	"bytes"
	"context"
	"errors"
	"io"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// Program is a Bubble Tea model that runs in a Terminal, in the process of the test.
type Program struct {
	*Terminal
	program *tea.Program
	fit     *fit

	final tea.Model
	err   error
}

// Run runs the model at a size until it quits or the test ends. The terminal has all colours, unless an option says
// otherwise (tea.WithColorProfile). The test fails if a view does not fit the terminal: see Overflow.
func Run(t testing.TB, model tea.Model, size Size, options ...tea.ProgramOption) *Program {
	t.Helper()
	keys := newKeyboard()
	ctx, cancel := context.WithCancel(context.Background())
	p := &Program{Terminal: newTerminal(t, size, keys), fit: &fit{told: make(chan struct{})}}
	p.program = tea.NewProgram(watched{model, p.fit, p.watchView}, append([]tea.ProgramOption{
		tea.WithContext(ctx),
		tea.WithInput(keys),
		tea.WithOutput(lineFeeds{p.Terminal}),
		tea.WithWindowSize(size.Width, size.Height),
		tea.WithEnvironment([]string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}),
		tea.WithColorProfile(colorprofile.TrueColor),
		tea.WithoutSignalHandler(),
	}, options...)...)

	go func() {
		defer close(p.ended)
		p.final, p.err = p.program.Run()
	}()
	t.Cleanup(func() {
		cancel()
		p.waitForEnd()
		_ = keys.Close()
		if errors.Is(p.err, tea.ErrProgramPanic) {
			t.Errorf("the model panicked: %v", p.err)
		}
		for _, found := range p.fit.found() {
			t.Error(found)
		}
	})
	// Bubble Tea tells the first size in its own time; a size that the test sends before that would be overruled by it.
	select {
	case <-p.fit.told:
	case <-p.ended:
	}
	return p
}

// Send gives the model a message that no key makes.
func (p *Program) Send(message tea.Msg) { p.program.Send(message) }

// Resize changes the size of the window.
func (p *Program) Resize(size Size) {
	p.resize(size)
	p.program.Send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
}

// End waits until the model has quit, and returns it as it was then, with what Bubble Tea's Run returned.
func (p *Program) End() (tea.Model, error) {
	p.t.Helper()
	p.waitForEnd()
	if last, ok := p.final.(watched); ok {
		return last.Model, p.err
	}
	return p.final, p.err
}

// lineFeeds puts the carriage back before each new line, as a tty does. Without a tty for its input, Bubble Tea counts
// on that, and frames would come out as a staircase.
type lineFeeds struct{ to io.Writer }

func (l lineFeeds) Write(data []byte) (int, error) {
	if _, err := l.to.Write(bytes.ReplaceAll(data, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(data), nil
}
