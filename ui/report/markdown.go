package report

import (
	"fmt"
	"regexp"
	"strings"

	"brickpass/steps"
)

// Markdown is the report for a ticket or a wiki: GitHub's Markdown, with tables.
func Markdown(r steps.Report) string {
	p := pageOf(r)
	var out strings.Builder
	fmt.Fprintf(&out, "# %s\n\n%s %s\n", escape(p.Title), escape(p.Mark), escape(p.Lead))
	for _, s := range p.Sections {
		fmt.Fprintf(&out, "\n## %s\n\n", escape(s.Heading))
		head := []string{"Item", "Value"}
		if s.Dated {
			head = append(head, "Known")
		}
		cells(&out, head)
		cells(&out, []string{"---", "---", "---"}[:len(head)])
		for _, one := range s.Rows {
			line := []string{escape(one.Label), strings.Join(some(code(one.Code), escape(one.Text)), " "), escape(one.Known)}
			cells(&out, line[:len(head)])
		}
	}
	out.WriteString("\n")
	for _, note := range p.Notes {
		fmt.Fprintf(&out, "- %s\n", escape(note))
	}
	return out.String()
}

func cells(out *strings.Builder, texts []string) {
	fmt.Fprintf(out, "| %s |\n", strings.Join(texts, " | "))
}

// special are the characters that mean something to Markdown, or to GitHub's, in the middle of a line. Nothing that others typed begins
// a line, so what means something only there is left as it is.
const special = "\\`*_[]<>#|~&$@"

// linked is what GitHub makes a link of without being asked.
var linked = regexp.MustCompile(`(?i)(www)\.|(https?|ftp):`)

// escape writes a text so that Markdown shows it as it is: no link, no picture, no HTML, no cell of its own.
func escape(text string) string {
	var out strings.Builder
	for _, r := range text {
		if strings.ContainsRune(special, r) {
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	return linked.ReplaceAllStringFunc(out.String(), func(start string) string {
		return start[:len(start)-1] + `\` + start[len(start)-1:]
	})
}

// code writes a text that is to be copied as it stands. A pipe would end the cell even there, and a backtick the code.
func code(text string) string {
	switch {
	case text == "":
		return ""
	case strings.ContainsAny(text, "`|"):
		return escape(text)
	}
	return "`" + text + "`"
}
