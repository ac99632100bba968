package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
)

// The ways on which a kept token leaves when somebody asks for it: a pipe, a program's standard input or environment, a screen
// after a yes, the clipboard. A profile, which is a file, has a package of its own.

func toPipe(m machine.Machine, value secret.Value) error {
	if _, err := fmt.Fprintln(m.Out, value.Reveal()); err != nil {
		return failure{exitFailed, errors.New("whatever was to read the token is gone")}
	}
	return nil
}

// asVariable is a variable for the environment of one program.
func asVariable(name string, value secret.Value) string { return name + "=" + value.Reveal() }

// toCommand gives it to a program, and ends as that does.
func toCommand(m machine.Machine, value secret.Value, how giving) error {
	child, err := program(m, append([]string{how.command}, how.arguments...), how)
	if err != nil {
		return err
	}
	child.Stdin = strings.NewReader(value.Reveal() + "\n")
	return follow(child, value)
}

// toEyes shows it, because somebody typed yes.
func toEyes(ctx context.Context, m machine.Machine, connection steps.Connection, value secret.Value) error {
	line, err := askLine(ctx, m, m.Err, fmt.Sprintf(
		"This shows the %s of %s to whoever sees your screen, and it stays in the window's history. Type yes to show it: ",
		connection.Credential(), connection.Name))
	if err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes") {
		return failure{exitStopped, errors.New("it was not shown")}
	}
	_, err = fmt.Fprintln(m.Out, value.Reveal())
	return err
}

// clipboardLife is how long it stays in the clipboard, and how long the command waits for that.
const clipboardLife = 60 * time.Second

func toClipboard(ctx context.Context, m machine.Machine, connection steps.Connection, value secret.Value) error {
	board, ok := m.Clipboard()
	if !ok {
		return failure{exitFailed, fmt.Errorf("there is no clipboard that can be reached here. Give it to a program (brickpass token %s --to-command PROGRAM), "+
			"or show it with --reveal", connection.Name)}
	}
	defer board.Close()
	if err := board.CopySecret(ctx, value); err != nil {
		return failure{exitFailed, fmt.Errorf("it could not be copied: %s", value.Hide(err.Error()))}
	}
	_, _ = fmt.Fprintf(folded(m, m.Out), "The %s of %s is in your clipboard for 60 seconds. Ctrl+C takes it out at once.\n",
		connection.Credential(), connection.Name)
	_ = m.Clock.Wait(ctx, clipboardLife) // ended early, it is taken out early
	board.Close()
	_, _ = fmt.Fprintln(m.Out, "It is taken out again, if it was still there.")
	return nil
}
