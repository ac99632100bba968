package simulator_test

import (
	"strings"
	"testing"
)

func TestUnifiedHostIsToldWhichWorkspace(t *testing.T) {
	w := open(t, "unified")
	identity := w.server.Identity()
	if identity.Host != w.at() || identity.AccountHost != w.at() || w.site("prod-eu").Host != w.at() || w.site("staging").Host != "" {
		t.Errorf("identity: %+v", identity)
	}
	got := w.must("", "GET", "/.well-known/databricks-config", "")
	if got.text("host_type") != "unified" || got.text("account_id") != identity.AccountID || got.at("workspace_id") != nil ||
		got.text("oidc_endpoint") != w.at()+"/oidc/accounts/"+identity.AccountID {
		t.Errorf("metadata: %s", got.Text)
	}
	prod, eu := "X-Databricks-Workspace-Id: "+identity.WorkspaceID, "X-Databricks-Org-Id: "+w.site("prod-eu").ID
	if me := w.must(w.admin, "GET", mePath, "", prod); me.Header.Get("X-Databricks-Org-Id") != identity.WorkspaceID {
		t.Errorf("Me: %v", me.Header)
	}
	w.refused(403, "Invalid access token.", w.admin, "GET", mePath, "", eu) // the token is one of prod
	carla := identity.AccountAdminToken.Reveal()
	if me := w.must(carla, "GET", mePath, "", eu); me.Header.Get("X-Databricks-Org-Id") != w.site("prod-eu").ID {
		t.Errorf("Me: %v", me.Header)
	}
	w.refused(400, "X-Databricks-Workspace-Id is missing", w.admin, "GET", mePath, "")
	w.refused(400, "does not exist", w.admin, "GET", mePath, "", "X-Databricks-Workspace-Id: 42")
	w.refused(400, "does not exist", carla, "GET", mePath, "", "X-Databricks-Workspace-Id: "+w.site("staging").ID)

	workspaces := "/api/2.0/accounts/" + identity.AccountID + "/workspaces"
	if all := w.must(carla, "GET", workspaces, "").Text; strings.Count(all, `"deployment_name":"`+strings.TrimPrefix(w.at(), "http://")) != 2 {
		t.Errorf("workspaces: %s", all)
	}
	w.refused(400, "is not allowed on account-level APIs", carla, "GET", workspaces, "", prod)
	w.refused(401, "unsupported type", w.admin, "GET", workspaces, "")
	w.refused(404, "No API found", carla, "GET", "/api/2.0/accounts/"+identity.AccountID+"/nothing", "", prod)

	// The proxies of a workspace reach into the account, and are paths of the workspace.
	w.must(w.admin, "GET", "/api/2.0/preview/permissionassignments", "", prod)
	w.refused(400, "is missing", w.admin, "GET", "/api/2.0/accounts/servicePrincipals/42/credentials/secrets", "")
	w.refused(404, "does not exist", w.admin, "GET", "/api/2.0/accounts/servicePrincipals/42/credentials/secrets", "", prod)
}

func TestUnifiedHostSignsInAtItsAccount(t *testing.T) {
	w := open(t, "unified")
	identity := w.server.Identity()
	base := "/oidc/accounts/" + identity.AccountID
	for _, path := range []string{base, "/oidc"} {
		if got := w.must("", "GET", path+"/.well-known/oauth-authorization-server", ""); got.text("token_endpoint") != w.at()+base+"/v1/token" {
			t.Errorf("%s: %s", path, got.Text)
		}
	}
	anna := w.signIn(base, "anna.admin@acme.example").text("access_token")
	w.must(anna, "GET", mePath, "", "X-Databricks-Workspace-Id: "+identity.WorkspaceID)
	w.refused(403, "without account admin status", anna, "GET", "/api/2.0/accounts/"+identity.AccountID+"/workspaces", "")
	w.must("", "POST", base+"/v1/token", "grant_type=client_credentials", form, basic(identity.AutomationID, identity.AutomationSecret.Reveal()))
}
