package steps

import (
	"testing"

	"brickpass/databricks"
)

// Whoever signs in with a kept credential is told which workspace is meant where the host's name alone does not say so.
func TestTheWorkspaceIsNamedWhereItsHostAloneDoesNotSayWhich(t *testing.T) {
	facts := databricks.Facts{WorkspaceID: testWorkspaceID}
	for address, want := range map[string][2]string{
		"https://dbc-a1b2345c-d6e7.cloud.databricks.com/sql": {"https://dbc-a1b2345c-d6e7.cloud.databricks.com", ""},
		"https://adb-1234567890123456.7.azuredatabricks.net": {"https://adb-1234567890123456.7.azuredatabricks.net", ""},
		"https://westeurope.azuredatabricks.net":             {"https://westeurope.azuredatabricks.net", testWorkspaceID},
		"https://acme.databricks.com/?w=77":                  {"https://acme.databricks.com", "77"},
		"http://127.0.0.1:8080/?w=77":                        {"http://127.0.0.1:8080", "77"},
		"http://127.0.0.1:8080":                              {"http://127.0.0.1:8080", ""},
	} {
		host, id, err := Setup{Answers: Answers{AddressKey: address}, Facts: facts}.Workspace()
		if err != nil || host.URL != want[0] || id != want[1] {
			t.Errorf("%s is %s, %q, %v", address, host.URL, id, err)
		}
	}
	if _, _, err := (Setup{}).Workspace(); err == nil {
		t.Error("nothing is somewhere")
	}
}
