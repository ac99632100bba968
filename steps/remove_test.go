package steps

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

const (
	testToken  = "5715498f424f4c9de3a0f6d2c0d7e8a1b2c3d4e5f60718293a4b5c6d7e8f9011"
	testItem   = "dbc-a1b2345c-d6e7.cloud.databricks.com/" + testApplication + "/" + testTag
	testList   = "0a1b2c3d-1111-4222-8333-444455556666"
	liveKey    = "GET /api/2.0/token-management/tokens/" + testToken
	tokensKey  = "GET /api/2.0/token-management/tokens"
	secretsKey = "GET /api/2.0/accounts/servicePrincipals/" + testPrincipal + "/credentials/secrets"
	schemaKey  = "GET /api/2.1/unity-catalog/permissions/schema/main.sales"
)

// past is a connection that made these changes.
func past(made ...Made) Connection {
	return Connection{
		Name: "acme", Partner: "treasure-data", Tag: testTag, Tags: []string{testTag}, Made: made,
		Answers: Answers{AddressKey: testHost, wayKey: "environment", warehouseID: "1234567890abcdef"},
		Facts: databricks.Facts{
			Host: testHost, ApplicationID: testApplication, PrincipalID: testPrincipal, TokenID: testToken, TokenItem: testItem,
		},
	}
}

var longAgo = time.Date(2026, 5, 3, 9, 0, 0, 0, time.UTC)

func madeWith(step ID, change, title, value string, facts databricks.Facts, request, undo databricks.Request) Made {
	made := Made{Step: step, Change: change, Title: title, Value: value, At: longAgo, Facts: facts, Request: &request}
	if undo.Path != "" {
		made.Undo = &undo
	}
	return made
}

var (
	madePrincipal = madeWith("principal", "create", "service principal", "TD-CAS-Service",
		databricks.Facts{ApplicationID: testApplication, PrincipalID: testPrincipal}, databricks.CreatePrincipal("TD-CAS-Service"), databricks.DeletePrincipal(testPrincipal))
	madeToken = madeWith("token", "mint", "token", "90 days", databricks.Facts{TokenID: testToken, TokenItem: testItem},
		databricks.CreateOnBehalfToken(testApplication, "c", day, nil), databricks.RevokeToken(testToken))
	madeSecret = madeWith("token", "secret", "secret", "used once", databricks.Facts{SecretID: "s1"},
		databricks.CreateOAuthSecret(testPrincipal, bootstrapLife), databricks.DeleteOAuthSecret(testPrincipal, "s1"))
	madeUse   = madeWith("tokenuse", "allow", "may use tokens", "for that principal", nil, databricks.AllowTokens(testApplication), databricks.Request{})
	madeSales = madeWith("data", "schema:main.sales", "read main.sales", "USE SCHEMA, EXECUTE, SELECT", nil,
		databricks.Grant(databricks.OnSchema, "main.sales", testApplication, databricks.SchemaReader()...),
		databricks.Revoke(databricks.OnSchema, "main.sales", testApplication, databricks.SchemaReader()...))
	madeSalesAgain = madeWith("data", "schema:main.sales", "read main.sales", "SELECT", nil,
		databricks.Grant(databricks.OnSchema, "main.sales", testApplication, databricks.Select),
		databricks.Revoke(databricks.OnSchema, "main.sales", testApplication, databricks.Select))
	madeUsing = madeWith("warehouse", "allow", "may use warehouse Starter", "for that principal", nil,
		databricks.AllowWarehouse("1234567890abcdef", testApplication), databricks.Request{})
	madeEntitled = madeWith("access", "entitle-databricks-sql-access", "SQL access in this workspace", "for that principal", nil,
		databricks.AddEntitlements(testPrincipal, databricks.DatabricksSQLAccess), databricks.RemoveEntitlement(testPrincipal, databricks.DatabricksSQLAccess))
	madeAssigned = madeWith("access", "assign", "enter this workspace", "as a user", databricks.Facts{PrincipalID: testPrincipal},
		databricks.AssignToWorkspace(testApplication), databricks.RemoveAssignment(testPrincipal))
)

func madeList(addresses ...databricks.Address) Made {
	return madeWith("network", "list", "IP access list TreasureData", "1 address", databricks.Facts{ListID: testList},
		databricks.CreateIPList("TreasureData", addresses), databricks.DeleteIPList(testList))
}

const (
	noToken    = `404 {"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Token with ID does not exist"}`
	oneToken   = `{"token_info":{"token_id":"` + testToken + `","expiry_time":1797843600000}}`
	noPerson   = `404 {"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"Service principal not found","status":"404"}`
	denied     = `403 {"error_code":"PERMISSION_DENIED","message":"Not for you."}`
	signedOut  = `403 {"error_code":"PERMISSION_DENIED","message":"Invalid access token."}`
	ourEntry   = `{"access_control_list":[{"service_principal_name":"` + testApplication + `","all_permissions":[{"permission_level":"CAN_USE"}]}]}`
	otherEntry = `{"access_control_list":[{"service_principal_name":"` + testOther + `","all_permissions":[{"permission_level":"CAN_USE"}]}]}`
	ours       = `{"id":"` + testPrincipal + `","applicationId":"` + testApplication + `","displayName":"TD-CAS-Service","active":true,"entitlements":[{"value":"databricks-sql-access"}]}`
	warehouse  = "GET /api/2.0/permissions/warehouses/1234567890abcdef"
)

func grantsOf(principal string, privileges ...string) string {
	return `{"privilege_assignments":[{"principal":"` + principal + `","privileges":["` + strings.Join(privileges, `","`) + `"]}]}`
}

func partnersList(id, addresses string) string {
	return `{"list_id":"` + id + `","label":"TreasureData","list_type":"ALLOW","enabled":true,"ip_addresses":[` + addresses + `]}`
}

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

func removalStep(t *testing.T, connection Connection, id ID) Step {
	t.Helper()
	for _, step := range RemoveSteps(connection) {
		if step.About().ID == id {
			return step
		}
	}
	t.Fatalf("there is no step %s", id)
	return nil
}

func sentBy(changes []Change) []string {
	var sent []string
	for _, change := range changes {
		if change.Forget != "" {
			sent = append(sent, "forget "+change.Forget)
			continue
		}
		sent = append(sent, change.Request.Method+" "+change.Request.Path)
	}
	return sent
}

func skippedTexts(finding Finding) string {
	var all []string
	for _, line := range finding.Lines {
		if line.Mark == MarkSkipped {
			all = append(all, line.Text)
		}
	}
	return strings.Join(all, "\n")
}

// holdsRemoval says what each change of a removal owes: words for the review, an id of its own, no unknowns, never a PUT, and
// that the journal learns what it took away.
func holdsRemoval(t *testing.T, changes []Change) {
	t.Helper()
	seen := map[string]bool{}
	for _, change := range changes {
		if change.Title == "" || change.Value == "" || change.Back == "" || change.NoUndo == "" || seen[change.ID] {
			t.Errorf("the review cannot show it: %+v", change)
		}
		seen[change.ID] = true
		if len(databricks.Unknowns(change.Request)) > 0 || change.Request.Once || change.Request.Method == "PUT" {
			t.Errorf("it is sent as %+v", change.Request)
		}
		if !change.TakesAway() && change.ID != "deactivate" {
			t.Errorf("%s takes nothing away", change.ID)
		}
	}
}

func TestTheLastListGoesOnlyIfItsConsequenceIsTyped(t *testing.T) {
	connection := past(madeList(addressOf(t, "198.51.100.77")))
	reader := script(t, map[string]string{ipListsKey: `{"ip_access_lists":[` + partnersList(testList, `"198.51.100.77"`) + `]}`})
	setup := connection.Removal(testTag, longAgo)
	step := removalStep(t, connection, "network")
	if questions := step.Questions(setup); len(questions) > 0 {
		t.Errorf("asks %s before anything was seen", questions[0].Key)
	}
	setup = setup.Learn(see(t, step, reader, setup).Learned)
	questions := step.Questions(setup)
	if len(questions) != 1 || questions[0].Kind != Confirm || !questions[0].Optional || questions[0].Consequence != letAllIn {
		t.Fatalf("asks %+v", questions)
	}
	for answer, want := range map[string]int{"": 0, letAllIn: 1} {
		answered := setup.With(removeLastList, answer)
		if changes := step.Changes(answered, see(t, step, reader, answered)); len(changes) != want {
			t.Errorf("answered %q it wants %d changes", answer, len(changes))
		}
	}
}

func TestWhatIsAskedAboutTheIdentity(t *testing.T) {
	for name, test := range map[string]struct {
		made    []Made
		tokens  string
		secrets string
		others  []Connection
		choice  string // the default; "" asks nothing
	}{
		"made by us":              {made: []Made{madePrincipal, madeToken}, choice: principalDelete},
		"there before":            {made: []Made{madeToken}},
		"a token of somebody":     {made: []Made{madePrincipal}, tokens: `{"token_infos":[{"token_id":"t9","owner_id":"` + testPrincipal + `","comment":"x"}]}`, choice: principalKeep},
		"a token of ours":         {made: []Made{madePrincipal, madeToken}, tokens: `{"token_infos":[{"token_id":"` + testToken + `","owner_id":"` + testPrincipal + `"}]}`, choice: principalDelete},
		"a secret of somebody":    {made: []Made{madePrincipal}, secrets: `{"secrets":[{"id":"s9"}]}`, choice: principalKeep},
		"a secret of ours":        {made: []Made{madePrincipal, madeSecret}, secrets: `{"secrets":[{"id":"s1"}]}`, choice: principalDelete},
		"used by another of ours": {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication, TokenID: "t"}}}},
		"another was removed":     {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication}}}, choice: principalDelete},
		"another one elsewhere":   {made: []Made{madePrincipal}, others: []Connection{{Name: "other", Facts: databricks.Facts{Host: "https://x", ApplicationID: testApplication, TokenID: "t"}}}, choice: principalDelete},
	} {
		t.Run(name, func(t *testing.T) {
			connection := past(test.made...)
			reader := script(t, map[string]string{tokensKey: first(test.tokens, "{}"), secretsKey: first(test.secrets, "{}")})
			reader.past = append(test.others, connection)
			setup := connection.Removal(testTag, longAgo)
			finding := see(t, removalStep(t, connection, "connection"), reader, setup)
			questions := removalStep(t, connection, "remove").Questions(setup.Learn(finding.Learned))
			if test.choice == "" {
				if len(questions) > 0 {
					t.Errorf("asks %+v", questions[0])
				}
				return
			}
			if len(questions) != 1 || questions[0].Default != test.choice {
				t.Errorf("asks %+v", questions)
			}
		})
	}
}

func TestStepsOfARemovalSayWhatTheyAreFor(t *testing.T) {
	before := map[ID]bool{}
	for _, step := range RemoveSteps(past(madePrincipal)) {
		about := step.About()
		for what, text := range map[string]string{
			"id": string(about.ID), "rail": about.Rail, "title": about.Title, "why": about.Why, "docs": about.Docs, "by hand": strings.Join(about.ByHand, ""),
		} {
			if text == "" || strings.ContainsAny(text, "!") {
				t.Errorf("%s: the %s is %q", about.ID, what, text)
			}
		}
		for _, need := range slices.Concat(about.Needs, about.After) {
			if !before[need] {
				t.Errorf("%s comes before %s, which it needs", about.ID, need)
			}
		}
		before[about.ID] = true
	}
}
