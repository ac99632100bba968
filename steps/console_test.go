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
		for _, address := range view.Pages() {
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

// Where a person registers the application by hand, or is asked for its directory, the portal's pages are named: those of the
// application itself once its id is known, in the cloud of the workspace.
func TestByHandOpensThePagesOfThePortal(t *testing.T) {
	const app = "b4b5d6e7-0000-4000-8000-000000000001"
	on := func(address string, answers Answers) Setup {
		setup := Setup{Tag: testTag}.With(AddressKey, address).Learn(databricks.Facts{Cloud: string(databricks.AzurePublic)})
		for key, answer := range answers {
			setup = setup.With(key, answer)
		}
		return setup
	}
	const workspace, resource = "https://adb-1.2.azuredatabricks.net", "/subscriptions/00000000-0000-4000-8000-000000000000/resourceGroups/g/providers/Microsoft.Databricks/workspaces/w"
	for name, test := range map[string]struct {
		setup Setup
		id    ID
		want  []string // what each page's address ends with
	}{
		"no application of Entra": {on(workspace, nil), "entra", nil},
		"to be registered":        {on(workspace, Answers{entraKind: managedByEntra}), "entra", []string{"CreateApplicationBlade", "ApplicationsListBlade", "ActiveDirectoryMenuBlade/~/Overview"}},
		"known": {
			on(workspace, Answers{entraKind: managedByEntra, entraApplication: app}), "entra",
			[]string{"Overview/appId/" + app, "Credentials/appId/" + app, "ActiveDirectoryMenuBlade/~/Overview"},
		},
		"the admin's own": {on(workspace, Answers{wayKey: azureAppV1, workspaceSide.client(): app}), "signin", []string{"Overview/appId/" + app, "Credentials/appId/" + app, "ActiveDirectoryMenuBlade/~/Overview"}},
		"by a browser":    {on(workspace, Answers{wayKey: browserWay}), "signin", nil},
		"asking Azure":    {on(resource, Answers{azureSide.way(): azureApp}), "workspace", []string{"CreateApplicationBlade", "ApplicationsListBlade", "ActiveDirectoryMenuBlade/~/Overview"}},
		"a rehearsal":     {on("http://127.0.0.1:8080", Answers{entraKind: managedByEntra}), "entra", nil},
	} {
		run, _ := New(SetupSteps(), test.setup)
		run.setup = test.setup
		view := run.view(run.index(test.id))
		if len(view.Pages()) != len(test.want) {
			t.Errorf("%s: %v", name, view.Pages())
			continue
		}
		for i, page := range view.Pages() {
			if !strings.HasPrefix(page, "https://portal.azure.com/#view/") || !strings.HasSuffix(page, test.want[i]) {
				t.Errorf("%s: %s", name, page)
			}
		}
		if len(test.want) > 0 && test.id != "workspace" && !slices.Contains(view.About.ByHand, byHandTenant) {
			t.Errorf("%s: it is not said where the directory's id stands", name)
		}
	}
}

func TestThereIsNoConsoleOnThisMachine(t *testing.T) {
	run, _ := New(SetupSteps(), Setup{Tag: testTag}.With(AddressKey, "http://127.0.0.1:8080"))
	for _, view := range run.Steps() {
		if len(view.Pages()) > 0 {
			t.Errorf("%s: %v", view.About.ID, view.Pages())
		}
	}
}
