package simulator_test

import (
	"strings"
	"testing"
)

// What is for Microsoft can be sent to any of the listeners, and the log says for whom it was.
func TestMicrosoftAnswersAtEveryListener(t *testing.T) {
	w := open(t, "azure")
	identity := w.server.Identity()
	for _, host := range []string{identity.Host, identity.AccountHost, identity.LoginHost, w.site("prod-eu").Host} {
		at := w.elsewhere(host)
		got := at.must("", "GET", "/"+w.azure().TenantID+"/v2.0/.well-known/openid-configuration", "", "Host: login.microsoftonline.com:443")
		if got.text("token_endpoint") != "https://login.microsoftonline.com/"+w.azure().TenantID+"/oauth2/v2.0/token" {
			t.Errorf("%s: %s", host, got.Text)
		}
		if got.Header.Get("X-Databricks-Org-Id") != "" || got.Header.Get("X-Request-Id") != "" || got.Header.Get("X-Ms-Request-Id") == "" {
			t.Errorf("%s: headers %v", host, got.Header)
		}
	}
	w.entra(w.azure().Member, databricksID)
	w.must(w.person(""), "GET", "/v1.0/applications", "", graph)
	for _, line := range []string{
		`"path":"/` + w.azure().TenantID + `/oauth2/token","status":200,"who":"` + w.azure().Member.ClientID + `","host":"login.microsoftonline.com"}`,
		`"path":"/v1.0/applications","status":200,"who":"` + w.azure().Contributor.ClientID + `","host":"graph.microsoft.com"}`,
	} {
		if !strings.Contains(w.log.String(), line) {
			t.Errorf("the log has no %s:\n%s", line, w.log)
		}
	}
	if strings.Contains(w.log.String(), "eyJ") {
		t.Error("a token is in the log")
	}
	discovered := w.must("", "GET", "/common/discovery/instance?api-version=1.1&authorization_endpoint=x", "", login)
	if discovered.text("metadata.0.preferred_network") != "login.microsoftonline.com" || !strings.HasSuffix(discovered.text("tenant_discovery_endpoint"), "/common/v2.0/.well-known/openid-configuration") {
		t.Errorf("instances: %s", discovered.Text)
	}
	w.refused(404, "There is no such page", "", "GET", "/nothing", "", login)
}

// A fault is refused in the envelope of whoever refuses.
func TestFaultsOfMicrosoftLookLikeMicrosofts(t *testing.T) {
	w := open(t, "azure", fault(t, "* * status=429 retry-after=7"))
	for host, path := range map[string]string{login: "error", graph: "error.code", arm: "error.code"} {
		got := w.refused(429, "", "", "GET", "/anything", "", host)
		if got.text(path) == "" || got.text("error_code") != "" || got.Header.Get("Retry-After") != "7" {
			t.Errorf("%s: %s", host, got.Text)
		}
	}
	w.refused(429, "", "", "GET", mePath, "")
}

func TestAccountSaysWhereItsWorkspacesAreInAzure(t *testing.T) {
	w := open(t, "azure")
	account := w.elsewhere(w.server.Identity().AccountHost)
	got := account.must(w.server.Identity().AccountAdminToken.Reveal(), "GET", "/api/2.0/accounts/"+w.server.Identity().AccountID+"/workspaces/"+w.server.Identity().WorkspaceID, "")
	if got.text("cloud") != "azure" || got.text("location") != "eastus" || got.text("azure_workspace_info.subscription_id") != w.azure().SubscriptionID || got.at("aws_region") != nil {
		t.Errorf("%s", got.Text)
	}
}

// What the other tests do from inside can be done from another process too.
func TestSwitchesOfAzureWorkFromOutside(t *testing.T) {
	for path, refusal := range map[string]string{"databricks-app": "AADSTS500011", "conditional-access": "AADSTS53003", "regional-addresses": "X-Databricks-Org-Id"} {
		w := open(t, "azure")
		on, off := "POST", "DELETE"
		if path == "databricks-app" {
			on, off = off, on
		}
		refused := func() bool {
			t.Helper()
			got, err := w.try("", "POST", "/"+w.azure().TenantID+"/oauth2/token", credentials(w.azure().Member, "resource", databricksID), form, login)
			if err != nil {
				t.Fatal(err)
			}
			if got.Status == 200 {
				got, err = w.try(got.text("access_token"), "GET", mePath, "")
			}
			if err != nil {
				t.Fatal(err)
			}
			return strings.Contains(got.Text, refusal)
		}
		w.must("", on, "/_simulator/"+path, "")
		if !refused() {
			t.Errorf("%s %s changes nothing", on, path)
		}
		w.must("", off, "/_simulator/"+path, "")
		if refused() {
			t.Errorf("%s %s changes nothing", off, path)
		}
	}
	w := open(t, "azure")
	ask := poll(w.beginDevice().text("device_code"))
	w.must("", "DELETE", "/_simulator/device-logins", "")
	w.refused(400, "AADSTS70020", "", "POST", deviceToken, ask, form, login)
	w.refused(404, "there is no such path", "", "PUT", "/_simulator/on-behalf-of", "")
}

// Resetting brings the directory back, with the same ids and secrets.
func TestResetBringsTheDirectoryBack(t *testing.T) {
	w := open(t, "azure")
	before := w.server.Identity().Line()
	w.must(w.person(""), "DELETE", "/v1.0/applications/"+w.azure().ForPartner.ObjectID, "", graph)
	w.server.KnowDatabricks(false)
	w.server.Reset()
	if after := w.server.Identity().Line(); after != before {
		t.Errorf("%s\nwas %s", after, before)
	}
	w.entra(w.azure().ForPartner, databricksID)
	if directory := w.must("", "GET", "/_simulator/directory", ""); !strings.Contains(directory.Text, w.azure().ForPartner.ClientID) || strings.Contains(directory.Text, w.azure().ForPartner.Secret.Reveal()) {
		t.Errorf("the directory: %s", directory.Text)
	}
}
