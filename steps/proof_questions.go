package steps

import (
	"context"
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
		Help:    setup.Say("It is read with the new token, as {partner}. Nobody looks at what is in the row, and it is not kept."),
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

func proofTableOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	var page OptionPage
	for _, chosen := range targets(setup) {
		names := []string{chosen.schema}
		if chosen.schema == "" {
			schemas, err := schemasOf(ctx, r, databricks.CatalogName(chosen.catalog))
			if err != nil {
				return OptionPage{}, err
			}
			names = nil
			for _, schema := range schemas[:min(len(schemas), schemasTried)] {
				names = append(names, schema.Name)
			}
		}
		for _, schema := range names {
			tables, err := databricks.All(ctx, r, databricks.Tables(databricks.CatalogName(chosen.catalog), schema))
			if err != nil {
				return OptionPage{}, err
			}
			for _, table := range tables {
				name := chosen.catalog + "." + schema + "." + table.Name
				if holds(query.Filter, name) {
					page.Options = append(page.Options, Option{Value: name, Label: name})
				}
			}
		}
	}
	if holds(query.Filter, readNothing) {
		page.Options = append(page.Options, Option{Value: readNothing, Label: "None", Detail: "no table is read"})
	}
	return page, nil
}
