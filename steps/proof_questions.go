package steps

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

const proofTable = "proof.table"

func (proofStep) Questions(setup Setup) []Question {
	if len(targets(setup)) == 0 {
		return nil
	}
	table, from := setup.Fact(ProofTable), "the first of what you chose"
	if table == "" {
		from = ""
	}
	return []Question{{
		Key: proofTable, Kind: OneOf, Text: "Which table shall the proof read one row of?",
		Help:    setup.Say("It is read with the new {credential}, as {partner}. Nobody looks at what is in the row, and it is not kept."),
		Default: table, From: from, Optional: true, IfEmpty: "no table is read",
		Allowed: "catalog.schema.table, within what may be read; or " + readNothing,
		Parse:   parseProofTable,
		Options: proofTableOptions,
	}}
}

func parseProofTable(setup Setup, typed string) (string, error) {
	typed = strings.TrimSpace(typed)
	if typed == readNothing {
		return typed, nil
	}
	return typed, checkProofTable(setup, typed)
}

// noSuchTable says that the chosen table is not there, before anything is written for it. The proposed one was seen in the
// list just now.
func noSuchTable(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	chosen := setup.Answer(proofTable)
	named := chosen != "" && chosen != readNothing && checkProofTable(setup, chosen) == nil
	if !named || chosen == setup.Fact(ProofTable) {
		return nil, nil
	}
	parts := strings.Split(chosen, ".")
	tables, err := databricks.All(ctx, r, databricks.Tables(databricks.CatalogName(parts[0]), parts[1]))
	if err != nil || slices.ContainsFunc(tables, func(t databricks.Table) bool { return t.Name == parts[2] }) {
		return nil, err
	}
	return &databricks.Problem{
		Kind: "no such table", What: "There is no table " + chosen + ".", Why: "The proof was to read one row of it.",
		Who: "You: go back and choose another table, or none.",
	}, nil
}

// checkProofTable refuses a table that was not chosen to be read.
func checkProofTable(setup Setup, name string) error {
	parts := strings.Split(name, ".")
	if len(parts) != 3 || slices.Contains(parts, "") {
		return fmt.Errorf("%s is not a table. Write catalog.schema.table.", name)
	}
	if !slices.ContainsFunc(targets(setup), func(t target) bool {
		return t.catalog == parts[0] && (t.schema == "" || t.schema == parts[1])
	}) {
		return fmt.Errorf("%s is not in what may be read.", name)
	}
	return nil
}

// tablesAt is a place in the tables of all that was chosen: the cursor of proof.table. It stands behind what was shown.
type tablesAt struct {
	Target  int    // of those that were chosen
	Schemas string // the page of schemas of a whole catalog; "" for the first
	Schema  int    // on that page
	Tables  string // the page of tables; "" for the first
}

// tablesFrom reads a cursor. One that no page gave is refused.
func tablesFrom(cursor string) (tablesAt, error) {
	var at tablesAt
	if cursor == "" {
		return at, nil
	}
	err := json.Unmarshal([]byte(cursor), &at)
	if err == nil && at.Target >= 0 && at.Schema >= 0 {
		return at, nil
	}
	return tablesAt{}, &databricks.Problem{
		Kind: "cursor", What: "The list of tables could not be read on.", Why: "The place to go on from is none that it has.",
		Who: "You: ask for the list again.",
	}
}

// proofTableOptions lists the tables page by page, whatever the number of schemas that hold them.
func proofTableOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	at, err := tablesFrom(query.Cursor)
	if err != nil {
		return OptionPage{}, err
	}
	chosen := targets(setup)
	var page OptionPage
	for range passedOver {
		if at.Target >= len(chosen) {
			break
		}
		names, next, err := tablesPage(ctx, r, chosen[at.Target], at)
		if err != nil {
			return OptionPage{}, err
		}
		for _, name := range names {
			if holds(query.Filter, name) {
				page.Options = append(page.Options, Option{Value: name, Label: name})
			}
		}
		if at = next; len(page.Options) > 0 {
			break
		}
	}
	if at.Target < len(chosen) {
		page.Next = string(databricks.Compact(at))
	} else if holds(query.Filter, readNothing) {
		page.Options = append(page.Options, Option{Value: readNothing, Label: "None", Detail: "no table is read"})
	}
	return page, nil
}

// tablesPage reads the full names of the tables at a place, and says which place comes after it.
func tablesPage(ctx context.Context, r Reader, chosen target, at tablesAt) (names []string, next tablesAt, err error) {
	catalog := databricks.CatalogName(chosen.catalog)
	schemas, furtherSchemas := []string{chosen.schema}, ""
	if chosen.schema == "" {
		found, further, err := nextMatching(ctx, r, databricks.Schemas(catalog), at.Schemas, passedOver, func(schema databricks.Schema) bool {
			return schema.Name != informationSchema
		})
		if err != nil {
			return nil, at, err
		}
		schemas, furtherSchemas = nil, further
		for _, schema := range found {
			schemas = append(schemas, schema.Name)
		}
	}
	if at.Schema < len(schemas) {
		list := databricks.Tables(catalog, schemas[at.Schema])
		if at.Tables != "" {
			list.Path = at.Tables
		}
		tables, err := databricks.Ask(ctx, r, list)
		if err != nil {
			return nil, at, err
		}
		for _, table := range tables.Tables {
			names = append(names, chosen.catalog+"."+schemas[at.Schema]+"."+table.Name)
		}
		if behind, more := tables.After(list.Request); more && behind.Path != list.Path {
			return names, tablesAt{at.Target, at.Schemas, at.Schema, behind.Path}, nil
		}
	}
	switch {
	case at.Schema+1 < len(schemas):
		return names, tablesAt{at.Target, at.Schemas, at.Schema + 1, ""}, nil
	case furtherSchemas != "":
		return names, tablesAt{at.Target, furtherSchemas, 0, ""}, nil
	}
	return names, tablesAt{Target: at.Target + 1}, nil
}
