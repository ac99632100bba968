package simulator_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

const (
	login           = "Host: login.microsoftonline.com"
	databricksScope = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default"
	databricksID    = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"
	managementID    = "https://management.core.windows.net/"
	graphID         = "https://graph.microsoft.com"
)

func (w *workspace) azure() simulator.AzureIdentity { return w.server.Identity().Azure }

// credentials is the body of a token request of an application.
func credentials(app simulator.EntraApplication, pairs ...string) string {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {app.ClientID}, "client_secret": {app.Secret.Reveal()}}
	for n := 0; n < len(pairs); n += 2 {
		form.Set(pairs[n], pairs[n+1])
		if pairs[n+1] == "" {
			form.Del(pairs[n])
		}
	}
	return form.Encode()
}

// entra gets a token of version 1 for a resource.
func (w *workspace) entra(app simulator.EntraApplication, resource string) string {
	w.Helper()
	return w.must("", "POST", "/"+w.azure().TenantID+"/oauth2/token", credentials(app, "resource", resource), form, login).text("access_token")
}

func claimsOf(t *testing.T, token string) map[string]any {
	t.Helper()
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		t.Fatalf("no JWT: %q", token)
	}
	data, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	var claims map[string]any
	if err := json.Unmarshal(data, &claims); err != nil {
		t.Fatal(err)
	}
	return claims
}

func TestEntraWritesNumbersInVersionTwoAndTextsInVersionOne(t *testing.T) {
	w := open(t, "azure")
	app, tenant := w.azure().Contributor, w.azure().TenantID
	two := w.must("", "POST", "/"+tenant+"/oauth2/v2.0/token", credentials(app, "scope", databricksScope), form, login)
	if two.at("expires_in") != json.Number("3599") || two.at("ext_expires_in") != json.Number("3599") || two.text("token_type") != "Bearer" || two.at("expires_on") != nil {
		t.Errorf("version 2: %s", two.Text)
	}
	one := w.must("", "POST", "/acme.onmicrosoft.com/oauth2/token", credentials(app, "resource", databricksID), form, login)
	if one.text("expires_in") != "3599" || one.text("resource") != databricksID || one.text("not_before") != fmt.Sprint(beginning.Unix()) ||
		one.text("expires_on") != fmt.Sprint(beginning.Add(3599*time.Second).Unix()) {
		t.Errorf("version 1: %s", one.Text)
	}
	for _, answer := range []answer{one, two} {
		claims := claimsOf(t, answer.text("access_token"))
		if claims["aud"] != databricksID || claims["iss"] != "https://sts.windows.net/"+tenant+"/" || claims["appid"] != app.ClientID || claims["tid"] != tenant {
			t.Errorf("claims: %v", claims)
		}
	}
	byHeader := w.must("", "POST", "/"+tenant+"/oauth2/token", "grant_type=client_credentials&resource="+databricksID, form, login,
		basic(app.ClientID, app.Secret.Reveal()))
	if byHeader.text("access_token") == "" {
		t.Errorf("by Basic: %s", byHeader.Text)
	}
}

func TestAudienceKeepsTheSlashesThatWereAskedFor(t *testing.T) {
	w := open(t, "azure")
	for scope, want := range map[string]string{
		"https://management.core.windows.net//.default": managementID, "https://management.core.windows.net/.default": "https://management.core.windows.net",
		"https://management.azure.com//.default": "https://management.azure.com/", graphID + "/.default": graphID, databricksScope: databricksID,
	} {
		got := w.must("", "POST", "/"+w.azure().TenantID+"/oauth2/v2.0/token", credentials(w.azure().Contributor, "scope", scope), form, login)
		if aud := claimsOf(t, got.text("access_token"))["aud"]; aud != want {
			t.Errorf("%s: %v, want %s", scope, aud, want)
		}
	}
}

// refusal is one row of databricks-api.md 12.2.
type refusal struct {
	name, kind string
	status     int
	code       int
	text       string
	ask        func(*workspace) answer
}

func entraRefusals() []refusal {
	two := func(w *workspace, tenant, body string, headers ...string) answer {
		got, err := w.try("", "POST", "/"+tenant+"/oauth2/v2.0/token", body, append(headers, form, login)...)
		if err != nil {
			w.Fatal(err)
		}
		return got
	}
	asking := func(pairs ...string) func(*workspace) answer {
		return func(w *workspace) answer {
			return two(w, w.azure().TenantID, credentials(w.azure().Contributor, append([]string{"scope", databricksScope}, pairs...)...))
		}
	}
	return []refusal{
		{"the secret id for its value", "invalid_client", 401, 7000215, "not the client secret ID, for a secret added to app '", func(w *workspace) answer {
			return asking("client_secret", w.azure().Contributor.SecretID)(w)
		}},
		{"an expired secret", "invalid_client", 401, 7000222, "are expired", func(w *workspace) answer {
			w.clock.Advance(366 * 24 * time.Hour)
			return asking()(w)
		}},
		{"an unknown application", "unauthorized_client", 400, 700016, "was not found in the directory 'Acme'", asking("client_id", "11111111-2222-3333-4444-555555555555")},
		{"the object id for the application id", "unauthorized_client", 400, 700016, "was not found", func(w *workspace) answer {
			return asking("client_id", w.azure().Contributor.ObjectID)(w)
		}},
		{"another tenant", "unauthorized_client", 400, 700016, "was not found in the directory 'Globex'", func(w *workspace) answer {
			return two(w, w.azure().OtherTenantID, credentials(w.azure().Contributor, "scope", databricksScope))
		}},
		{"an unknown tenant", "invalid_request", 400, 90002, "Tenant '11111111-2222-3333-4444-555555555555' not found", func(w *workspace) answer {
			return two(w, "11111111-2222-3333-4444-555555555555", credentials(w.azure().Contributor, "scope", databricksScope))
		}},
		{"another cloud", "invalid_request", 400, 90002, "the correct cloud", func(w *workspace) answer {
			got, err := w.try("", "POST", "/"+w.azure().TenantID+"/oauth2/v2.0/token", credentials(w.azure().Contributor, "scope", databricksScope), form, "Host: login.microsoftonline.us")
			if err != nil {
				w.Fatal(err)
			}
			return got
		}},
		{"a malformed tenant", "invalid_request", 400, 900023, "neither a valid DNS name", func(w *workspace) answer {
			return two(w, "acme", credentials(w.azure().Contributor, "scope", databricksScope))
		}},
		{"a scope that is encoded twice", "invalid_scope", 400, 1002012, "The provided value for scope 2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default is not valid", asking("scope", databricksID+"%2F.default")},
		{"a scope without .default", "invalid_scope", 400, 1002012, "/.default suffixed", asking("scope", databricksID)},
		{"two scopes", "invalid_scope", 400, 70011, "is not valid", asking("scope", databricksScope+" "+graphID+"/.default")},
		{"an unknown resource", "invalid_resource", 400, 500011, "The resource principal named https://vault.azure.net was not found in the tenant named Acme", asking("scope", "https://vault.azure.net/.default")},
		{"no enterprise application", "invalid_resource", 400, 500011, "named " + databricksID, func(w *workspace) answer {
			w.server.KnowDatabricks(false)
			return asking()(w)
		}},
		{"no secret", "invalid_client", 401, 7000216, "'client_secret'", asking("client_secret", "")},
		{"no scope", "invalid_request", 400, 900144, "'scope'", asking("scope", "")},
		{"no client id", "invalid_request", 400, 900144, "'client_id'", asking("client_id", "")},
		{"no grant type", "invalid_request", 400, 900144, "'grant_type'", asking("grant_type", "")},
		{"a wrong grant type", "unsupported_grant_type", 400, 70003, "'magic'", asking("grant_type", "magic")},
		{"conditional access", "access_denied", 400, 53003, "Conditional Access", func(w *workspace) answer {
			w.server.BlockApplications(true)
			return asking()(w)
		}},
		{"GET", "invalid_request", 400, 900561, "The endpoint only accepts POST requests. Received a GET request.", func(w *workspace) answer {
			got, err := w.try("", "GET", "/"+w.azure().TenantID+"/oauth2/token", credentials(w.azure().Contributor, "resource", databricksID), form, login)
			if err != nil {
				w.Fatal(err)
			}
			return got
		}},
	}
}

var tail = regexp.MustCompile("(\r\n| )Trace ID: [0-9a-f-]{36}(\r\n| )Correlation ID: [0-9a-f-]{36}(\r\n| )Timestamp: [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}Z$")

func TestEveryRefusalOfEntraHasItsCodeAndShape(t *testing.T) {
	for world, between := range map[string]string{"azure": "\r\n", "azure-entra": " "} {
		for _, one := range entraRefusals() {
			t.Run(world+"/"+one.name, func(t *testing.T) {
				got := one.ask(open(t, world))
				description := got.text("error_description")
				if got.Status != one.status || got.text("error") != one.kind || got.at("error_codes.0") != json.Number(fmt.Sprint(one.code)) {
					t.Fatalf("%d %s", got.Status, got.Text)
				}
				if !strings.HasPrefix(description, fmt.Sprintf("AADSTS%d: ", one.code)) || !strings.Contains(description, one.text) {
					t.Errorf("description: %s", description)
				}
				if end := tail.FindStringSubmatch(description); end == nil || end[1] != between {
					t.Errorf("end of the description: %q", description)
				}
				if !strings.Contains(description, "Trace ID: "+got.text("trace_id")) || !strings.Contains(description, "Correlation ID: "+got.text("correlation_id")) ||
					!strings.HasSuffix(description, "Timestamp: "+got.text("timestamp")) || !strings.HasSuffix(got.text("error_uri"), fmt.Sprintf("/error?code=%d", one.code)) {
					t.Errorf("the ids differ: %s", got.Text)
				}
			})
		}
	}
}

func TestEachCloudHasItsOwnNames(t *testing.T) {
	for cloud, names := range map[string][3]string{
		"PUBLIC":       {"login.microsoftonline.com", "management.azure.com", "https://management.core.windows.net/"},
		"USGOVERNMENT": {"login.microsoftonline.us", "management.usgovcloudapi.net", "https://management.core.usgovcloudapi.net/"},
		"CHINA":        {"login.chinacloudapi.cn", "management.chinacloudapi.cn", "https://management.core.chinacloudapi.cn/"},
	} {
		server, err := simulator.Start(simulator.Options{World: "azure", AzureCloud: cloud, Clock: clock.NewFake(beginning)}, "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = server.Close() })
		w := &workspace{T: t, server: server}
		sign := "Host: " + names[0]
		got := w.must("", "POST", "/"+w.azure().TenantID+"/oauth2/token", credentials(w.azure().Contributor, "resource", names[2]), form, sign)
		found := w.must(got.text("access_token"), "GET", w.azure().ResourceID+"?api-version=2018-04-01", "", "Host: "+names[1])
		if url := found.text("properties.workspaceUrl"); "http://"+url != server.URL() {
			t.Errorf("%s: the workspace is at %q", cloud, url)
		}
		where := w.stay("GET", "/aad/auth")
		if !strings.HasPrefix(where.Header.Get("Location"), "https://"+names[0]+"/"+w.azure().TenantID+"/oauth2/authorize?") {
			t.Errorf("%s: /aad/auth leads to %s", cloud, where.Header.Get("Location"))
		}
	}
	if _, err := simulator.New(simulator.Options{World: "azure", AzureCloud: "MOON"}); err == nil {
		t.Error("there is a cloud on the moon")
	}
}

// Outside of Azure nobody has a tenant, and the hosts of Databricks answer as ever.
func TestWorldsBesideAzureHaveNoTenant(t *testing.T) {
	w := open(t, "aws")
	w.refused(400, "AADSTS90002", "", "POST", "/"+databricksID+"/oauth2/token", "grant_type=client_credentials", form, login)
	w.refused(404, "No API found", "", "GET", "/aad/auth", "")
	w.refused(404, "No API found", "", "GET", "/devicelogin", "")
	w.must(w.admin, "GET", mePath, "", "Host: adb-1234567890123456.7.azuredatabricks.net")
	if line := w.server.Identity().Line(); strings.Contains(line, "azure") || strings.Contains(line, "entra") {
		t.Errorf("the line speaks of Azure: %s", line)
	}
}
