package ui

import (
	"strings"
	"unicode"

	"brickpass/databricks"
)

// Clean makes a text fit to be shown on a screen or as lines: unknowns by their names, and no rune that moves the cursor, hides, or turns the
// direction of writing. Names and answers come from elsewhere.
func Clean(text string) string {
	text = databricks.ShowUnknowns(text)
	if !strings.ContainsFunc(text, misleads) {
		return text
	}
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
	}, text)
}

func misleads(r rune) bool {
	return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co, unicode.Zl, unicode.Zp)) ||
		r == unicode.ReplacementChar
}
