package wizard

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/steps"
	"brickpass/ui"
)

func (h Home) tiny() bool { return h.width < 40 || h.height < 10 }

// View draws the screen.
func (h Home) View() tea.View {
	view := tea.View{AltScreen: true, WindowTitle: "brickpass"}
	if h.tiny() {
		rows := wrap("Make this window larger: 40 by 10 at least. ctrl+c leaves.", h.width)
		view.Content = strings.Join(rows[:min(len(rows), max(1, h.height))], "\n")
		return view
	}
	rows := []string{" " + h.theme.strong.Render("brickpass")}
	if h.height >= airyFrom {
		rows = append(rows, "")
	}
	room := h.bodyHeight()
	body := h.body(room)
	if at := h.cursor(room); at != nil {
		view.Cursor = tea.NewCursor(h.margin()+at.column, len(rows)+at.line)
	}
	for i := range room {
		line := ""
		if i < len(body) && body[i] != "" {
			line = strings.Repeat(" ", h.margin()) + body[i]
		}
		rows = append(rows, ansi.Truncate(strings.TrimRight(line, " "), h.width, ""))
	}
	if said := h.said(); said != "" {
		rows = append(rows, " "+h.theme.wary.Render(cut(clean(said), h.width-2)))
	}
	var keys []binding
	for _, b := range h.bindings() {
		keys = append(keys, b.binding)
	}
	rows = append(rows, " "+footer(h.theme, keys, h.width-2))
	view.Content = h.options.Letters.Spell(strings.Join(rows, "\n"))
	return view
}

// said is the line above the last one: how far a check is, or a notice.
func (h Home) said() string {
	if progress := h.progress(); progress != "" {
		return progress
	}
	return h.notice
}

func (h Home) bodyHeight() int {
	used := 2
	if h.height >= airyFrom {
		used++
	}
	if h.said() != "" {
		used++
	}
	return max(1, h.height-used)
}

func (h Home) margin() int {
	if h.width >= 76 {
		return 3
	}
	return 1
}

// cursor is where something is typed, on the rows of the body; nil where nothing is, or where it is scrolled out of sight.
func (h Home) cursor(room int) *spot {
	if h.asking == nil || h.help {
		return nil
	}
	p := h.page()
	line := p.cursor.line
	if len(p.lines) > room {
		line -= h.firstRow(p)
	}
	if line < 0 || line >= room {
		return nil
	}
	return &spot{p.cursor.column, line}
}

// listed says whether the list is up, rather than a page.
func (h Home) listed() bool { return !h.opened && !h.help && h.asking == nil }

func (h Home) body(room int) []string {
	if h.listed() {
		return h.list(room)
	}
	p := h.page()
	first := h.firstRow(p)
	if len(p.lines) <= room {
		return p.lines
	}
	last := min(len(p.lines), first+room)
	rows := append([]string(nil), p.lines[first:last]...)
	if first > 0 {
		const hint = "   … pgup"
		rows[0] = ansi.Truncate(p.lines[0], p.width-len(hint), "") + h.theme.faint.Render(hint)
	}
	if last < len(p.lines) {
		rows[len(rows)-1] = h.theme.faint.Render("… more below, pgdn")
	}
	return rows
}

func (h Home) firstRow(p *page) int {
	most := max(0, len(p.lines)-h.bodyHeight())
	return max(0, min(most, max(0, p.focusEnd-h.bodyHeight()+3)+h.scroll))
}

// homeColumn is one column of the list.
type homeColumn struct {
	title string
	of    func(Home, steps.Standing) string
	from  int // the width of the window from which it is shown
	wide  int // at most
}

var homeColumns = []homeColumn{
	{"connection", func(_ Home, s steps.Standing) string { return s.Name }, 0, 30},
	{"partner", func(_ Home, s steps.Standing) string { return s.Partner }, 140, 24},
	{"workspace", func(_ Home, s steps.Standing) string { return s.Workspace }, 100, 24},
	{"identity", func(_ Home, s steps.Standing) string { return s.Principal }, 140, 30},
	{"kind", func(_ Home, s steps.Standing) string { return s.Kind }, 140, 12},
	{"ends", func(_ Home, s steps.Standing) string { return ui.EndsText(s) }, 60, 12},
	{"", func(_ Home, s steps.Standing) string { return s.Bar(10) }, 76, 10},
	{"idle", func(_ Home, s steps.Standing) string { return ui.IdleText(s) }, 76, 6},
	{"state", Home.state, 0, 60},
}

// state is how a connection stands, or that it is being checked.
func (h Home) state(s steps.Standing) string {
	if h.checking[s.Name] {
		return string(steps.MarkSpread) + " being checked"
	}
	return string(s.Mark) + " " + s.State
}

// list draws the rows that there is room for around the one that one stands on.
func (h Home) list(room int) []string {
	var shown []homeColumn
	for _, one := range homeColumns {
		if h.width >= one.from {
			shown = append(shown, one)
		}
	}
	wide := h.columnWidths(shown)
	if h.stateRoom(wide) < 22 { // the state is worth more than the bar
		shown = slices.DeleteFunc(shown, func(one homeColumn) bool { return one.title == "" })
		wide = h.columnWidths(shown)
	}
	titles := "  "
	for i, one := range shown {
		titles += one.title
		if i < len(shown)-1 {
			titles += strings.Repeat(" ", wide[i]-len(one.title)+2)
		}
	}
	lines := []string{h.theme.faint.Render(strings.TrimRight(cut(titles, h.width-h.margin()-1), " "))}
	space := max(1, room-len(lines)-1) // and one that says that there are more
	first := max(0, min(h.at-space/2, len(h.rows)-space))
	for i := first; i < min(len(h.rows), first+space); i++ {
		lines = append(lines, h.row(i, shown, wide))
	}
	if more := len(h.rows) - first - space; more > 0 {
		lines = append(lines, h.theme.faint.Render("  … "+counted(more, "more", "more")+" below"))
	}
	return lines
}

func (h Home) columnWidths(shown []homeColumn) []int {
	wide := make([]int, len(shown))
	for i, one := range shown {
		wide[i] = ansi.StringWidth(one.title)
		for _, row := range h.rows {
			wide[i] = max(wide[i], min(one.wide, ansi.StringWidth(clean(one.of(h, row)))))
		}
	}
	return wide
}

// stateRoom is how wide the last column may be.
func (h Home) stateRoom(wide []int) int {
	room := h.width - h.margin() - 3
	for _, one := range wide[:len(wide)-1] {
		room -= one + 2
	}
	return max(0, room)
}

func (h Home) row(i int, shown []homeColumn, wide []int) string {
	line, style := "  ", h.theme.plain
	if i == h.at {
		line, style = h.theme.now.Render(string(steps.MarkNow))+" ", h.theme.marked
	}
	for n, one := range shown {
		text := clean(one.of(h, h.rows[i]))
		if n == len(shown)-1 {
			return line + h.stateStyled(i, cut(text, h.stateRoom(wide)))
		}
		text = pad(cut(text, wide[n]), wide[n])
		if n > 0 {
			style = h.theme.plain
		}
		line += style.Render(text) + "  "
	}
	return line
}

// stateStyled colours the mark of a state.
func (h Home) stateStyled(i int, text string) string {
	mark := h.rows[i].Mark
	if h.checking[h.rows[i].Name] {
		mark = steps.MarkSpread
	}
	rest, found := strings.CutPrefix(text, string(mark))
	if !found {
		return text
	}
	return h.theme.of(mark).Render(string(mark)) + rest
}
