package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

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
		Key: dataSchemas, Kind: SomeOf, Text: setup.Say("What may {partner} read?"),
		Help:    setup.Say("Each schema that you choose opens all its tables, and those that are added there later. " + setup.Partner().Data.Guide),
		Default: setup.Fact(DataBest), From: setup.Say("the example in {partner}'s guide"),
		Allowed: "a line for each: catalog.schema, or a catalog alone for every schema in it, now and later; or " +
			readNothing,
		Parse:   parseSchemas,
		Options: dataOptions,
	}}
	if slices.ContainsFunc(targets(setup), func(t target) bool { return t.schema != "" }) {
		questions = append(questions, Question{
			Key: dataBrowse, Kind: OneOf, Text: "Let it see the names of everything in the catalog (BROWSE)?",
			Help: setup.Say("With it {partner} sees which schemas, tables and columns there are in the whole catalog, and " +
				"can read none of them. It is not needed for reading."),
			Default: "no", From: "fewer is safer", Allowed: "no, yes",
			Parse: oneOf("no", "yes"),
			Options: fixed(
				Option{Value: "no", Label: "No"},
				Option{Value: "yes", Label: "Yes", Detail: "names only"},
			),
		})
	}
	return questions
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

// dataOptions lists the catalogs, and what is in one when it is opened.
func dataOptions(ctx context.Context, r Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	if query.Parent != "" {
		return schemaOptions(ctx, r, query)
	}
	return catalogOptions(ctx, r, query)
}

// atOnce is how many reads about the options of one page may be under way together.
const atOnce = 4

func catalogOptions(ctx context.Context, r Reader, query OptionQuery) (OptionPage, error) {
	ask := databricks.Catalogs()
	if query.Cursor != "" {
		ask.Path = query.Cursor
	}
	catalogs, err := databricks.Ask(ctx, r, ask)
	if err != nil {
		return OptionPage{}, err
	}
	who, err := sharerOf(ctx, r)
	if err != nil {
		return OptionPage{}, err
	}
	kept := slices.DeleteFunc(slices.Clone(catalogs.Catalogs), func(catalog databricks.Catalog) bool {
		return catalog.BuiltIn() || !holds(query.Filter, string(catalog.Name))
	})
	options := make([]Option, len(kept))
	var asked errgroup.Group
	asked.SetLimit(atOnce)
	for i, catalog := range kept {
		asked.Go(func() (err error) {
			options[i], err = catalogOption(ctx, r, who, catalog)
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Options: options}
	if next, more := catalogs.After(ask.Request); more {
		page.Next = next.Path
	} else if holds(query.Filter, readNothing) {
		page.Options = append(page.Options, Option{Value: readNothing, Label: "Nothing yet", Detail: "it can be opened later"})
	}
	return page, nil
}

func catalogOption(ctx context.Context, r Reader, who sharer, catalog databricks.Catalog) (Option, error) {
	name := string(catalog.Name)
	option := Option{Value: name, Label: name, Detail: "owned by " + catalog.Owner, Children: true, Heading: true}
	may, err := who.mayShare(ctx, r, databricks.OnCatalog, name, catalog.Owner)
	switch {
	case err != nil:
		return Option{}, err
	case who.is(catalog.Owner):
		option.Detail = "you own this catalog"
	case !may:
		option.Children = false
		option.Disabled = "only " + ownerText(catalog.Owner) + ", can share it"
	}
	return option, nil
}

func schemaOptions(ctx context.Context, r Reader, query OptionQuery) (OptionPage, error) {
	ask := databricks.Schemas(databricks.CatalogName(query.Parent))
	var page OptionPage
	if query.Cursor != "" {
		ask.Path = query.Cursor
	} else if holds(query.Filter, query.Parent, "every schema") {
		page.Options = append(page.Options, Option{
			Value: query.Parent, Label: "every schema, now and later", Detail: "the Data Reader set on the catalog",
		})
	}
	schemas, err := databricks.Ask(ctx, r, ask)
	if err != nil {
		return OptionPage{}, err
	}
	kept := slices.DeleteFunc(slices.Clone(schemas.Schemas), func(schema databricks.Schema) bool {
		return schema.Name == informationSchema || !holds(query.Filter, schema.Name)
	})
	options := make([]Option, len(kept))
	var asked errgroup.Group
	asked.SetLimit(atOnce)
	for i, schema := range kept {
		asked.Go(func() error {
			options[i] = Option{
				Value: query.Parent + "." + schema.Name, Label: schema.Name, Detail: tableCount(ctx, r, query.Parent, schema.Name),
			}
			return nil
		})
	}
	if err := asked.Wait(); err != nil {
		return OptionPage{}, err
	}
	page.Options = append(page.Options, options...)
	if next, more := schemas.After(ask.Request); more {
		page.Next = next.Path
	}
	return page, nil
}

// tableCount says how many tables a schema has; nothing where that cannot be read, for it only helps to choose.
func tableCount(ctx context.Context, r Reader, catalog, schema string) string {
	page, err := databricks.Ask(ctx, r, databricks.Tables(databricks.CatalogName(catalog), schema))
	switch {
	case err != nil:
		return ""
	case page.Next != "":
		return fmt.Sprintf("more than %d tables, and tables added later", len(page.Tables))
	}
	return countText(len(page.Tables)) + ", and tables added later"
}

func countText(count int) string {
	switch count {
	case 0:
		return "no tables"
	case 1:
		return "1 table"
	}
	return fmt.Sprintf("%d tables", count)
}
