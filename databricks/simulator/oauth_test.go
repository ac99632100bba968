package simulator_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
	"time"
)

func secretsOf(id string) string {
	return "/api/2.0/accounts/servicePrincipals/" + id + "/credentials/secrets"
}

func basic(id, secret string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))
}

const form = "Content-Type: application/x-www-form-urlencoded"

// exchange signs in by a secret.
func (w *workspace) exchange(application, secret string) answer {
	w.Helper()
	return w.must("", "POST", "/oidc/v1/token", "grant_type=client_credentials&scope=all-apis", form, basic(application, secret))
}

func TestClientCredentials(t *testing.T) {
	w := open(t, "aws")
	id, application := w.principal()
	secret := w.must(w.admin, "POST", secretsOf(id), `{"lifetime":"3600s"}`).text("secret")
	if !strings.HasPrefix(secret, "dose") {
		t.Errorf("a secret begins with dose: %q", secret)
	}
	session := w.exchange(application, secret).text("access_token")
	if who := w.must(session, "GET", "/api/2.0/preview/scim/v2/Me", "").text("userName"); who != application {
		t.Errorf("signed in as %q", who)
	}
	inBody := url.Values{"grant_type": {"client_credentials"}, "client_id": {application}, "client_secret": {secret}}
	w.must("", "POST", "/oidc/v1/token", inBody.Encode(), form)

	refuse := func(id, secret string) {
		t.Helper()
		a := w.refused(401, "Client authentication failed", "", "POST", "/oidc/v1/token", "grant_type=client_credentials", form, basic(id, secret))
		if a.text("error") != "invalid_client" {
			t.Errorf("error: %s", a.Text)
		}
	}
	refuse(id, secret) // the numeric id is not the client id
	refuse(application, "dose0")
	for _, active := range []string{"false", "true"} {
		w.must(w.admin, "PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"replace","path":"active","value":`+active+`}]}`)
		if active == "false" {
			refuse(application, secret)
		}
	}
	w.exchange(application, secret)
	w.refused(400, "Grant type", "", "POST", "/oidc/v1/token", "grant_type=password", form)
	w.clock.Advance(time.Hour)
	refuse(application, secret) // it has expired
	w.refused(403, "Invalid access token.", session, "GET", "/api/2.0/preview/scim/v2/Me", "")
}

func TestSecretsOfAPrincipal(t *testing.T) {
	w := open(t, "aws")
	id, application := w.principal()
	w.refused(400, "Invalid service principal id", w.admin, "POST", secretsOf(application), `{}`)
	w.refused(400, "Invalid lifetime", w.admin, "POST", secretsOf(id), `{"lifetime":"1h"}`)
	for range 5 {
		w.must(w.admin, "POST", secretsOf(id), `{}`)
	}
	w.refused(400, "limit of 5", w.admin, "POST", secretsOf(id), `{}`)
	first := w.must(w.admin, "GET", secretsOf(id)+"?page_size=2", "")
	if len(first.list("secrets")) != 2 || first.text("next_page_token") == "" || first.text("secrets.0.secret") != "" {
		t.Errorf("first page: %s", first.Text)
	}
	other, _ := w.principal()
	w.refused(404, "does not exist", w.admin, "DELETE", secretsOf(other)+"/"+first.text("secrets.0.id"), "")
	w.must(w.admin, "DELETE", secretsOf(id)+"/"+first.text("secrets.0.id"), "")
	w.refused(404, "does not exist", w.admin, "DELETE", secretsOf(id)+"/"+first.text("secrets.0.id"), "")
	w.must(w.admin, "POST", secretsOf(id), `{}`)
}

func TestNewSecretIsNotKnownEverywhereAtOnce(t *testing.T) {
	w := open(t, "flaky")
	made := w.persist("GET", "/api/2.0/preview/permissionassignments", "") // any principal of the world will do
	var id, application string
	for _, row := range made.list("permission_assignments") {
		principal := row.(map[string]any)["principal"].(map[string]any)
		if name, is := principal["service_principal_name"].(string); is {
			id, application = principal["principal_id"].(interface{ String() string }).String(), name
		}
	}
	secret := w.persist("POST", secretsOf(id), `{}`).text("secret")
	began, sawRefusal := w.clock.Now(), false
	for {
		a, err := w.try("", "POST", "/oidc/v1/token", "grant_type=client_credentials", form, basic(application, secret))
		if err == nil && a.Status == 200 {
			break
		}
		sawRefusal = sawRefusal || a.text("error") == "invalid_client"
		if w.clock.Advance(5 * time.Second); w.clock.Now().Sub(began) > time.Minute {
			t.Fatal("still unknown after a minute")
		}
	}
	if !sawRefusal {
		t.Error("it was known at once")
	}
}

const ruleSets = "/api/2.0/preview/accounts/access-control/rule-sets"

// giveRole gives the admin a role on a principal, instead of those there are.
func (w *workspace) giveRole(application, role string) {
	w.Helper()
	name := "accounts/" + w.server.Identity().AccountID + "/servicePrincipals/" + application + "/ruleSets/default"
	etag := w.must(w.admin, "GET", ruleSets+"?name="+url.QueryEscape(name)+"&etag=", "").text("etag")
	w.must(w.admin, "PUT", ruleSets, `{"name":"`+name+`","rule_set":{"name":"`+name+`","etag":"`+etag+
		`","grant_rules":[{"role":"`+role+`","principals":["users/anna.admin@acme.example"]}]}}`)
}

func TestPlainUserIsNoAdmin(t *testing.T) {
	w := open(t, "aws")
	value, err := w.server.SignIn("ben.analyst@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	ben := value.Reveal()
	if got := w.must(ben, "GET", "/api/2.0/preview/scim/v2/Me", ""); strings.Contains(got.Text, `"admins"`) {
		t.Errorf("ben is an admin: %s", got.Text)
	}
	for _, path := range []string{"/api/2.0/token-management/tokens", "/api/2.0/workspace-conf?keys=enableTokensConfig", "/api/2.0/ip-access-lists", principalsPath} {
		w.refused(403, "only accessible by admins", ben, "GET", path, "")
	}
	w.must(ben, "POST", "/api/2.0/token/create", `{}`) // ben may use tokens
	data, err := w.server.SignIn("data-platform@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	w.refused(403, "User does not have permission to use tokens.", data.Reveal(), "POST", "/api/2.0/token/create", `{}`)
	if _, err := w.server.SignIn("nobody@acme.example"); err == nil {
		t.Error("nobody signs in")
	}
}

func TestRolesOfAPrincipal(t *testing.T) {
	w := open(t, "aws")
	_, application := w.principal()
	account := w.server.Identity().AccountID
	name := "accounts/" + account + "/servicePrincipals/" + application + "/ruleSets/default"
	got := w.must(w.admin, "GET", ruleSets+"?name="+url.QueryEscape(name)+"&etag=", "")
	if got.text("grant_rules.0.role") != "roles/servicePrincipal.manager" {
		t.Errorf("the creator is the manager: %s", got.Text)
	}
	put := `{"name":"` + name + `","rule_set":{"name":"` + name + `","etag":"` + got.text("etag") +
		`","grant_rules":[{"role":"roles/servicePrincipal.manager","principals":["users/anna.admin@acme.example"]},{"role":"roles/servicePrincipal.user","principals":["users/anna.admin@acme.example"]}]}}`
	w.must(w.admin, "PUT", ruleSets, put)
	w.refused(409, "changed since", w.admin, "PUT", ruleSets, put)
	w.refused(400, "etag", w.admin, "GET", ruleSets+"?name="+url.QueryEscape(name), "")
}

func TestHostMetadataNeedsNoSignIn(t *testing.T) {
	w := open(t, "aws")
	got := w.must("", "GET", "/.well-known/databricks-config", "")
	identity := w.server.Identity()
	if got.text("account_id") != identity.AccountID || got.text("workspace_id") != identity.WorkspaceID || got.text("oidc_endpoint") != w.server.URL()+"/oidc" {
		t.Errorf("metadata: %s", got.Text)
	}
	if got := w.must("", "GET", "/oidc/.well-known/oauth-authorization-server", ""); got.text("token_endpoint") != w.server.URL()+"/oidc/v1/token" {
		t.Errorf("discovery: %s", got.Text)
	}
}
