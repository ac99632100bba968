package wizard

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
	"brickpass/ui"
)

// ErrInterrupted says that somebody pressed ctrl+c before the run had come to its end. The run says how far it came.
var ErrInterrupted = errors.New("interrupted")

// ErrTokenLives says that a token that nobody has still works: it was kept nowhere, and it could not be revoked. That was said.
var ErrTokenLives = errors.New("what was made was not passed on and still works")

// Run shows the wizard until a person leaves it, and returns the run as it is then. Ending ctx asks it to stop, which lets
// what is in flight come to its end. What is done and how to go on is left in the scrollback.
//
// The error is ErrInterrupted, ErrTokenLives, or one of the terminal or of the program itself. How the run ended is for the run to say.
func Run(ctx context.Context, options Options) (steps.Run, error) {
	model := New(ctx, options)
	final, err := tea.NewProgram(model, model.programOptions()...).Run()
	if last, ok := final.(Model); ok {
		model = last
	}
	model.crew.close()
	if err != nil {
		return model.run, fmt.Errorf("showing the wizard: %w", err)
	}
	err = model.write(model.lastWords())
	revoked, lives := model.revokeUnpassed(ctx) // which may take a moment
	err = errors.Join(err, model.write(revoked))
	if lives {
		return model.run, ErrTokenLives
	}
	if err == nil && model.leaving && model.run.Phase() != steps.Finished && ctx.Err() == nil {
		err = ErrInterrupted
	}
	return model.run, err
}

// write leaves words below the screen that was, where a terminal would cut them in the middle of a word.
func (m Model) write(words string) error {
	if m.options.Out == nil || words == "" {
		return nil
	}
	_, err := io.WriteString(m.options.Out, ui.Fold(words, m.width))
	return err //nolint:wrapcheck // of the terminal, which can be told nothing any more
}

// revokeUnpassed ends a token that is kept nowhere and that nobody saw or copied: nobody could ever use it, but it would live.
// It says what became of it, and whether it lives all the same.
func (m Model) revokeUnpassed(ctx context.Context) (words string, lives bool) {
	over := m.run.Phase() == steps.Finished || m.run.Phase() == steps.Stopped
	if !over || !m.keptOnce() || m.settled || m.run.Setup().CredentialID() == "" {
		return "", false
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patienceToRevoke)
	defer cancel()
	if err := m.options.Hands.Revoke(ctx, m.run.Setup()); err != nil {
		return "\n" + m.given(" was not passed on, and it could not be revoked: ") + problemOf(err).Why + "\nRevoke it by hand. Its id: " +
			m.run.Setup().CredentialID() + "\n", true
	}
	return "\n" + m.given(" was not passed on, so it is revoked. It opens nothing any more.\n"), false
}

// patienceToRevoke is how long leaving may take for a token that has to go.
const patienceToRevoke = 10 * time.Second

func (m Model) programOptions() []tea.ProgramOption {
	o := m.options
	// Signals come by ctx. Bubble Tea's own handler of them waits for ever to hand over one that comes while the program ends,
	// and the program waits for its handler.
	options := []tea.ProgramOption{tea.WithFilter(filter), tea.WithoutSignalHandler()}
	if o.In != nil {
		options = append(options, tea.WithInput(o.In))
	}
	if o.Out != nil {
		options = append(options, tea.WithOutput(o.Out))
	}
	if o.Width > 0 && o.Height > 0 {
		options = append(options, tea.WithWindowSize(o.Width, o.Height))
	}
	if o.Environ != nil {
		options = append(options, tea.WithEnvironment(o.Environ))
	}
	if o.Profile != nil {
		options = append(options, tea.WithColorProfile(*o.Profile))
	}
	return options
}

// filter turns the ends that Bubble Tea would bring about by itself into a wish to stop: on SIGTERM it would quit as if all
// were well, and on SIGINT in the middle of a request.
func filter(model tea.Model, message tea.Msg) tea.Msg {
	m, ok := model.(Model)
	if !ok || m.quitting {
		return message
	}
	switch message.(type) {
	case tea.QuitMsg, tea.InterruptMsg:
		return askedToStop{}
	}
	return message
}
