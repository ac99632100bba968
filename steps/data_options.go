package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"brickpass/databricks"
)

// dataOptions lists the catalogs, and what is in one when it is opened.
func dataOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	if query.Parent != "" {
		return schemaOptions(ctx, r, query)
	}
	return catalogOptions(ctx, r, setup, query)
}

const (
	// atOnce is how many reads about the options of one page may be under way together.
	atOnce = 4
	// passedOver is how many pages of a server are read for one page of options while nothing on them matches.
	passedOver = 10
)

// nextMatching reads on from a cursor until a page has something that matches, or so many pages had nothing. next is the
// cursor behind it; "" at the end.
func nextMatching[I any, P databricks.Paged[I]](
	ctx context.Context, r Reader, list databricks.Query[P], cursor string, pages int, matches func(I) bool,
) (found []I, next string, err error) {
	if cursor != "" {
		list.Path = cursor
	}
	for range pages {
		page, err := databricks.Ask(ctx, r, list)
		if err != nil {
			return nil, "", err
		}
		for _, item := range page.Items() {
			if matches(item) {
				found = append(found, item)
			}
		}
		behind, more := page.After(list.Request)
		if !more || behind.Path == list.Path {
			return found, "", nil
		}
		if list.Request = behind; len(found) > 0 {
			break
		}
	}
	return found, list.Path, nil
}

func catalogOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	who, err := sharerOf(ctx, r)
	if err != nil {
		return OptionPage{}, err
	}
	catalogs, next, err := searchCatalogs(ctx, r, query)
	if err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Next: next}
	for _, share := range who.judge(ctx, r, setup.Fact(WorkspaceID), catalogs) {
		page.Options = append(page.Options, who.catalogOption(share))
	}
	return page.withNothing(query, "it can be opened later"), nil
}

// withNothing adds the choice of nothing at the end. Behind ten thousand catalogs nobody finds it, so a search finds it on its first page.
func (p OptionPage) withNothing(query OptionQuery, detail string) OptionPage {
	if query.Filter == "" && p.Next == "" || query.Filter != "" && query.Cursor == "" && holds(query.Filter, readNothing, "nothing yet") {
		p.Options = append(p.Options, Option{Value: readNothing, Label: "Nothing yet", Detail: detail})
	}
	return p
}

// searchCatalogs gives the next catalogs that have the filter in their name.
func searchCatalogs(ctx context.Context, r Reader, query OptionQuery) (found []databricks.Catalog, next string, err error) {
	matches := func(catalog databricks.Catalog) bool {
		return !catalog.BuiltIn() && holds(query.Filter, string(catalog.Name))
	}
	if query.Filter == "" || query.Cursor != "" {
		return nextMatching(ctx, r, databricks.Catalogs(), query.Cursor, passedOver, matches)
	}
	found, next, err = nextMatching(ctx, r, databricks.Catalogs(), "", 1, matches)
	if err == nil && next != "" {
		found, err = withTyped(ctx, r, query.Filter, found)
	}
	if err == nil && next != "" && len(found) == 0 {
		return nextMatching(ctx, r, databricks.Catalogs(), next, passedOver, matches)
	}
	return found, next, err
}

// withTyped puts the catalog in front whose whole name was typed. It may stand on the last of a hundred pages, and asking
// for it by name is one request.
func withTyped(ctx context.Context, r Reader, typed string, found []databricks.Catalog) ([]databricks.Catalog, error) {
	name := databricks.CatalogName(strings.TrimSpace(typed))
	listed := slices.ContainsFunc(found, func(c databricks.Catalog) bool { return strings.EqualFold(string(c.Name), string(name)) })
	if listed || !couldBeCatalog(string(name)) {
		return found, nil
	}
	catalog, err := databricks.Ask(ctx, r, databricks.CatalogByName(name))
	switch {
	case err == nil:
		found = append([]databricks.Catalog{catalog}, found...)
	case databricks.IsProblem(err, databricks.ProblemCatalogGone, databricks.ProblemNotFound, databricks.ProblemMayNotRead,
		databricks.ProblemPermissionDenied):
		err = nil // nobody has that name yet: it is still being typed
	}
	return found, err
}

func couldBeCatalog(text string) bool {
	return !strings.Contains(text, ".") && text != readNothing && checkPlace(text) == nil
}

func (s sharer) catalogOption(share catalogShare) Option {
	name, owner := string(share.catalog.Name), share.catalog.Owner
	option := Option{Value: name, Label: name, Detail: "owned by " + owner, Children: true, Heading: true}
	switch share.verdict {
	case mayShareIt:
		if s.is(owner) {
			option.Detail = "you own this catalog"
		}
	case mayNotShareIt:
		option.Children, option.Disabled = false, "only "+ownerText(owner)+", can share it"
	case onlyElsewhere:
		option.Children, option.Disabled = false, "limited to other workspaces; "+liftedBy(s, owner)
	case undecided:
		option.Detail += "; you need MANAGE on it"
	}
	return option
}

func liftedBy(who sharer, owner string) string {
	if who.is(owner) {
		return "you, its owner, can lift that"
	}
	return ownerText(owner) + ", can lift that"
}

// counted is of how many schemas on one page the tables are counted, with a request each.
const counted = 16

func schemaOptions(ctx context.Context, r Reader, query OptionQuery) (OptionPage, error) {
	schemas, next, err := nextMatching(ctx, r, databricks.Schemas(databricks.CatalogName(query.Parent)), query.Cursor, passedOver,
		func(schema databricks.Schema) bool {
			return schema.Name != informationSchema && holds(query.Filter, schema.Name)
		})
	if err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Next: next}
	if query.Cursor == "" && holds(query.Filter, query.Parent, "every schema") {
		page.Options = append(page.Options, Option{
			Value: query.Parent, Label: "every schema, now and later", Detail: "the Data Reader set on the catalog",
		})
	}
	options := make([]Option, len(schemas))
	var asked errgroup.Group
	asked.SetLimit(atOnce)
	for i, schema := range schemas {
		options[i] = Option{Value: query.Parent + "." + schema.Name, Label: schema.Name, Detail: "tables added later, too"}
		if len(schemas) > counted {
			continue
		}
		asked.Go(func() error {
			options[i].Detail = tableCount(ctx, r, query.Parent, schema.Name)
			return nil
		})
	}
	if err := asked.Wait(); err != nil {
		return OptionPage{}, err
	}
	page.Options = append(page.Options, options...)
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
