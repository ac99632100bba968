package databricks

import (
	"maps"
	"slices"
	"strings"
)

// Form is a body as a web form has it, escaped as it is sent, with its fields in the order of their names. What nobody may see
// stands in it as an Unknown, so that the preview names it and the form cannot be sent by anybody but whoever holds the secret. It
// is a string so that requests can be compared with ==.
type Form string

// FormOf makes a form of its fields. The names are ours; the values are escaped.
func FormOf(fields map[string]string) Form {
	pairs := make([]string, 0, len(fields))
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		pairs = append(pairs, name+"="+escapeValue(fields[name]))
	}
	return Form(strings.Join(pairs, "&"))
}

// lines is the form for people to read: one field a line.
func (f Form) lines() string { return strings.ReplaceAll(string(f), "&", "\n&") }
