package profilefile

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Reserved is the tools' own section, never a profile.
const Reserved = "__settings__"

// largest is more than any profile file that was written by hand or by a tool.
const largest = 1 << 20

var (
	// ErrThere says that the profile is there already, and nobody asked for it to be replaced.
	ErrThere = errors.New("the profile is there already")
	// ErrNotSure says that the file is written in a way in which a change could alter more than the profile.
	ErrNotSure = errors.New("the file is written in a way in which more than the profile could be altered")
)

var namePattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// CheckName refuses what the tools would read otherwise than it was meant.
func CheckName(name string) error {
	if !namePattern.MatchString(name) {
		return errors.New("a profile's name has up to 64 letters, digits, dots, hyphens and underscores")
	}
	return nil
}

// Put gives the text with the profile of that name in it. keys are its lines, each "name = value" with a line end; they may hold
// secrets, so no error quotes them. A new profile goes to the end; one that is there keeps its place and its comments, and loses all
// its keys.
//
// What comes out is read once more: if it does not say exactly what the text said before and the profile, it is ErrNotSure.
func Put(text []byte, name, keys string, replace bool) ([]byte, error) {
	if err := CheckName(name); err != nil {
		return nil, err
	}
	before, err := read(text)
	if err != nil {
		return nil, err
	}
	lines := split(text)
	headers := headersOf(lines, name)
	_, there := before[name]
	var after []byte
	switch {
	case len(headers) > 1, there && len(headers) == 0: // twice, or keys that stand before the first header
		return nil, ErrNotSure
	case len(headers) == 1 && !replace:
		return nil, ErrThere
	case len(headers) == 1:
		after = replaced(lines, headers[0], keys, ending(text))
	default:
		after = appended(text, name, keys, ending(text))
	}
	wanted, err := read([]byte("[" + name + "]\n" + keys))
	if err != nil {
		return nil, errors.New("what the profile is to hold cannot be written into such a file")
	}
	before[name] = wanted[name]
	found, err := read(after)
	if err != nil || !same(before, found) {
		return nil, ErrNotSure
	}
	return after, nil
}

// Has says whether the text has a profile of that name, if only its header.
func Has(text []byte, name string) bool { return len(headersOf(split(text), name)) > 0 }

// split cuts into lines that keep their ends.
func split(text []byte) [][]byte { return bytes.SplitAfter(text, []byte("\n")) }

// ending is how the lines of the text end.
func ending(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func isHeader(line []byte) (name string, ok bool) {
	line = bytes.TrimSpace(bytes.TrimPrefix(line, []byte("\uFEFF")))
	end := bytes.LastIndexByte(line, ']')
	if len(line) == 0 || line[0] != '[' || end < 0 {
		return "", false
	}
	return string(line[1:end]), true
}

func isComment(line []byte) bool {
	line = bytes.TrimSpace(line)
	return len(line) == 0 || line[0] == '#' || line[0] == ';'
}

func headersOf(lines [][]byte, name string) []int {
	var at []int
	for i, line := range lines {
		if found, ok := isHeader(line); ok && found == name {
			at = append(at, i)
		}
	}
	return at
}

func replaced(lines [][]byte, header int, keys, end string) []byte {
	var after bytes.Buffer
	inside := false
	for i, line := range lines {
		if _, ok := isHeader(line); ok {
			inside = i == header
		}
		if !inside || i == header || isComment(line) {
			after.Write(line)
		}
		if i == header {
			if !bytes.HasSuffix(line, []byte("\n")) {
				after.WriteString(end)
			}
			after.WriteString(withEnds(keys, end))
		}
	}
	return after.Bytes()
}

func appended(text []byte, name, keys, end string) []byte {
	var after bytes.Buffer
	after.Write(text)
	switch {
	case len(bytes.TrimPrefix(text, []byte("\uFEFF"))) == 0:
	case !bytes.HasSuffix(text, []byte("\n")):
		after.WriteString(end + end)
	case !bytes.HasSuffix(text, []byte(end+end)):
		after.WriteString(end)
	}
	fmt.Fprintf(&after, "[%s]%s%s", name, end, withEnds(keys, end))
	return after.Bytes()
}

func withEnds(keys, end string) string { return strings.ReplaceAll(keys, "\n", end) }
