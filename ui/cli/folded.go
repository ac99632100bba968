package cli

import (
	"io"
	"os"

	"brickpass/internal/machine"
	"brickpass/ui"
)

// folded writes lines for a person to a stream: where that is a terminal, folded at its width between words.
func folded(m machine.Machine, stream *os.File) io.Writer {
	return ui.Folding{To: stream, Width: m.Width(stream)}
}
