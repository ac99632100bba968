package cli

import (
	"io"
	"os"

	"brickpass/internal/machine"
	"brickpass/ui"
)

// folded writes lines for a person to a stream: where that is a terminal, folded at its width between words, in its letters.
func folded(m machine.Machine, stream *os.File) io.Writer {
	if !m.IsTerminal(stream) {
		return stream
	}
	return ui.Folding{To: stream, Width: m.Width(stream), Letters: letters(m)}
}

// letters are those that the terminal of this computer can show.
func letters(m machine.Machine) ui.Letters {
	switch {
	case !m.UTF8():
		return ui.ASCII
	case m.Console():
		return ui.Console
	}
	return nil
}
