package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// What an identity may read is nowhere listed: each catalog and each schema is asked what the identity holds on it. So only the
// beginning of a long list is looked through, and the person adds what is behind it.

// schemasLookedAt is at how many schemas it is looked what the identity holds on them, with a request each. Where everybody may enter a
// hundred catalogs, there would be ten thousand.
const schemasLookedAt = 200

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
	var names []string
	for _, catalog := range catalogs {
		if !catalog.BuiltIn() {
			names = append(names, string(catalog.Name))
		}
	}
	inCatalogs, err := heldOn(ctx, r, setup, databricks.OnCatalog, names)
	if err != nil {
		return Finding{}, err
	}
	var found heldPlaces
	var entered []databricks.CatalogName
	for i, name := range names {
		switch on := inCatalogs[i]; {
		case on.refused:
			found.hidden = append(found.hidden, name)
		case len(databricks.MissingPrivileges(on.rights, []databricks.Privilege{databricks.UseCatalog})) > 0: // nothing in it can be used
		case opens(setup, on.rights):
			found.places = append(found.places, name)
		default:
			entered = append(entered, databricks.CatalogName(name))
		}
	}
	schemas, behind, err := schemasIn(ctx, r, entered)
	if err != nil {
		return Finding{}, err
	}
	inSchemas, err := heldOn(ctx, r, setup, databricks.OnSchema, schemas)
	if err != nil {
		return Finding{}, err
	}
	for i, name := range schemas {
		switch {
		case inSchemas[i].refused:
			found.hidden = append(found.hidden, name)
		case opens(setup, inSchemas[i].rights):
			found.places = append(found.places, name)
		}
	}
	found.more = more || behind
	return found.finding(setup), nil
}

// heldRights are what the identity holds in one place. Only who owns the place, or may manage it, may read that.
type heldRights struct {
	rights  []databricks.EffectiveAssigned
	refused bool
}

func heldOn(ctx context.Context, r Reader, setup Setup, on databricks.Securable, names []string) ([]heldRights, error) {
	return ofEach(ctx, names, func(ctx context.Context, name string) (heldRights, error) {
		rights, err := heldByPrincipal(ctx, r, setup, on, name)
		return heldRights{rights, err != nil}, unlessRefused(err)
	})
}

// schemasIn are the first schemas of some catalogs, by their full names; more says that there are others.
func schemasIn(ctx context.Context, r Reader, catalogs []databricks.CatalogName) (names []string, more bool, err error) {
	var cut atomic.Bool
	listed, err := ofEach(ctx, catalogs, func(ctx context.Context, catalog databricks.CatalogName) ([]databricks.Schema, error) {
		schemas, behind, err := beginningOf(ctx, r, databricks.Schemas(catalog))
		if behind {
			cut.Store(true)
		}
		return schemas, unlessRefused(err)
	})
	for i, schemas := range listed {
		for _, schema := range schemas {
			if schema.Name != informationSchema {
				names = append(names, string(catalogs[i])+"."+schema.Name)
			}
		}
	}
	tried := min(len(names), schemasLookedAt)
	return names[:tried], cut.Load() || tried < len(names), err
}

// ofEach asks about each of some, a few at the same time, and answers in their order.
func ofEach[T, A any](ctx context.Context, some []T, ask func(context.Context, T) (A, error)) ([]A, error) {
	answers := make([]A, len(some))
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i, one := range some {
		asked.Go(func() (err error) {
			answers[i], err = ask(inner, one)
			return err
		})
	}
	return answers, asked.Wait() //nolint:wrapcheck // it is what was asked that failed
}

// heldPlaces are where the identity holds rights, and what could not be looked at.
type heldPlaces struct {
	places []string
	hidden []string // do not show who holds what on them
	more   bool     // there are others behind those that were looked at
}

func (h heldPlaces) finding(setup Setup) Finding {
	finding := Finding{State: So, Learned: databricks.Facts{}}
	fit, left := h.proposed()
	learn(finding.Learned, DataFound, strings.Join(fit, ","))
	found := Line{Mark: MarkDone, Text: "it may " + mayWhat(setup) + " " + strings.Join(h.places, ", ")}
	if len(h.places) == 0 {
		found = Line{
			Mark: MarkDone, Text: "it may " + mayWhat(setup) + " no whole catalog or schema that was looked at",
			Detail: "rights on single tables are not looked at",
		}
	}
	finding.Lines = []Line{found}
	for _, skipped := range []struct {
		so   bool
		text string
	}{
		{len(left) > 0, "Choose these yourself where you are asked for them: " + strings.Join(left, ", ")},
		{len(h.hidden) > 0, "What it may do in " + fewOf(h.hidden) + " is not shown to you, because you neither own nor manage that. Add it where you are " +
			"asked for it, if it belongs to this."},
		{h.more, "There are more catalogs or schemas than were looked through. Add what is missing where you are asked for it."},
	} {
		if skipped.so {
			finding.Lines = append(finding.Lines, Line{Mark: MarkSkipped, Text: skipped.text})
		}
	}
	return finding
}

// fewOf names a few places, and counts many.
func fewOf(places []string) string {
	if len(places) > 3 {
		return fmt.Sprintf("%d catalogs or schemas", len(places))
	}
	return strings.Join(places, ", ")
}

// proposed are the places that stand in a fact together, and those that no fact can hold or that are too many.
func (h heldPlaces) proposed() (fit, left []string) {
	for _, place := range h.places {
		longer := append(slices.Clone(fit), place)
		if strings.Contains(place, ",") || databricks.CheckFact(DataFound, strings.Join(longer, ",")) != nil {
			left = append(left, place)
			continue
		}
		fit = longer
	}
	return fit, left
}

// opens says whether rights let somebody do any of what the partner does in a place, beyond finding it.
func opens(setup Setup, rights []databricks.EffectiveAssigned) bool {
	return slices.ContainsFunc(schemaPrivileges(setup), func(p databricks.Privilege) bool {
		return p != databricks.UseSchema && len(databricks.MissingPrivileges(rights, []databricks.Privilege{databricks.UseSchema, p})) == 0
	})
}
