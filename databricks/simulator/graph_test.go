package simulator_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

const graph = "Host: graph.microsoft.com"

// person is the Graph token of somebody, or of the application that may do everything.
func (w *workspace) person(name string) string {
	w.Helper()
	if name == "" {
		return w.entra(w.azure().Contributor, graphID)
	}
	token, err := w.server.EntraSignIn(name, graphID, "")
	if err != nil {
		w.Fatal(err)
	}
	return token.Reveal()
}

func filtered(collection, filter string) string {
	return "/v1.0/" + collection + "?$filter=" + url.QueryEscape(filter) + "&$select=id,appId,displayName"
}

func TestGraphRegistersAnApplicationThatSignsIn(t *testing.T) {
	w := open(t, "azure")
	anna := w.person("anna.admin@acme.example")
	made := w.must(anna, "POST", "/v1.0/applications", `{"displayName":"TD's CAS","signInAudience":"AzureADMyOrg"}`, graph)
	object, client := made.text("id"), made.text("appId")
	secret := w.must(anna, "POST", "/v1.0/applications/"+object+"/addPassword",
		`{"passwordCredential":{"displayName":"databricks","endDateTime":"2027-04-01T00:00:00Z"}}`, graph)
	if secret.text("hint") != secret.text("secretText")[:3] || secret.text("endDateTime") != "2027-04-01T00:00:00Z" || len(secret.text("secretText")) != 40 {
		t.Errorf("the secret: %s", secret.Text)
	}
	ask := url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret.text("secretText")}, "scope": {databricksScope}}
	token := "/" + w.azure().TenantID + "/oauth2/v2.0/token"
	w.refused(401, "AADSTS7000215", "", "POST", token, ask.Encode(), form, login) // it has no service principal
	principal := w.must(anna, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`, graph)
	w.must("", "POST", token, ask.Encode(), form, login)
	again := w.refused(409, "", anna, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`, graph)
	if again.text("error.code") != "Request_MultipleObjectsWithSameKeyValue" {
		t.Errorf("twice: %s", again.Text)
	}

	for _, path := range []string{filtered("applications", "displayName eq 'TD''s CAS'"), filtered("applications", "startswith(displayName,'td')"), filtered("servicePrincipals", "appId eq '"+client+"'")} {
		rows := w.must(anna, "GET", path, "", graph)
		if rows.text("value.0.appId") != client || len(rows.list("value")) != 1 || rows.at("value.0.createdDateTime") != nil {
			t.Errorf("%s: %s", path, rows.Text)
		}
	}
	if one := w.must(anna, "GET", "/v1.0/applications(appId='"+client+"')", "", graph); one.text("id") != object || one.text("passwordCredentials.0.secretText") != "" {
		t.Errorf("by its client id: %s", one.Text)
	}
	w.must(anna, "GET", "/v1.0/servicePrincipals/"+principal.text("id"), "", graph)

	for range 2 {
		w.must(anna, "POST", "/v1.0/applications/"+object+"/removePassword", `{"keyId":"`+secret.text("keyId")+`"}`, graph)
	}
	w.refused(401, "AADSTS7000215", "", "POST", token, ask.Encode(), form, login)
	w.must(anna, "DELETE", "/v1.0/applications/"+object, "", graph)
	w.refused(404, "", anna, "GET", "/v1.0/applications/"+object, "", graph)
	w.refused(404, "", anna, "GET", "/v1.0/servicePrincipals/"+principal.text("id"), "", graph)
	w.refused(400, "AADSTS700016", "", "POST", token, ask.Encode(), form, login)
	apps := w.server.Directory().Applications
	if last := apps[len(apps)-1]; last.ClientID != client || !last.Deleted {
		t.Errorf("the directory has %+v", last)
	}
}

// What is made is not there at once: by itself after seconds, at the token endpoint after a minute, in lists later still.
func TestEntraTakesItsTime(t *testing.T) {
	w := open(t, "azure-entra")
	admin := w.person("")
	made := w.must(admin, "POST", "/v1.0/applications", `{"displayName":"TD CAS"}`, graph)
	object, client := made.text("id"), made.text("appId")
	w.refused(404, "", admin, "GET", "/v1.0/applications/"+object, "", graph)
	if got := w.refused(404, "", admin, "POST", "/v1.0/applications/"+object+"/addPassword", `{}`, graph); got.text("error.code") != "Request_ResourceNotFound" {
		t.Errorf("%s", got.Text)
	}
	if got := w.refused(429, "", admin, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`, graph); got.text("error.code") != "TooManyRequests" || got.Header.Get("Retry-After") != "2" {
		t.Errorf("%s, Retry-After %s", got.Text, got.Header.Get("Retry-After"))
	}
	w.refused(400, "", admin, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`, graph)
	w.clock.Advance(10 * time.Second)
	w.must(admin, "POST", "/v1.0/servicePrincipals", `{"appId":"`+client+`"}`, graph)
	secret := w.must(admin, "POST", "/v1.0/applications/"+object+"/addPassword", `{}`, graph).text("secretText")
	ask := url.Values{"grant_type": {"client_credentials"}, "client_id": {client}, "client_secret": {secret}, "scope": {databricksScope}}.Encode()
	token := "/" + w.azure().TenantID + "/oauth2/v2.0/token"
	w.refused(400, "AADSTS700016", "", "POST", token, ask, form, login)
	w.clock.Advance(50 * time.Second)
	w.refused(401, "AADSTS7000215", "", "POST", token, ask, form, login)
	if rows := w.must(admin, "GET", filtered("applications", "displayName eq 'TD CAS'"), "", graph).list("value"); len(rows) != 0 {
		t.Errorf("it is listed already: %v", rows)
	}
	w.clock.Advance(25 * time.Second)
	w.must("", "POST", token, ask, form, login)
	w.clock.Advance(5 * time.Second)
	if rows := w.must(admin, "GET", filtered("applications", "displayName eq 'TD CAS'"), "", graph).list("value"); len(rows) != 1 {
		t.Errorf("it is not listed: %v", rows)
	}
}

func TestGraphListsByLinks(t *testing.T) {
	w := open(t, "azure-entra")
	admin, next, seen := w.person(""), "/v1.0/applications?$select=displayName", map[string]int{}
	for pages := 0; next != ""; pages++ {
		got := w.must(admin, "GET", next, "", graph)
		if rows := got.list("value"); len(rows) > 2 || pages > 5 {
			t.Fatalf("page %d: %s", pages, got.Text)
		}
		for _, row := range got.list("value") {
			seen[row.(map[string]any)["displayName"].(string)]++
		}
		link, _ := got.Body["@odata.nextLink"].(string)
		if link != "" && !strings.HasPrefix(link, "https://graph.microsoft.com/v1.0/applications?") {
			t.Fatalf("the link leads to %s", link)
		}
		next = strings.TrimPrefix(link, "https://graph.microsoft.com")
	}
	if seen["reporting-connector"] != 2 || seen["platform-deployer"] != 1 || len(seen) != 4 {
		t.Errorf("seen: %v", seen)
	}
}

func TestEveryRefusalOfGraph(t *testing.T) {
	const apps = "/v1.0/applications"
	prequel := func(w *workspace) string { return apps + "/" + w.azure().ForPartner.ObjectID + "/addPassword" }
	at := func(path string) func(*workspace) string { return func(*workspace) string { return path } }
	by := func(name string) func(*workspace) string {
		return func(w *workspace) string { return w.person(name) }
	}
	anna, carla := by("anna.admin@acme.example"), by("carla.account@acme.example")
	for name, one := range map[string]struct {
		world, method, body, code string
		status                    int
		token, path               func(*workspace) string
	}{
		"no token":                {"azure", "GET", "", "InvalidAuthenticationToken", 401, at(""), at(apps)},
		"for Databricks":          {"azure", "GET", "", "InvalidAuthenticationToken", 401, func(w *workspace) string { return w.entra(w.azure().Contributor, databricksID) }, at(apps)},
		"no rights":               {"azure", "GET", "", "Authorization_RequestDenied", 403, func(w *workspace) string { return w.entra(w.azure().Member, graphID) }, at(apps)},
		"readers write nothing":   {"azure", "POST", `{"displayName":"x"}`, "Authorization_RequestDenied", 403, by("ben.analyst@acme.example"), at(apps)},
		"somebody else's":         {"azure", "POST", `{}`, "Authorization_RequestDenied", 403, anna, prequel},
		"denied to people":        {"graph-denied", "POST", `{"displayName":"x"}`, "Authorization_RequestDenied", 403, carla, at(apps)},
		"denied to applications":  {"graph-denied", "GET", "", "Authorization_RequestDenied", 403, by(""), at(apps)},
		"unknown":                 {"azure", "GET", "", "Request_ResourceNotFound", 404, carla, at(apps + "/" + databricksID)},
		"filter":                  {"azure", "GET", "", "BadRequest", 400, carla, at(apps + "?$filter=displayName%20like%20'x'")},
		"page size":               {"azure", "GET", "", "Request_UnsupportedQuery", 400, carla, at(apps + "?$top=1000")},
		"page token":              {"azure", "GET", "", "Directory_ExpiredPageToken", 400, carla, at(apps + "?$skiptoken=x")},
		"other paths":             {"azure", "GET", "", "BadRequest", 400, carla, at("/v1.0/users")},
		"method":                  {"azure", "DELETE", "", "Request_BadRequest", 405, carla, at(apps)},
		"no name":                 {"azure", "POST", `{}`, "Request_BadRequest", 400, carla, at(apps)},
		"audience":                {"azure", "POST", `{"displayName":"x","signInAudience":"All"}`, "Request_BadRequest", 400, carla, at(apps)},
		"no JSON":                 {"azure", "POST", `{`, "BadRequest", 400, carla, at(apps)},
		"an end before the start": {"azure", "POST", `{"passwordCredential":{"endDateTime":"2020-01-01T00:00:00Z"}}`, "Request_BadRequest", 400, carla, prequel},
		"no such application":     {"azure", "POST", `{"appId":"` + databricksID + `"}`, "Request_BadRequest", 400, carla, at("/v1.0/servicePrincipals")},
		"secrets forbidden": {"azure", "POST", `{}`, "CredentialTypeNotAllowedAsPerAppPolicy", 403, carla, func(w *workspace) string {
			w.must("", "POST", "/_simulator/secret-policy", "")
			return prequel(w)
		}},
		"secrets too long": {"azure", "POST", `{"passwordCredential":{"endDateTime":"2027-10-01T00:00:00Z"}}`, "CredentialInvalidLifetimeAsPerAppPolicy", 403, carla, func(w *workspace) string {
			w.must("", "POST", "/_simulator/secret-policy?days=180", "")
			return prequel(w)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, one.world)
			got, err := w.try(one.token(w), one.method, one.path(w), one.body, graph)
			if err != nil || got.Status != one.status || got.text("error.code") != one.code || got.text("error.innerError.request-id") == "" || got.text("error.message") == "" {
				t.Errorf("%d %s, %v", got.Status, got.Text, err)
			}
		})
	}
	w := open(t, "graph-denied")
	if rows := w.must(w.person("anna.admin@acme.example"), "GET", apps, "", graph).list("value"); len(rows) == 0 {
		t.Error("people may read")
	}
	byHand := w.must("", "POST", "/_simulator/entra-app?name=by+hand", "")
	if len(byHand.text("client_secret")) != 40 || byHand.text("secret_id") == "" {
		t.Errorf("by hand: %s", byHand.Text)
	}
}
