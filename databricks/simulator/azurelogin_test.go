package simulator_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/simulator"
)

// asContributor are the headers of the login of seed 004 that needs no membership.
func (w *workspace) asContributor(app simulator.EntraApplication) []string {
	w.Helper()
	return []string{
		"X-Databricks-Azure-SP-Management-Token: " + w.entra(app, managementID), "X-Databricks-Azure-Workspace-Resource-Id: " + w.azure().ResourceID,
	}
}

func (w *workspace) find(name string) *simulator.Principal {
	for _, one := range w.server.State().Principals {
		if one.Name == name {
			return &one
		}
	}
	return nil
}

func TestMemberSignsInByAnEntraToken(t *testing.T) {
	w := open(t, "azure")
	token := w.entra(w.azure().Member, databricksID)
	got := w.must(token, "GET", mePath, "", "X-Databricks-Org-Id: "+w.server.Identity().WorkspaceID)
	if got.text("userName") != w.azure().Member.ClientID || !strings.Contains(got.Text, `"admins"`) || !w.server.TokenWorks(token) {
		t.Errorf("Me: %s", got.Text)
	}
	for _, name := range []string{"anna.admin@acme.example", "ben.analyst@acme.example"} {
		person, err := w.server.EntraSignIn(name, databricksID, "")
		if err != nil {
			t.Fatal(err)
		}
		if who := w.must(person.Reveal(), "GET", mePath, "").text("userName"); who != name {
			t.Errorf("%s is %s", name, who)
		}
	}
	carla, err := w.server.EntraSignIn("carla.account@acme.example", databricksID, "")
	if err != nil {
		t.Fatal(err)
	}
	account := w.elsewhere(w.server.Identity().AccountHost)
	if rows := account.must(carla.Reveal(), "GET", "/api/2.0/accounts/"+w.server.Identity().AccountID+"/scim/v2/ServicePrincipals", "").list("Resources"); len(rows) == 0 {
		t.Error("the account takes no token of Entra")
	}
	w.clock.Advance(3599*time.Second - 30*time.Second) // thirty seconds are left
	w.refused(403, "Invalid access token.", token, "GET", mePath, "")
}

func TestContributorComesInAsAdminByTheFirstCall(t *testing.T) {
	w := open(t, "azure")
	app := w.azure().Contributor
	token := w.entra(app, databricksID)
	w.refused(403, "User not authorized.", token, "GET", mePath, "")
	if w.server.TokenWorks(token) || w.find(app.ClientID) != nil {
		t.Fatal("it is inside already")
	}
	got := w.must(token, "GET", mePath, "", w.asContributor(app)...)
	if got.text("userName") != app.ClientID || !strings.Contains(got.Text, `"admins"`) {
		t.Errorf("Me: %s", got.Text)
	}
	if inside := w.find(app.ClientID); inside == nil || inside.Assignment != "ADMIN" {
		t.Errorf("in the workspace it is %+v", inside)
	}
	w.must(token, "GET", mePath, "") // from then on without the second token

	admin := w.find(app.ClientID).ID
	w.must(w.admin, "PATCH", principalsPath+"/"+strconv.FormatInt(admin, 10), `{"Operations":[{"op":"replace","path":"displayName","value":"x"}]}`)
	w.must(w.admin, "DELETE", principalsPath+"/"+strconv.FormatInt(admin, 10), "")
	w.refused(403, "User not authorized.", token, "GET", mePath, "")
}

// A person is let in like an application, with tokens as the az command gives them; whoever became a Reader meanwhile is not.
func TestRolesInAzureDecideWhoIsLetIn(t *testing.T) {
	const dora = "dora.deployer@acme.example"
	for role, in := range map[string]bool{"Contributor": true, "Owner": true, "Reader": false, "": false} {
		t.Run(role, func(t *testing.T) {
			w := open(t, "azure")
			token := func(resource string) string {
				value, err := w.server.EntraSignIn(dora, resource, "")
				if err != nil {
					t.Fatal(err)
				}
				return value.Reveal()
			}
			w.must("", "POST", "/_simulator/azure-role?name="+dora+"&role="+role, "")
			headers := []string{
				"X-Databricks-Azure-SP-Management-Token: " + token(managementID), "X-Databricks-Azure-Workspace-Resource-Id: " + w.azure().ResourceID,
			}
			w.refused(403, "User not authorized.", token(databricksID), "GET", mePath, "")
			if !in {
				w.refused(403, "User not authorized.", token(databricksID), "GET", mePath, "", headers...)
				return
			}
			got := w.must(token(databricksID), "GET", mePath, "", headers...)
			if got.text("userName") != dora || !strings.Contains(got.Text, `"admins"`) {
				t.Errorf("Me: %s", got.Text)
			}
			w.must(token(databricksID), "DELETE", "/api/2.0/preview/permissionassignments/principals/"+got.text("id"), "")
			w.refused(403, "User not authorized.", token(databricksID), "GET", mePath, "")
		})
	}
	w := open(t, "azure")
	if err := w.server.GiveAzureRole(dora, "Emperor"); err == nil {
		t.Error("there is a role of that name")
	}
	if err := w.server.GiveAzureRole("nobody@acme.example", "Reader"); err == nil {
		t.Error("nobody was given a role")
	}
}

func TestWorkspaceRefusesTokensOfEntraThatAreNotForIt(t *testing.T) {
	resource := func(w *workspace) string { return "X-Databricks-Azure-Workspace-Resource-Id: " + w.azure().ResourceID }
	for name, one := range map[string]struct {
		status int
		text   string
		ask    func(*workspace) (token string, headers []string)
	}{
		"resource id alone": {400, "Management API token must be provided for service principal admin user login", func(w *workspace) (string, []string) {
			return w.entra(w.azure().Contributor, databricksID), []string{resource(w)}
		}},
		"management token alone": {403, "User not authorized.", func(w *workspace) (string, []string) {
			return w.entra(w.azure().Contributor, databricksID), w.asContributor(w.azure().Contributor)[:1]
		}},
		"management token without the slash": {400, "Invalid management API token.", func(w *workspace) (string, []string) {
			token := w.entra(w.azure().Contributor, "https://management.core.windows.net")
			return w.entra(w.azure().Contributor, databricksID), []string{"X-Databricks-Azure-SP-Management-Token: " + token, resource(w)}
		}},
		"no Contributor": {403, "User not authorized.", func(w *workspace) (string, []string) {
			return w.entra(w.azure().ForPartner, databricksID), w.asContributor(w.azure().ForPartner)
		}},
		"somebody else's management token": {403, "User not authorized.", func(w *workspace) (string, []string) {
			return w.entra(w.azure().ForPartner, databricksID), w.asContributor(w.azure().Contributor)
		}},
		"another workspace": {400, "does not belong to this workspace", func(w *workspace) (string, []string) {
			return w.entra(w.azure().Contributor, databricksID), append(w.asContributor(w.azure().Contributor)[:1], resource(w)+"-eu")
		}},
		"wrong audience": {400, "Expected aud claim to be: " + databricksID + ", but was: " + managementID, func(w *workspace) (string, []string) {
			return w.entra(w.azure().Member, managementID), nil
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, "azure")
			token, headers := one.ask(w)
			got := w.refused(one.status, one.text, token, "GET", mePath, "", headers...)
			if got.Status == 400 && !strings.HasPrefix(got.Header.Get("Content-Type"), "text/html") {
				t.Errorf("it is no page: %s", got.Text)
			}
		})
	}
}

func TestTokenOfAnotherTenantIsToldWhoseItIs(t *testing.T) {
	w := open(t, "wrong-tenant")
	home, other := w.azure().TenantID, w.azure().OtherTenantID
	got := w.must("", "POST", "/"+other+"/oauth2/v2.0/token", credentials(w.azure().Member, "scope", databricksScope), form, login)
	answer := w.refused(400, "io.jsonwebtoken.IncorrectClaimException: Expected iss claim to be: https://sts.windows.net/"+home+"/, but was: https://sts.windows.net/"+other+"/",
		got.text("access_token"), "GET", "/api/2.0/clusters/list", "")
	if !strings.Contains(answer.Text, "<title>Error 400 io.jsonwebtoken") || !strings.Contains(answer.Text, "Problem accessing /api/2.0/clusters/list.") {
		t.Errorf("the page: %s", answer.Text)
	}
	w.refused(400, "AADSTS700016", "", "POST", "/"+home+"/oauth2/v2.0/token", credentials(w.azure().Member, "scope", databricksScope), form, login)

	own, err := w.server.EntraSignIn("anna.admin@acme.example", databricksID, "")
	if err != nil {
		t.Fatal(err)
	}
	w.refused(400, "Expected iss claim", own.Reveal(), "GET", mePath, "")
	guest, err := w.server.EntraSignIn("anna.admin@acme.example", databricksID, home)
	if err != nil {
		t.Fatal(err)
	}
	w.must(guest.Reveal(), "GET", mePath, "")
}

func TestRegionalAddressWantsToKnowTheWorkspace(t *testing.T) {
	w := open(t, "azure")
	w.server.UseRegionalAddresses(true)
	token, id := w.entra(w.azure().Member, databricksID), w.server.Identity().WorkspaceID
	w.refused(400, "X-Databricks-Org-Id", token, "GET", mePath, "")
	w.refused(400, "X-Databricks-Org-Id", token, "GET", mePath, "", "X-Databricks-Org-Id: 1")
	w.must(token, "GET", mePath, "", "X-Databricks-Org-Id: "+id)
	w.must(w.entra(w.azure().Contributor, databricksID), "GET", mePath, "", w.asContributor(w.azure().Contributor)...)
	w.must(w.admin, "GET", mePath, "")
	if known := w.must("", "GET", "/.well-known/databricks-config", "").at("workspace_id"); known != nil {
		t.Errorf("it knows its workspace: %v", known)
	}
}

// Seed 002, both ways: an application is imported and mints for itself; a principal of Databricks is minted for.
func TestEntraPrincipalIsImportedAndMintsForItself(t *testing.T) {
	w := open(t, "azure")
	app := w.azure().ForPartner
	made := w.must(w.admin, "POST", principalsPath, `{"applicationId":"`+app.ClientID+`","displayName":"Prequel","externalId":"`+app.ObjectID+`","entitlements":[{"value":"workspace-access"}]}`)
	if made.text("applicationId") != app.ClientID || made.text("externalId") != app.ObjectID {
		t.Fatalf("import: %s", made.Text)
	}
	w.refused(409, "already exists", w.admin, "POST", principalsPath, `{"applicationId":"`+app.ClientID+`","displayName":"again"}`)
	token := w.entra(app, databricksID)
	w.refused(403, "User does not have permission to use tokens.", token, "POST", "/api/2.0/token/create", `{}`)
	w.must(w.admin, "PATCH", "/api/2.0/preview/permissions/authorization/tokens",
		`{"access_control_list":[{"service_principal_name":"`+app.ClientID+`","permission_level":"CAN_USE"}]}`)
	w.refused(403, "Microsoft Entra ID managed", w.admin, "POST", "/api/2.0/token-management/on-behalf-of/tokens", `{"application_id":"`+app.ClientID+`"}`)
	minted := w.must(token, "POST", "/api/2.0/token/create", `{"lifetime_seconds":3600,"comment":"own"}`).text("token_value")
	if who := w.must(minted, "GET", mePath, "").text("userName"); who != app.ClientID {
		t.Errorf("the token is of %s", who)
	}
	secret := w.must(w.admin, "POST", secretsOf(made.text("id")), `{"lifetime":"3600s"}`).text("secret")
	w.exchange(app.ClientID, secret) // Databricks' own secrets work on it too (databricks-api.md 10.1)
	w.partner("")
}

func TestOnBehalfOfIsForTheAccountAdminToSwitch(t *testing.T) {
	w := open(t, "obo-refused-azure")
	_, application := w.principal()
	body := `{"application_id":"` + application + `"}`
	w.refused(403, "is not enabled for this workspace", w.admin, "POST", "/api/2.0/token-management/on-behalf-of/tokens", body)
	w.must("", "POST", "/_simulator/on-behalf-of", "")
	w.must(w.admin, "POST", "/api/2.0/token-management/on-behalf-of/tokens", body)
	w.must("", "DELETE", "/_simulator/on-behalf-of", "")
	w.refused(403, "is not enabled for this workspace", w.admin, "POST", "/api/2.0/token-management/on-behalf-of/tokens", body)
}

// An entitlement reaches a token of Entra that is newer at once, and an older one late (databricks-api.md 4).
func TestEntitlementsReachTokensOfEntraAsTheyReachOthers(t *testing.T) {
	w := open(t, "azure")
	app := w.azure().ForPartner
	id := w.must(w.admin, "POST", principalsPath, `{"applicationId":"`+app.ClientID+`","displayName":"Prequel"}`).text("id")
	early := w.entra(app, databricksID)
	w.clock.Advance(time.Second)
	w.must(w.admin, "PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"add","path":"entitlements","value":[{"value":"workspace-access"}]}]}`)
	w.refused(403, "This API is disabled for users without", early, "GET", mePath, "")
	w.must(w.entra(app, databricksID), "GET", mePath, "")
	w.clock.Advance(10 * time.Minute)
	w.must(early, "GET", mePath, "")
}
