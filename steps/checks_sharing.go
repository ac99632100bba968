package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// Which catalogs the admin may share. A workspace admin may not by that alone: it takes the owner, MANAGE, or the metastore's
// admin (databricks-api.md 1.4, 8.3).

// sharer is who is signed in, made of what was read already.
func (seen *readings) sharer() sharer {
	who := sharer{name: seen.me.value.UserName}
	for _, group := range seen.me.value.Groups {
		who.groups = append(who.groups, group.Display)
	}
	who.metastoreAdmin = who.is(seen.summary.value.Owner)
	return who
}

// sortedCatalogs leaves out those of Databricks itself, which hold nothing to share.
func sortedCatalogs(catalogs []databricks.Catalog) []databricks.Catalog {
	kept := slices.DeleteFunc(slices.Clone(catalogs), databricks.Catalog.BuiltIn)
	slices.SortFunc(kept, func(a, b databricks.Catalog) int { return strings.Compare(string(a.Name), string(b.Name)) })
	return kept
}

// sharedLines is how many catalogs get a line of their own, of each sort.
const sharedLines = 8

// sharing reports the catalogs: those that may be shared, then those of others with the message for the owner, then those
// that were not looked at.
func (r *report) sharing(shares []catalogShare, more bool, me databricks.Identity) {
	sorts := map[verdict][]databricks.Catalog{}
	for _, share := range shares {
		sorts[share.verdict] = append(sorts[share.verdict], share.catalog)
	}
	mine, others := sorts[mayShareIt], sorts[mayNotShareIt]
	if len(mine) > 0 {
		r.learned[DataOwner] = yes
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
	for _, catalog := range sorts[onlyElsewhere] {
		r.warn(string(catalog.Name)+" is limited to other workspaces", catalog.Owner, catalogElsewhere(catalog, r.workspace))
	}
	if left := len(sorts[undecided]); left > 0 {
		r.unneeded(fmt.Sprintf("%d catalogs belong to others; whether you may share one shows when you choose it", left))
	}
	if more {
		r.unneeded(fmt.Sprintf("There are more catalogs behind these %d; you find them by name", len(shares)))
	}
	if len(mine) > 0 || len(sorts[undecided]) > 0 || more {
		return
	}
	problem := noCatalog()
	switch elsewhere := sorts[onlyElsewhere]; {
	case len(others) > 0:
		problem = mayNotShare(others[:min(len(others), sharedLines)], me)
	case len(elsewhere) > 0:
		problem = catalogElsewhere(elsewhere[0], r.workspace)
	}
	r.block("There is no catalog that you may share", problem)
}

// proposal is the schema of the partner's own guide, where its catalog is one that may be shared: the default of what may be
// read. Nothing else is ever proposed. The catalog is looked up by its name where the beginning of the list does not tell.
func proposal(ctx context.Context, r Reader, setup Setup, who sharer, shares []catalogShare, more bool) string {
	example := setup.Partner().Data.Example
	name, _, _ := strings.Cut(example, ".")
	at := slices.IndexFunc(shares, func(share catalogShare) bool { return string(share.catalog.Name) == name })
	switch {
	case example == "", at < 0 && !more:
		return ""
	case at >= 0 && shares[at].verdict != undecided:
		shares = shares[at : at+1]
	default:
		catalog, err := databricks.Ask(ctx, r, databricks.CatalogByName(databricks.CatalogName(name)))
		if err != nil {
			return "" // it is not there, and it is only a proposal
		}
		shares = who.judge(ctx, r, setup.Fact(WorkspaceID), []databricks.Catalog{catalog})
	}
	if shares[0].verdict != mayShareIt {
		return ""
	}
	return example
}

// mayNotShare has the statement for each owner.
func mayNotShare(catalogs []databricks.Catalog, me databricks.Identity) *databricks.Problem {
	var statements []string
	var problem *databricks.Problem
	for i, catalog := range catalogs {
		if i == sharedLines {
			statements = append(statements, "-- and so for each of the others")
			break
		}
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
		Who:  "Whoever looks after your data in Databricks: the catalog's owner, or the metastore's admin.", Others: true,
		Send: "Which catalog in Databricks holds the data for our partner, and could you give me MANAGE on it?",
	}
}
