package steps

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// The answers of the step.
const (
	dataSchemas = "data.schemas"
	dataBrowse  = "data.browse"
)

// readNothing is the answer for whoever wants to open nothing yet.
const readNothing = "none"

// target is what was chosen to be read: a schema, or a catalog with all that is and will be in it.
type target struct{ catalog, schema string }

func (t target) name() string {
	if t.schema == "" {
		return t.catalog
	}
	return t.catalog + "." + t.schema
}

// targets are the chosen ones; none if nothing shall be read.
func targets(setup Setup) []target {
	var all []target
	for _, line := range setup.List(dataSchemas) {
		if line == readNothing {
			return nil
		}
		catalog, schema, _ := strings.Cut(line, ".")
		all = append(all, target{catalog, schema})
	}
	return all
}

func (dataStep) Questions(setup Setup) []Question {
	questions := []Question{{
		Key: dataSchemas, Kind: SomeOf, Text: setup.Say("What may {partner} " + mayWhat(setup) + "?"),
		Help:    setup.Say(openingText(setup) + " " + setup.Partner().Data.Guide),
		Default: setup.Fact(DataBest), From: setup.Say("the example in {partner}'s guide"),
		Allowed: "a line for each: catalog.schema, or a catalog alone for every schema in it, now and later; or " +
			readNothing,
		Parse:   parseSchemas,
		Options: dataOptions,
	}}
	if len(targets(setup)) > 0 {
		names, from := browsesUnasked(setup)
		questions = append(questions, Question{
			Key: dataBrowse, Kind: OneOf, Text: "Let it see the names of everything in the catalog (BROWSE)?",
			Help: setup.Say("With it {partner} sees which schemas, tables and columns there are in the whole catalog, and " +
				"can read none of them. It is not needed for reading."),
			Default: names, From: from, Allowed: "no, yes",
			Parse: oneOf("no", "yes"),
			Options: fixed(
				Option{Value: "no", Label: "No"},
				Option{Value: "yes", Label: "Yes", Detail: "names only"},
			),
		})
	}
	return questions
}

// openingText says what a choice opens, before it is made.
func openingText(setup Setup) string {
	if writes(setup) {
		return "In each schema that you choose {partner} can read, change and delete all tables, and make new ones."
	}
	return "Each schema that you choose opens all its tables, and those that are added there later."
}

// parseSchemas takes a line for each place, and gives them sorted, each once, without what a chosen catalog holds anyway.
func parseSchemas(_ Setup, typed string) (string, error) {
	chosen := map[string]bool{}
	for line := range strings.Lines(typed) {
		name := strings.TrimSpace(line)
		if name == "" {
			continue
		}
		if err := checkPlace(name); err != nil {
			return "", err
		}
		chosen[name] = true
	}
	var names []string
	for name := range chosen {
		if catalog, _, inside := strings.Cut(name, "."); !inside || !chosen[catalog] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	switch {
	case len(names) == 0:
		return "", errors.New("Choose a schema, a catalog, or none.")
	case chosen[readNothing] && len(names) > 1:
		return "", errors.New("Choose either none or what may be read, not both.")
	}
	return strings.Join(names, "\n"), nil
}

// checkPlace refuses what cannot be the name of a catalog or a schema: no such name holds a dot, a space or a slash
// (databricks-api.md 8.2 leaves the rule open; it is the one of Unity Catalog's names).
func checkPlace(name string) error {
	parts := strings.Split(name, ".")
	if len(parts) > 2 || slices.Contains(parts, "") || strings.ContainsAny(name, " /") || databricks.Typed(name) != nil {
		return fmt.Errorf("%s is not a catalog or a schema. Write catalog.schema, or a catalog alone.", name)
	}
	if (databricks.Catalog{Name: databricks.CatalogName(parts[0])}).BuiltIn() {
		return fmt.Errorf("%s belongs to Databricks and cannot be shared.", parts[0])
	}
	return nil
}
