package cli

import (
	"testing"

	"github.com/creack/pty"

	"brickpass/internal/machine"
)

// The terminal tells the program its size when the first frame is drawn. One of another size would be seen for a moment.
func TestTheFirstFrameHasTheSizeOfTheTerminal(t *testing.T) {
	here, there, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = here.Close(); _ = there.Close() })
	if err := pty.Setsize(there, &pty.Winsize{Cols: 200, Rows: 60}); err != nil {
		t.Fatal(err)
	}
	m := machine.Machine{In: there, Out: there, Err: there, Getenv: func(string) string { return "" }}
	options, end := screenOf(m, workshop{}, nil)
	defer end()
	if options.Width != 200 || options.Height != 60 {
		t.Errorf("it is %d by %d", options.Width, options.Height)
	}
}
