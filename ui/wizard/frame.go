package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/steps"
)

// Sizes at which the frame changes.
const (
	railFrom  = 100 // columns: the list of steps stands at the left
	whyFrom   = 140 // columns: the why stands at the right
	airyFrom  = 15  // rows: the first line gets air below it
	railWidth = 18
	whyWidth  = 36
)

// tiny says whether there is no room for anything.
func (m Model) tiny() bool { return m.width < 40 || m.height < 10 }

// View draws the screen.
func (m Model) View() tea.View {
	view := tea.View{AltScreen: true, WindowTitle: "brickpass"}
	if m.tiny() {
		rows := wrap("Make this window larger: 40 by 10 at least. ctrl+c leaves.", m.width)
		view.Content = strings.Join(rows[:min(len(rows), max(1, m.height))], "\n")
		return view
	}
	rows, cursor := m.frame()
	view.Content = m.options.Letters.Spell(strings.Join(rows, "\n"))
	if cursor != nil {
		view.Cursor = tea.NewCursor(cursor.column, cursor.line)
	}
	return view
}

// frame puts the parts together: the first line, the marks where there is no rail, the body, a notice, the last line.
func (m Model) frame() ([]string, *spot) {
	rows := []string{m.firstLine()}
	if m.width < railFrom {
		rows = append(rows, m.marksLine())
	}
	if m.height >= airyFrom {
		rows = append(rows, "")
	}
	top := len(rows)
	room := m.bodyHeight()
	page := m.page(room)
	body, cursor := m.body(page, room)
	left := m.left()
	rail := m.rail(room)
	why := m.why(room)
	for i := range room {
		line := ""
		if i < len(body) {
			line = body[i]
		}
		if rail != nil {
			line = rail[i] + line
		} else if line != "" {
			line = strings.Repeat(" ", left) + line
		}
		if i < len(why) {
			line = padStyled(line, left+m.bodyWidth()+3) + why[i]
		}
		rows = append(rows, ansi.Truncate(strings.TrimRight(line, " "), m.width, ""))
	}
	for _, line := range m.noticed() {
		rows = append(rows, " "+m.theme.wary.Render(line))
	}
	rows = append(rows, " "+footer(m.theme, m.bindingsOf(page), m.width-2))
	if cursor != nil {
		cursor = &spot{left + cursor.column, top + cursor.line}
	}
	return rows, cursor
}

// noticed is the notice in lines, of which a small window has two at most.
func (m Model) noticed() []string {
	if m.notice == "" {
		return nil
	}
	lines := wrap(clean(m.notice), m.width-2)
	if len(lines) > 2 {
		lines = []string{lines[0], cut(strings.Join(lines[1:], " "), m.width-2)}
	}
	return lines
}

// bodyHeight is what is left between the first lines and the last ones.
func (m Model) bodyHeight() int {
	used := 2 + len(m.noticed())
	if m.width < railFrom {
		used++
	}
	if m.height >= airyFrom {
		used++
	}
	return max(1, m.height-used)
}

// left is where the body begins.
func (m Model) left() int {
	switch {
	case m.width >= railFrom:
		return railWidth + 2
	case m.width >= 76:
		return 3
	}
	return 1
}

func (m Model) bodyWidth() int {
	width := m.width - m.left() - 1
	if m.width >= whyFrom {
		width -= whyWidth + 3
	}
	return min(width, widest+20)
}

// page draws the body whole. Where a page that is to be read fits without its free lines, it does without them.
func (m Model) page(room int) *page {
	p := m.draw(room, false)
	if len(p.lines) > room && m.reads() {
		if tight := m.draw(room, true); len(tight.lines) <= room {
			return tight
		}
	}
	return p
}

func (m Model) draw(room int, tight bool) *page {
	p := newPage(m.theme, m.bodyWidth())
	p.height, p.tight = room, tight
	if m.over.kind != noOverlay {
		m.over.draw(m, p)
	} else {
		scenes[m.place].draw(m, p)
	}
	return p
}

// body is the part of the page that is in sight. The line that matters stays in it, and what is out of sight is announced.
func (m Model) body(p *page, room int) ([]string, *spot) {
	first := m.firstRow(p, room)
	if len(p.lines) <= room {
		return p.lines, p.cursor
	}
	last := min(len(p.lines), first+room)
	rows := append([]string(nil), p.lines[first:last]...)
	if first > 0 {
		const hint = "   … pgup" // the headline stays, so that nobody answers a question that is out of sight
		rows[0] = ansi.Truncate(p.lines[0], p.width-len(hint), "") + p.theme.faint.Render(hint)
	}
	if last < len(p.lines) && !m.readsOn() {
		rows[len(rows)-1] = p.theme.faint.Render("… more below, pgdn")
	}
	if p.cursor == nil || p.cursor.line < first || p.cursor.line >= last {
		return rows, nil
	}
	return rows, &spot{p.cursor.column, p.cursor.line - first}
}

// firstRow is where the part in sight begins.
func (m Model) firstRow(p *page, room int) int {
	most := max(0, len(p.lines)-room)
	at := max(0, p.focus-room+3) // the focus, and a line below it
	switch {
	case m.over.kind != noOverlay:
		return max(0, min(most, m.over.scroll))
	case m.reads():
		return max(0, min(most, m.reading.top))
	}
	return max(0, min(most, at+m.scroll))
}

// overflows says whether a page is longer than what is in sight.
func (m Model) overflows(p *page) bool { return len(p.lines) > m.bodyHeight() }

// scrolled moves the part in sight by half a window.
func (m Model) scrolled(by int) Model {
	room := m.bodyHeight()
	p := m.page(room)
	most := max(0, len(p.lines)-room)
	if m.over.kind != noOverlay {
		m.over.scroll = max(0, min(most, m.over.scroll+by*max(1, room/2)))
		return m
	}
	if m.reads() {
		m.reading.top = max(0, min(most, m.firstRow(p, room)+by*max(1, room/2)))
		return m
	}
	base := m.firstRow(p, room) - m.scroll
	m.scroll = max(0, min(most, m.firstRow(p, room)+by*max(1, room/2))) - base
	return m
}

// firstLine says what this is, for whom, where and as whom.
func (m Model) firstLine() string {
	setup := m.run.Setup()
	parts := []string{}
	if partner := setup.Partner().Name; partner != "" {
		_, where, _ := strings.Cut(setup.Fact(steps.Host), "://")
		if m.width < 90 && setup.Fact(steps.Label) != "" {
			where = setup.Fact(steps.Label)
		}
		parts = append(parts, partner+" → "+where)
	}
	if admin := setup.Fact(steps.AdminName); admin != "" {
		parts = append(parts, "as "+m.who(admin, setup.Roles()))
	}
	demo := ""
	switch {
	case m.options.Simulated != "" && !m.options.Demo:
		demo = "Microsoft is simulated"
	case m.options.Demo:
		demo = "demo"
		if m.options.World != "" && m.width >= railFrom {
			demo += ", world " + m.options.World
		}
	}
	room := m.width - 2 - len("brickpass") - len(demo)
	rest := cut(clean("   "+strings.Join(parts, "   ")), room-2)
	line := " " + m.theme.strong.Render("brickpass") + m.theme.faint.Render(rest)
	if demo == "" {
		return line
	}
	return padStyled(line, m.width-1-len(demo)) + m.theme.wary.Render(demo)
}

// who is the name of whoever is signed in, and as what; where it is tight, what tells them from others.
func (m Model) who(name string, roles []string) string {
	if m.width < railFrom {
		name, _, _ = strings.Cut(name, "@")
		roles = roles[:min(len(roles), 1)]
	}
	return strings.Join(append([]string{name}, roles...), ", ")
}

func padStyled(line string, width int) string {
	return line + strings.Repeat(" ", max(0, width-ansi.StringWidth(line)))
}
