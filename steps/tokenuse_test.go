package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func tokenUseList(entries string) string {
	return `{"object_id":"/authorization/tokens","access_control_list":[` + entries + `]}`
}

const noTokenYet = `404 {"error_code":"RESOURCE_DOES_NOT_EXIST","message":"tokens tokens does not exist"}`

func TestTokenUse(t *testing.T) {
	level := func(who, level string) string {
		return `{` + who + `,"all_permissions":[{"permission_level":"` + level + `","inherited":false}]}`
	}
	admins := level(`"group_name":"admins"`, "CAN_MANAGE")
	users := level(`"group_name":"users"`, "CAN_USE")
	readers := level(`"group_name":"readers"`, "CAN_USE")
	own := level(`"service_principal_name":"`+testApplication+`"`, "CAN_USE")
	someone := level(`"service_principal_name":"`+testOther+`"`, "CAN_USE")
	inReaders := scimPrincipal(testApplication, testPrincipal, "TD", `,"groups":[{"display":"readers","value":"7"}]`)

	tests := map[string]struct {
		setup   Setup
		answers map[string]string
		state   State
		say     string
		changes []string
	}{
		"no principal yet": {
			setup: testSetup(), answers: map[string]string{tokenUseKey: tokenUseList(admins + "," + someone)},
			state: Missing, changes: []string{"allow"},
		},
		"no principal yet, but everybody may": {
			setup: testSetup(), answers: map[string]string{tokenUseKey: tokenUseList(users)}, state: So, say: "group users",
		},
		"by its own entry": {
			setup:   withPrincipal(testSetup()),
			answers: map[string]string{tokenUseKey: tokenUseList(admins + "," + own), principalKey: theOne}, state: So, say: "it may use tokens",
		},
		"through a group": {
			setup:   withPrincipal(testSetup()),
			answers: map[string]string{tokenUseKey: tokenUseList(readers), principalKey: inReaders}, state: So, say: "group readers",
		},
		"through a group that it is not in": {
			setup:   withPrincipal(testSetup()),
			answers: map[string]string{tokenUseKey: tokenUseList(readers), principalKey: theOne}, state: Missing, changes: []string{"allow"},
		},
		"not seen in the workspace yet": {
			setup: withPrincipal(testSetup()),
			answers: map[string]string{
				tokenUseKey: tokenUseList(admins), principalKey: `404 {"detail":"no","status":"404"}`,
			},
			state: Missing, changes: []string{"allow"},
		},
		"no token was ever made": {
			setup: testSetup(), answers: map[string]string{tokenUseKey: noTokenYet},
			state: Missing, changes: []string{"throw-away", "allow"},
		},
		"refused": {
			setup: testSetup(), answers: map[string]string{tokenUseKey: `403 {"error_code":403,"message":"Invalid access token."}`},
			state: Blocked,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			finding := see(t, tokenUseStep{}, script(t, test.answers), test.setup)
			if finding.State != test.state || !strings.Contains(finding.Say, test.say) {
				t.Errorf("found %s, %q, %v", finding.State, finding.Say, finding.Problem)
			}
			if got := changeIDs(tokenUseStep{}, test.setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v, want %v", got, test.changes)
			}
		})
	}
}

func TestTheThrowAwayTokenGoesAgainAndIsFoundAgain(t *testing.T) {
	change := tokenUseStep{}.Changes(testSetup(), Finding{State: Missing, Seen: tokenUseSeen{asleep: true}})[0]
	if change.Cleanup == nil || change.Into.Kind != Discard {
		t.Fatalf("it stays: %+v", change)
	}
	revoke := databricks.Fill(*change.Cleanup, databricks.Facts{ThrowAwayID: "abc"})
	if revoke != databricks.DeleteOwnToken(databricks.Admin, "abc") {
		t.Errorf("it is revoked by %+v", revoke)
	}
	reader := script(t, map[string]string{"GET /api/2.0/token/list": `{"token_infos":[
		{"token_id":"theirs","comment":"laptop","creation_time":1716460800000},
		{"token_id":"older","comment":"brickpass 0000000000000000, revoked at once"},
		{"token_id":"ours","comment":"brickpass ` + testTag + `, revoked at once","creation_time":1716460800000}]}`})
	candidates, err := change.Find(t.Context(), reader, testSetup())
	if err != nil {
		t.Fatal(err)
	}
	for _, candidate := range candidates {
		if candidate.Ours != (candidate.ID == "ours") || candidate.Facts[ThrowAwayID] != candidate.ID {
			t.Errorf("candidate %+v", candidate)
		}
	}
}
