package wizard

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"brickpass/databricks"
	"brickpass/steps"
)

// tree is what can be ticked: options that hold others, which are read when they are opened.
type tree struct {
	branches  map[string]branch // what was read, by the option that holds it; "" is the top
	open      map[string]bool
	ticked    []string
	at        int
	fresh     bool              // nobody has moved in it yet
	into      string            // the option that was opened last: a person goes into it as soon as it is read
	search    bool              // the search is being typed
	lookedFor []string          // ticked options that were looked for by name
	hunting   map[string]string // what is searched for in what was not read yet, by the option that holds it
	filter    editor            // shows only what has it in its name
}

// branch is what one option holds.
type branch struct {
	options []steps.Option
	next    string
	loading bool
	problem *databricks.Problem
}

// unread says whether there is more to be read, and nobody reads it yet.
func (b branch) unread() bool { return !b.loading && (b.next != "" || b.problem != nil) }

// twig is one row of a tree.
type twig struct {
	option steps.Option
	parent string
	depth  int
	last   string // "" for an option; else a word in its place: that it is being read, or why it cannot be
}

func newTree(answer string) tree {
	t := tree{branches: map[string]branch{}, open: map[string]bool{}, fresh: true}
	if answer != "" {
		t.ticked = strings.Split(answer, "\n")
	}
	return t
}

func (t tree) has(value string) bool { return slices.Contains(t.ticked, value) }

// here is the row that a person stands on.
func (t tree) here() (twig, bool) {
	rows := t.rows()
	if t.at < 0 || t.at >= len(rows) {
		return twig{}, false
	}
	return rows[t.at], true
}

func (t tree) moved(by int) tree {
	t.at = max(0, min(len(t.rows())-1, t.at+by))
	t.fresh, t.into = false, ""
	return t
}

// toggled ticks the option, or unticks it.
func (t tree) toggled(value string) tree {
	if t.has(value) {
		t.ticked = slices.DeleteFunc(slices.Clone(t.ticked), func(other string) bool { return other == value })
		return t
	}
	t.ticked = append(slices.Clone(t.ticked), value)
	return t
}

// opened opens or closes an option.
func (t tree) opened(value string, open bool) tree {
	next := map[string]bool{}
	for name, was := range t.open {
		next[name] = was
	}
	next[value] = open
	t.open = next
	return t
}

// with puts what was read of an option in its place.
func (t tree) with(parent string, b branch) tree {
	next := map[string]branch{}
	for name, was := range t.branches {
		next[name] = was
	}
	next[parent] = b
	t.branches = next
	return t
}

// take adds a page that was read. The first time, a person stands on the first option that can be opened or ticked.
func (t tree) take(parent string, page steps.OptionPage, problem *databricks.Problem, more bool) tree {
	was := t.branches[parent]
	b := branch{next: page.Next, problem: problem}
	if more {
		b.options = slices.Clone(was.options)
	}
	b.options = withNew(b.options, page.Options)
	t = t.staying(func(t tree) tree { return t.with(parent, b) })
	if t.fresh {
		t.at = t.firstRow()
	}
	if t.into != "" && t.into == parent {
		t = t.entered(parent)
	}
	return t
}

// firstRow is where a person stands before they moved: on what is ticked already, else on what can be opened or ticked.
func (t tree) firstRow() int {
	rows := t.rows()
	if at := slices.IndexFunc(rows, func(twig twig) bool { return twig.last == "" && t.boxed(twig.option) && t.has(twig.option.Value) }); at >= 0 {
		return at
	}
	return max(0, slices.IndexFunc(rows, func(twig twig) bool { return twig.last == "" && twig.option.Disabled == "" }))
}

// opens says whether something stands behind the row that a person is on: what an option holds, or the rest of a list.
func (t tree) opens() bool {
	twig, ok := t.here()
	if ok && twig.last != "" {
		return t.branches[twig.parent].unread()
	}
	return ok && twig.option.Children
}

// closes says whether the row that a person is on is open, or is in another one.
func (t tree) closes() bool {
	twig, ok := t.here()
	if ok && twig.last == "" && twig.option.Children && t.open[twig.option.Value] {
		return true
	}
	return ok && t.parentRow(twig) >= 0
}

// hiding lists the options that are closed and, by their names, hold something that is ticked.
func (t tree) hiding() []string {
	var closed []string
	for _, twig := range t.rows() {
		value := twig.option.Value
		if twig.last != "" || !twig.option.Children || t.open[value] {
			continue
		}
		if slices.ContainsFunc(t.ticked, func(ticked string) bool { return strings.HasPrefix(ticked, value+".") }) {
			closed = append(closed, value)
		}
	}
	return closed
}

// boxed says whether an option can be ticked at all.
func (t tree) boxed(option steps.Option) bool { return !option.Heading && option.Disabled == "" }

// entered goes to the first thing in an option that can be chosen. One that stands for all of them is passed over: so much
// is chosen by going there, and not by being put there.
func (t tree) entered(parent string) tree {
	at := slices.IndexFunc(t.rows(), func(twig twig) bool {
		return twig.depth > 0 && twig.parent == parent && twig.last == "" && twig.option.Disabled == "" && twig.option.Value != parent
	})
	if at >= 0 {
		t.at, t.into = at, ""
	}
	return t
}

// parentRow is where the option stands that holds this row.
func (t tree) parentRow(of twig) int {
	return slices.IndexFunc(t.rows(), func(twig twig) bool {
		return twig.last == "" && twig.option.Value == of.parent && twig.depth < of.depth
	})
}

// draw writes the rows around the one that a person stands on.
func (t tree) draw(p *page, room int) {
	if t.search || len(t.filter.text) > 0 {
		shown, x := window(t.filter.text, t.filter.at, p.width-10)
		if t.search {
			p.cursor = &spot{8 + x, p.here()}
		}
		p.raw(p.theme.faint.Render("search  ") + shown)
	}
	rows := t.rows()
	if len(rows) == 0 {
		p.faint("Nothing has that in its name.")
	}
	first, last := around(t.at, len(rows), room)
	for i := first; i < last; i++ {
		t.drawTwig(p, rows[i], i == t.at)
	}
	if rest := len(rows) - last; rest > 0 {
		p.faint(more(rest, false))
	}
}

func (t tree) drawTwig(p *page, twig twig, here bool) {
	indent := strings.Repeat("  ", twig.depth)
	mark, style := "  ", p.theme.plain
	if here {
		mark, style = p.theme.now.Render("▸")+" ", p.theme.marked
		p.focus = p.here()
	}
	if twig.last != "" {
		p.raw(mark + indent + p.theme.faint.Render(cut(clean(twig.last), p.width-2-len(indent))))
		return
	}
	option := twig.option
	if option.Disabled != "" && !here {
		style = p.theme.faint
	}
	detail := option.Detail
	if option.Disabled != "" {
		detail = "– " + option.Disabled
	}
	box := indent + t.box(option)
	p.row(mark, style, box+option.Label, min(p.width/2, 36), detail, beneath(here, 2+ansi.StringWidth(box)))
}

// box is the shape in front of an option: whether it is ticked, and whether it is open.
func (t tree) box(option steps.Option) string {
	box := ""
	switch {
	case option.Children && t.open[option.Value]:
		box = "▾ "
	case option.Children:
		box = "› "
	}
	switch {
	case !t.boxed(option):
	case t.has(option.Value):
		box += "[x] "
	default:
		box += "[ ] "
	}
	return box
}
