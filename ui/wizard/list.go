package wizard

import (
	"fmt"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/databricks"
	"brickpass/steps"
)

// searchable is how many options a list may have before it can be searched by typing.
const searchable = 8

// list is what can be chosen, as far as it was read.
type list struct {
	options []steps.Option
	next    string // cursor of the page that was not read yet
	loading bool
	problem *databricks.Problem
	at      int // -1: nothing
	found   int // how many there were before anybody searched
	wide    int // of the widest label
	filter  editor
	wanted  string // the value to stand on as soon as it is read: the answer before, or the default
}

// long says whether the list is searched by typing.
func (l list) long() bool { return l.found > searchable || len(l.filter.text) > 0 }

// chosen is the option that the list stands on.
func (l list) chosen() (steps.Option, bool) {
	if l.at < 0 || l.at >= len(l.options) {
		return steps.Option{}, false
	}
	return l.options[l.at], true
}

// take adds a page that was read.
func (l list) take(page steps.OptionPage, problem *databricks.Problem, more bool) list {
	l.loading, l.problem = false, problem
	stood, standing := l.chosen()
	if !more {
		l.options, l.at, l.wide = nil, -1, 0
	}
	for _, option := range page.Options {
		l.wide = max(l.wide, ansi.StringWidth(clean(option.Label)))
	}
	l.options = withNew(slices.Clone(l.options), page.Options)
	if !more && standing {
		// Whoever narrows a list down goes on standing where they stood, as long as it is there.
		l.at = slices.IndexFunc(l.options, func(o steps.Option) bool { return o.Value == stood.Value })
	}
	l.next = page.Next
	if l.filter.value() == "" {
		l.found = len(l.options)
		if l.next != "" {
			l.found = max(l.found, searchable+1)
		}
	}
	if l.wanted != "" {
		if at := slices.IndexFunc(l.options, func(o steps.Option) bool { return o.Value == l.wanted }); at >= 0 {
			l.at, l.wanted = at, ""
		}
	}
	if l.at < 0 {
		l.at = max(0, slices.IndexFunc(l.options, func(o steps.Option) bool { return o.Disabled == "" }))
	}
	if len(l.options) == 0 {
		l.at = -1
	}
	return l
}

// moved goes up or down, and stays in the list.
func (l list) moved(by int) list {
	if len(l.options) > 0 {
		l.at = max(0, min(len(l.options)-1, l.at+by))
		l.wanted = ""
	}
	return l
}

// wantsMore says whether the next page should be read: a window is not full yet, the list stands near its end, or it has not
// met what it looks for.
func (l list) wantsMore() bool {
	const most = 1000
	return l.next != "" && !l.loading && l.problem == nil &&
		(len(l.options) < windowful || l.at >= len(l.options)-ahead || (l.wanted != "" && len(l.options) < most))
}

// windowful is how many options are read unasked, and ahead how near to the end of them somebody comes before more are.
const (
	windowful = 60
	ahead     = 5
)

// withNew adds options that are not there yet: a server may repeat some, and a search finds what comes later in the list.
func withNew(options, more []steps.Option) []steps.Option {
	there := make(map[string]bool, len(options))
	for _, option := range options {
		there[option.Value] = true
	}
	for _, option := range more {
		if !there[option.Value] {
			there[option.Value] = true
			options = append(options, option)
		}
	}
	return options
}

// nothingChosen says why an Enter takes nothing, and what to do.
func (l list) nothingChosen() string {
	switch {
	case l.loading:
		return "What there is to choose from is still being read."
	case l.problem != nil:
		return "What there is to choose from could not be read. ctrl+r asks again."
	case l.filter.value() != "":
		return "Nothing has that in its name. Take letters away to see more."
	}
	return "There is nothing to choose from here. esc goes back."
}

// draw writes the options around the one that the list stands on.
func (l list) draw(p *page, room int) {
	if l.long() {
		l.drawSearch(p)
	}
	switch {
	case l.loading && len(l.options) == 0:
		p.faint("… reading what there is to choose from")
	case l.problem != nil:
		p.marked(steps.MarkBlocked, l.problem.What+" "+l.problem.Why, "")
		p.faint("ctrl+r asks again")
	case len(l.options) == 0 && l.filter.value() != "":
		p.faint("Nothing has that in its name.")
	case len(l.options) == 0:
		p.faint("There is nothing to choose from.")
	}
	if len(l.options) == max(3, room)+1 && l.next == "" {
		room = len(l.options) // to say that there is one more takes as much room as to show it
	}
	first, last := around(l.at, len(l.options), room)
	wide := l.labelWidth(p.width)
	for i := first; i < last; i++ {
		drawOption(p, l.options[i], i == l.at, wide)
	}
	if rest := len(l.options) - last; rest > 0 || l.next != "" {
		p.faint(more(rest, l.next != ""))
	}
}

func more(rest int, open bool) string {
	if open {
		return "  … and more below"
	}
	return fmt.Sprintf("  … and %d more below", rest)
}

func (l list) drawSearch(p *page) {
	if len(l.filter.text) == 0 {
		p.cursor = &spot{0, p.here()}
		p.faint("type to search")
		return
	}
	shown, x := window(l.filter.text, l.filter.at, p.width-10)
	p.cursor = &spot{8 + x, p.here()}
	p.raw(p.theme.faint.Render("search  ") + shown)
}

// labelWidth is how wide the labels are, so that the details line up.
func (l list) labelWidth(most int) int {
	if l.wide > most/2 {
		return 0 // nothing can be lined up
	}
	return l.wide
}

// around is which part of n rows is shown around one of them.
func around(at, n, room int) (first, last int) {
	room = max(3, room)
	if n <= room {
		return 0, n
	}
	first = max(0, min(at-room/2, n-room))
	return first, first + room
}

func drawOption(p *page, option steps.Option, here bool, wide int) {
	mark, style := "  ", p.theme.plain
	switch {
	case here:
		mark, style = p.theme.now.Render("▸")+" ", p.theme.marked
		p.focus = p.here()
	case option.Disabled != "":
		style = p.theme.faint
	}
	detail := option.Detail
	if option.Disabled != "" {
		detail = "– " + option.Disabled
	}
	p.row(mark, style, option.Label, wide, detail, beneath(here, 4))
}

// beneath is where the detail of the row that a person stands on goes if it does not fit behind the label; 0 for other rows.
func beneath(here bool, column int) int {
	if !here {
		return 0
	}
	return column
}

// row writes a label and its detail in one line. The row that a person stands on is never cut: its detail goes on below, from
// the column beneath.
func (p *page) row(mark string, style lipgloss.Style, label string, wide int, detail string, beneath int) {
	whole := beneath > 0
	label, detail = clean(label), clean(detail)
	room := p.width - 2
	left := room - max(wide, ansi.StringWidth(label)) - 2
	switch {
	case detail != "" && left >= ansi.StringWidth(detail), detail != "" && left >= 12 && !whole:
		p.raw(mark + style.Render(pad(label, wide)) + "  " + p.theme.faint.Render(cut(detail, left)))
	case whole:
		p.hang(mark, style, label)
		if detail != "" {
			p.hang(strings.Repeat(" ", beneath), p.theme.faint, detail)
		}
	default:
		p.raw(mark + style.Render(cut(label, room)))
	}
}
