package wizard

import (
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/steps"
)

// widest is how wide a text runs at most: longer lines are hard to read.
const widest = 72

// page is the body of a screen while it is drawn, line by line.
type page struct {
	theme  theme
	width  int  // of a line of text, at most
	full   int  // of a row of a table or of code, which may run wider
	height int  // rows that are in sight
	tight  bool // no line is left free
	lines  []string

	focus    int // the line that must stay in sight
	focusEnd int // the last one of it, where a menu is
	cursor   *spot
	items    map[int]string // the rows of a menu: its labels, and nothing for what is said about them
}

// spot is a place on a page.
type spot struct{ column, line int }

func newPage(theme theme, width int) *page {
	return &page{theme: theme, width: max(8, min(width, widest)), full: max(8, width)}
}

// gap leaves a line free, but never two, and none where there are few.
func (p *page) gap() {
	if p.tight || p.height > 0 && p.height < 12 {
		return
	}
	if len(p.lines) > 0 && p.lines[len(p.lines)-1] != "" {
		p.lines = append(p.lines, "")
	}
}

func (p *page) raw(line string) { p.lines = append(p.lines, line) }

// here is the line that comes next.
func (p *page) here() int { return len(p.lines) }

// left is how many rows are in sight below this one, less what usually comes after a list.
func (p *page) left() int { return max(3, p.height-p.here()-4) }

// say writes a text over as many lines as it needs.
func (p *page) say(style lipgloss.Style, text string) { p.hang("", style, text) }

func (p *page) text(text string)  { p.say(p.theme.plain, text) }
func (p *page) faint(text string) { p.say(p.theme.faint, text) }
func (p *page) title(text string) {
	p.say(p.theme.strong, text)
	p.gap()
}

// hang writes a text behind a first word (a mark, a label), and its further lines under its own start.
func (p *page) hang(head string, style lipgloss.Style, text string) {
	indent := ansi.StringWidth(head)
	text = clean(text)
	width := p.width
	if wide := indent + longestWord(text); wide <= p.full {
		width = max(width, wide)
	}
	for i, line := range wrap(text, width-indent) {
		if i > 0 {
			head = strings.Repeat(" ", indent)
		}
		p.raw(head + style.Render(line))
	}
}

// longestWord is how wide the longest word is: an address that fits a row is not cut, even where it is wider than a text runs.
func longestWord(text string) int {
	wide := 0
	for word := range strings.FieldsSeq(text) {
		wide = max(wide, ansi.StringWidth(word))
	}
	return wide
}

// wrap cuts a text into lines of that width. A word that is longer than a line is cut.
//
// Hyphens are no place to break: what holds one is often a name, an id or an address that somebody copies.
func wrap(text string, width int) []string {
	const unbroken = "\u2011"
	wrapped := ansi.Wrap(strings.ReplaceAll(text, "-", unbroken), max(1, width), "")
	return strings.Split(strings.ReplaceAll(wrapped, unbroken, "-"), "\n")
}

// cut shortens a text to a width.
func cut(text string, width int) string { return ansi.Truncate(text, max(0, width), "…") }

// pad fills a text up to a width.
func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}

// marked writes a line with a mark in front of it and a detail behind it. Where the detail does not fit, it stands under it.
func (p *page) marked(mark steps.Mark, text, detail string) {
	p.markedFrom("", mark, p.theme.plain, text, detail)
}

func (p *page) markedFrom(indent string, mark steps.Mark, style lipgloss.Style, text, detail string) {
	text, detail = clean(text), clean(detail)
	head := indent + p.theme.of(mark).Render(string(mark)) + " "
	room := p.width - ansi.StringWidth(head) - ansi.StringWidth(text) - 2
	switch wide := ansi.StringWidth(detail); {
	case detail == "":
		p.hang(head, style, text)
	case wide <= room:
		p.raw(head + style.Render(pad(text, p.width-ansi.StringWidth(head)-wide)) + p.theme.faint.Render(detail))
	default:
		p.hang(head, style, text)
		p.hang(strings.Repeat(" ", ansi.StringWidth(head)), p.theme.faint, detail)
	}
}

// lineOf writes a line of a finding.
func (p *page) lineOf(line steps.Line) { p.marked(line.Mark, line.Text, line.Detail) }

// labelled writes a label and what belongs to it.
func (p *page) labelled(label string, wide int, text string) {
	if text != "" {
		p.hang(p.theme.faint.Render(pad(label, wide)), p.theme.plain, text)
	}
}
