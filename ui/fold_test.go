package ui_test

import (
	"strings"
	"testing"

	"brickpass/ui"
)

func TestLinesAreFoldedBetweenWords(t *testing.T) {
	for name, test := range map[string]struct {
		width      int
		text, want string
	}{
		"what has room stays":   {40, "This has room.\n", "This has room.\n"},
		"between words":         {20, "Every program of yours can read it.\n", "Every program of\nyours can read it.\n"},
		"into a pipe as it is":  {0, "Every program of yours can read it.", "Every program of yours can read it."},
		"under its text":        {20, "  ! The token is gone before its end.", "  ! The token is\n    gone before its\n    end."},
		"under its column":      {24, "  Why   It was revoked, or it ended.", "  Why   It was revoked,\n        or it ended."},
		"not at a hyphen":       {20, "the connection acme-treasure-data", "the connection\nacme-treasure-data"},
		"a word is never cut":   {10, "  token id  f6023052bf3f1f2f", "  token id\n  f6023052bf3f1f2f"},
		"a command in one":      {30, "The other one does so: brickpass remove acme now.", "The other one does so:\nbrickpass remove acme now."},
		"a command in marks":    {30, "Unlock it first with `gnome-keyring-daemon --unlock`.", "Unlock it first with\n`gnome-keyring-daemon --unlock`."},
		"a line to copy":        {20, "    brickpass rotate demo-treasure-data", "    brickpass rotate demo-treasure-data"},
		"a sentence on us":      {24, "brickpass needs a workspace admin.", "brickpass needs a\nworkspace admin."},
		"a body to copy":        {10, `{"a": "b c d e f"}`, `{"a": "b c d e f"}`},
		"a question":            {30, "Which one is it? Type its whole name: ", "Which one is it? Type its\nwhole name: "},
		"under its number":      {42, "  2. Prequel source  reads your tables; also others", "  2. Prequel source  reads your tables;\n     also others"},
		"an error":              {20, "brickpass: nothing was written", "brickpass: nothing\nwas written"},
		"glyphs are one column": {12, "✓ Größe über alles", "✓ Größe über\n  alles"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := ui.Fold(test.text, test.width); got != test.want {
				t.Errorf("%q\nwant\n%q", got, test.want)
			}
		})
	}
}

func TestAWriterFoldsAndSpellsWhatItIsGiven(t *testing.T) {
	var out strings.Builder
	text := []byte("one two ✓ three\n")
	if n, err := (ui.Folding{To: &out, Width: 9, Letters: ui.ASCII}).Write(text); n != len(text) || err != nil {
		t.Fatal(n, err)
	}
	if out.String() != "one two +\nthree\n" {
		t.Errorf("%q", out.String())
	}
}
