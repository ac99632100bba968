package machine

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"

	"brickpass/internal/secret"
)

// terminalBoard is the clipboard of the terminal, wherever that runs: over ssh it is the one of the computer that somebody
// sits at. A terminal is asked by an escape sequence (OSC 52). It may refuse, and it never answers; it may keep what it was
// sent, and what lies between, such as tmux, may too.
type terminalBoard struct{ out io.Writer }

// TerminalClipboard is that of the terminal, and false where there is none that could be asked.
//
// The console of Linux has no clipboard, and older ones show what they do not know as text.
func (m Machine) TerminalClipboard() (*Clipboard, bool) {
	switch terminal := m.Terminal(); {
	case !terminal.Out, terminal.Term == "", terminal.Term == "dumb", terminal.Term == "linux":
		return nil, false
	}
	return m.clipboard(terminalBoard{m.Out}), true
}

func (terminalBoard) named() string { return "the terminal" }

func (t terminalBoard) write(_ context.Context, text string) error {
	return t.ask(base64.StdEncoding.EncodeToString([]byte(text)))
}

// holds is not known: a terminal that could be read by every program would be no place for a secret at all.
func (terminalBoard) holds(context.Context, secret.Value) bool { return true }

func (t terminalBoard) empty(context.Context) error { return t.ask("") }

// ask sends the whole sequence in one write, so that it comes between two frames of a screen and never into one.
func (t terminalBoard) ask(data string) error {
	if _, err := io.WriteString(t.out, "\x1b]52;c;"+data+"\x07"); err != nil {
		return fmt.Errorf("writing to the terminal: %w", err)
	}
	return nil
}
