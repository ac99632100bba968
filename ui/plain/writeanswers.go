package plain

import (
	"fmt"
	"strings"

	"brickpass/steps"
)

// Template is an answers file of a command, for a partner: every question with its help, its default and what is allowed, as comments, and
// the lines to be filled in. filled answers some of them already.
func Template(command string, list []steps.Step, partner string, filled map[string]string) string {
	var out strings.Builder
	fmt.Fprintf(&out, "# Answers for: %s --answers FILE\n", command)
	out.WriteString("# It stops at the plan; --yes makes the changes. A line that is commented out takes its default.\n")
	part := ""
	for _, possible := range steps.Every(list, partner) {
		step, name, _ := strings.Cut(possible.Key, ".")
		if step != part {
			fmt.Fprintf(&out, "\n%s:\n", step)
			part = step
		}
		writeQuestion(&out, possible, name, filled)
	}
	return out.String()
}

func writeQuestion(out *strings.Builder, possible steps.Possible, name string, filled map[string]string) {
	comment(out, possible.Text)
	comment(out, possible.Help)
	if possible.When != "" {
		comment(out, "Only "+possible.When+".")
	}
	if possible.Kind == steps.Confirm {
		comment(out, "Type: "+possible.Consequence)
	}
	if possible.Allowed != "" {
		comment(out, "Allowed: "+possible.Allowed)
	}
	if possible.Optional && possible.IfEmpty != "" {
		comment(out, "Left out: "+possible.IfEmpty)
	}
	value, fill := filled[possible.Key]
	needed := possible.When == "" && possible.Default == "" && !possible.Optional
	switch {
	case fill:
		fmt.Fprintf(out, "  %s:%s\n", name, yamlValue(possible, value))
	case needed:
		fmt.Fprintf(out, "  %s: # needs an answer\n", name)
	case possible.Finds:
		fmt.Fprintf(out, "  # %s: # by default what suits best, found when it runs\n", name)
	default:
		fmt.Fprintf(out, "  # %s:%s\n", name, yamlComment(possible, possible.Default))
	}
}

// comment writes a text as comment lines of a readable width.
func comment(out *strings.Builder, text string) {
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+len(word) > 90 {
			fmt.Fprintf(out, "  # %s\n", line)
			line = ""
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	if line != "" {
		fmt.Fprintf(out, "  # %s\n", line)
	}
}

// yamlValue writes an answer so that it is read back as the same text. %q is a YAML string as well.
func yamlValue(possible steps.Possible, value string) string {
	if possible.Kind != steps.SomeOf {
		return fmt.Sprintf(" %q", value)
	}
	var out strings.Builder
	for line := range strings.SplitSeq(value, "\n") {
		fmt.Fprintf(&out, "\n    - %q", line)
	}
	return out.String()
}

// yamlComment is the same on one line, for a line that is commented out.
func yamlComment(possible steps.Possible, value string) string {
	if possible.Kind != steps.SomeOf || value == "" {
		return fmt.Sprintf(" %q", value)
	}
	var entries []string
	for line := range strings.SplitSeq(value, "\n") {
		entries = append(entries, fmt.Sprintf("%q", line))
	}
	return " [" + strings.Join(entries, ", ") + "]"
}
