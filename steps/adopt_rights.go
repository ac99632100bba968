package steps

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"golang.org/x/sync/errgroup"

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
		asFound{accessStep{}}.Look, asFound{tokenUseStep{}}.Look, usableWarehouse, heldData,
	}
	found := make([]Finding, len(parts))
	asked, inner := errgroup.WithContext(ctx)
	for i, part := range parts {
		asked.Go(func() (err error) {
			found[i], err = part(inner, r, setup)
			return err
		})
	}
	if err := asked.Wait(); err != nil {
		return Finding{}, err
	}
	finding := Finding{State: So, Say: "read, and nothing is missing", Learned: databricks.Facts{}}
	for _, part := range found {
		maps.Copy(finding.Learned, part.Learned)
		if len(part.Lines) == 0 {
			part.Lines = []Line{{Mark: MarkDone, Text: part.Say}}
		}
		finding.Lines = append(finding.Lines, part.Lines...)
	}
	if missing := differences(finding.Lines); missing > 0 {
		finding.Say = fmt.Sprintf("read; missing for %s: %d", setup.Say("{partner}"), missing)
	}
	return finding, nil
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
	warehouses, _, err := beginningOf(ctx, r, databricks.Warehouses())
	if err != nil {
		return cannotBeSeen(err)
	}
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return cannotBeSeen(err)
	}
	candidates := bestFirst(warehouses)
	candidates = candidates[:min(len(candidates), warehousesTried)]
	may := make([]bool, len(candidates))
	asked, inner := errgroup.WithContext(ctx)
	asked.SetLimit(atOnce)
	for i, warehouse := range candidates {
		asked.Go(func() error {
			list, err := databricks.Ask(inner, r, databricks.WarehousePermissions(warehouse.ID))
			if err == nil {
				_, may[i] = list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
			}
			return unlessRefused(err)
		})
	}
	if err := asked.Wait(); err != nil {
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
		names = append(names, warehouse.Name)
	}
	finding.Lines = []Line{{Mark: MarkDone, Text: "it may use the warehouse " + strings.Join(names, ", ")}}
	if len(names) == 0 {
		finding.Lines = []Line{{
			Mark: MarkBlocked, Text: "it may use no SQL warehouse, so it can run no query", Detail: fmt.Sprintf("%d looked at", len(candidates)),
		}}
	}
	return finding, nil
}
