package steps

import (
	"context"
	"sync"

	"brickpass/databricks"
)

// A metastore can have ten thousand catalogs. So nothing here goes through all of them: what is looked at unasked is the
// beginning of the list, and a single one is looked up by its name.

// The beginning of a list is what is read of it unasked.
const (
	firstItems    = 100
	firstRequests = 20 // a server may send small pages, and empty ones (databricks-api.md 8.2)
)

// beginningOf reads a list as far as its beginning goes. more says that there is something behind it.
func beginningOf[I any, P databricks.Paged[I]](ctx context.Context, r Reader, first databricks.Query[P]) (items []I, more bool, err error) {
	list := first
	for range firstRequests {
		page, err := databricks.Ask(ctx, r, list)
		if err != nil {
			return nil, false, err
		}
		items = append(items, page.Items()...)
		behind, further := page.After(list.Request)
		if !further || behind.Path == list.Path {
			return items, false, nil
		}
		if list.Request = behind; len(items) >= firstItems {
			break
		}
	}
	return items, true, nil
}

// verdict is whether who is signed in may share a catalog with a partner in this workspace.
type verdict int

const (
	undecided     verdict = iota // not asked: there are too many of them
	mayShareIt                   // they own it, or hold MANAGE on it, or look after the metastore
	mayNotShareIt                // somebody else may
	onlyElsewhere                // they may, but it can be used in other workspaces only
)

// catalogShare is one catalog, and whether the admin may share it.
type catalogShare struct {
	catalog databricks.Catalog
	verdict verdict
}

// manageable is how many catalogs of one page are looked at one by one, with a request each.
const manageable = 8

// judge goes through catalogs. It asks only what the list does not say, and not of many: undecided ones are decided when one
// is chosen. What cannot be read counts as no, for the refusal would come all the same.
func (s sharer) judge(ctx context.Context, r Reader, workspaceID string, catalogs []databricks.Catalog) []catalogShare {
	shares := make([]catalogShare, len(catalogs))
	var others []int
	for i, catalog := range catalogs {
		shares[i].catalog = catalog
		switch {
		case s.metastoreAdmin || s.is(catalog.Owner):
			shares[i].verdict = mayShareIt
		case catalog.BrowseOnly: // who holds MANAGE sees more than the name
			shares[i].verdict = mayNotShareIt
		default:
			others = append(others, i)
		}
	}
	each(others, func(i int) {
		may, err := s.mayShare(ctx, r, databricks.OnCatalog, string(catalogs[i].Name), catalogs[i].Owner)
		shares[i].verdict = mayNotShareIt
		if may && err == nil {
			shares[i].verdict = mayShareIt
		}
	})
	var isolated []int
	for i, share := range shares {
		if share.verdict == mayShareIt && share.catalog.Isolated() {
			isolated = append(isolated, i)
		}
	}
	each(isolated, func(i int) {
		if usable, err := usableHere(ctx, r, workspaceID, catalogs[i]); err == nil && !usable {
			shares[i].verdict = onlyElsewhere
		}
	})
	return shares
}

// each does something for each of a few, all at the same time; of many for none.
func each(few []int, do func(int)) {
	if len(few) > manageable {
		return
	}
	var all sync.WaitGroup
	for _, i := range few {
		all.Go(func() { do(i) })
	}
	all.Wait()
}

// usableHere says whether a catalog can be used in this workspace. One whose bindings may not be read is taken to be.
func usableHere(ctx context.Context, r Reader, workspaceID string, catalog databricks.Catalog) (bool, error) {
	if !catalog.Isolated() || workspaceID == "" {
		return true, nil
	}
	bindings, err := databricks.All(ctx, r, databricks.CatalogBindings(catalog.Name))
	switch {
	case databricks.IsProblem(err, databricks.ProblemMayNotRead, databricks.ProblemMayNotGrant, databricks.ProblemPermissionDenied,
		databricks.ProblemNoSuchAPI, databricks.ProblemNotFound):
		return true, nil
	case err != nil:
		return false, err
	}
	return databricks.BoundTo(bindings, workspaceID), nil
}

// ProblemCatalogElsewhere is a catalog that can be used in other workspaces only.
const ProblemCatalogElsewhere databricks.ProblemKind = "catalog-elsewhere"

func catalogElsewhere(catalog databricks.Catalog, workspaceID string) *databricks.Problem {
	name := string(catalog.Name)
	return &databricks.Problem{
		Kind: ProblemCatalogElsewhere, What: "The catalog " + name + " cannot be used in this workspace.",
		Why: "It is limited to other workspaces, so nothing in it can be read from here, whatever is granted.",
		Who: "For the catalog " + ownerText(catalog.Owner) + ", or the metastore's admin: Catalog › " + name +
			" › Workspaces › Assign to workspaces. Or you: choose another one.",
		Others: true,
		Send: "Could you let the catalog " + name + " be used in the workspace " + workspaceID + " too? It is under Catalog › " + name +
			" › Workspaces. A partner product is to read from it there.",
	}
}
