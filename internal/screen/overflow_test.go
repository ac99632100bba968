package screen_test

import (
	"strings"
	"testing"

	"brickpass/internal/screen"
)

func TestOverflow(t *testing.T) {
	size := screen.Size{Width: 10, Height: 2}
	for view, want := range map[string]int{
		"":                                    0,
		"ten wide..\nand two":                 0,
		"ten wide..\nand two\n":               0,
		"eleven wide":                         1,
		"\x1b[1mten wide..\x1b[0m":            0,
		"漢字漢字漢":                               0,
		"漢字漢字漢字":                              1,
		"one\ntwo\nthree":                     1,
		strings.Repeat("wider than ten\n", 3): 4,
	} {
		if found := screen.Overflow(view, size); len(found) != want {
			t.Errorf("%q: %q", view, found)
		}
	}
}
