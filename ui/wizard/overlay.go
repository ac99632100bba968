package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
)

// overlayKind is what stands over a screen.
type overlayKind string

const (
	noOverlay    overlayKind = ""
	overHelp     overlayKind = "help"
	overRequests overlayKind = "requests"
	overText     overlayKind = "text"
	overToken    overlayKind = "token"
)

// overlay stands over a screen until it is closed. The run goes on below it.
type overlay struct {
	kind   overlayKind
	scroll int
	at     int // which request is shown

	title  string
	lines  []string
	copied string // the text that was put into the clipboard
	token  secret.Value
}

func closeOverlay(m Model) (Model, tea.Cmd) {
	m.over = overlay{}
	return m, nil
}

// keys are those of the overlay.
func (o overlay) keys(m Model, p *page) []binding {
	var keys []binding
	if o.kind == overRequests {
		keys = append(keys, requestKeys(m)...)
	}
	if o.kind == overText && o.copied != "" {
		keys = append(keys, bind("c", "copy again", func(m Model) (Model, tea.Cmd) { return m, m.copy(m.over.copied) }, "c"))
	}
	if o.kind == overToken {
		return []binding{bind("any key", "take it from the screen", closeOverlay)}
	}
	keys = append(keys, bind("esc", "close", closeOverlay, "esc", "enter", "q", "f1", "f2"))
	if m.overflows(p) {
		keys = append(keys,
			sparely(bind("↑↓", "scroll", func(m Model) (Model, tea.Cmd) { return m.scrolled(1), nil }, "down", "j", "pgdown")),
			quietly("↑", "scroll up", func(m Model) (Model, tea.Cmd) { return m.scrolled(-1), nil }, "up", "k", "pgup"))
	}
	return keys
}

// draw writes the overlay.
func (o overlay) draw(m Model, p *page) {
	switch o.kind {
	case overHelp:
		drawHelp(m, p)
	case overRequests:
		drawRequests(m, p)
	case overText:
		p.title(o.title)
		for i, text := range o.lines {
			if i > 0 {
				p.gap()
			}
			for line := range strings.SplitSeq(m.say(text), "\n") {
				p.text(line)
			}
		}
	case overToken:
		p.title(m.given(", once"))
		p.text(o.token.Reveal())
		p.gap()
		p.faint("It is kept nowhere, and goes from the screen with the next key.")
	}
}
