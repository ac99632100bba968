package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"brickpass/databricks"
)

// Which catalogs the admin may share. A workspace admin may not by that alone: it takes the owner, MANAGE, or the metastore's
// admin (databricks-api.md 1.4, 8.3).

// manageable is how many catalogs of others are asked for MANAGE, one request each.
const manageable = 8

// catalogShare is one catalog, and whether the admin may share it.
type catalogShare struct {
	catalog databricks.Catalog
	may     bool
}

// sharer is who is signed in, made of what was read already.
func (seen *readings) sharer() sharer {
	who := sharer{name: seen.me.value.UserName}
	for _, group := range seen.me.value.Groups {
		who.groups = append(who.groups, group.Display)
	}
	who.metastoreAdmin = who.is(seen.summary.value.Owner)
	return who
}

// shareable goes through the catalogs, by name. What cannot be read counts as no: the refusal would come all the same.
func shareable(ctx context.Context, r Reader, seen *readings) []catalogShare {
	who := seen.sharer()
	var shares []catalogShare
	var others []int
	for _, catalog := range sortedCatalogs(seen.catalogs.value) {
		may := who.metastoreAdmin || who.is(catalog.Owner)
		if !may {
			others = append(others, len(shares))
		}
		shares = append(shares, catalogShare{catalog, may})
	}
	if len(others) > manageable {
		return shares
	}
	var asked sync.WaitGroup
	for _, i := range others {
		asked.Go(func() {
			may, err := who.mayShare(ctx, r, databricks.OnCatalog, string(shares[i].catalog.Name), shares[i].catalog.Owner)
			shares[i].may = may && err == nil
		})
	}
	asked.Wait()
	return shares
}

// sortedCatalogs leaves out those of Databricks itself, which hold nothing to share.
func sortedCatalogs(catalogs []databricks.Catalog) []databricks.Catalog {
	kept := slices.DeleteFunc(slices.Clone(catalogs), databricks.Catalog.BuiltIn)
	slices.SortFunc(kept, func(a, b databricks.Catalog) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return kept
}

// sharedLines is how many catalogs get a line of their own, of each sort.
const sharedLines = 8

// sharing reports the catalogs: those that may be shared, then those of others with the message for the owner.
func (r *report) sharing(shares []catalogShare, me databricks.Identity) {
	var mine, others []databricks.Catalog
	for _, share := range shares {
		if share.may {
			mine = append(mine, share.catalog)
		} else {
			others = append(others, share.catalog)
		}
	}
	for i, catalog := range mine {
		if i == sharedLines {
			r.good(fmt.Sprintf("You may share %d more catalogs", len(mine)-i), "")
			break
		}
		r.good("You may share "+string(catalog.Name), "")
	}
	for i, catalog := range others {
		if i == sharedLines {
			r.warn(fmt.Sprintf("You may not share %d more catalogs", len(others)-i), "", mayNotShare(others[i:], me))
			break
		}
		r.warn(fmt.Sprintf("You may not share %s: only its owner can", catalog.Name), catalog.Owner, mayNotShare(others[i:i+1], me))
	}
	if len(mine) > 0 {
		return
	}
	problem := noCatalog()
	if len(others) > 0 {
		problem = mayNotShare(others[:min(len(others), sharedLines)], me)
	}
	r.block("There is no catalog that you may share", problem)
}

// proposal is the schema of the partner's own guide, where its catalog is among those that may be shared: the default of what
// may be read. Nothing else is ever proposed.
func proposal(setup Setup, shares []catalogShare) string {
	example := setup.Partner().Data.Example
	catalog, _, _ := strings.Cut(example, ".")
	for _, share := range shares {
		if share.may && string(share.catalog.Name) == catalog {
			return example
		}
	}
	return ""
}

// mayNotShare has the statement for each owner.
func mayNotShare(catalogs []databricks.Catalog, me databricks.Identity) *databricks.Problem {
	var statements []string
	var problem *databricks.Problem
	for _, catalog := range catalogs {
		one := databricks.Blocker(databricks.ProblemMayNotGrant, databricks.Details{
			On: databricks.OnCatalog, FullName: string(catalog.Name), Owner: catalog.Owner, Admin: me.UserName,
		})
		statement := one.Send
		if len(catalogs) > 1 && catalog.Owner != "" {
			statement = "-- for " + oneLine(catalog.Owner) + "\n" + statement
		}
		statements = append(statements, statement)
		if problem == nil {
			problem = one
		}
	}
	problem.Send = strings.Join(statements, "\n")
	if len(catalogs) > 1 {
		problem.What = fmt.Sprintf("You may not share %d catalogs.", len(catalogs))
		problem.Why = "Only the owner of a catalog may, and whoever holds MANAGE on it. Being an admin of the workspace is not enough."
		problem.Who = "The owner of the one that the partner needs: they can run the statement for it in a SQL editor."
	}
	return problem
}

// oneLine keeps a name of others from ending an SQL comment early.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

func noCatalog() *databricks.Problem {
	return &databricks.Problem{
		Kind: "no-catalog",
		What: "You see no catalog with data in it.",
		Why:  "Either there is none yet, or nobody let you see one. A partner can only be let into a catalog of Unity Catalog.",
		Who:  "Whoever looks after your data in Databricks: the catalog's owner, or the metastore's admin.",
		Send: "Which catalog in Databricks holds the data for our partner, and could you give me MANAGE on it?",
	}
}
