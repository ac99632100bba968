package wizard

import (
	"strings"
	"testing"
	"time"

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
	w.stage.time.advance(quiet)
	return w.WaitFor(text+" and a last line with keys", func(s screen.Screen) bool {
		return s.Contains(text) && takesKeys(s)
	})
}

// takesKeys says whether more than the way out stands in the last line.
func takesKeys(s screen.Screen) bool {
	lines := strings.Split(strings.TrimSpace(s.Text()), "\n")
	last := lines[len(lines)-1]
	return strings.Contains(last, "enter ") || strings.Contains(last, "esc ")
}

// next waits for a screen that differs from the one before and takes keys.
func (w *walker) next(before string) screen.Screen {
	w.t.Helper()
	w.WaitFor("another screen", func(s screen.Screen) bool { return s.Text() != before && !s.Contains("Looking at what") })
	for range 40 {
		w.stage.time.advance(quiet)
		w.stage.time.advance(time.Second)
		seen := w.Settle()
		if takesKeys(seen) && seen.Text() != before && !seen.Contains("Making the changes") {
			return seen
		}
	}
	w.t.Fatalf("no screen that takes keys comes up:\n%s", w.Screen().Text())
	return screen.Screen{}
}

// chooseSchema opens the first catalog and ticks a schema.
func (w *walker) chooseSchema(name string) {
	w.t.Helper()
	w.WaitForText("you own this catalog")
	w.Press("right")
	w.WaitForText("[ ] "+name, "▸   [ ]")
	for range 10 {
		seen := w.Screen()
		if seen.Contains("▸   [ ] " + name) {
			break
		}
		w.Press("down")
		w.WaitFor("the row to move", func(s screen.Screen) bool { return s.Text() != seen.Text() })
	}
	w.Press("space")
	w.WaitForText("[x] " + name)
}
