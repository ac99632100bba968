package wizard

import (
	"strings"
	"testing"

	"brickpass/internal/screen"
)

// walker goes through the wizard as a person does: it reads a screen, and presses a key that the last line names.
type walker struct {
	*screen.Program
	t     testing.TB
	stage *stage
}

func (s *stage) walk(t testing.TB, size screen.Size) *walker {
	t.Helper()
	return &walker{s.play(t, size), t, s}
}

// at waits for a screen with that text, and until it takes keys.
func (w *walker) at(text string) screen.Screen {
	w.t.Helper()
	w.WaitForText(text)
	var seen screen.Screen
	for range 60 {
		// At rest, because a frame may reach the terminal in pieces: the new body above the last line of the screen before.
		if seen = w.Settle(); seen.Contains(text) && takesKeys(seen) {
			return seen
		}
		w.stage.time.advance(quiet) // more than once: the screen may count from a moment later
	}
	w.t.Fatalf("%q takes no keys:\n%s", text, seen.Text())
	return seen
}

// takesKeys says whether more than the way out stands in the last line.
func takesKeys(s screen.Screen) bool {
	lines := strings.Split(strings.TrimSpace(s.Text()), "\n")
	last := lines[len(lines)-1]
	return strings.Contains(last, "enter ") || strings.Contains(last, "esc ")
}
