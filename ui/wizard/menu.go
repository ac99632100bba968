package wizard

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// item is one row of a menu.
type item struct {
	label, detail string
	do            func(Model) (Model, tea.Cmd)
}

// menu writes the items with a mark at the one that a person stands on. While Enter does not take it no item is marked.
func (m Model) menu(p *page) {
	items := scenes[m.place].menu(m)
	if len(items) == 0 {
		return
	}
	p.gap()
	wide := 0
	for _, item := range items {
		if item.detail != "" {
			wide = max(wide, len([]rune(m.say(item.label))))
		}
	}
	for i, item := range items {
		mark, style := "  ", p.theme.plain
		if i == m.at {
			p.focus = p.here()
		}
		if i == m.at && !m.guarded && m.reading.done {
			mark, style = p.theme.now.Render(string(steps.MarkNow))+" ", p.theme.marked
		}
		from := p.here()
		p.row(mark, style, m.say(item.label), min(wide, p.width/2), m.say(item.detail), beneath(i == m.at, 4))
		p.item(m.say(item.label), from)
		if i == m.at {
			p.focusEnd = p.here() - 1
		}
	}
}

// item notes which rows an item of a menu takes.
func (p *page) item(label string, from int) {
	if p.items == nil {
		p.items = map[int]string{}
	}
	for row := from; row < p.here(); row++ {
		p.items[row] = ""
	}
	p.items[from] = label
}

// offered makes items of those choices that the run offers, in the order given.
func (m Model) offered(labels ...labelled) []item {
	choices := m.run.Choices()
	var items []item
	for _, label := range labels {
		if slices.Contains(choices, label.choice) {
			items = append(items, item{label.label, label.detail, choose(label.choice)})
		}
	}
	return items
}

type labelled struct {
	choice        steps.Choice
	label, detail string
}

// bindings are the keys that do something now: those of the overlay if there is one, else of the screen.
func (m Model) bindings() []binding { return m.bindingsOf(m.page(m.bodyHeight())) }

// bindingsOf are those of a page that was drawn.
func (m Model) bindingsOf(p *page) []binding {
	stop := bind("ctrl+c", m.leaveWord(), Model.leave, "ctrl+c")
	terminal := []binding{
		quietly("ctrl+l", "draw the screen anew", func(m Model) (Model, tea.Cmd) { return m, tea.ClearScreen }, "ctrl+l"),
		quietly("ctrl+z", "back to your shell for a while (fg returns)", func(m Model) (Model, tea.Cmd) { return m, tea.Suspend }, "ctrl+z"),
	}
	switch {
	case m.tiny(), m.guarded:
		return append([]binding{stop}, terminal...)
	case m.over.kind != noOverlay:
		return append(append(m.over.keys(m, p), stop), terminal...)
	}
	var all []binding
	if m.readsOn() {
		all = append(m.readingKeys(p), scenes[m.place].keys(m)...)
	} else {
		all = append(scenes[m.place].keys(m), m.menuKeys()...)
	}
	if slices.Contains(m.run.Choices(), steps.Back) && m.place != atHandOver && !m.form.once.asked() {
		all = append(all, m.backKey())
	}
	help := []string{"f1"}
	if !m.typing() {
		help = append(help, "?")
	}
	request := bind("F2", "request", openRequests, "f2")
	request.spare = m.place != atQuestion || !m.form.question.AtOnce // what is sent at once is shown by this key alone
	all = append(all, request, bind("F1", "help", openHelp, help...), stop)
	return append(append(all, m.scrollKeys(p)...), terminal...)
}

// backKey goes back. Where a tree is searched, esc ends the search.
func (m Model) backKey() binding {
	if m.form.question.Kind == steps.SomeOf && m.form.tree.search {
		return quietly("shift+tab", "back", choose(steps.Back), "shift+tab")
	}
	return bind("esc", "back", choose(steps.Back), "esc", "shift+tab")
}

func (m Model) leaveWord() string {
	switch {
	case m.leaving:
		return "leave at once"
	case m.place == atWork && m.over.kind == noOverlay: // over it, there must be room for the key that closes
		return "stop after what is in flight"
	case m.run.Phase() == steps.Working:
		return "stop"
	}
	return "leave"
}

// menuKeys are those of the menu, if the screen has one.
func (m Model) menuKeys() []binding {
	items := scenes[m.place].menu(m)
	if len(items) == 0 || !m.reading.done {
		return nil
	}
	take := bind("enter", "choose", func(m Model) (Model, tea.Cmd) {
		items := scenes[m.place].menu(m)
		return items[min(m.at, len(items)-1)].do(m)
	}, "enter")
	if len(items) == 1 {
		return []binding{take}
	}
	step := func(by int) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) {
			m.at = (m.at + by + len(items)) % len(items)
			room := m.bodyHeight()
			return m.following(m.page(room), room), nil
		}
	}
	return []binding{
		sparely(bind("↑↓", "move", step(1), "down", "tab")),
		within(step(-1), "up"),
		take,
	}
}

// scrollKeys move a page that is longer than the window.
func (m Model) scrollKeys(p *page) []binding {
	if !m.overflows(p) || m.readsOn() {
		return nil
	}
	return []binding{
		quietly("pgdn", "scroll down", func(m Model) (Model, tea.Cmd) { return m.scrolled(1), nil }, "pgdown"),
		quietly("pgup", "scroll up", func(m Model) (Model, tea.Cmd) { return m.scrolled(-1), nil }, "pgup"),
	}
}
