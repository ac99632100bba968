package wizard

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// editor is a text that is being typed. It is a value: an edit makes another one.
type editor struct {
	text  []rune
	at    int  // where the cursor stands
	lines bool // it may hold line breaks

	// given says that the text was put there as a proposal and nobody touched it: what is typed takes its place.
	given bool
}

// proposing is an editor that holds a text to be taken or replaced.
func proposing(text string, lines bool) editor {
	return editor{text: []rune(text), at: len([]rune(text)), lines: lines, given: text != ""}
}

func (e editor) value() string { return string(e.text) }

// edit takes a key, and says whether it was one for an editor.
func (e editor) edit(key tea.KeyPressMsg) (editor, bool) {
	switch name := key.String(); name {
	case "left", "ctrl+b":
		return e.moved(e.at - 1), true
	case "right", "ctrl+f":
		return e.moved(e.at + 1), true
	case "home", "ctrl+a":
		return e.moved(0), true
	case "end", "ctrl+e":
		return e.moved(len(e.text)), true
	case "alt+left", "ctrl+left", "alt+b":
		return e.moved(e.wordBefore()), true
	case "alt+right", "ctrl+right", "alt+f":
		return e.moved(e.wordAfter()), true
	case "backspace", "ctrl+h":
		return e.without(e.at-1, e.at), true
	case "delete", "ctrl+d":
		return e.without(e.at, e.at+1), true
	case "ctrl+w", "alt+backspace":
		return e.without(e.wordBefore(), e.at), true
	case "ctrl+u":
		return e.without(0, e.at), true
	case "ctrl+k":
		return e.without(e.at, len(e.text)), true
	case "ctrl+j", "alt+enter":
		if e.lines {
			return e.insert("\n"), true
		}
		return e, false
	}
	if key.Text == "" {
		return e, false
	}
	return e.insert(key.Text), true
}

// paste takes pasted text. In a single line, the line break that copying left at an end goes; others become spaces, so that
// two lines do not silently become one word.
func (e editor) paste(text string) editor {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if !e.lines {
		text = strings.ReplaceAll(strings.TrimSpace(text), "\n", " ")
	}
	return e.insert(text)
}

func (e editor) insert(text string) editor {
	if e.given {
		e.text, e.at = nil, 0
	}
	added := []rune(clean(text))
	whole := make([]rune, 0, len(e.text)+len(added))
	whole = append(append(append(whole, e.text[:e.at]...), added...), e.text[e.at:]...)
	e.text, e.at, e.given = whole, e.at+len(added), false
	return e
}

func (e editor) without(from, to int) editor {
	from, to = max(0, from), min(len(e.text), to)
	e.given = false
	if from >= to {
		return e
	}
	e.text = append(append([]rune(nil), e.text[:from]...), e.text[to:]...)
	e.at = from
	return e
}

func (e editor) moved(to int) editor {
	e.at, e.given = max(0, min(len(e.text), to)), false
	return e
}

func (e editor) wordBefore() int {
	at := e.at
	for at > 0 && e.text[at-1] == ' ' {
		at--
	}
	for at > 0 && e.text[at-1] != ' ' {
		at--
	}
	return at
}

func (e editor) wordAfter() int {
	at := e.at
	for at < len(e.text) && e.text[at] == ' ' {
		at++
	}
	for at < len(e.text) && e.text[at] != ' ' {
		at++
	}
	return at
}

// window is the part of a line that fits a width with the cursor in it, and the column of the cursor there.
func window(line []rune, at, width int) (string, int) {
	from := 0
	for ansi.StringWidth(string(line[from:at])) > width-1 {
		from++
	}
	return ansi.Truncate(string(line[from:]), width, ""), ansi.StringWidth(string(line[from:at]))
}

// draw writes the editor as a field of at most so many lines, and puts the cursor there.
func (e editor) draw(p *page, example string, most int) {
	style := p.theme.plain
	if e.given {
		style = p.theme.faint
	}
	bar := p.theme.now.Render("┃") + " "
	room := p.width - 3
	if len(e.text) == 0 {
		p.cursor = &spot{2, p.here()}
		p.focus = p.here()
		if example != "" {
			example = "for example " + example
		}
		p.raw(bar + p.theme.faint.Render(cut(clean(example), room)))
		return
	}
	rows, row, column := e.rows()
	first := max(0, min(row-most+1, len(rows)-most))
	for i := first; i < min(len(rows), first+most); i++ {
		at := 0
		if i == row {
			at = column
		}
		shown, x := window(rows[i], at, room)
		if i == row {
			p.cursor = &spot{2 + x, p.here()}
			p.focus = p.here()
		}
		p.raw(bar + style.Render(shown))
	}
	if len(rows) > most {
		p.faint("  " + counted(len(rows), "line", "lines"))
	}
}

// rows are the lines of the text, with the row and the column of the cursor.
func (e editor) rows() (rows [][]rune, row, column int) {
	rows = [][]rune{nil}
	for i, r := range e.text {
		if i == e.at {
			row, column = len(rows)-1, len(rows[len(rows)-1])
		}
		if r == '\n' {
			rows = append(rows, nil)
			continue
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], r)
	}
	if e.at == len(e.text) {
		row, column = len(rows)-1, len(rows[len(rows)-1])
	}
	return rows, row, column
}
