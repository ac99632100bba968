package plain

import (
	"strings"
	"testing"
	"unicode"
)

func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"as it is, ü › ✓":           "as it is, ü › ✓",
		"two\nlines":                "two\nlines",
		"a\ttab":                    "a tab",
		"red \x1b[31mtext\x1b[0m":   "red [31mtext[0m",
		"title \x1b]0;owned\x07":    "title ]0;owned",
		"c1 \u009b31m":              "c1 31m",
		"back\b\b\rover":            "backover",
		"right\u202eto left\u2066":  "rightto left",
		"no \u200bwidth\ufeff":      "no width",
		"separated\u2028by a line":  "separatedby a line",
		"\xff not text":             " not text",
		"of a private place \ue000": "of a private place ",
	} {
		if got := clean(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\x1b[2J\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		got := clean(text)
		if strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && unicode.IsControl(r) }) {
			t.Errorf("%q moves the cursor", got)
		}
		if clean(got) != got {
			t.Errorf("%q is not clean yet", got)
		}
	})
}
