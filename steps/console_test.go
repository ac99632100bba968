package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// pagesOf are the console's pages of each step, without the host and the workspace's id.
func pagesOf(t *testing.T, list []Step, setup Setup) map[ID][]string {
	t.Helper()
	run, _ := New(list, setup)
	run.setup = setup // its facts, as if they had been learned
	all := map[ID][]string{}
	for _, view := range run.Steps() {
		for _, address := range view.Pages {
			path, ok := strings.CutPrefix(address, "https://dbc-a1b2345c-d6e7.cloud.databricks.com/")
			path, named := strings.CutSuffix(path, "?o=1234567890123456")
			if !ok || !named {
				t.Errorf("%s: %s", view.About.ID, address)
			}
			all[view.About.ID] = append(all[view.About.ID], path)
		}
	}
	return all
}

func TestByHandOpensThePageOfTheThing(t *testing.T) {
	const principals = "settings/workspace/identity-and-access/service-principals"
	setup := Setup{Tag: testTag}.With(AddressKey, "https://dbc-a1b2345c-d6e7.cloud.databricks.com").
		With(dataSchemas, "main.sales\nmain.hr\nlake").With(warehouseID, "1234567890abcdef").
		Learn(databricks.Facts{WorkspaceID: "1234567890123456"})
	before := pagesOf(t, SetupSteps(), setup)
	after := pagesOf(t, SetupSteps(), setup.Learn(databricks.Facts{PrincipalID: "7531234567890123"}))
	for id, want := range map[ID][2][]string{
		"partner":   {},
		"checks":    {{"settings/workspace/identity-and-access/groups", "settings/workspace/advanced", "explore/data"}, nil},
		"principal": {{principals}, {principals + "/7531234567890123"}},
		"access":    {{principals}, {principals + "/7531234567890123"}},
		"tokenuse":  {{"settings/workspace/advanced"}, nil},
		"token":     {{principals}, {principals + "/7531234567890123"}},
		"warehouse": {{"sql/warehouses/1234567890abcdef"}, nil},
		"data":      {{"explore/data/main/sales", "explore/data/main/hr", "explore/data/lake"}, nil},
		"network":   {}, // the lists have no page
		"handover":  {{"sql/warehouses/1234567890abcdef"}, nil},
	} {
		if !slices.Equal(before[id], want[0]) {
			t.Errorf("%s: %v, want %v", id, before[id], want[0])
		}
		if known := want[1]; known != nil && !slices.Equal(after[id], known) {
			t.Errorf("%s, with the id known: %v, want %v", id, after[id], known)
		}
	}
}

func TestARemovalOpensThePagesOfWhatWasMade(t *testing.T) {
	revoke := databricks.Revoke(databricks.OnSchema, "main.sales", "b4b5c6d7-0000-4000-8000-00000000000a", databricks.Select)
	connection := Connection{
		Name: "acme", Facts: databricks.Facts{PrincipalID: "7531234567890123"},
		Answers: Answers{AddressKey: "https://dbc-a1b2345c-d6e7.cloud.databricks.com"},
		Made:    []Made{{Step: "data", Change: "schema:main.sales", Undo: &revoke}},
	}
	setup := connection.Removal(testTag, Setup{}.Now).Learn(databricks.Facts{WorkspaceID: "1234567890123456"})
	pages := pagesOf(t, RemoveSteps(connection), setup)
	if got := pages["data"]; !slices.Equal(got, []string{"explore/data/main/sales"}) {
		t.Errorf("data: %v", got)
	}
	if got := pages["principal"]; !slices.Equal(got, []string{"settings/workspace/identity-and-access/service-principals/7531234567890123"}) {
		t.Errorf("principal: %v", got)
	}
}

func TestThereIsNoConsoleOnThisMachine(t *testing.T) {
	run, _ := New(SetupSteps(), Setup{Tag: testTag}.With(AddressKey, "http://127.0.0.1:8080"))
	for _, view := range run.Steps() {
		if len(view.Pages) > 0 {
			t.Errorf("%s: %v", view.About.ID, view.Pages)
		}
	}
}
