package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"brickpass/steps"
)

func capital(text string) string {
	if text == "" || text[0] >= 0x80 {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// some are those texts that say something.
func some(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// prefixed writes something around a text, and nothing around none.
func prefixed(before, text string, after ...string) string {
	if text == "" {
		return ""
	}
	return before + text + strings.Join(after, "")
}

// The page has room for so much in one place, and stays one page. The JSON has all of it.
const (
	mostNames    = 220 // bytes of a list of names
	mostText     = 400 // bytes of one value, whatever it is
	mostFindings = 3
)

// short cuts a value that no name of Databricks' can be.
func short(text string) string { return ansi.Truncate(text, mostText, "…") }

// capped lists names as far as the page has room, and says how many more there are.
func capped(names []string, between string) string {
	room := mostNames
	for i, name := range names {
		if room -= len(name) + len(between); room < 0 && i > 0 {
			return strings.Join(names[:i], between) + between + fmt.Sprintf("and %d more, which the report as JSON names", len(names)-i)
		}
	}
	return strings.Join(names, between)
}

// dataRows say what it may read, what is held alike in one row.
func dataRows(data steps.ReportData) []row {
	known := knownText(data.Known)
	if len(data.Grants) == 0 {
		return nil
	}
	var rows []row
	verb := "May read"
	if data.Writes {
		verb = "May read and write"
	}
	for _, alike := range groups(data.Grants) {
		first := alike[0]
		names := make([]string, len(alike))
		for i, grant := range alike {
			names[i] = grant.Name
		}
		label := verb + " in"
		switch {
		case first.Whole:
			label = verb + " all of"
		case first.On == "catalog":
			label = "May find"
		}
		rows = append(rows, row{Label: label, Text: capped(names, ", ") + " (" + strings.Join(first.Privileges, ", ") + ")", Known: known})
	}
	return rows
}

// groups puts together what is held alike, in the order in which it was chosen.
func groups(grants []steps.ReportGrant) [][]steps.ReportGrant {
	var all [][]steps.ReportGrant
	for _, grant := range grants {
		at := slices.IndexFunc(all, func(alike []steps.ReportGrant) bool {
			return alike[0].On == grant.On && alike[0].Whole == grant.Whole && slices.Equal(alike[0].Privileges, grant.Privileges)
		})
		if at < 0 {
			all = append(all, []steps.ReportGrant{grant})
			continue
		}
		all[at] = append(all[at], grant)
	}
	return all
}
