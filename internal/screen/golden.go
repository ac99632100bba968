package screen

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	_ "github.com/charmbracelet/x/exp/golden" // defines -update; teatest brings it too, and a flag cannot be defined twice
)

// stuck is how long a screen may stay as it is and differ from its golden before the wait for it is given up.
const stuck = 3 * time.Second

// updating says whether the tests run with -update, so that goldens are written and not compared.
func updating() bool {
	update := flag.Lookup("update")
	return update != nil && update.Value.String() == "true"
}

// Golden waits until the screen is the one in testdata/NAME.golden, and fails if it does not become so. With -update it
// writes the screen there once it has come to rest.
func (t *Terminal) Golden(name string) Screen {
	t.t.Helper()
	return t.golden(name, Screen.Text)
}

// GoldenStyled is Golden with colours, bold and the like written out: see Screen.Styled.
func (t *Terminal) GoldenStyled(name string) Screen {
	t.t.Helper()
	return t.golden(name, Screen.Styled)
}

func (t *Terminal) golden(name string, text func(Screen) string) Screen {
	t.t.Helper()
	path := goldenPath(name)
	if updating() {
		screen := t.Settle()
		write(t.t, path, text(screen))
		return screen
	}
	want := read(t.t, path)
	screen, ok := t.becomes(func(screen Screen) bool { return text(screen) == want })
	if !ok {
		t.t.Errorf("the screen is not %s (if it should be: go test -update)\n%s", path, difference(want, text(screen)))
	}
	return screen
}

// becomes waits for a screen as long as something moves.
func (t *Terminal) becomes(wanted func(Screen) bool) (Screen, bool) {
	for from := time.Duration(0); from < patience; from += stuck {
		_, before := t.seen()
		screen, ok := t.until(stuck, wanted)
		if ok {
			return screen, true
		}
		select {
		case <-before:
		default:
			return screen, false // nothing moved
		}
	}
	screen := t.Screen()
	return screen, wanted(screen)
}

// Golden compares a text (a view, a plain run) with testdata/NAME.golden, or writes it there with -update.
func Golden(t testing.TB, name, text string) {
	t.Helper()
	compare(t, goldenPath(name), text)
}

// Picture compares the drawing of a screen with the SVG file at path, or writes it there with -update. A README that
// shows that file shows the program as it is.
func Picture(t testing.TB, path string, screen Screen) {
	t.Helper()
	compare(t, path, screen.SVG())
}

func compare(t testing.TB, path, text string) {
	t.Helper()
	if updating() {
		write(t, path, text)
		return
	}
	if want := read(t, path); want != text {
		t.Errorf("it is not %s (if it should be: go test -update)\n%s", path, difference(want, text))
	}
}

func goldenPath(name string) string {
	return filepath.Join("testdata", filepath.FromSlash(name)+".golden")
}

func read(t testing.TB, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("there is no %s yet: go test -update makes it", path)
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// difference shows both texts line by line. Screens are compared row by row, so rows are not matched up any cleverer.
func difference(want, got string) string {
	wanted, gotten := strings.Split(want, "\n"), strings.Split(got, "\n")
	var text strings.Builder
	for row := range max(len(wanted), len(gotten)) {
		before, after := at(wanted, row), at(gotten, row)
		if before == after {
			fmt.Fprintf(&text, "  %s\n", before)
			continue
		}
		fmt.Fprintf(&text, "- %s\n+ %s\n", before, after)
	}
	return text.String()
}

func at(lines []string, row int) string {
	if row < len(lines) {
		return lines[row]
	}
	return ""
}
