package steps

import (
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
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
	madeByHand = Made{
		Step: "token", Change: ByHandChange, Title: "token made by hand", At: longAgo, NoUndo: "you made it by hand",
		Facts: databricks.Facts{TokenID: testToken, TokenItem: testItem},
	}
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
		if change.Sign() == "+" {
			t.Errorf("%s takes nothing away", change.ID)
		}
	}
}
