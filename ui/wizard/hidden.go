package wizard

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
)

// hidden is a secret that is being typed or pasted. It is drawn as one of two words: nothing yet, or something; never its
// letters, and never how many there are.
type hidden struct {
	typed  secret.Value
	spaces int // typed after it; the secret type cuts those at its end, and a passphrase may hold some inside
}

// edit takes a key, and says whether it was one for the field. Its letters go from the key into the secret type at once.
func (h hidden) edit(key tea.KeyPressMsg) (hidden, bool) {
	switch key.String() {
	case "backspace", "ctrl+h":
		return h.shorter(), true
	case "ctrl+u", "ctrl+w":
		return hidden{}, true
	case "space":
		h.spaces++
		return h, true
	}
	if key.Text == "" {
		return h, false
	}
	return h.with(key.Text), true
}

// paste takes a pasted secret.
func (h hidden) paste(text string) hidden { return h.with(strings.TrimSpace(text)) }

func (h hidden) with(text string) hidden {
	return hidden{typed: secret.New(h.typed.Reveal() + strings.Repeat(" ", h.spaces) + text)}
}

func (h hidden) shorter() hidden {
	if h.spaces > 0 {
		h.spaces--
		return h
	}
	text := h.typed.Reveal()
	_, last := utf8.DecodeLastRuneInString(text)
	text = text[:len(text)-last]
	kept := strings.TrimRight(text, " ")
	return hidden{typed: secret.New(text), spaces: len(text) - len(kept)}
}

// draw writes the field and puts the cursor at its start, where it tells nothing.
func (h hidden) draw(p *page) {
	word := "nothing typed yet"
	if !h.typed.Empty() {
		word = "typed, and not shown"
	}
	p.cursor, p.focus = &spot{2, p.here()}, p.here()
	p.raw(p.theme.now.Render("┃") + " " + p.theme.faint.Render(word))
}
