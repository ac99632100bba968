package screen

import (
	"fmt"
	"image/color"

	uv "github.com/charmbracelet/ultraviolet"
	"github.com/charmbracelet/x/vt"
)

// snapshot copies what the emulator shows. Its caller holds the emulator's lock.
func snapshot(emulator *vt.Emulator) Screen {
	size := Size{emulator.Width(), emulator.Height()}
	cursor := emulator.CursorPosition()
	screen := Screen{
		Size:      size,
		Cells:     make([][]Cell, size.Height),
		Column:    cursor.X,
		Row:       cursor.Y,
		Alternate: emulator.IsAltScreen(),
	}
	for row := range screen.Cells {
		screen.Cells[row] = make([]Cell, size.Width)
		for column := range screen.Cells[row] {
			screen.Cells[row][column] = cellOf(emulator.CellAt(column, row))
		}
		coverWide(screen.Cells[row])
	}
	return screen
}

// lineOf is a line of the scrollback as text.
func lineOf(line uv.Line) string {
	cells := make([]Cell, len(line))
	for column := range line {
		cells[column] = cellOf(&line[column])
	}
	coverWide(cells)
	return Screen{Cells: [][]Cell{cells}}.Lines()[0]
}

// coverWide empties the columns that a wide grapheme before them covers.
func coverWide(cells []Cell) {
	for column := 0; column < len(cells); column += max(1, cells[column].Width) {
		for covered := 1; covered < cells[column].Width && column+covered < len(cells); covered++ {
			cells[column+covered].Text = ""
			cells[column+covered].Style = cells[column].Style
		}
	}
}

func cellOf(cell *uv.Cell) Cell {
	if cell == nil || cell.Content == "" {
		blank := Cell{Text: " ", Width: 1}
		if cell != nil {
			blank.Style = styleOf(cell)
		}
		return blank
	}
	return Cell{Text: cell.Content, Width: cell.Width, Style: styleOf(cell)}
}

func styleOf(cell *uv.Cell) Style {
	has := func(attribute uint8) bool { return cell.Style.Attrs&attribute != 0 }
	return Style{
		Foreground: hex(cell.Style.Fg),
		Background: hex(cell.Style.Bg),
		Bold:       has(uv.AttrBold),
		Faint:      has(uv.AttrFaint),
		Italic:     has(uv.AttrItalic),
		Underline:  cell.Style.Underline != uv.UnderlineNone,
		Struck:     has(uv.AttrStrikethrough),
		Reverse:    has(uv.AttrReverse),
		Link:       cell.Link.URL,
	}
}

func hex(c color.Color) string {
	if c == nil {
		return ""
	}
	red, green, blue, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", red>>8, green>>8, blue>>8)
}
