package simulator_test

import (
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// elsewhere is the same simulator at another of its hosts.
func (w *workspace) elsewhere(host string) *workspace {
	w.Helper()
	if host == "" {
		w.Fatal("nobody serves this host")
	}
	other := *w
	other.host = host
	return &other
}

// site finds a workspace of the account by its name.
func (w *workspace) site(name string) simulator.Site {
	w.Helper()
	for _, one := range w.server.Identity().Workspaces {
		if one.Name == name {
			return one
		}
	}
	w.Fatalf("there is no workspace %q", name)
	return simulator.Site{}
}

func TestEveryHostHasAnAddressOfItsOwn(t *testing.T) {
	w := open(t, "account")
	seen := map[string]string{w.server.Identity().AccountHost: "the account"}
	for _, one := range w.server.Identity().Workspaces {
		running := one.Name != "staging" && one.Name != "pilot-2024"
		if running != (one.Host != "") {
			t.Errorf("%s is served at %q", one.Name, one.Host)
		}
		if before, twice := seen[one.Host]; twice && running {
			t.Errorf("%s and %s share %s", before, one.Name, one.Host)
		}
		seen[one.Host] = one.Name
	}
	if main := w.site("prod"); main.Host != w.server.URL() || main.ID != w.server.Identity().WorkspaceID {
		t.Errorf("the main workspace: %+v", main)
	}
	eu := w.elsewhere(w.site("prod-eu").Host)
	got := eu.must("", "GET", "/.well-known/databricks-config", "")
	if got.text("workspace_id") != w.site("prod-eu").ID || got.Header.Get("X-Databricks-Org-Id") != w.site("prod-eu").ID {
		t.Errorf("metadata of prod-eu: %s", got.Text)
	}
}

func TestWorkspacesShareNoMembersTokensOrSettings(t *testing.T) {
	w := open(t, "account")
	eu := w.elsewhere(w.site("prod-eu").Host)
	eu.refused(403, "Invalid access token.", w.admin, "GET", mePath, "") // a token of another workspace
	carla := w.server.Identity().AccountAdminToken.Reveal()
	who := eu.must(carla, "GET", mePath, "")
	if who.text("userName") != "carla.account@acme.example" || !strings.Contains(who.Text, `"admins"`) {
		t.Errorf("carla in prod-eu: %s", who.Text)
	}
	if found := eu.must(carla, "GET", principalsPath, "").list("Resources"); len(found) != 1 {
		t.Errorf("principals of prod-eu: %v", found)
	}
	eu.refused(404, "tokens tokens does not exist", carla, "GET", "/api/2.0/permissions/authorization/tokens", "")
	eu.must(carla, "PATCH", "/api/2.0/workspace-conf", `{"maxTokenLifetimeDays":"3"}`)
	if days := w.must(w.admin, "GET", "/api/2.0/workspace-conf?keys=maxTokenLifetimeDays", "").text("maxTokenLifetimeDays"); days != "90" {
		t.Errorf("a setting of prod-eu reached prod: %s", days)
	}
	id, application, _ := w.partner("")
	eu.refused(404, "not found", carla, "GET", principalsPath+"/"+id, "")
	eu.must(carla, "POST", "/api/2.0/preview/permissionassignments",
		`{"permission_assignments":[{"service_principal_name":"`+application+`","permissions":["USER"]}]}`)
	if got := eu.must(carla, "GET", principalsPath+"/"+id, ""); got.at("entitlements") != nil {
		t.Errorf("entitlements of prod reached prod-eu: %s", got.Text)
	}
	eu.must(carla, "DELETE", principalsPath+"/"+id, "")
	w.must(w.admin, "GET", principalsPath+"/"+id, "")
	if len(w.server.State().Tokens) != 4 {
		t.Errorf("leaving prod-eu ended tokens of prod: %v", w.server.State().Tokens)
	}
}

// A catalog that is bound to prod-eu is of use there, and only there.
func TestCatalogsAreSharedAndBound(t *testing.T) {
	w := open(t, "account")
	w.must(w.admin, "PATCH", grantPath+"catalog/partner_share",
		`{"changes":[{"principal":"carla.account@acme.example","add":["USE_CATALOG"]}]}`)
	carla := w.server.Identity().AccountAdminToken.Reveal()
	schemas := "/api/2.1/unity-catalog/schemas?catalog_name=partner_share"
	w.refused(403, "not accessible in current workspace", carla, "GET", schemas, "")
	w.elsewhere(w.site("prod-eu").Host).must(carla, "GET", schemas, "")
}

func TestAccountConsoleSendsStrangePathsToItsLogin(t *testing.T) {
	w := open(t, "aws")
	account := w.elsewhere(w.server.Identity().AccountHost)
	got := account.must(w.admin, "POST", "/api/2.0/token/create", `{}`)
	if !strings.Contains(got.Text, "<title>Databricks - Sign in</title>") || got.Header.Get("X-Databricks-Org-Id") != "" {
		t.Errorf("%s", got.Text)
	}
	got = account.must("", "GET", "/.well-known/databricks-config", "")
	if got.text("oidc_endpoint") != account.host+"/oidc/accounts/{account_id}" || got.text("host_type") != "account" || got.at("account_id") != nil {
		t.Errorf("metadata: %s", got.Text)
	}
	if !strings.Contains(w.log.String(), `"path":"/login?next_url=%2Fapi%2F2.0%2Ftoken%2Fcreate","status":200,"who":"nobody","host":"account"`) {
		t.Errorf("the log does not say where: %s", w.log)
	}
}

func TestWorldWithoutAccountAPIHasNoConsole(t *testing.T) {
	identity := open(t, "free").server.Identity()
	if identity.AccountHost != "" || identity.AccountAdminToken.Reveal() != "" || identity.AutomationID != "" {
		t.Errorf("there is an account console: %+v", identity)
	}
}

// Who serves the hosts by other means tells the simulator where.
func TestHostsCanBeServedByOthers(t *testing.T) {
	s, err := simulator.New(simulator.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, host := range s.Hosts() {
		server := httptest.NewServer(host)
		t.Cleanup(server.Close)
		host.ServedAt(server.URL + "/")
	}
	identity := s.Identity()
	if !strings.HasPrefix(identity.Host, "http://127.0.0.1:") || !strings.HasPrefix(identity.AccountHost, "http://127.0.0.1:") || identity.Host == identity.AccountHost {
		t.Errorf("identity: %+v", identity)
	}
	s.Reset()
	if s.Identity().AccountHost != identity.AccountHost {
		t.Error("a reset forgets where the hosts are")
	}
}

func TestIdentityIsOneLineOfJSON(t *testing.T) {
	identity := open(t, "account").server.Identity()
	line := identity.Line()
	var read map[string]any
	if err := json.Unmarshal([]byte(line), &read); err != nil || strings.Contains(line, "\n") {
		t.Fatalf("%s: %v", line, err)
	}
	for _, key := range []string{"host", "admin_token", "account_id", "workspace_id", "account_host", "account_admin_token", "automation_client_id", "automation_client_secret"} {
		if text, _ := read[key].(string); text == "" {
			t.Errorf("no %s in %s", key, line)
		}
	}
	if sites, _ := read["workspaces"].([]any); len(sites) != 5 {
		t.Errorf("workspaces: %v", read["workspaces"])
	}
}

func TestControlReachesEveryHost(t *testing.T) {
	w := open(t, "account")
	eu := w.site("prod-eu").ID
	for _, host := range []string{w.at(), w.server.Identity().AccountHost, w.site("prod-eu").Host, w.server.Identity().LoginHost} {
		at := w.elsewhere(host)
		got := at.must("", "GET", "/_simulator/state?workspace="+eu, "")
		for _, row := range got.list("principals") {
			one := row.(map[string]any)
			if member := one["in_workspace"] == true; member != (one["name"] == "data-platform@acme.example" || one["display"] == "Carla Account" || one["display"] == "platform-automation") {
				t.Errorf("in prod-eu is %v", one)
			}
		}
		for issuer, works := range map[string][2]bool{"account": {true, true}, eu: {false, true}, w.site("prod").ID: {true, false}} {
			token := at.must("", "POST", "/_simulator/sign-in?name=carla.account%40acme.example&at="+issuer, "").text("access_token")
			for n, place := range []*workspace{w, w.elsewhere(w.site("prod-eu").Host)} {
				if a, err := place.try(token, "GET", mePath, ""); err != nil || (a.Status == 200) != works[n] {
					t.Errorf("given by %s, at host %d: %d, %v", issuer, n, a.Status, err)
				}
			}
		}
	}
	w.refused(404, "no such workspace", "", "GET", "/_simulator/state?workspace=42", "")
}
