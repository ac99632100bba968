package databricks

import "testing"

func TestAnAddressOfTheConsoleNamesTheWorkspaceWhereTheHostDoesNot(t *testing.T) {
	for _, test := range []struct {
		pasted, workspace string
		page              ConsolePage
		want              string
	}{
		{
			"https://dbc-a1b2345c-d6e7.cloud.databricks.com", "1234567890123456", ConsolePrincipals,
			"https://dbc-a1b2345c-d6e7.cloud.databricks.com/settings/workspace/identity-and-access/service-principals?o=1234567890123456",
		},
		{
			"https://dbc-a1b2345c-d6e7.cloud.databricks.com", "", ConsolePrincipal("7531234567890123"),
			"https://dbc-a1b2345c-d6e7.cloud.databricks.com/settings/workspace/identity-and-access/service-principals/7531234567890123",
		},
		{
			"https://adb-984752964297111.11.azuredatabricks.net", "984752964297111", ConsoleWarehouse("1234567890abcdef"),
			"https://adb-984752964297111.11.azuredatabricks.net/sql/warehouses/1234567890abcdef",
		},
		{
			"https://acme.databricks.com/?o=77", "", ConsoleSecurable("main", "söme/schema"),
			"https://acme.databricks.com/explore/data/main/s%C3%B6me%2Fschema?o=77",
		},
		{"https://acme.databricks.com", "", ConsoleAdvanced, ""}, // which of its workspaces is not known
		{"http://127.0.0.1:8080", "1234567890123456", ConsoleAdvanced, ""},
	} {
		host, err := ParseHost(test.pasted)
		if err != nil {
			t.Fatal(err)
		}
		if test.workspace != "" {
			host.WorkspaceID = test.workspace
		}
		if got := host.Open(test.page); got != test.want {
			t.Errorf("on %s: %s, want %s", test.pasted, got, test.want)
		}
	}
}
