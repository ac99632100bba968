package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func TestAccess(t *testing.T) {
	with := func(entitlements string) string {
		return scimPrincipal(testApplication, testPrincipal, "TD-CAS-Service", `,"entitlements":[`+entitlements+`]`)
	}
	accountOnly := testSetup().Learn(databricks.Facts{ApplicationID: testApplication})
	assignment := `{"permission_assignments":[{"principal":{"principal_id":` + testPrincipal + `,"service_principal_name":"` +
		testApplication + `"},"permissions":["ADMIN"]}]}`
	const sql = `{"value":"databricks-sql-access"}`

	tests := map[string]struct {
		setup   Setup
		answers map[string]string
		state   State
		changes []string
	}{
		"no principal yet": {setup: testSetup(), state: Missing, changes: []string{"entitle-databricks-sql-access"}},
		"all there": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: with(sql)}, state: So,
		},
		"none there": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: with("")},
			state: Missing, changes: []string{"entitle-databricks-sql-access"},
		},
		"another one there": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: with(`{"value":"workspace-access"}`)},
			state: Missing, changes: []string{"entitle-databricks-sql-access"},
		},
		"inherited does not count": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: scimPrincipal(
				testApplication, testPrincipal, "TD-CAS-Service", `,"groups":[{"display":"users","value":"1"}]`)},
			state: Missing, changes: []string{"entitle-databricks-sql-access"},
		},
		"not seen yet": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: `404 {"detail":"no","status":"404"}`},
			state: Spreading,
		},
		"in the account only": {
			setup: accountOnly, answers: map[string]string{assignmentsKey: `{}`},
			state: Missing, changes: []string{"assign", "entitle-databricks-sql-access"},
		},
		"assigned, and never assigned again": {
			setup: accountOnly, answers: map[string]string{assignmentsKey: assignment, principalKey: with("")},
			state: Missing, changes: []string{"entitle-databricks-sql-access"},
		},
		"in the account only, and the workspace takes none from there": {
			setup: accountOnly,
			answers: map[string]string{assignmentsKey: `400 {"error_code":"INVALID_PARAMETER_VALUE",` +
				`"message":"Permission assignment APIs are not available for this workspace."}`},
			state: Blocked,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			finding := see(t, accessStep{}, script(t, test.answers), test.setup)
			if finding.State != test.state {
				t.Errorf("found %s, %q, %v", finding.State, finding.Say, finding.Problem)
			}
			if got := changeIDs(accessStep{}, test.setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v, want %v", got, test.changes)
			}
		})
	}
}

func TestAccessLetsNobodyInAsAnAdmin(t *testing.T) {
	changes := accessStep{}.Changes(testSetup(), Finding{
		State: Missing, Seen: accessSeen{unassigned: true, missing: []databricks.Entitlement{databricks.DatabricksSQLAccess}},
	})
	for _, change := range changes {
		if strings.Contains(string(change.Request.Body), "ADMIN") || strings.Contains(string(change.Request.Body), "admins") {
			t.Errorf("%s sends %s", change.ID, change.Request.Body)
		}
	}
	if got := changes[0].Request.Body; !strings.Contains(string(got), `"permissions":["USER"]`) {
		t.Errorf("assigns with %s", got)
	}
}
