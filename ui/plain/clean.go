package plain

import (
	"strings"
	"unicode"

	"brickpass/databricks"
)

// clean makes a text fit to be written as lines: unknowns by their names, and no rune that moves the cursor, hides, or turns
// the direction of writing. Names and answers come from elsewhere, and one of them may hold an escape byte.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r == '\t':
			return ' '
		case misleads(r):
			return -1
		}
		return r
	}, databricks.ShowUnknowns(text))
}

func misleads(r rune) bool {
	return r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)
}
