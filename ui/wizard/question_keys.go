package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// listKeys move in a list. Letters are not among them: they search.
func (m Model) listKeys() []binding {
	move := func(by int) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) {
			if m.form.question.Kind == steps.Text && m.form.list.at+by < 0 {
				m.form.list.at = -1 // up from the first proposal is the field again
				return m, nil
			}
			m.form.list, m.scroll = m.form.list.moved(by), 0
			return m.readOn()
		}
	}
	keys := []binding{
		sparely(bind("↑↓", "choose", move(1), "down", "tab")),
		within(move(-1), "up"),
	}
	if m.form.list.long() {
		keys = append(keys, quietly("pgdn", "ten down", move(10), "pgdown"), quietly("pgup", "ten up", move(-10), "pgup"))
	}
	if m.form.list.problem != nil {
		keys = append(keys, bind("ctrl+r", "ask again", func(m Model) (Model, tea.Cmd) {
			command := m.load()
			return m, command
		}, "ctrl+r"))
	}
	return keys
}

// treeKeys tick, open and close.
func (m Model) treeKeys() []binding {
	move := func(by int) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) {
			m.form.tree, m.scroll = m.form.tree.moved(by), 0
			return m.readAhead()
		}
	}
	keys := []binding{bind("space", "choose", tickHere, "space")}
	if m.form.tree.opens() {
		keys = append(keys, bind("→", "open", openHere, "right", "l"))
	}
	keys = append(keys, sparely(bind("/", "search", func(m Model) (Model, tea.Cmd) {
		m.form.tree.search = true
		return m, nil
	}, "/")))
	if m.form.tree.closes() {
		keys = append(keys, quietly("←", "close", closeHere, "left", "h"))
	}
	return append(keys,
		quietly("↓", "the one below", move(1), "down", "tab", "j"),
		quietly("↑", "the one above", move(-1), "up", "k"),
		quietly("ctrl+r", "read it anew", func(m Model) (Model, tea.Cmd) {
			command := m.load()
			return m, command
		}, "ctrl+r"))
}

// searchKeys end the search of a tree.
var searchKeys = []binding{
	bind("enter", "show these", func(m Model) (Model, tea.Cmd) {
		m.form.tree.search = false
		return m, nil
	}, "enter", "down", "tab"),
	bind("esc", "show all", func(m Model) (Model, tea.Cmd) {
		m.form.tree = m.form.tree.filtered(editor{})
		m.form.tree.search = false
		return m, nil
	}, "esc"),
}

// tickHere ticks the option that a person stands on, and opens it where it cannot be ticked.
func tickHere(m Model) (Model, tea.Cmd) {
	twig, ok := m.form.tree.here()
	switch {
	case !ok || twig.last != "":
		return openHere(m)
	case twig.option.Disabled != "":
		m.form.wrong = twig.option.Disabled
		return m, nil
	case twig.option.Heading:
		return openHere(m)
	}
	m.form.tree = m.form.tree.toggled(twig.option.Value)
	m.form.tree.fresh = false
	return m, nil
}

// openHere shows what an option holds, which is read the first time, and goes into it.
func openHere(m Model) (Model, tea.Cmd) {
	t := m.form.tree
	twig, ok := t.here()
	if !ok {
		return m, nil
	}
	if twig.last != "" {
		return m.readBranch(twig.parent)
	}
	option := twig.option
	if !option.Children {
		return m, nil
	}
	t = t.opened(option.Value, true)
	t.fresh, t.into = false, option.Value
	m.form.tree = t
	if _, read := t.branches[option.Value]; read {
		m.form.tree = t.entered(option.Value)
		return m, nil
	}
	m.form.tree = t.with(option.Value, branch{loading: true})
	return m, m.read(steps.OptionQuery{Parent: option.Value}, false)
}

// readBranch reads what was not read yet, or could not be.
func (m Model) readBranch(parent string) (Model, tea.Cmd) {
	b := m.form.tree.branches[parent]
	if !b.unread() {
		return m, nil
	}
	query := steps.OptionQuery{Parent: parent, Cursor: b.next}
	b.loading, b.problem = true, nil
	m.form.tree = m.form.tree.with(parent, b)
	return m, m.read(query, len(b.options) > 0)
}

// closeHere closes the option, or goes up to the one that holds it.
func closeHere(m Model) (Model, tea.Cmd) {
	t := m.form.tree
	twig, ok := t.here()
	if !ok {
		return m, nil
	}
	if twig.last == "" && t.open[twig.option.Value] && twig.option.Children {
		m.form.tree = t.opened(twig.option.Value, false)
		return m, nil
	}
	if row := t.parentRow(twig); row >= 0 {
		t.at, t.fresh, t.into = row, false, ""
		m.form.tree = t
	}
	return m, nil
}
