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

// readOn reads a page to its end, and says whether it was longer than its window.
func (w *walker) readOn() bool {
	w.t.Helper()
	long := false
	for range 60 {
		seen := w.Settle()
		switch last := lastLine(seen); {
		case strings.Contains(last, "enter read on"):
			long = true
			w.Press("enter")
		case takesKeys(seen):
			return long
		}
		w.stage.time.advance(quiet)
	}
	w.t.Fatalf("it has no end:\n%s", w.Screen().Text())
	return long
}

func lastLine(s screen.Screen) string {
	lines := strings.Split(strings.TrimSpace(s.Text()), "\n")
	return lines[len(lines)-1]
}

// takesKeys says whether more than the way out stands in the last line.
func takesKeys(s screen.Screen) bool {
	if s.Contains("reading what there is to choose from") {
		return false // Enter would choose nothing
	}
	last := lastLine(s)
	return strings.Contains(last, "enter ") || strings.Contains(last, "esc close")
}
