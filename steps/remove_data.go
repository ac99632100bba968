package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"brickpass/databricks"
)

// takeData revokes the privileges that brickpass granted, where they are still granted directly.
type takeData struct{ taking }

func (takeData) About() About {
	return About{
		ID: "data", Rail: "Data", Title: "What it may read",
		Why: "Only privileges that brickpass granted are revoked, and only where they are still there. What the identity has " +
			"from somebody else, from a group or from above stays.",
		ByHand: []string{"Today: Catalog › the catalog or schema › Permissions, tick the principal, Revoke."},
		Docs:   "https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/",
		Needs:  []ID{"remove"}, After: earlier("data"), Spare: true,
	}
}

func (s takeData) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	if !setup.Known(sharedWith) {
		groups := s.granted()
		slices.Reverse(groups) // what is in a catalog before the catalog
		for _, group := range groups {
			if err := s.lookAt(ctx, r, &seen, group); err != nil {
				return Finding{}, err
			}
		}
	}
	return seen.finding("what brickpass granted will be revoked", "nothing that brickpass granted goes"), nil
}

// grantedOn is what brickpass granted on one securable, in one run or in several.
type grantedOn struct {
	databricks.Holding
	made []Made
}

// granted reads what was granted out of the requests that the journal holds to take it back.
func (t taking) granted() []grantedOn {
	var all []grantedOn
	for _, made := range t.made("data") {
		if made.Undo == nil {
			continue
		}
		holding, ok := databricks.Revoked(*made.Undo)
		if !ok {
			continue
		}
		i := slices.IndexFunc(all, func(g grantedOn) bool { return g.On == holding.On && g.FullName == holding.FullName })
		if i < 0 {
			all = append(all, grantedOn{Holding: holding})
			i = len(all) - 1
			all[i].Privileges = nil
		}
		all[i].made = append(all[i].made, made)
		for _, privilege := range holding.Privileges {
			if !slices.Contains(all[i].Privileges, privilege) {
				all[i].Privileges = append(all[i].Privileges, privilege)
			}
		}
	}
	return all
}

func (s takeData) lookAt(ctx context.Context, r Reader, seen *taken, group grantedOn) error {
	pages, err := databricks.All(ctx, r, databricks.Permissions(group.On, group.FullName, group.Principal))
	switch {
	case databricks.IsProblem(err, databricks.ProblemCatalogGone, databricks.ProblemSchemaGone, databricks.ProblemPrincipalUnknown):
		seen.gone = append(seen.gone, group.made...)
		return nil
	case err != nil:
		return seen.refused(err, fmt.Sprintf("What it was granted on %s could not be looked at, so it stays.", group.FullName))
	}
	var held []databricks.Privilege
	for _, assigned := range pages {
		if strings.EqualFold(assigned.Principal, string(group.Principal)) {
			held = append(held, assigned.Privileges...)
		}
	}
	still := slices.DeleteFunc(slices.Clone(group.Privileges), func(p databricks.Privilege) bool { return !slices.Contains(held, p) })
	if len(still) == 0 {
		seen.gone = append(seen.gone, group.made...)
		return nil
	}
	seen.take(Change{
		ID: group.made[0].Change, Title: "may no longer " + group.made[0].Title, Value: privilegesText(still), Takes: group.made,
		Request: databricks.Revoke(group.On, group.FullName, group.Principal, still...),
	})
	return nil
}

// takeWarehouse names the permission that stays.
type takeWarehouse struct{ taking }

func (takeWarehouse) About() About {
	return About{
		ID: "warehouse", Rail: "Warehouse", Title: "Its permission to use a warehouse",
		Why: "The list of who may use a warehouse can only be written whole, and a line that somebody adds meanwhile would get " +
			"lost. So brickpass leaves the entry: nobody can use it without {a credential}, and it goes with the identity.",
		ByHand: []string{"Today: SQL Warehouses › the warehouse › Permissions, remove the principal."},
		Docs:   "https://docs.databricks.com/aws/en/compute/sql-warehouse/",
		Needs:  []ID{"remove"}, After: earlier("warehouse"), Spare: true,
	}
}

func (s takeWarehouse) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	seen := taken{gone: s.made("proof")} // a warehouse that was started for the proof fell asleep by itself
	all := s.warehouses()
	for _, id := range slices.Sorted(maps.Keys(all)) {
		entries := all[id]
		list, err := databricks.Ask(ctx, r, databricks.WarehousePermissions(id))
		switch {
		case databricks.GoneAlready(err), databricks.IsProblem(err, databricks.ProblemNoSuchWarehouse):
			seen.gone = append(seen.gone, entries...)
		case err != nil:
			err = seen.refused(err, "Who may use the warehouse could not be seen, so the identity's entry stays.")
			if err != nil {
				return Finding{}, err
			}
		default:
			what := strings.TrimPrefix(entries[0].Title, "may use ")
			s.entry(setup, &seen, list, entries, "the permission to use "+what, "SQL Warehouses › the warehouse › Permissions")
		}
	}
	return seen.finding("", "its permission to use a warehouse is not touched"), nil
}

// warehouses are the entries on warehouses that brickpass made, by the warehouse.
func (t taking) warehouses() map[databricks.WarehouseID][]Made {
	all := map[databricks.WarehouseID][]Made{}
	for _, made := range t.made("warehouse", "allow") {
		id := t.connection.Answers[warehouseID]
		if made.Request != nil {
			id = made.Request.Path[strings.LastIndex(made.Request.Path, "/")+1:]
		}
		if id != "" {
			all[databricks.WarehouseID(id)] = append(all[databricks.WarehouseID(id)], made)
		}
	}
	return all
}

// sentenceCase begins a sentence.
func sentenceCase(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:]
}
