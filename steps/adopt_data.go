package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// What an identity may read is nowhere listed: each catalog and each schema is asked what the identity holds on it. So only the
// beginning of a long list is looked through, and the person adds what is behind it.

// dataFound are the places where the identity holds rights, one a line.
func dataFound(setup Setup) string { return strings.ReplaceAll(setup.Fact(DataFound), ",", "\n") }

// heldOptions lists the catalogs, and what is in one when it is opened, whoever may share them: others may have shared them before.
func heldOptions(ctx context.Context, r Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	if query.Parent != "" {
		return schemaOptions(ctx, r, query)
	}
	catalogs, next, err := searchCatalogs(ctx, r, query)
	if err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Next: next}
	for _, catalog := range catalogs {
		name := string(catalog.Name)
		page.Options = append(page.Options, Option{Value: name, Label: name, Detail: "owned by " + catalog.Owner, Children: true, Heading: true})
	}
	return page.withNothing(query, "a check looks at no data"), nil
}

// heldData finds the catalogs and schemas that the identity may read, or write.
func heldData(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	catalogs, more, err := beginningOf(ctx, r, databricks.Catalogs())
	if err != nil {
		return cannotBeSeen(err)
	}
	catalogs = slices.DeleteFunc(catalogs, databricks.Catalog.BuiltIn)
	held := make([]heldPlaces, len(catalogs))
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i, catalog := range catalogs {
		asked.Go(func() (err error) {
			held[i], err = heldIn(inner, r, setup, catalog.Name)
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return Finding{}, err
	}
	var places []string
	for _, one := range held {
		places = append(places, one.places...)
		more = more || one.more
	}
	finding := Finding{State: So, Learned: databricks.Facts{}}
	learn(finding.Learned, DataFound, strings.Join(places, ","))
	text := "it may " + mayWhat(setup) + " " + strings.Join(places, ", ")
	if len(places) == 0 {
		text = fmt.Sprintf("it may %s nothing in the catalogs that you see", mayWhat(setup))
	}
	finding.Lines = []Line{{Mark: MarkDone, Text: text}}
	if more {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "There are more catalogs or schemas than were looked through. Add what is missing where you are asked for it.",
		})
	}
	return finding, nil
}

// heldPlaces are the places of one catalog that the identity holds rights on: the catalog alone, or some of its schemas.
type heldPlaces struct {
	places []string
	more   bool // there are schemas behind those that were looked at
}

func heldIn(ctx context.Context, r Reader, setup Setup, catalog databricks.CatalogName) (heldPlaces, error) {
	rights, err := heldByPrincipal(ctx, r, setup, databricks.OnCatalog, string(catalog))
	switch {
	case err != nil:
		return heldPlaces{}, unlessRefused(err)
	case len(databricks.MissingPrivileges(rights, []databricks.Privilege{databricks.UseCatalog})) > 0:
		return heldPlaces{}, nil // without that, nothing in it can be used
	case opens(setup, rights):
		return heldPlaces{places: []string{string(catalog)}}, nil
	}
	schemas, more, err := beginningOf(ctx, r, databricks.Schemas(catalog))
	if err != nil {
		return heldPlaces{}, unlessRefused(err)
	}
	found := heldPlaces{more: more}
	for _, schema := range schemas {
		if schema.Name == informationSchema {
			continue
		}
		rights, err := heldByPrincipal(ctx, r, setup, databricks.OnSchema, string(catalog)+"."+schema.Name)
		if err := unlessRefused(err); err != nil {
			return heldPlaces{}, err
		}
		if opens(setup, rights) {
			found.places = append(found.places, string(catalog)+"."+schema.Name)
		}
	}
	return found, nil
}

// opens says whether rights let somebody do any of what the partner does in a place, beyond finding it.
func opens(setup Setup, rights []databricks.EffectiveAssigned) bool {
	return slices.ContainsFunc(schemaPrivileges(setup), func(p databricks.Privilege) bool {
		return p != databricks.UseSchema && len(databricks.MissingPrivileges(rights, []databricks.Privilege{databricks.UseSchema, p})) == 0
	})
}
