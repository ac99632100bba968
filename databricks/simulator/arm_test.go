package simulator_test

import (
	"strings"
	"testing"
	"time"
)

const arm = "Host: management.azure.com"

func TestResourceManagerFindsTheWorkspaces(t *testing.T) {
	w := open(t, "azure")
	token := w.entra(w.azure().Contributor, managementID)
	got := w.must(token, "GET", w.azure().ResourceID+"?api-version=2018-04-01", "", arm)
	if "http://"+got.text("properties.workspaceUrl") != w.server.URL() || got.text("properties.workspaceId") != w.server.Identity().WorkspaceID ||
		got.text("type") != "Microsoft.Databricks/workspaces" || got.text("id") != w.azure().ResourceID || got.text("location") != "eastus" {
		t.Errorf("the workspace: %s", got.Text)
	}
	w.must(token, "GET", strings.ToLower(w.azure().ResourceID)+"?api-version=2024-05-01", "", arm)

	subscriptions := w.must(token, "GET", "/subscriptions?api-version=2022-12-01", "", arm)
	if subscriptions.text("value.0.subscriptionId") != w.azure().SubscriptionID || subscriptions.text("value.0.tenantId") != w.azure().TenantID {
		t.Errorf("subscriptions: %s", subscriptions.Text)
	}
	all := w.must(token, "GET", "/subscriptions/"+w.azure().SubscriptionID+"/providers/Microsoft.Databricks/workspaces?api-version=2018-04-01", "", arm)
	if all.text("value.0.name") != "prod" || "http://"+all.text("value.1.properties.workspaceUrl") != w.site("prod-eu").Host {
		t.Errorf("workspaces: %s", all.Text)
	}
	group := "/subscriptions/" + w.azure().SubscriptionID + "/resourceGroups/rg-data/providers/Microsoft.Databricks/workspaces?api-version=2018-04-01"
	if len(w.must(token, "GET", group, "", arm).list("value")) != 2 {
		t.Error("the resource group shows others")
	}
	w.must(token, "GET", "/subscriptions/"+w.azure().SubscriptionID+"?api-version=2022-12-01", "", arm)
	none := w.must(w.entra(w.azure().Member, managementID), "GET", "/subscriptions?api-version=2022-12-01", "", arm)
	if list, there := none.at("value").([]any); !there || len(list) != 0 {
		t.Errorf("who has no role sees %s", none.Text)
	}
}

func TestEveryRefusalOfResourceManager(t *testing.T) {
	const version = "?api-version=2018-04-01"
	contributor := func(w *workspace) string { return w.entra(w.azure().Contributor, managementID) }
	own := func(w *workspace) string { return w.azure().ResourceID + version }
	for name, one := range map[string]struct {
		world, code, text string
		status            int
		token, path       func(*workspace) string
	}{
		"no token":    {"azure", "AuthenticationFailed", "'Authorization' header is missing", 401, func(*workspace) string { return "" }, own},
		"no JWT":      {"azure", "InvalidAuthenticationToken", "invalid", 401, func(*workspace) string { return "eyJ" }, own},
		"for Graph":   {"azure", "InvalidAuthenticationTokenAudience", "wrong audience or resource 'https://graph.microsoft.com'", 401, func(w *workspace) string { return w.entra(w.azure().Contributor, graphID) }, own},
		"no role":     {"azure", "AuthorizationFailed", "does not have authorization to perform action 'Microsoft.Databricks/workspaces/read' over scope '/subscriptions/", 403, func(w *workspace) string { return w.entra(w.azure().Member, managementID) }, own},
		"no version":  {"azure", "MissingApiVersionParameter", "api-version", 400, contributor, func(w *workspace) string { return w.azure().ResourceID }},
		"version":     {"azure", "InvalidApiVersionParameter", "'2001-01-01' is invalid", 400, contributor, func(w *workspace) string { return w.azure().ResourceID + "?api-version=2001-01-01" }},
		"resource":    {"azure", "ResourceNotFound", "The Resource 'Microsoft.Databricks/workspaces/prod2' under resource group 'rg-data' was not found.", 404, contributor, func(w *workspace) string { return w.azure().ResourceID + "2" + version }},
		"group":       {"azure", "ResourceGroupNotFound", "Resource group 'rg-x' could not be found.", 404, contributor, func(w *workspace) string { return strings.Replace(own(w), "rg-data", "rg-x", 1) }},
		"subscriber":  {"azure", "SubscriptionNotFound", "could not be found", 404, contributor, func(w *workspace) string { return strings.Replace(own(w), w.azure().SubscriptionID, databricksID, 1) }},
		"malformed":   {"azure", "InvalidSubscriptionId", "malformed", 400, contributor, func(w *workspace) string { return strings.Replace(own(w), w.azure().SubscriptionID, "x", 1) }},
		"other paths": {"azure", "NotFound", "could not be found", 404, contributor, func(*workspace) string { return "/providers" + version }},
		"tenant": {"wrong-tenant", "InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer 'https://sts.windows.net/", 401, func(w *workspace) string {
			return w.must("", "POST", "/"+w.azure().OtherTenantID+"/oauth2/token", credentials(w.azure().Contributor, "resource", managementID), form, login).text("access_token")
		}, own},
		"expired": {"azure", "ExpiredAuthenticationToken", "is earlier than current UTC time", 401, func(w *workspace) string {
			token := contributor(w)
			w.clock.Advance(time.Hour)
			return token
		}, own},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, one.world)
			got, err := w.try(one.token(w), "GET", one.path(w), "", arm)
			if err != nil || got.Status != one.status || got.text("error.code") != one.code || !strings.Contains(got.text("error.message"), one.text) {
				t.Errorf("%d %s, %v", got.Status, got.Text, err)
			}
			if (got.Status == 401) != (got.Header.Get("Www-Authenticate") != "") {
				t.Errorf("Www-Authenticate: %q", got.Header.Get("Www-Authenticate"))
			}
		})
	}
}
