package steps

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"brickpass/databricks"
)

// adoptRights reads what the identity has: whether it may sign in and use tokens, which warehouse it may use, and what it may read.
type adoptRights struct{}

// DataFound are the catalogs and schemas on which the identity holds rights, separated by commas.
const DataFound databricks.Unknown = "data_found"

func (adoptRights) About() About {
	return About{
		ID: "access", Rail: "Access", Title: "What it has now",
		Why: "brickpass reads what the identity may do, and proposes that as what belongs to the connection. What is missing for {partner} is " +
			"said. It is not added now: brickpass mend adds it later, if you want.",
		Docs:  "https://docs.databricks.com/aws/en/security/auth/entitlements",
		Needs: []ID{"principal"},
		Pause: true,
	}
}

// Questions ask for the kind of credential, where the partner takes more than one.
func (adoptRights) Questions(setup Setup) []Question {
	question, several := kindQuestion(setup)
	if !several {
		return nil
	}
	question.Text = setup.Say("Which fields are filled in {partner}'s form?")
	question.Help = "A personal access token is one value. A client ID and a secret are two, and sign in by OAuth."
	return []Question{question}
}

func (adoptRights) Changes(Setup, Finding) []Change { return nil }

func (adoptRights) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	parts := []func(context.Context, Reader, Setup) (Finding, error){
		adminToo, asFound{accessStep{}}.Look, asFound{tokenUseStep{}}.Look, usableWarehouse, heldData,
	}
	found, err := ofEach(ctx, parts, func(ctx context.Context, part func(context.Context, Reader, Setup) (Finding, error)) (Finding, error) {
		return part(ctx, r, setup)
	})
	if err != nil {
		return Finding{}, err
	}
	finding := Finding{State: So, Say: "read, and nothing is missing", Learned: databricks.Facts{}}
	for _, part := range found {
		maps.Copy(finding.Learned, part.Learned)
		if len(part.Lines) == 0 && part.Say != "" {
			part.Lines = []Line{{Mark: MarkDone, Text: part.Say}}
		}
		finding.Lines = append(finding.Lines, part.Lines...)
	}
	switch count := differences(finding.Lines); count {
	case 0:
	case 1:
		finding.Say = "read; there is one thing to know"
	default:
		finding.Say = fmt.Sprintf("read; there are %d things to know", count)
	}
	return finding, nil
}

// adminToo warns of an identity to which the whole workspace is open. brickpass never makes one, and a check finds it.
func adminToo(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return cannotBeSeen(err)
	}
	if !slices.ContainsFunc(groups, func(g databricks.Group) bool { return g.Display == adminGroup }) {
		return Finding{}, nil
	}
	return Finding{Lines: []Line{{
		Mark: MarkBlocked, Text: "it is a workspace admin, so its credential opens everything here", Detail: "it is in the group admins",
	}}}, nil
}

func differences(lines []Line) int {
	count := 0
	for _, line := range lines {
		if line.Mark == MarkBlocked {
			count++
		}
	}
	return count
}

// warehousesTried is at how many warehouses it is looked whether the identity may use them, with a request each.
const warehousesTried = 20

// usableWarehouse finds a warehouse that the identity may use: that is most likely the one that it uses.
func usableWarehouse(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	warehouses, more, err := beginningOf(ctx, r, databricks.Warehouses())
	if err != nil {
		return cannotBeSeen(err)
	}
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return cannotBeSeen(err)
	}
	candidates := bestFirst(warehouses)
	if len(candidates) > warehousesTried {
		candidates, more = candidates[:warehousesTried], true
	}
	may, err := ofEach(ctx, candidates, func(ctx context.Context, warehouse databricks.Warehouse) (bool, error) {
		list, err := databricks.Ask(ctx, r, databricks.WarehousePermissions(warehouse.ID))
		_, may := list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
		return may && err == nil, unlessRefused(err)
	})
	if err != nil {
		return Finding{}, err
	}
	finding := Finding{State: So, Learned: databricks.Facts{}}
	var names []string
	for i, warehouse := range candidates {
		if !may[i] {
			continue
		}
		if len(names) == 0 {
			learn(finding.Learned, WarehouseBest, string(warehouse.ID))
			learn(finding.Learned, WarehouseBestName, warehouse.Name)
		}
		names = append(names, databricks.Visible(warehouse.Name))
	}
	switch {
	case len(names) > 0:
		finding.Lines = []Line{{Mark: MarkDone, Text: "it may use the warehouse " + strings.Join(names, ", ")}}
	case more:
		finding.Lines = []Line{{
			Mark: MarkSkipped, Text: fmt.Sprintf("it may use none of the %d warehouses that were looked at; there are more", len(candidates)),
		}}
	default:
		finding.Lines = []Line{{
			Mark: MarkBlocked, Text: "it may use no SQL warehouse, so it can run no query", Detail: fmt.Sprintf("%d looked at", len(candidates)),
		}}
	}
	return finding, nil
}
