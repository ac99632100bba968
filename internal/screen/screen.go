package screen

import (
	"fmt"
	"regexp"
	"strings"
)

// Size is the size of a terminal in cells.
type Size struct{ Width, Height int }

// The sizes that golden screens are held at.
var (
	Standard = Size{80, 24}
	Wide     = Size{120, 40}
)

// String is "80x24".
func (s Size) String() string { return fmt.Sprintf("%dx%d", s.Width, s.Height) }

// Style is how a cell looks. Colours are "#rrggbb"; empty is the terminal's own.
type Style struct {
	Foreground, Background                 string
	Bold, Faint, Italic, Underline, Struck bool
	Reverse                                bool
	Link                                   string
}

// Cell is one cell: a grapheme, two columns wide for some, and none for the column that a wide one covers.
type Cell struct {
	Text  string
	Width int
	Style Style
}

// Screen is what a terminal shows at one moment: a value that later output does not change.
type Screen struct {
	Size          Size
	Cells         [][]Cell
	Column, Row   int // where the cursor stands
	CursorVisible bool
	Alternate     bool // the full-screen buffer, which leaves no scrollback
	Title         string
}

// Lines are the rows from the top, without the blanks at their ends.
func (s Screen) Lines() []string {
	lines := make([]string, len(s.Cells))
	for row := range s.Cells {
		lines[row] = strings.TrimRight(s.line(row), " ")
	}
	return lines
}

// Text is the lines as one text, without the empty ones at the bottom.
func (s Screen) Text() string {
	return strings.TrimRight(strings.Join(s.Lines(), "\n"), "\n") + "\n"
}

// Contains says whether a line shows the text.
func (s Screen) Contains(text string) bool { return strings.Contains(s.Text(), text) }

// Find gives the column and row at which the text starts, from the top.
func (s Screen) Find(text string) (column, row int, found bool) {
	for row := range s.Cells {
		line, columns := s.indexed(row)
		if at := strings.Index(line, text); at >= 0 && text != "" {
			return columns[at], row, true
		}
	}
	return 0, 0, false
}

// StyleOf is the style of the first cell of the text.
func (s Screen) StyleOf(text string) (style Style, found bool) {
	column, row, found := s.Find(text)
	if !found {
		return Style{}, false
	}
	return s.Cells[row][column].Style, true
}

// Span is a run of cells of one style.
type Span struct {
	Column, Width int
	Text          string
	Style         Style
}

// Spans cuts a row where its style changes.
func (s Screen) Spans(row int) []Span {
	var spans []Span
	for column, cell := range s.Cells[row] {
		if last := len(spans) - 1; last >= 0 && spans[last].Style == cell.Style {
			spans[last].Text += cell.Text
			spans[last].Width++
			continue
		}
		spans = append(spans, Span{Column: column, Width: 1, Text: cell.Text, Style: cell.Style})
	}
	return spans
}

// Styled is the text with its styles written out, as in "‹bold #ff0000›no‹›", for goldens that hold colours too.
func (s Screen) Styled() string {
	var text strings.Builder
	for row := range s.Cells {
		var line strings.Builder
		for _, span := range s.Spans(row) {
			if name := span.Style.String(); name != "" {
				fmt.Fprintf(&line, "‹%s›%s‹›", name, span.Text)
			} else {
				line.WriteString(span.Text)
			}
		}
		text.WriteString(strings.TrimRight(line.String(), " ") + "\n")
	}
	return strings.TrimRight(text.String(), "\n") + "\n"
}

// String names what differs from plain text: "bold #ff0000 on #000000".
func (s Style) String() string {
	var words []string
	for _, mark := range []struct {
		set  bool
		word string
	}{
		{s.Bold, "bold"},
		{s.Faint, "faint"},
		{s.Italic, "italic"},
		{s.Underline, "underline"},
		{s.Struck, "struck"},
		{s.Reverse, "reverse"},
		{s.Foreground != "", s.Foreground},
		{s.Background != "", "on " + s.Background},
		{s.Link != "", "link " + s.Link},
	} {
		if mark.set {
			words = append(words, mark.word)
		}
	}
	return strings.Join(words, " ")
}

// Masked is the screen with every character of what the pattern matches (of its first group, if it has one) replaced:
// for what is never twice the same, such as a port. Columns stay where they are.
func (s Screen) Masked(pattern *regexp.Regexp, with rune) Screen {
	masked := s
	masked.Cells = make([][]Cell, len(s.Cells))
	for row := range s.Cells {
		masked.Cells[row] = append([]Cell(nil), s.Cells[row]...)
		line, columns := s.indexed(row)
		for _, match := range pattern.FindAllStringSubmatchIndex(line, -1) {
			from, to := match[0], match[1]
			if len(match) > 2 && match[2] >= 0 {
				from, to = match[2], match[3]
			}
			for at := from; at < to; at++ {
				masked.Cells[row][columns[at]].Text = strings.Repeat(string(with), s.Cells[row][columns[at]].Width)
			}
		}
	}
	return masked
}

func (s Screen) line(row int) string {
	line, _ := s.indexed(row)
	return line
}

// indexed is a row as text, and for each of its bytes the column that it stands in.
func (s Screen) indexed(row int) (line string, columns []int) {
	var text strings.Builder
	for column, cell := range s.Cells[row] {
		text.WriteString(cell.Text)
		for range len(cell.Text) {
			columns = append(columns, column)
		}
	}
	return text.String(), columns
}
