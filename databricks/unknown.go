package databricks

import (
	"fmt"
	"net/url"
	"regexp"
	"sort"
	"strings"
)

// Unknown is something that a plan needs and nobody knows yet, such as the application id of a principal that does not
// exist. Its name is lower case with underscores: "application_id".
//
// In a path or a body it stands as a placeholder between two private-use runes, which JSON leaves alone and which nobody
// can type in (Typed refuses them).
type Unknown string

const (
	placeholderOpen  = "\uE0B0"
	placeholderClose = "\uE0B1"
)

var placeholder = regexp.MustCompile(placeholderOpen + "([a-z][a-z0-9_]*)" + placeholderClose)

// String is the placeholder.
func (u Unknown) String() string { return placeholderOpen + string(u) + placeholderClose }

// Facts are identifiers that are known by now. A fact is checked when it is learned: see CheckFact.
type Facts map[Unknown]string

// Or gives the fact if it is known, else its placeholder.
func (f Facts) Or(name Unknown) string {
	if value, ok := f[name]; ok && value != "" {
		return value
	}
	return name.String()
}

var factPattern = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./ -]*$`)

// CheckFact refuses what would not be safe in a path, in JSON, in a shell and as the name of a keychain entry.
func CheckFact(name Unknown, value string) error {
	if !factPattern.MatchString(value) || len(value) > 512 {
		return fmt.Errorf("%s: the server gave a value with characters that do not belong in an identifier", name)
	}
	return nil
}

// Typed refuses the placeholder runes and control characters in what a person typed or a server named.
func Typed(text string) error {
	for _, r := range text {
		if r < ' ' || r == 0x7f || (r >= 0xE000 && r <= 0xF8FF) {
			return fmt.Errorf("it holds a character that cannot be typed")
		}
	}
	return nil
}

// Fill puts facts in the place of the unknowns of a request.
func Fill(request Request, facts Facts) Request {
	request.Path = FillPath(request.Path, facts)
	request.Body = JSON(FillText(string(request.Body), facts))
	request.Form = Form(fill(string(request.Form), facts, escapePlain))
	request.Words = FillText(request.Words, facts)
	return request
}

// FillText puts facts in the place of placeholders in a text, such as a body or the name of a keychain entry.
func FillText(text string, facts Facts) string {
	return fill(text, facts, func(s string) string { return s })
}

// FillPath does the same in a path, where a fact is escaped.
func FillPath(path string, facts Facts) string { return fill(path, facts, url.PathEscape) }

func fill(text string, facts Facts, escape func(string) string) string {
	return placeholder.ReplaceAllStringFunc(text, func(mark string) string {
		name := Unknown(placeholder.FindStringSubmatch(mark)[1])
		if value, ok := facts[name]; ok && value != "" {
			return escape(value)
		}
		return mark
	})
}

// Unknowns lists what a request still waits for, sorted.
func Unknowns(request Request) []Unknown {
	seen := map[Unknown]bool{}
	for _, match := range placeholder.FindAllStringSubmatch(request.Path+string(request.Body)+string(request.Form), -1) {
		seen[Unknown(match[1])] = true
	}
	names := make([]Unknown, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return names[i] < names[j] })
	return names
}

// ShowUnknowns writes each placeholder by its name, as <application id>: for people.
func ShowUnknowns(text string) string {
	return placeholder.ReplaceAllStringFunc(text, func(mark string) string {
		name := placeholder.FindStringSubmatch(mark)[1]
		return "<" + strings.ReplaceAll(name, "_", " ") + ">"
	})
}

// segment escapes one path segment, but leaves placeholders as they are for Fill.
func segment(text string) string {
	var out strings.Builder
	rest := text
	for {
		at := placeholder.FindStringIndex(rest)
		if at == nil {
			out.WriteString(url.PathEscape(rest))
			return out.String()
		}
		out.WriteString(url.PathEscape(rest[:at[0]]))
		out.WriteString(rest[at[0]:at[1]])
		rest = rest[at[1]:]
	}
}
