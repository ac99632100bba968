package screen

import (
	"fmt"
	"html"
	"strings"
)

// The picture's measures in pixels. A row is as high as the font, so that the lines of boxes meet.
const (
	fontSize   = 14
	cellWidth  = 8.4
	cellHeight = 17
	baseline   = 13 // of a row, from its top
	margin     = 16
)

// The picture's own colours, for cells that name none.
const (
	paper = "#14161c"
	ink   = "#d6dae4"
)

// SVG draws the screen. The same screen gives the same bytes.
func (s Screen) SVG() string {
	width, height := float64(s.Size.Width)*cellWidth+2*margin, s.Size.Height*cellHeight+2*margin
	var svg strings.Builder
	fmt.Fprintf(&svg, `<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 %.1f %d" width="%.0f" height="%d">`+"\n",
		width, height, width, height)
	fmt.Fprintf(&svg, "<title>%s</title>\n", html.EscapeString(s.Title))
	fmt.Fprintf(&svg, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", paper)
	fmt.Fprintf(&svg, `<g font-family="ui-monospace, 'JetBrains Mono', 'DejaVu Sans Mono', Menlo, Consolas, monospace" `+
		`font-size="%d" fill="%s" xml:space="preserve">`+"\n", fontSize, ink)
	for row := range s.Cells {
		for _, span := range s.Spans(row) {
			drawSpan(&svg, row, span)
		}
	}
	svg.WriteString("</g>\n</svg>\n")
	return svg.String()
}

func drawSpan(svg *strings.Builder, row int, span Span) {
	foreground, background := or(span.Style.Foreground, ink), or(span.Style.Background, paper)
	if span.Style.Reverse {
		foreground, background = background, foreground
	}
	left, top := margin+float64(span.Column)*cellWidth, margin+row*cellHeight
	width := float64(span.Width) * cellWidth
	if background != paper {
		fmt.Fprintf(svg, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, width, cellHeight, background)
	}
	text := strings.TrimLeft(span.Text, " ")
	left += float64(len(span.Text)-len(text)) * cellWidth
	width -= float64(len(span.Text)-len(text)) * cellWidth
	whole := len(text)
	text = strings.TrimRight(text, " ")
	if text == "" {
		return
	}
	// Blanks at the ends are not drawn, and the length is given, so that columns stand where they stood whatever the font.
	width -= float64(whole-len(text)) * cellWidth
	fmt.Fprintf(svg, `<text x="%.1f" y="%d" textLength="%.1f" lengthAdjust="spacingAndGlyphs"%s>%s</text>`+"\n",
		left, top+baseline, width, look(span.Style, foreground), html.EscapeString(text))
}

// look is the style as attributes; what is as everywhere else is left out.
func look(style Style, foreground string) string {
	var attributes strings.Builder
	if foreground != ink {
		fmt.Fprintf(&attributes, ` fill="%s"`, foreground)
	}
	if style.Bold {
		attributes.WriteString(` font-weight="bold"`)
	}
	if style.Faint {
		attributes.WriteString(` opacity="0.6"`)
	}
	if style.Italic {
		attributes.WriteString(` font-style="italic"`)
	}
	switch {
	case style.Underline:
		attributes.WriteString(` text-decoration="underline"`)
	case style.Struck:
		attributes.WriteString(` text-decoration="line-through"`)
	}
	return attributes.String()
}

func or(colour, otherwise string) string {
	if colour == "" {
		return otherwise
	}
	return colour
}
