package profilefile

import (
	"bytes"
	"errors"
	"slices"
	"strings"
)

// ErrNotSure says that the file is written in a way in which a change could alter more than the profile.
var ErrNotSure = errors.New("it is written in a way in which more than the profile could be altered")

var errUnwritable = errors.New("what the profile is to hold cannot be written into such a file")

// Edit is a change of one profile: as it is shown, and as it is written.
type Edit struct {
	Lines    []Line // from the profile's header to its last line, without any secret
	Replaces bool   // a profile of that name is there already
	text     *[]byte
}

// Empty says whether nothing changes.
func (e Edit) Empty() bool {
	return !slices.ContainsFunc(e.Lines, func(l Line) bool { return l.Sign != ' ' })
}

// Put is the change after which the file holds that profile. A new one goes to the end. One that is there keeps its place, its comments
// and the lines that stay true; its other keys go. Nothing is written yet.
//
// The text that comes out is read once more: if it does not say exactly what the file said before and the profile, it is ErrNotSure. No
// error quotes the file or the profile.
func (f File) Put(profile Profile) (Edit, error) {
	if err := CheckName(profile.Name); err != nil {
		return Edit{}, err
	}
	if !profile.writable() {
		return Edit{}, errUnwritable
	}
	before, err := read(*f.text)
	if err != nil {
		return Edit{}, err
	}
	lines := split(*f.text)
	headers := headersOf(lines, profile.Name)
	var (
		edited editor
		there  = len(headers) > 0
	)
	switch {
	case len(headers) > 1, !there && before[profile.Name] != nil: // twice, or keys that stand before the first header
		return Edit{}, ErrNotSure
	case there:
		edited, err = replace(lines, headers[0], profile, before[profile.Name], ending(*f.text))
	default:
		edited = add(*f.text, profile, ending(*f.text))
	}
	if err != nil {
		return Edit{}, err
	}
	after, err := read(edited.text)
	if err != nil || !after.equal(before.with(profile)) {
		return Edit{}, ErrNotSure
	}
	return Edit{Lines: edited.lines, Replaces: there, text: &edited.text}, nil
}

// editor writes a text line by line, and notes what of it is to be shown.
type editor struct {
	text  []byte
	lines []Line
}

func (e *editor) put(sign byte, line string) {
	if sign != '-' {
		e.text = append(e.text, line...)
	}
	e.lines = append(e.lines, Line{sign, shown(line)})
}

// add puts a new profile at the end, behind a blank line.
func add(text []byte, profile Profile, end string) editor {
	e := editor{text: slices.Clone(text)}
	switch {
	case len(bytes.TrimPrefix(text, byteOrderMark)) == 0:
	case !bytes.HasSuffix(text, []byte("\n")):
		e.text = append(e.text, end+end...)
	case !bytes.HasSuffix(text, []byte(end+end)):
		e.text = append(e.text, end...)
	}
	e.put('+', profile.header(end))
	for _, key := range profile.Keys {
		e.put('+', key.line(end))
	}
	return e
}

// replace writes the profile over the one under that header. A value that stands on several lines is not taken apart: a part of it
// could be a secret that would stay.
func replace(lines []string, header int, profile Profile, old map[string]string, end string) (editor, error) {
	next, last := header+1, header
	for ; next < len(lines) && !isHeader(lines[next]); next++ {
		if !isComment(lines[next]) {
			last = next
		}
	}
	e := editor{text: []byte(strings.Join(lines[:header], ""))}
	wanted := slices.Clone(profile.Keys)
	for at := header; at < next; at++ {
		line := lines[at]
		if at <= last && !strings.HasSuffix(line, "\n") {
			line += end // the file's last line, behind which more may come
		}
		name, simple := keyOf(line)
		i := slices.IndexFunc(wanted, func(k Key) bool { return k.Name == name })
		switch {
		case at == header, isComment(line):
			e.put(' ', line)
		case !simple:
			return editor{}, ErrNotSure
		case i < 0:
			e.put('-', line)
		case old[name] == wanted[i].text():
			e.put(' ', line)
			wanted = slices.Delete(wanted, i, i+1)
		default:
			e.put('-', line)
			e.put('+', wanted[i].line(end))
			wanted = slices.Delete(wanted, i, i+1)
		}
		if at == last { // what is new comes before the comments and blank lines that may belong to the next profile
			for _, key := range wanted {
				e.put('+', key.line(end))
			}
			wanted = nil
		}
	}
	e.text = append(e.text, strings.Join(lines[next:], "")...)
	e.lines = withoutBlankEnd(e.lines)
	return e, nil
}
