package steps

import (
	"context"
	"strings"

	"brickpass/databricks"
)

// dataStep opens the schemas or catalogs that the partner may read, and nothing else.
type dataStep struct{}

func (dataStep) About() About {
	return About{
		ID: "data", Rail: "Data", Title: "What {partner} may read",
		Why: "A new identity can read nothing. You open single schemas, or a whole catalog with all that will ever be in " +
			"it. What it may do there is what its guide asks for: mostly reading, and nothing elsewhere.",
		ByHand: []string{
			"The guide: Catalog › the catalog › Permissions › Grant, add the principal, choose Data Reader. That is the whole catalog.",
			"Today: the same for one schema: Use catalog on the catalog, then Use schema, Select and Execute on the schema.",
		},
		Docs:  "https://docs.databricks.com/aws/en/data-governance/unity-catalog/manage-privileges/",
		Needs: []ID{"principal"}, After: []ID{"token"},
	}
}

// dataSeen is what Changes needs.
type dataSeen struct{ grants []grant }

// grant is what the principal shall hold on one securable.
type grant struct {
	on      databricks.Securable
	name    string // full name
	owner   string
	above   string // owner of the catalog, of a schema
	wanted  []databricks.Privilege
	missing []databricks.Privilege
	whole   bool // of a catalog: everything in it, not only the way to a schema
}

func (dataStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	chosen := targets(setup)
	if len(chosen) == 0 {
		return Finding{
			State: So, Say: setup.Say("{partner} can read nothing yet"), Learned: databricks.Facts{CanRead: "yes"},
			Lines: []Line{{Mark: MarkSkipped, Text: "You chose nothing to read. It can be opened later."}},
		}, nil
	}
	places, err := placesOf(ctx, r, setup, chosen)
	if err != nil {
		return Finding{}, err
	}
	if problem := goneFrom(chosen, places); problem != nil {
		return blocked(problem), nil
	}
	grants, err := grantsMissing(ctx, r, setup, grantsWanted(setup, chosen, places))
	if err != nil {
		return Finding{}, err
	}
	problem, err := obstacle(ctx, r, setup, grants)
	if err != nil {
		return Finding{}, err
	}
	if problem != nil {
		return blocked(problem), nil
	}
	found, err := tablesOf(ctx, r, chosen, places)
	if err != nil {
		return Finding{}, err
	}
	refusable := refusableTable(ctx, r, setup, chosen, places)
	return dataFinding(setup, grants, found, refusable), nil
}

func dataFinding(setup Setup, grants []grant, found []readable, refusable string) Finding {
	finding := Finding{State: So, Learned: databricks.Facts{}, Seen: dataSeen{grants}}
	mark := MarkDone
	for _, grant := range grants {
		if len(grant.missing) > 0 {
			finding.State, mark = Missing, MarkToCome
		}
	}
	var said []string
	for _, place := range found {
		said = append(said, place.text())
		finding.Lines = append(finding.Lines, Line{Mark: mark, Text: place.text()})
		if finding.Learned[ProofTable] == "" && place.sample != "" {
			finding.Learned[ProofTable] = place.sample
		}
	}
	finding.Say = dataText(setup, said)
	if setup.Answer(dataBrowse) == "yes" {
		finding.Lines = append(finding.Lines, Line{Mark: mark, Text: "It sees the names of everything in " + strings.Join(chosenCatalogs(setup), ", ") + "."})
	}
	if !setup.Known(ApplicationID) {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkToCome, Text: "The identity does not exist yet, so it was not looked at what it may read already.",
		})
	}
	if finding.State == So {
		finding.Learned[CanRead] = "yes"
	}
	if refusable == "" {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "You see no other table, so the proof has nothing that must be refused.",
		})
	} else {
		finding.Learned[Refusable] = refusable
		finding.Lines = append(finding.Lines, Line{Mark: MarkToCome, Text: "The proof will try " + refusable + ", which must be refused."})
	}
	return finding
}

// grantsWanted is what reading the chosen places takes, catalogs before what is in them.
func grantsWanted(setup Setup, chosen []target, places map[string]place) []grant {
	var grants []grant
	seen := map[string]bool{}
	for _, target := range chosen {
		whole := target.schema == ""
		catalog := grant{
			on: databricks.OnCatalog, name: target.catalog, owner: places[target.catalog].catalog.Owner,
			wanted: onCatalog(setup, whole), whole: whole,
		}
		if !seen[target.catalog] {
			seen[target.catalog] = true
			grants = append(grants, catalog)
		}
		if target.schema != "" {
			schema, _ := places[target.catalog].schema(target.schema)
			grants = append(grants, grant{
				on: databricks.OnSchema, name: target.name(), owner: schema.Owner, above: catalog.owner,
				wanted: schemaPrivileges(setup),
			})
		}
	}
	return grants
}

func (dataStep) Changes(setup Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(dataSeen)
	if finding.State != Missing {
		return nil
	}
	principal := databricks.ApplicationID(setup.Facts.Or(ApplicationID))
	var changes []Change
	for _, grant := range seen.grants {
		if len(grant.missing) == 0 {
			continue
		}
		undo := databricks.Revoke(grant.on, grant.name, principal, grant.missing...)
		back := "revoking them"
		if len(grant.missing) == 1 {
			back = "revoking it"
		}
		changes = append(changes, Change{
			Step: "data", ID: string(grant.on) + ":" + grant.name, Title: grant.title(mayWhat(setup)), Value: privilegesText(grant.missing),
			Request: databricks.Grant(grant.on, grant.name, principal, grant.missing...),
			Undo:    &undo, Back: back,
		})
	}
	return changes
}

func (g grant) title(may string) string {
	switch {
	case g.whole:
		return may + " all of " + g.name
	case g.on == databricks.OnCatalog:
		return "find " + g.name
	}
	return may + " " + g.name
}

// privilegesText names privileges as SQL does.
func privilegesText(privileges []databricks.Privilege) string {
	names := make([]string, len(privileges))
	for i, privilege := range privileges {
		names[i] = privilege.SQL()
	}
	return strings.Join(names, ", ")
}
