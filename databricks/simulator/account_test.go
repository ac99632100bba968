package simulator_test

import (
	"net/url"
	"strings"
	"testing"
)

// console is the account console of a world, with its account admin signed in.
type console struct {
	*workspace
	carla string
	base  string // of the account's paths
}

func openConsole(t *testing.T, world string) *console {
	t.Helper()
	w := open(t, world)
	identity := w.server.Identity()
	return &console{
		workspace: w.elsewhere(identity.AccountHost), carla: identity.AccountAdminToken.Reveal(), base: "/api/2.0/accounts/" + identity.AccountID,
	}
}

func TestAccountAdminMakesAPrincipalAndAssignsIt(t *testing.T) {
	c := openConsole(t, "account")
	main := c.elsewhere(c.server.URL())
	made := c.must(c.carla, "POST", c.base+"/scim/v2/ServicePrincipals",
		`{"displayName":"TD-CAS-Service","active":true,"entitlements":[{"value":"databricks-sql-access"}]}`)
	id, application := made.text("id"), made.text("applicationId")
	if made.Status != 201 || made.at("entitlements") != nil {
		t.Errorf("made: %d %s", made.Status, made.Text)
	}
	query := url.QueryEscape(`displayName eq "TD-CAS-Service"`)
	if found := c.must(c.carla, "GET", "/api/2.1/accounts/"+c.server.Identity().AccountID+"/scim/v2/ServicePrincipals?filter="+query, ""); found.text("Resources.0.id") != id {
		t.Errorf("found: %s", found.Text)
	}
	main.refused(404, "not found", c.admin, "GET", principalsPath+"/"+id, "")

	assign := c.base + "/workspaces/" + c.server.Identity().WorkspaceID + "/permissionassignments"
	put := c.must(c.carla, "PUT", assign+"/principals/"+id, `{"permissions":["USER"]}`)
	if put.text("principal.service_principal_name") != application || put.text("permissions.0") != "USER" {
		t.Errorf("assigned: %s", put.Text)
	}
	if got := main.must(c.admin, "GET", principalsPath+"/"+id, ""); got.at("entitlements") != nil {
		t.Errorf("an assignment is no entitlement: %s", got.Text)
	}
	if list := c.must(c.carla, "GET", assign, ""); !strings.Contains(list.Text, application) {
		t.Errorf("assignments: %s", list.Text)
	}
	if levels := c.must(c.carla, "GET", assign+"/permissions", "").list("permissions"); len(levels) != 2 {
		t.Errorf("levels: %v", levels)
	}
	c.must(c.carla, "PUT", assign+"/principals/"+id, `{"permissions":[]}`) // silently removes
	main.refused(404, "not found", c.admin, "GET", principalsPath+"/"+id, "")
	c.refused(404, "Principal "+id+" not in workspace", c.carla, "DELETE", assign+"/principals/"+id, "")

	c.must(c.carla, "PATCH", c.base+"/scim/v2/ServicePrincipals/"+id, `{"Operations":[{"op":"replace","path":"active","value":[{"value":"false"}]}]}`)
	if got := c.must(c.carla, "GET", c.base+"/scim/v2/ServicePrincipals/"+id, ""); got.at("active") != false {
		t.Errorf("still active: %s", got.Text)
	}
	if got := c.must(c.carla, "DELETE", c.base+"/scim/v2/ServicePrincipals/"+id, ""); got.Status != 204 {
		t.Errorf("deleted: %d", got.Status)
	}
	c.refused(404, "not found", c.carla, "GET", c.base+"/scim/v2/ServicePrincipals/"+id, "")
}

// With 200 and an error inside: whoever reads only the status believes it.
func TestAssigningNobodyIsAnErrorInsideOfAnAnswer(t *testing.T) {
	c := openConsole(t, "account")
	got := c.must(c.carla, "PUT", c.base+"/workspaces/"+c.server.Identity().WorkspaceID+"/permissionassignments/principals/42", `{"permissions":["USER"]}`)
	if got.text("error") == "" || got.at("permissions") != nil {
		t.Errorf("%s", got.Text)
	}
}

func TestDeletingInAWorkspaceLeavesTheAccounts(t *testing.T) {
	c := openConsole(t, "account")
	main := c.elsewhere(c.server.URL())
	id, _ := main.principal()
	main.must(c.admin, "DELETE", principalsPath+"/"+id, "")
	c.must(c.carla, "GET", c.base+"/scim/v2/ServicePrincipals/"+id, "")
}

func TestAccountSCIMIsAsStrictAsTheWorkspaces(t *testing.T) {
	c := openConsole(t, "account")
	scim := c.base + "/scim/v2/ServicePrincipals"
	c.refused(500, "Index 1 out of bounds for length 1", c.carla, "GET", scim+"?filter="+url.QueryEscape(`displayName eq ""`), "")
	c.refused(400, "Given filter operator is not supported", c.carla, "GET", scim+"?filter="+url.QueryEscape(`displayName gt "a"`), "")
	c.refused(400, "applicationId", c.carla, "POST", scim, `{"applicationId":"b4b5d6e7-0000-4000-8000-000000000000","displayName":"x"}`)
	taken := c.server.Identity().AutomationID
	c.refused(409, "Service principal with application ID "+taken+" already exists.", c.carla, "POST", scim, `{"applicationId":"`+taken+`"}`)
	if got := c.must(c.carla, "GET", scim+"?startIndex=1&count=2", ""); len(got.list("Resources")) != 2 || got.at("startIndex") == nil {
		t.Errorf("a page: %s", got.Text)
	}
	if got := c.must(c.carla, "GET", scim+"?startIndex=100", ""); got.at("Resources") != nil {
		t.Errorf("an empty page: %s", got.Text)
	}
	if got := c.must(c.carla, "GET", c.base+"/scim/v2/Users?filter="+url.QueryEscape(`userName eq "carla.account@acme.example"`), ""); got.text("Resources.0.roles.0.value") != "account_admin" {
		t.Errorf("carla: %s", got.Text)
	}
	if got := c.must(c.carla, "GET", c.base+"/scim/v2/Groups", ""); strings.Contains(got.Text, `"admins"`) || !strings.Contains(got.Text, `"analysts"`) {
		t.Errorf("groups of the account: %s", got.Text)
	}
}

func TestWhoIsRefusedAtTheAccountConsole(t *testing.T) {
	c := openConsole(t, "account")
	anna, err := c.server.SignInAtAccount("anna.admin@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	atMain, err := c.server.SignIn("carla.account@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	account := c.server.Identity().AccountID
	roles := "/api/2.0/preview/accounts/" + account + "/access-control/rule-sets?etag=&name=" +
		url.QueryEscape("accounts/"+account+"/servicePrincipals/"+c.loader()+"/ruleSets/default")
	workspaces, other := c.base+"/workspaces", "/api/2.0/accounts/00000000-0000-4000-8000-000000000000/workspaces"
	for _, one := range []struct {
		why, token, path string
		status           int
		message          string
	}{
		{"no account admin", anna.Reveal(), workspaces, 403, "This API is disabled for users without account admin status."},
		{"a personal access token", c.admin, workspaces, 401, "unsupported type"},
		{"nothing", "", workspaces, 401, "Credential was not sent"},
		{"a session of a workspace", atMain.Reveal(), workspaces, 403, "Invalid access token."},
		{"another account", c.carla, other, 404, "The account does not exist or the user does not belong to this account"},
		{"an unknown workspace", c.carla, workspaces + "/42", 404, "does not exist"},
		{"an unknown path", c.carla, c.base + "/nothing", 404, "No API found"},
		{"a workspace that is being made", c.carla, workspaces + "/4567890123456789/permissionassignments", 400, "Permission assignment APIs are not available for this workspace."},
		{"roles of a principal that somebody else made", anna.Reveal(), roles, 403, "does not have access to view permissions"},
	} {
		t.Run(one.why, func(t *testing.T) {
			inner := *c.workspace
			inner.T = t
			inner.refused(one.status, one.message, one.token, "GET", one.path, "")
		})
	}
	c.elsewhere(c.server.URL()).refused(404, "No API found", c.carla, "GET", workspaces, "") // a path of the account at a workspace
}

// loader is the application id of a principal that nobody in the world made.
func (w *workspace) loader() string {
	w.Helper()
	for _, one := range w.server.State().Principals {
		if one.Display == "nightly-loader" {
			return one.Name
		}
	}
	w.Fatal("there is no nightly-loader")
	return ""
}

func TestAccountListsItsWorkspaces(t *testing.T) {
	c := openConsole(t, "account")
	got := c.must(c.carla, "GET", c.base+"/workspaces", "")
	if !strings.HasPrefix(got.Text, "[") {
		t.Fatalf("it is a bare array: %s", got.Text)
	}
	for _, one := range []struct{ name, deployment, status, region string }{
		{"prod", strings.TrimPrefix(c.site("prod").Host, "http://"), "RUNNING", "us-east-1"},
		{"prod-eu", strings.TrimPrefix(c.site("prod-eu").Host, "http://"), "RUNNING", "eu-west-1"},
		{"sandbox", "", "RUNNING", "us-west-2"},
		{"staging", "dbc-0b1c2d3e-4f50", "PROVISIONING", "us-east-1"},
		{"pilot-2024", "dbc-99887766-5544", "FAILED", "us-east-1"},
	} {
		shown := c.must(c.carla, "GET", c.base+"/workspaces/"+c.site(one.name).ID, "")
		if shown.text("deployment_name") != one.deployment || shown.text("workspace_status") != one.status || shown.text("aws_region") != one.region || shown.text("cloud") != "aws" {
			t.Errorf("%s: %s", one.name, shown.Text)
		}
	}
}

func TestSettingsOfTheAccountHaveEtags(t *testing.T) {
	c := openConsole(t, "account")
	path := c.base + "/settings/types/acct_ip_acl_enable/names/default"
	got := c.must(c.carla, "GET", path, "")
	if got.at("acct_ip_acl_enable.value") != true {
		t.Errorf("it is on until it is turned off: %s", got.Text)
	}
	off := func(etag string) string {
		return `{"allow_missing":true,"setting":{"etag":"` + etag + `","acct_ip_acl_enable":{"value":false}},"field_mask":"acct_ip_acl_enable.value"}`
	}
	stale := c.refused(409, "", c.carla, "PATCH", path, off("stale"))
	if stale.text("details.0.metadata.etag") != got.text("etag") {
		t.Errorf("the refusal has the fresh etag: %s", stale.Text)
	}
	c.must(c.carla, "PATCH", path, off(got.text("etag")))
	c.refused(409, "", c.carla, "PATCH", path, off(got.text("etag")))

	main := c.elsewhere(c.server.URL())
	path = "/api/2.0/settings/types/restrict_workspace_admins/names/default"
	change := `{"allow_missing":true,"setting":{"etag":"` + main.must(c.carla, "GET", path, "").text("etag") +
		`","restrict_workspace_admins":{"status":"RESTRICT_TOKENS_AND_JOB_RUN_AS"}},"field_mask":"restrict_workspace_admins.status"}`
	main.refused(403, "account admin", c.admin, "PATCH", path, change)
	main.must(c.carla, "PATCH", path, change)
	main.refused(409, "", c.carla, "PATCH", path, change)
	if got := main.must(c.admin, "GET", path, "").text("restrict_workspace_admins.status"); got != "RESTRICT_TOKENS_AND_JOB_RUN_AS" {
		t.Errorf("status %q", got)
	}
}

func TestAccessListsOfTheConsoleGuardOnlyIt(t *testing.T) {
	c := openConsole(t, "account")
	lists := c.base + "/ip-access-lists"
	c.refused(400, "would block access from your current IP", c.carla, "POST", lists, `{"label":"other","list_type":"ALLOW","ip_addresses":["192.0.2.0/24"]}`)
	c.must(c.carla, "POST", lists, `{"label":"offices","list_type":"ALLOW","ip_addresses":["203.0.113.0/24"]}`)
	away := "X-Simulator-Source-Ip: 192.0.2.9"
	c.refused(403, "Source IP address: 192.0.2.9 is blocked", c.carla, "GET", c.base+"/workspaces", "", away)
	c.elsewhere(c.server.URL()).must(c.carla, "GET", mePath, "", away)
}

func TestWorkspacesAreBoundToNetworkPolicies(t *testing.T) {
	c := openConsole(t, "account")
	bound := func(name string) string {
		return c.must(c.carla, "GET", c.base+"/workspaces/"+c.site(name).ID+"/network", "").text("network_policy_id")
	}
	if open := c.must(c.carla, "GET", c.base+"/network-policies/"+bound("prod"), ""); open.at("ingress") != nil {
		t.Errorf("prod: %s", open.Text)
	}
	if shut := c.must(c.carla, "GET", c.base+"/network-policies/"+bound("prod-eu"), ""); shut.text("ingress.public_access.restriction_mode") != "RESTRICTED_ACCESS" {
		t.Errorf("prod-eu: %s", shut.Text)
	}
	if all := c.must(c.carla, "GET", c.base+"/network-policies", "").list("items"); len(all) != 2 {
		t.Errorf("policies: %v", all)
	}
}

func TestRolesAndSecretsByTheAccount(t *testing.T) {
	c := openConsole(t, "account")
	account, application := c.server.Identity().AccountID, c.loader()
	roles := "/api/2.0/preview/accounts/" + account + "/access-control"
	resource := "accounts/" + account + "/servicePrincipals/" + application
	if got := c.must(c.carla, "GET", roles+"/assignable-roles?resource="+url.QueryEscape(resource), ""); len(got.list("roles")) != 2 {
		t.Errorf("roles: %s", got.Text)
	}
	name := resource + "/ruleSets/default"
	etag := c.must(c.carla, "GET", roles+"/rule-sets?etag=&name="+url.QueryEscape(name), "").text("etag")
	c.must(c.carla, "PUT", roles+"/rule-sets", `{"name":"`+name+`","rule_set":{"name":"`+name+`","etag":"`+etag+
		`","grant_rules":[{"role":"roles/servicePrincipal.user","principals":["users/anna.admin@acme.example"]}]}}`)
	c.refused(404, "", c.carla, "GET", roles+"/assignable-roles?resource="+url.QueryEscape("accounts/"+account), "")

	var id string
	for _, one := range c.must(c.carla, "GET", c.base+"/scim/v2/ServicePrincipals", "").list("Resources") {
		if one.(map[string]any)["displayName"] == "crm-sync" { // it is in no workspace
			id = one.(map[string]any)["id"].(string)
		}
	}
	secrets := c.base + "/servicePrincipals/" + id + "/credentials/secrets"
	made := c.must(c.carla, "POST", secrets, `{"lifetime":"3600s"}`)
	if !strings.HasPrefix(made.text("secret"), "dose") {
		t.Errorf("secret: %s", made.Text)
	}
	c.elsewhere(c.server.URL()).refused(404, "does not exist", c.admin, "GET", secretsOf(id), "")
	c.must(c.carla, "DELETE", secrets+"/"+made.text("id"), "")
}

func TestWorkspaceWithoutIdentityFederationKeepsToItself(t *testing.T) {
	c := openConsole(t, "no-identity-federation")
	main := c.elsewhere(c.server.URL())
	id, application := main.principal()
	c.refused(404, "not found", c.carla, "GET", c.base+"/scim/v2/ServicePrincipals/"+id, "")
	const refusal = "Permission assignment APIs are not available for this workspace."
	c.refused(400, refusal, c.carla, "PUT", c.base+"/workspaces/"+c.server.Identity().WorkspaceID+"/permissionassignments/principals/"+id, `{"permissions":["USER"]}`)
	main.refused(400, refusal, c.admin, "GET", "/api/2.0/preview/permissionassignments", "")
	for _, path := range []string{"current-metastore-assignment", "metastore_summary", "catalogs"} {
		a := main.refused(404, "No metastore assigned for the current workspace.", c.admin, "GET", "/api/2.1/unity-catalog/"+path, "")
		if a.text("error_code") != "METASTORE_DOES_NOT_EXIST" {
			t.Errorf("%s: %s", path, a.Text)
		}
	}
	name := "accounts/" + c.server.Identity().AccountID + "/servicePrincipals/" + application + "/ruleSets/default"
	main.refused(403, "This account does not have access to view permissions for this principal", c.admin, "GET", ruleSets+"?etag=&name="+url.QueryEscape(name), "")
	main.must(c.admin, "POST", onBehalf, `{"application_id":"`+application+`","lifetime_seconds":3600}`)
	main.must(c.admin, "DELETE", principalsPath+"/"+id, "")
	for _, one := range c.server.State().Principals {
		if one.Name == application {
			t.Error("what was the workspace's alone is still somewhere")
		}
	}
}

func TestRestrictedAdminGivesTheRoleWhereTheyAreManager(t *testing.T) {
	c := openConsole(t, "restricted-admins")
	main := c.elsewhere(c.server.URL())
	_, mine := main.principal()
	mint := func(application string) string {
		return `{"application_id":"` + application + `","lifetime_seconds":3600}`
	}
	const refusal = "Workspace admins are restricted"
	main.refused(403, refusal, c.admin, "POST", onBehalf, mint(mine))
	main.giveRole(mine, "roles/servicePrincipal.user")
	main.must(c.admin, "POST", onBehalf, mint(mine))

	// A principal that somebody else made: only its manager or an account admin can give the role.
	theirs := c.loader()
	account := c.server.Identity().AccountID
	name := "accounts/" + account + "/servicePrincipals/" + theirs + "/ruleSets/default"
	main.refused(403, refusal, c.admin, "POST", onBehalf, mint(theirs))
	put := func(etag string) string {
		return `{"name":"` + name + `","rule_set":{"name":"` + name + `","etag":"` + etag + `","grant_rules":[{"role":"roles/servicePrincipal.user","principals":["users/anna.admin@acme.example"]}]}}`
	}
	main.refused(403, "does not have access", c.admin, "PUT", ruleSets, put(""))
	byAccount := "/api/2.0/preview/accounts/" + account + "/access-control/rule-sets"
	c.refused(409, "changed since", c.carla, "PUT", byAccount, put("stale"))
	c.must(c.carla, "PUT", byAccount, put(c.must(c.carla, "GET", byAccount+"?etag=&name="+url.QueryEscape(name), "").text("etag")))
	main.must(c.admin, "POST", onBehalf, mint(theirs))
}

func TestWorkspaceOnGoogleSaysSo(t *testing.T) {
	c := openConsole(t, "gcp")
	if got := c.elsewhere(c.server.URL()).must("", "GET", "/.well-known/databricks-config", ""); got.text("cloud") != "GCP" {
		t.Errorf("metadata: %s", got.Text)
	}
	shown := c.must(c.carla, "GET", c.base+"/workspaces/"+c.site("prod-eu").ID, "")
	if shown.text("cloud") != "gcp" || shown.text("location") != "europe-west1" || shown.at("aws_region") != nil {
		t.Errorf("prod-eu: %s", shown.Text)
	}
	c.elsewhere(c.server.URL()).partner("") // on-behalf-of tokens work
}
