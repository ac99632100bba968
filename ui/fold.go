package ui

import (
	"io"
	"regexp"
	"strings"
	"unicode"

	"github.com/charmbracelet/x/ansi"
)

// Folding writes lines to a terminal that is so many columns wide, folded between words and in its letters. A terminal by itself
// cuts words in two. Each Write begins at the left edge. Where the terminal does not say how wide it is, nothing is folded.
type Folding struct {
	To      io.Writer
	Width   int
	Letters Letters
}

func (f Folding) Write(text []byte) (int, error) {
	if _, err := io.WriteString(f.To, f.Letters.Spell(Fold(string(text), f.Width))); err != nil {
		return 0, err //nolint:wrapcheck // a writer gives the error of the one below it
	}
	return len(text), nil
}

var (
	// copied are lines that somebody copies as one: a command, a request's body. A sentence about brickpass begins like a command.
	copied   = regexp.MustCompile(`^\s*(?:(?:brickpass|databricks|curl|export|chmod) |[{\[])`)
	sentence = regexp.MustCompile(`[.:;?]\s*$`)
	// bound is a command within a sentence, of which half would do something else.
	bound = regexp.MustCompile("`[^`]+`|\\bbrickpass [a-z-]+ \\S+")
	// mark and label are what stands before the text of a line, which goes on under itself.
	mark  = regexp.MustCompile(`^ *(?:[^\s\p{L}\p{N}] |\d+\.? +)?`)
	label = regexp.MustCompile(`^\p{L}\S*(?: \S+){0,2} {2,}`)
)

// Fold folds the lines of a text that are wider than that. What is one word is never cut: it may be an id that somebody copies.
func Fold(text string, width int) string {
	if width <= 0 {
		return text
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = foldLine(line, width)
	}
	return strings.Join(lines, "\n")
}

func foldLine(line string, width int) string {
	const hyphen, space = "\u2011", "\u00a0" // of which neither is a place to break
	if ansi.StringWidth(line) <= width || copied.MatchString(line) && !sentence.MatchString(line) {
		return line
	}
	before := mark.FindString(line)
	numbered := strings.ContainsFunc(before, unicode.IsDigit)
	if labelled := before + label.FindString(line[len(before):]); !numbered && ansi.StringWidth(labelled) <= width/2 {
		before = labelled
	}
	margin := ansi.StringWidth(before)
	rest := bound.ReplaceAllStringFunc(line[len(before):], func(command string) string { return strings.ReplaceAll(command, " ", space) })
	end := rest[len(strings.TrimRight(rest, " ")):] // a question ends in a space, after which is typed
	rest = ansi.Wordwrap(strings.ReplaceAll(strings.TrimRight(rest, " "), "-", hyphen), width-margin, "")
	rest = strings.NewReplacer(hyphen, "-", space, " ", "\n", "\n"+strings.Repeat(" ", margin)).Replace(rest)
	return before + rest + end
}
