package wizard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// A page with a menu asks for a decision, so it is read before it takes one. It begins at its top; as long as its end was not
// in sight, Enter reads on, and only then it takes what the menu stands on. What counts as read is words and not rows: after
// a new size or a change of the text it is read again from where it differs.

// drawing is longer than a frame takes to reach the terminal. Frames are drawn 60 times a second, and what comes and goes
// between two of them was never seen.
const drawing = 50 * time.Millisecond

// reading is how far such a page was read.
type reading struct {
	top   int      // the first row in sight
	words []string // what was in sight long enough to be drawn, from the beginning on
	done  bool     // that is all of the page
	more  bool     // it is not, and the page goes on below what is in sight

	long   bool   // it had to be read on
	text   string // the whole page, to see that it changed
	sight  string // what is in sight and waits to be drawn; "" for nothing
	serial int    // of the newest such wait
}

// drawn comes when what is in sight was up long enough to be drawn.
type drawn struct{ serial int }

// reads says whether the screen is a page that is read before it takes a decision.
func (m Model) reads() bool {
	return m.over.kind == noOverlay && !m.tiny() && len(scenes[m.place].menu(m)) > 0
}

// readsOn says whether its end was not in sight yet.
func (m Model) readsOn() bool { return m.reads() && m.reading.more }

// words are those of each row. A menu counts by its labels, wherever its mark stands.
func (p *page) words() [][]string {
	rows := make([][]string, len(p.lines))
	for i, line := range p.lines {
		if label, item := p.items[i]; item {
			line = label
		}
		rows[i] = strings.Fields(ansi.Strip(line))
	}
	return rows
}

// rowsRead is how many of these rows were read, from the first on.
func (r reading) rowsRead(rows [][]string) int {
	left := r.words
	for i, row := range rows {
		if len(row) > len(left) || !slices.Equal(row, left[:len(row)]) {
			return i
		}
		left = left[len(row):]
	}
	return len(rows)
}

// looked sees to what a message left in sight: what was not read comes into sight, and stays until it is drawn. A page whose
// text changed by itself takes no key until the keyboard was quiet, as one that came up by itself.
func (m Model) looked(before Model, message tea.Msg) (Model, tea.Cmd) {
	if !m.reads() {
		return m, nil
	}
	var commands []tea.Cmd
	room := m.bodyHeight()
	p := m.page(room)
	rows := p.words()
	read := m.reading.rowsRead(rows)
	resized := before.width != m.width || before.height != m.height
	text := strings.Join(slices.Concat(rows...), " ")
	if _, pressed := message.(tea.KeyPressMsg); !pressed && !resized && m.reading.text != "" && m.reading.text != text {
		commands = append(commands, m.guard())
	}
	m.reading.text, m.reading.done = text, read == len(rows)
	first, _ := m.sight(p, room)
	switch {
	case read < first, resized && !m.reading.done:
		m.reading.top = max(0, read-1)
	case resized:
		m = m.following(p, room)
	}
	first, last := m.sight(p, room)
	m.reading.more = !m.reading.done && last < len(rows)
	m.reading.long = m.reading.long && !m.reading.done || m.reading.more
	switch sight := fmt.Sprint(rows[first:last]); {
	case read >= last:
		m.reading.sight = ""
	case sight != m.reading.sight:
		m.reading.sight = sight
		m.reading.serial++
		commands = append(commands, m.crew.after(drawing, drawn{m.reading.serial}))
	}
	return m, tea.Batch(commands...)
}

// sight is which rows of the page are in sight. Once it was gone down, the headline stands over them.
func (m Model) sight(p *page, room int) (first, last int) {
	top := m.firstRow(p, room)
	last = min(len(p.lines), top+room)
	if top > 0 {
		return top + 1, last
	}
	return 0, last
}

// wasDrawn takes what was drawn for read. At the end of a page that had to be read on, nothing is taken until the keyboard was
// quiet: whoever holds a key down to get there has not agreed to what it says.
func (m Model) wasDrawn(message drawn) (Model, tea.Cmd) {
	if !m.reads() || message.serial != m.reading.serial || m.reading.sight == "" {
		return m, nil
	}
	room := m.bodyHeight()
	p := m.page(room)
	rows := p.words()
	_, last := m.sight(p, room)
	m.reading.words, m.reading.sight = slices.Concat(rows[:last]...), ""
	if m.reading.done = m.reading.rowsRead(rows) == len(rows); !m.reading.done || !m.reading.long {
		return m, nil
	}
	m = m.following(p, room)
	command := m.guard()
	return m, command
}

// readOn turns the page, once what is in sight was drawn.
func readOn(m Model) (Model, tea.Cmd) {
	if m.reading.sight == "" {
		room := m.bodyHeight()
		_, last := m.sight(m.page(room), room)
		m.reading.top = last - 1 // the headline covers one row
	}
	return m, nil
}

// readingKeys are those of a page that goes on below.
func (m Model) readingKeys(p *page) []binding {
	first, last := m.sight(p, m.bodyHeight())
	shown := fmt.Sprintf("lines %d–%d of %d", first+1, last, len(p.lines))
	if m.width < 56 {
		shown = fmt.Sprintf("%d of %d", last, len(p.lines))
	}
	keys := []binding{bind("enter", "read on, "+shown, readOn, "enter", "space", "pgdown", "down")}
	if first > 0 {
		keys = append(keys, quietly("pgup", "back up", func(m Model) (Model, tea.Cmd) { return m.scrolled(-1), nil }, "pgup", "up"))
	}
	return keys
}

// following keeps the row of the menu in sight that a person stands on.
func (m Model) following(p *page, room int) Model {
	const edge = 1 // a row at the top says that there is more above, one at the bottom that there is more below
	top := max(m.firstRow(p, room), p.focusEnd+1+edge-room)
	m.reading.top = max(0, min(top, p.focus-edge, len(p.lines)-room))
	return m
}
