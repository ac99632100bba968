package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/ui"
)

func openHelp(m Model) (Model, tea.Cmd) {
	m.over = overlay{kind: overHelp}
	return m, nil
}

// drawHelp says what the page is about, and what every key does.
func drawHelp(m Model, p *page) {
	switch m.place {
	case atReview:
		p.title("The changes")
		p.text(ui.OfTheChanges)
		p.gap()
	case atNothing, atNothingLeft, atNothingToRetire, atRemoved, atRetired, atStop: // they are of the whole run, and of no step
	default:
		drawAbout(m, p)
		p.gap()
	}
	p.say(p.theme.strong, "Keys here")
	below := m
	below.over = overlay{}
	for _, b := range below.bindings() {
		p.key(b)
	}
	if m.options.Version != "" {
		p.gap()
		p.faint("brickpass " + m.options.Version)
	}
}

// drawAbout says why the step is there, how to do it by hand, and where it is documented.
func drawAbout(m Model, p *page) {
	about, pages := m.run.Current().About, m.run.Current().Pages()
	p.title(m.say(about.Title))
	p.text(m.say(about.Why))
	if len(about.ByHand) > 0 {
		p.gap()
		p.say(p.theme.strong, "By hand")
		for _, way := range about.ByHand {
			p.hang("· ", p.theme.plain, m.say(way))
		}
		for _, address := range pages {
			p.address(address)
		}
	}
	if about.Docs != "" {
		p.gap()
		p.say(p.theme.strong, "Documentation")
		p.address(about.Docs)
	}
}

// key writes what a key does.
func (p *page) key(b binding) {
	if b.named() {
		p.hang(p.theme.strong.Render(pad(b.Help().Key, 9)), p.theme.plain, b.Help().Desc)
	}
}

// address writes an address in one row, so that it can be opened from a terminal; where it is too long, over rows that can
// be put together again without a space.
func (p *page) address(address string) {
	for text := []rune(clean(address)); len(text) > 0; {
		n := min(len(text), p.full)
		row := string(text[:n])
		p.raw(p.theme.plain.Hyperlink(address).Render(row))
		text = text[n:]
	}
}
