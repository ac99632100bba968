package wizard

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
)

// A tree shows at once what was read and has the searched text in it. What was not read yet is hunted for, page by page,
// until a window is full or the very name was found.

// staying changes a tree and goes on standing on the same option, wherever it is then.
func (t tree) staying(change func(tree) tree) tree {
	was, ok := t.here()
	t = change(t)
	rows := t.rows()
	if !ok || was.last != "" {
		t.at = max(0, min(t.at, len(rows)-1))
		return t
	}
	at := slices.IndexFunc(rows, func(row twig) bool {
		return row.last == "" && row.parent == was.parent && row.option.Value == was.option.Value
	})
	if at < 0 {
		at = max(0, slices.IndexFunc(rows, func(row twig) bool { return row.last == "" && row.option.Disabled == "" }))
	}
	t.at = at
	return t
}

// filtered shows only what has the text in its name.
func (t tree) filtered(by editor) tree {
	return t.staying(func(t tree) tree {
		t.filter, t.hunting = by, nil
		return t
	})
}

// sated says whether enough of a branch was found for a text: a window full, or the one that has that very name.
func (t tree) sated(parent, text string) bool {
	count := 0
	for _, option := range t.branches[parent].options {
		if strings.EqualFold(option.Label, text) {
			return true
		}
		if matches(option, strings.ToLower(text)) {
			count++
		}
	}
	return count >= windowful
}

// unread is an option at the top that holds something ticked and was not read yet, though there is more to read; "" if there
// is none. Each is looked for once.
func (t tree) unread() string {
	top := t.branches[""]
	if top.next == "" || top.loading {
		return ""
	}
	for _, ticked := range t.ticked {
		root, _, _ := strings.Cut(ticked, ".")
		known := slices.ContainsFunc(top.options, func(o steps.Option) bool { return o.Value == root })
		if !known && !slices.Contains(t.lookedFor, root) {
			return root
		}
	}
	return ""
}

// hunt looks for what is typed in every branch on the screen that was not read to its end.
func (m Model) hunt() (Model, tea.Cmd) {
	text := strings.TrimSpace(m.form.tree.filter.value())
	if text == "" {
		return m, nil
	}
	var commands []tea.Cmd
	for _, parent := range slices.Sorted(maps.Keys(m.form.tree.branches)) {
		if parent == "" || m.form.tree.open[parent] {
			var command tea.Cmd
			m, command = m.huntFor(parent, text, "")
			commands = append(commands, command)
		}
	}
	return m, tea.Batch(commands...)
}

// huntFor reads the next page of what a branch holds that has a text in its name.
func (m Model) huntFor(parent, text, cursor string) (Model, tea.Cmd) {
	if m.form.tree.branches[parent].next == "" {
		return m, nil
	}
	hunting := maps.Clone(m.form.tree.hunting)
	if hunting == nil {
		hunting = map[string]string{}
	}
	hunting[parent] = text
	m.form.tree.hunting = hunting
	return m, m.read(steps.OptionQuery{Parent: parent, Filter: text, Cursor: cursor}, cursor != "")
}

// takeHunted adds what was found, and hunts on until a window is full. What was found for an older text stays, too: it is
// there, whether it is shown or not.
func (m Model) takeHunted(read optionsRead) (Model, tea.Cmd) {
	m.form.tree = m.form.tree.caught(read.parent, read.page.Options, read.problem)
	if m.form.tree.hunting[read.parent] != read.filter {
		return m, nil
	}
	m.form.tree.hunting = maps.Clone(m.form.tree.hunting)
	delete(m.form.tree.hunting, read.parent)
	typed := m.form.tree.needle() != ""
	if typed && read.page.Next != "" && read.problem == nil && !m.form.tree.sated(read.parent, read.filter) {
		return m.huntFor(read.parent, read.filter, read.page.Next)
	}
	if m.form.tree.fresh {
		m.form.tree.at = m.form.tree.firstRow()
		return m.readTree(read.parent)
	}
	return m, nil
}

// caught puts what was found beside what was read, where it was not read before.
func (t tree) caught(parent string, options []steps.Option, problem *databricks.Problem) tree {
	b, ok := t.branches[parent]
	if !ok {
		return t
	}
	b.options = withNew(slices.Clone(b.options), options)
	if problem != nil {
		b.problem = problem
	}
	return t.staying(func(t tree) tree { return t.with(parent, b) })
}

// readAhead reads the next page of the branch whose end somebody comes near to.
func (m Model) readAhead() (Model, tea.Cmd) {
	t := m.form.tree
	rows := t.rows()
	for _, row := range rows[min(max(t.at, 0), len(rows)):min(len(rows), max(t.at, 0)+ahead+1)] {
		b := t.branches[row.parent]
		if row.last != "" && b.next != "" && !b.loading && b.problem == nil && t.needle() == "" {
			return m.readBranch(row.parent)
		}
	}
	return m, nil
}
