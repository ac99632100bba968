package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"brickpass/internal/machine"
	"brickpass/internal/secret"
)

// The ways on which a kept token leaves when somebody asks for it: a pipe, a program's standard input or environment, a screen
// after a yes, the clipboard, a file that only its owner reads.

func toPipe(m machine.Machine, value secret.Value) error {
	if _, err := fmt.Fprintln(m.Out, value.Reveal()); err != nil {
		return failure{exitFailed, errors.New("whatever was to read the token is gone")}
	}
	return nil
}

// asVariable is a variable for the environment of one program.
func asVariable(name string, value secret.Value) string { return name + "=" + value.Reveal() }

// asKey is a line of a profile file. What would be read there as more than a value is refused.
func asKey(name string, value secret.Value) (string, error) {
	text := value.Reveal()
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"'`\\%;#", r) }) {
		return "", errors.New("the token holds characters that would be read as something else in a profile file")
	}
	return name + " = " + text + "\n", nil
}

// toCommand gives it to a program, and ends as that does.
func toCommand(ctx context.Context, m machine.Machine, value secret.Value, how giving) error {
	command := exec.CommandContext(ctx, how.command, how.arguments...) //nolint:gosec // the program that the person names; the token is not among its arguments
	command.Stdin = strings.NewReader(value.Reveal() + "\n")
	command.Stdout, command.Stderr = m.Out, m.Err
	err := command.Run()
	var ended *exec.ExitError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &ended) && ended.ExitCode() > 0:
		return failure{code: ended.ExitCode()}
	case errors.As(err, &ended):
		return failure{exitFailed, fmt.Errorf("%s was stopped by a signal", how.command)}
	}
	return failure{exitFailed, fmt.Errorf("%s could not be run: %s", how.command, value.Hide(err.Error()))}
}

// toEyes shows it, because somebody typed yes.
func toEyes(ctx context.Context, m machine.Machine, name string, value secret.Value) error {
	_, _ = fmt.Fprintf(m.Err, "This shows the token of %s to whoever sees your screen, and it stays in the window's history. Type yes to show it: ", name)
	line, err := readLine(ctx, m.In)
	if err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes") {
		return failure{exitStopped, errors.New("it was not shown")}
	}
	_, err = fmt.Fprintln(m.Out, value.Reveal())
	return err
}

// clipboardLife is how long it stays in the clipboard, and how long the command waits for that.
const clipboardLife = 60 * time.Second

func toClipboard(ctx context.Context, m machine.Machine, name string, value secret.Value) error {
	board, ok := m.Clipboard()
	if !ok {
		return failure{exitFailed, fmt.Errorf("there is no clipboard that can be reached here. Give it to a program (brickpass token %s --to-command PROGRAM), "+
			"or show it with --reveal", name)}
	}
	defer board.Close()
	if err := board.CopySecret(ctx, value); err != nil {
		return failure{exitFailed, fmt.Errorf("it could not be copied: %s", value.Hide(err.Error()))}
	}
	_, _ = fmt.Fprintf(m.Out, "The token of %s is in your clipboard for 60 seconds. Ctrl+C takes it out at once.\n", name)
	_ = m.Clock.Wait(ctx, clipboardLife) // ended early, it is taken out early
	board.Close()
	_, _ = fmt.Fprintln(m.Out, "It is taken out again, if it was still there.")
	return nil
}
