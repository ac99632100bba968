package wizard

import (
	"strings"
	"testing"
	"unicode"

	tea "charm.land/bubbletea/v2"
)

func TestEditing(t *testing.T) {
	for _, test := range []struct {
		name, from, keys, want string
	}{
		{"letters stand where the cursor is", "", "a b left x", "axb"},
		{"backspace takes the one before", "", "a b backspace", "a"},
		{"delete takes the one after", "", "a b home delete", "b"},
		{"a word is taken as one", "", "a space b c ctrl+w", "a "},
		{"to the start", "", "a b c left ctrl+u", "c"},
		{"to the end", "", "a b c home ctrl+k", ""},
		{"a proposal is replaced", "given", "x", "x"},
		{"a proposal is kept when it is moved in", "given", "home x", "xgiven"},
		{"a proposal can be shortened", "given", "backspace", "give"},
	} {
		t.Run(test.name, func(t *testing.T) {
			e := proposing(test.from, false)
			for key := range strings.FieldsSeq(test.keys) {
				e, _ = e.edit(keyPress(key))
			}
			if e.value() != test.want {
				t.Errorf("%q, want %q", e.value(), test.want)
			}
		})
	}
}

func TestPasting(t *testing.T) {
	for _, test := range []struct {
		name, pasted string
		lines        bool
		want         string
	}{
		{"blanks around it go", "  a \r\n", false, "a"},
		{"lines become words", "a\rb", false, "a b"},
		{"lines stay where they may", "a\r\nb", true, "a\nb"},
		{"what moves the cursor goes", "a\x1b[31mb\x07", false, "a[31mb"},
		{"what turns the writing goes", "a\u202eb", false, "ab"},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := (editor{lines: test.lines}).paste(test.pasted).value(); got != test.want {
				t.Errorf("%q, want %q", got, test.want)
			}
		})
	}
}

func TestAHiddenFieldKeepsSpacesInside(t *testing.T) {
	h := hidden{}
	for _, key := range []string{"a", "space", "space", "b", "c", "backspace", "backspace", "backspace", "d", "space"} {
		h, _ = h.edit(keyPress(key))
	}
	if got := h.typed.Reveal(); got != "a d" {
		t.Errorf("it holds %q", got)
	}
	h, _ = h.edit(keyPress("ctrl+u"))
	if !h.typed.Empty() {
		t.Error("ctrl+u leaves something")
	}
}

// FuzzEditor presses anything in a field: the cursor stays in the text, and what is drawn stays in the page.
func FuzzEditor(f *testing.F) {
	f.Add("hello\x01\x05世界\x02\x03", uint8(12), false)
	f.Add("a\nb\nc\x04", uint8(8), true)
	keys := []string{"left", "right", "home", "end", "backspace", "delete", "ctrl+w", "ctrl+u", "ctrl+k", "alt+enter"}
	f.Fuzz(func(t *testing.T, typed string, width uint8, lines bool) {
		e := editor{lines: lines}
		for _, r := range typed {
			switch {
			case int(r) < len(keys):
				e, _ = e.edit(keyPress(keys[r]))
			case r == 'P':
				e = e.paste(typed)
			default:
				e, _ = e.edit(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			if e.at < 0 || e.at > len(e.text) {
				t.Fatalf("the cursor is at %d of %d", e.at, len(e.text))
			}
		}
		p := newPage(newTheme(true), int(width))
		e.draw(p, "", 3)
		if p.cursor == nil || p.cursor.column > p.width || p.cursor.line >= len(p.lines) {
			t.Fatalf("the cursor is at %+v in %d lines of %d", p.cursor, len(p.lines), p.width)
		}
	})
}

// FuzzClean draws any name: nothing in it may move the cursor of the terminal.
func FuzzClean(f *testing.F) {
	f.Add("main\x1b[2J\u202e\u0007")
	f.Fuzz(func(t *testing.T, name string) {
		if at := strings.IndexFunc(clean(name), func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co)) }); at >= 0 {
			t.Errorf("%q keeps a rune that func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Co)) }", clean(name))
		}
	})
}
