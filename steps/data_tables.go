package steps

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// informationSchema describes a catalog to whoever may use it. It is in each one, and nothing to share or to refuse.
const informationSchema = "information_schema"

// place is a chosen catalog with its schemas, as the admin sees them.
type place struct {
	catalog databricks.Catalog
	schemas []databricks.Schema // by name
	gone    *databricks.Problem // it does not exist, or can be used in other workspaces only
}

func (p place) schema(name string) (databricks.Schema, bool) {
	i := slices.IndexFunc(p.schemas, func(schema databricks.Schema) bool { return schema.Name == name })
	if i < 0 {
		return databricks.Schema{}, false
	}
	return p.schemas[i], true
}

// placesOf reads the catalogs that were chosen or chosen from, all at the same time.
func placesOf(ctx context.Context, r Reader, setup Setup, chosen []target) (map[string]place, error) {
	names := catalogsIn(chosen)
	read := make([]place, len(names))
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i, name := range names {
		asked.Go(func() (err error) {
			read[i], err = placeOf(inner, r, setup, databricks.CatalogName(name))
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return nil, err
	}
	places := map[string]place{}
	for i, name := range names {
		places[name] = read[i]
	}
	return places, nil
}

func placeOf(ctx context.Context, r Reader, setup Setup, name databricks.CatalogName) (place, error) {
	catalog, err := databricks.Ask(ctx, r, databricks.CatalogByName(name))
	if databricks.IsProblem(err, databricks.ProblemCatalogGone) {
		return place{gone: catalogUnknown(name)}, nil
	}
	if err != nil {
		return place{}, err
	}
	switch usable, err := usableHere(ctx, r, setup.Fact(WorkspaceID), catalog); {
	case err != nil:
		return place{}, err
	case !usable:
		return place{catalog: catalog, gone: catalogElsewhere(catalog, setup.Fact(WorkspaceID))}, nil
	}
	schemas, err := schemasOf(ctx, r, name)
	return place{catalog: catalog, schemas: schemas}, err
}

// schemasOf lists the schemas of a catalog by name, without the one that only describes it.
func schemasOf(ctx context.Context, r Reader, catalog databricks.CatalogName) ([]databricks.Schema, error) {
	schemas, err := databricks.All(ctx, r, databricks.Schemas(catalog))
	schemas = slices.DeleteFunc(schemas, func(schema databricks.Schema) bool { return schema.Name == informationSchema })
	slices.SortFunc(schemas, func(a, b databricks.Schema) int { return strings.Compare(a.Name, b.Name) })
	return schemas, err
}

// goneFrom is the first of the chosen places that does not exist, or that the admin does not see; nil if all do.
func goneFrom(chosen []target, places map[string]place) *databricks.Problem {
	for _, target := range chosen {
		place := places[target.catalog]
		if place.gone != nil {
			return place.gone
		}
		if _, there := place.schema(target.schema); target.schema != "" && !there {
			return schemaUnknown(target, place.catalog.Owner)
		}
	}
	return nil
}

func catalogUnknown(name databricks.CatalogName) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemCatalogGone, What: fmt.Sprintf("There is no catalog %s that you can see.", name),
		Why:  "It does not exist in this workspace, or its owner has not let you see it.",
		Who:  "You: go back and choose another one. Or its owner.",
		Send: fmt.Sprintf("I cannot see the catalog %s in our Databricks workspace. Does it exist, and may I share it with a partner?", name),
	}
}

func schemaUnknown(target target, owner string) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemSchemaGone, What: fmt.Sprintf("There is no schema %s that you can see.", target.name()),
		Why:  fmt.Sprintf("It does not exist in %s, or its owner has not let you see it.", target.catalog),
		Who:  "You: go back and choose another one. Or for the catalog " + ownerText(owner) + ", can let you see it.",
		Send: fmt.Sprintf("I cannot see the schema %s in our Databricks workspace. Does it exist, and may I share it with a partner?", target.name()),
	}
}

// readable is a chosen place with the tables in it.
type readable struct {
	target target
	tables int    // of a schema
	sample string // the full name of a table for the proof; "" if there is none with a plain name
}

func (p readable) text() string {
	if p.target.schema == "" {
		return "every table in every schema of " + p.target.catalog + ", those too that are added later"
	}
	switch p.tables {
	case 0:
		return "whatever is added to " + p.target.name() + ", which has no tables yet"
	case 1:
		return "the 1 table in " + p.target.name() + ", and any that are added there"
	}
	return fmt.Sprintf("the %d tables in %s, and any that are added there", p.tables, p.target.name())
}

func tablesOf(ctx context.Context, r Reader, chosen []target, places map[string]place) ([]readable, error) {
	found := make([]readable, len(chosen))
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i, target := range chosen {
		asked.Go(func() (err error) {
			if target.schema == "" {
				found[i], err = inCatalog(inner, r, target, places[target.catalog].schemas)
			} else {
				found[i], err = inSchema(inner, r, target)
			}
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return nil, err
	}
	return found, nil
}

func inSchema(ctx context.Context, r Reader, chosen target) (readable, error) {
	tables, err := databricks.All(ctx, r, databricks.Tables(databricks.CatalogName(chosen.catalog), chosen.schema))
	return readable{target: chosen, tables: len(tables), sample: sampleOf(chosen.catalog, chosen.schema, tables)}, err
}

// schemasTried is in how many schemas a table is looked for. A catalog can have thousands.
const schemasTried = 8

// inCatalog finds one table of a whole catalog; to count them all could take a thousand requests.
func inCatalog(ctx context.Context, r Reader, chosen target, schemas []databricks.Schema) (readable, error) {
	found := readable{target: chosen}
	for _, schema := range schemas[:min(len(schemas), schemasTried)] {
		page, err := databricks.Ask(ctx, r, databricks.Tables(databricks.CatalogName(chosen.catalog), schema.Name))
		if err != nil {
			return found, err
		}
		if found.sample = sampleOf(chosen.catalog, schema.Name, page.Tables); found.sample != "" {
			break
		}
	}
	return found, nil
}

// plainName is a name that is safe wherever a fact is, and needs no quotes in SQL.
var plainName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// sampleOf is the table of a schema that a proof tries: the first by name, tables before views, whose reading depends on
// more than a right to them.
func sampleOf(catalog, schema string, tables []databricks.Table) string {
	if !plainName.MatchString(catalog) || !plainName.MatchString(schema) {
		return ""
	}
	var names, views []string
	for _, table := range tables {
		switch {
		case !plainName.MatchString(table.Name):
		case strings.Contains(table.Type, "VIEW"):
			views = append(views, table.Name)
		default:
			names = append(names, table.Name)
		}
	}
	slices.Sort(names)
	slices.Sort(views)
	if all := slices.Concat(names, views); len(all) > 0 {
		return catalog + "." + schema + "." + all[0]
	}
	return ""
}

// refusableTable is a table that the principal must be refused: in another schema of a chosen catalog, else in another
// catalog. What cannot be read on the way is passed over; "" if nothing is found.
func refusableTable(ctx context.Context, r Reader, setup Setup, chosen []target, places map[string]place) string {
	tried := 0
	for _, other := range append(besideChosen(chosen, places), otherCatalogs(ctx, r, places)...) {
		schemas := other.schemas
		if schemas == nil {
			schemas, _ = schemasOf(ctx, r, other.catalog.Name)
		}
		for _, schema := range schemas {
			if tried++; tried > schemasTried {
				return ""
			}
			if table := refusedIn(ctx, r, setup, string(other.catalog.Name), schema.Name); table != "" {
				return table
			}
		}
	}
	return ""
}

// besideChosen are the chosen catalogs with those of their schemas that were not chosen.
func besideChosen(chosen []target, places map[string]place) []place {
	var beside []place
	for _, name := range catalogsIn(chosen) {
		if slices.Contains(chosen, target{catalog: name}) {
			continue
		}
		schemas := slices.DeleteFunc(slices.Clone(places[name].schemas), func(schema databricks.Schema) bool {
			return slices.Contains(chosen, target{name, schema.Name})
		})
		beside = append(beside, place{catalog: places[name].catalog, schemas: append([]databricks.Schema{}, schemas...)})
	}
	return beside
}

// otherCatalogs are those at the beginning of the list that were not chosen, by name. Their schemas are read when they are
// needed.
func otherCatalogs(ctx context.Context, r Reader, places map[string]place) []place {
	catalogs, _, err := beginningOf(ctx, r, databricks.Catalogs())
	if err != nil {
		return nil
	}
	slices.SortFunc(catalogs, func(a, b databricks.Catalog) int { return strings.Compare(string(a.Name), string(b.Name)) })
	var others []place
	for _, catalog := range catalogs {
		if _, chosen := places[string(catalog.Name)]; !chosen && !catalog.BuiltIn() && !catalog.BrowseOnly {
			others = append(others, place{catalog: catalog})
		}
	}
	return others
}

// refusedIn is a table of a schema that the principal has no right to read.
func refusedIn(ctx context.Context, r Reader, setup Setup, catalog, schema string) string {
	page, err := databricks.Ask(ctx, r, databricks.Tables(databricks.CatalogName(catalog), schema))
	if err != nil {
		return ""
	}
	table := sampleOf(catalog, schema, page.Tables)
	if table == "" {
		return ""
	}
	held, err := heldByPrincipal(ctx, r, setup, databricks.OnTable, table)
	if err != nil || len(databricks.MissingPrivileges(held, []databricks.Privilege{databricks.Select})) == 0 {
		return ""
	}
	return table
}
