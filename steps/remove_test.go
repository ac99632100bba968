package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/keystore"
)

// TestEachStepTakesBackOnlyWhatIsOursAndThere holds each step of a removal against what the workspace may say.
func TestEachStepTakesBackOnlyWhatIsOursAndThere(t *testing.T) {
	address := addressOf(t, "198.51.100.77")
	office := `"list_id":"office","label":"office","list_type":"ALLOW","enabled":true,"ip_addresses":["192.0.2.1"]`
	tests := map[string]struct {
		step    ID
		made    []Made
		answers map[string]string
		choice  string
		learned databricks.Facts
		past    []Connection // beside this one
		probe   keystore.Probe

		want    []string // METHOD path of the changes
		body    string   // a part of the last one's body
		gone    int      // how many are found to be gone
		says    string   // a part of what it says is left
		blocked databricks.ProblemKind
	}{
		"the token lives": {
			step: "token", made: []Made{madeToken}, answers: map[string]string{liveKey: oneToken, tokensKey: `{}`},
			want: []string{"DELETE /api/2.0/token-management/tokens/" + testToken},
		},
		"the token is revoked already": {
			step: "token", made: []Made{madeToken}, answers: map[string]string{liveKey: noToken, tokensKey: `{}`}, gone: 1,
		},
		"a token with our tag that the journal does not have": {
			step: "token", answers: map[string]string{tokensKey: `{"token_infos":[
				{"token_id":"lost","owner_id":"` + testPrincipal + `","comment":"Treasure Data, brickpass ` + testTag + `"},
				{"token_id":"theirs","owner_id":"` + testPrincipal + `","comment":"somebody else's"},
				{"token_id":"elsewhere","owner_id":"1","comment":"Treasure Data, brickpass ` + testTag + `"}]}`},
			want: []string{"DELETE /api/2.0/token-management/tokens/lost"},
		},
		"a secret that was left": {
			step: "token", made: []Made{madeSecret}, answers: map[string]string{tokensKey: `{}`, secretsKey: `{"secrets":[{"id":"s0"},{"id":"s1"}]}`},
			want: []string{"DELETE /api/2.0/accounts/servicePrincipals/" + testPrincipal + "/credentials/secrets/s1"},
		},
		"a secret that is gone": {
			step: "token", made: []Made{madeSecret}, answers: map[string]string{tokensKey: `{}`, secretsKey: `{"secrets":[{"id":"s0"}]}`}, gone: 1,
		},
		"a token that was made by hand": {
			step: "token", made: []Made{madeByHand}, answers: map[string]string{liveKey: oneToken, tokensKey: `{}`}, says: "not brickpass's to revoke",
		},
		"a token that was made by hand, with the identity": {
			step: "token", made: []Made{madeByHand, madePrincipal}, choice: principalDelete, answers: map[string]string{liveKey: oneToken, tokensKey: `{}`},
		},
		"a token that was made by hand, and revoked since": {
			step: "token", made: []Made{madeByHand}, answers: map[string]string{liveKey: noToken, tokensKey: `{}`}, gone: 1,
		},
		"the entry of a token that was made by hand": {
			step: "keychain", made: []Made{madeByHand}, answers: map[string]string{liveKey: oneToken}, says: "because it still lives",
		},
		"the entry of a dead token that was made by hand": {
			step: "keychain", made: []Made{madeByHand}, answers: map[string]string{liveKey: noToken}, want: []string{"forget " + testItem},
		},
		"the tokens cannot be read": {
			step: "token", made: []Made{madeToken}, answers: map[string]string{liveKey: denied}, blocked: databricks.ProblemNotAdmin,
		},
		"the sign-in ended": {
			step: "data", made: []Made{madeSales}, answers: map[string]string{schemaKey: signedOut}, blocked: databricks.ProblemInvalidToken,
		},
		"its permission to use tokens": {
			step: "tokenuse", made: []Made{madeUse}, answers: map[string]string{tokenUseKey: ourEntry}, says: "writing the whole list anew",
		},
		"its permission to use tokens, with the identity": {
			step: "tokenuse", made: []Made{madeUse, madePrincipal}, choice: principalDelete, answers: map[string]string{tokenUseKey: ourEntry},
		},
		"its permission to use tokens was taken away": {
			step: "tokenuse", made: []Made{madeUse}, answers: map[string]string{tokenUseKey: otherEntry}, gone: 1,
		},
		"all of what was granted": {
			step: "data", made: []Made{madeSales}, answers: map[string]string{schemaKey: grantsOf(testApplication, "SELECT", "EXECUTE", "USE_SCHEMA", "MODIFY")},
			want: []string{"PATCH /api/2.1/unity-catalog/permissions/schema/main.sales"}, body: `"remove":["USE_SCHEMA","EXECUTE","SELECT"]`,
		},
		"what was granted in two runs": {
			step: "data", made: []Made{madeSales, madeSalesAgain}, answers: map[string]string{schemaKey: grantsOf(testApplication, "SELECT", "USE_SCHEMA")},
			want: []string{"PATCH /api/2.1/unity-catalog/permissions/schema/main.sales"}, body: `"remove":["USE_SCHEMA","SELECT"]`,
		},
		"nothing of it is granted any more": {
			step: "data", made: []Made{madeSales}, answers: map[string]string{schemaKey: `{}`}, gone: 1,
		},
		"somebody else holds the same": {
			step: "data", made: []Made{madeSales}, answers: map[string]string{schemaKey: grantsOf(testOther, "SELECT")}, gone: 1,
		},
		"the schema is gone": {
			step: "data", made: []Made{madeSales}, gone: 1,
			answers: map[string]string{schemaKey: `404 {"error_code":"SCHEMA_DOES_NOT_EXIST","message":"Schema 'main.sales' does not exist."}`},
		},
		"the grants cannot be read": {
			step: "data", made: []Made{madeSales}, answers: map[string]string{schemaKey: denied}, says: "main.sales could not be looked at, so it stays",
		},
		"another connection needs the grants": {
			step: "data", made: []Made{madeSales}, learned: databricks.Facts{sharedWith: "other"},
		},
		"its permission to use the warehouse": {
			step: "warehouse", made: []Made{madeUsing}, answers: map[string]string{warehouse: ourEntry}, says: "The permission to use warehouse Starter stays",
		},
		"the warehouse is gone": {
			step: "warehouse", made: []Made{madeUsing}, gone: 1,
			answers: map[string]string{warehouse: `404 {"error_code":"RESOURCE_DOES_NOT_EXIST","message":"SQL warehouse 1234567890abcdef does not exist"}`},
		},
		"our list": {
			step: "network", made: []Made{madeList(address)},
			answers: map[string]string{ipListsKey: `{"ip_access_lists":[{` + office + `},` + partnersList(testList, `"198.51.100.77"`) + `]}`},
			want:    []string{"DELETE /api/2.0/ip-access-lists/" + testList},
		},
		"our list, with an address of somebody else": {
			step: "network", made: []Made{madeList(address)},
			answers: map[string]string{ipListsKey: `{"ip_access_lists":[{` + office + `},` + partnersList(testList, `"198.51.100.77","192.0.2.9"`) + `]}`},
			want:    []string{"PATCH /api/2.0/ip-access-lists/" + testList}, body: `{"ip_addresses":["192.0.2.9"]}`, says: "somebody put 1 address on it",
		},
		"our list, with nothing of ours on it": {
			step: "network", made: []Made{madeList(address)}, gone: 1, says: "somebody put 1 address on it",
			answers: map[string]string{ipListsKey: `{"ip_access_lists":[` + partnersList(testList, `"192.0.2.9"`) + `]}`},
		},
		"our list is gone": {
			step: "network", made: []Made{madeList(address)}, gone: 1, answers: map[string]string{ipListsKey: `{}`},
		},
		"our list is the only one": {
			step: "network", made: []Made{madeList(address)}, says: "it is the only one that keeps anybody out",
			answers: map[string]string{ipListsKey: `{"ip_access_lists":[` + partnersList(testList, `"198.51.100.77"`) + `]}`},
		},
		"the same partner connects for another connection": {
			step: "network", made: []Made{madeList(address)}, says: "other connects from them too",
			past: []Connection{{Name: "other", Partner: "treasure-data", Facts: databricks.Facts{Host: testHost, TokenID: "t", ApplicationID: testOther}}},
		},
		"its entitlement": {
			step: "access", made: []Made{madeEntitled}, answers: map[string]string{principalKey: ours},
			want: []string{"PATCH /api/2.0/preview/scim/v2/ServicePrincipals/" + testPrincipal}, body: `"op":"remove"`,
		},
		"its entitlement is gone": {
			step: "access", made: []Made{madeEntitled}, gone: 1,
			answers: map[string]string{principalKey: `{"id":"` + testPrincipal + `","applicationId":"` + testApplication + `"}`},
		},
		"it is not in the workspace any more": {
			step: "access", made: []Made{madeEntitled, madeAssigned}, gone: 2, answers: map[string]string{principalKey: noPerson},
		},
		"its way in": {
			step: "access", made: []Made{madeAssigned},
			answers: map[string]string{principalKey: ours, assignmentsKey: `{"permission_assignments":[{"principal":{"principal_id":` + testPrincipal +
				`,"service_principal_name":"` + testApplication + `"},"permissions":["USER"]}]}`},
			want: []string{"DELETE /api/2.0/preview/permissionassignments/principals/" + testPrincipal},
		},
		"somebody made it an admin": {
			step: "access", made: []Made{madeAssigned}, says: "somebody else made it more than a user",
			answers: map[string]string{principalKey: ours, assignmentsKey: `{"permission_assignments":[{"principal":{"principal_id":` + testPrincipal +
				`,"service_principal_name":"` + testApplication + `"},"permissions":["ADMIN"]}]}`},
		},
		"the identity that we made": {
			step: "principal", made: []Made{madePrincipal, madeUse, madeUsing}, choice: principalDelete, answers: map[string]string{principalKey: ours},
			want: []string{"DELETE /api/2.0/preview/scim/v2/ServicePrincipals/" + testPrincipal},
		},
		"switched off": {
			step: "principal", made: []Made{madePrincipal}, choice: principalDeactivate, answers: map[string]string{principalKey: ours},
			want: []string{"PATCH /api/2.0/preview/scim/v2/ServicePrincipals/" + testPrincipal}, body: `"path":"active"`,
		},
		"kept": {
			step: "principal", made: []Made{madePrincipal}, choice: principalKeep, answers: map[string]string{principalKey: ours}, says: "stays, without a token",
		},
		"the identity is gone": {
			step: "principal", made: []Made{madePrincipal, madeUse}, choice: principalDelete, answers: map[string]string{principalKey: noPerson}, gone: 2, says: "Account console",
		},
		"another identity has its number": {
			step: "principal", made: []Made{madePrincipal}, choice: principalDelete, says: "not the one that brickpass made",
			answers: map[string]string{principalKey: `{"id":"` + testPrincipal + `","applicationId":"` + testOther + `"}`},
		},
		"an identity that was there before": {step: "principal", made: []Made{madeToken}},
		"an identity of another connection": {
			step: "principal", made: []Made{madeToken}, says: "brickpass remove other takes it away",
			past: []Connection{{Name: "other", Made: []Made{madePrincipal}, Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication}}},
		},
		"the entry in the keychain": {step: "keychain", want: []string{"forget " + testItem}},
		"the keychain is locked": {
			step: "keychain", says: "The token in it is dead",
			probe: keystore.Probe{State: keystore.Locked, Reason: "It is locked.", Fix: "Unlock it."},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			connection := past(test.made...)
			reader := script(t, test.answers)
			reader.past = append([]Connection{connection}, test.past...)
			if test.probe.State != "" {
				reader.probe = test.probe
			}
			setup := connection.Removal(testTag, longAgo).Learn(databricks.Facts{Host: testHost}).Learn(test.learned).With(removePrincipal, test.choice)
			step := removalStep(t, connection, test.step)
			finding := see(t, step, reader, setup)
			if test.blocked != "" {
				if finding.State != Blocked || finding.Problem.Kind != test.blocked {
					t.Errorf("%s: %+v", finding.State, finding.Problem)
				}
				return
			}
			changes := step.Changes(setup, finding)
			holdsRemoval(t, changes)
			if got := sentBy(changes); !slices.Equal(got, test.want) {
				t.Errorf("wants %q, not %q\n%s", got, test.want, texts(finding))
			}
			if (len(changes) > 0) != (finding.State == Missing) {
				t.Errorf("it is %s and wants %d changes", finding.State, len(changes))
			}
			if test.body != "" && !strings.Contains(string(changes[len(changes)-1].Request.Body), test.body) {
				t.Errorf("it sends %s", changes[len(changes)-1].Request.Body)
			}
			if seen, _ := finding.Seen.(taken); len(seen.gone) != test.gone {
				t.Errorf("%d are found to be gone: %+v", len(seen.gone), seen.gone)
			}
			left := skippedTexts(finding)
			if (test.says == "") != (left == "") || !strings.Contains(left, test.says) {
				t.Errorf("it says of what is left: %q, not %q", left, test.says)
			}
		})
	}
}
