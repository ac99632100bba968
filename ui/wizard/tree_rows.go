package wizard

import (
	"slices"
	"strings"

	"brickpass/steps"
)

// answer is what is ticked, a line for each, in the order of the tree; what was ticked and not read again comes last.
func (t tree) answer() string {
	if len(t.ticked) == 0 {
		return ""
	}
	values := t.tickedIn("", 0, nil)
	for _, value := range t.ticked {
		if !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return strings.Join(values, "\n")
}

func (t tree) tickedIn(parent string, depth int, values []string) []string {
	if depth > deepest {
		return values
	}
	for _, option := range t.branches[parent].options {
		if t.has(option.Value) && !slices.Contains(values, option.Value) {
			values = append(values, option.Value)
		}
		if _, read := t.branches[option.Value]; read && option.Children {
			values = t.tickedIn(option.Value, depth+1, values)
		}
	}
	return values
}

// deepest is how far down rows go; further down only an option is that holds itself.
const deepest = 8

// rows are the rows that are shown: of open branches, and with the searched text in them or in what they hold. With ten
// thousand options they are made for each frame, so they go into one slice.
func (t tree) rows() []twig {
	return t.rowsOf("", 0, t.needle(), make([]twig, 0, len(t.branches[""].options)+64))
}

func (t tree) rowsOf(parent string, depth int, needle string, rows []twig) []twig {
	here, ok := t.branches[parent]
	if !ok || depth > deepest {
		return rows
	}
	for _, option := range here.options {
		wanted, open := matches(option, needle), option.Children && t.open[option.Value]
		if !wanted && !open {
			continue
		}
		at := len(rows)
		rows = append(rows, twig{option: option, parent: parent, depth: depth})
		if open {
			inside := needle
			if wanted {
				inside = "" // of what was found, everything is shown
			}
			rows = t.rowsOf(option.Value, depth+1, inside, rows)
		}
		if !wanted && len(rows) == at+1 {
			rows = rows[:at]
		}
	}
	if last := here.last(t.hunting[parent] != ""); last != "" {
		rows = append(rows, twig{parent: parent, depth: depth, last: last})
	}
	return rows
}

// last is what stands behind the options of a branch; "" if that is all of them.
func (b branch) last(hunting bool) string {
	switch {
	case b.loading, hunting:
		return "… reading"
	case b.problem != nil:
		return "! " + b.problem.What + " " + b.problem.Why
	case b.next != "":
		return "… more"
	case len(b.options) == 0:
		return "– nothing in here"
	}
	return ""
}

// needle is the text that is searched for.
func (t tree) needle() string { return strings.ToLower(strings.TrimSpace(t.filter.value())) }

func matches(option steps.Option, needle string) bool {
	return needle == "" || strings.Contains(strings.ToLower(option.Label), needle)
}
