package databricks

import (
	"fmt"
	"net/http"
	"testing"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// Where the account of each kind of address is, and where that address signs people in.
func TestWhereTheAccountIs(t *testing.T) {
	const link = "?account_id=" + account
	tests := []struct {
		pasted  string
		account string // "" where there is none to be known
		signsIn string // "" where the sign-in cannot be named
	}{
		{"dbc-1.cloud.databricks.com", "https://accounts.cloud.databricks.com", "/oidc"},
		{"https://dbc-1.cloud.databricks.com/" + link, "https://accounts.cloud.databricks.com/" + link, "/oidc"},
		{"dbc-1.cloud.databricks.us", "https://accounts.cloud.databricks.us", "/oidc"},
		{"dbc-1.cloud.databricks.mil", "https://accounts-dod.cloud.databricks.mil", "/oidc"},
		{"adb-12.3.azuredatabricks.net", "https://accounts.azuredatabricks.net", "/oidc"},
		{"https://westeurope.azuredatabricks.net/?o=77", "https://accounts.azuredatabricks.net", "/oidc"},
		{"adb-12.3.databricks.azure.us", "https://accounts.databricks.azure.us", "/oidc"},
		{"adb-12.3.databricks.azure.cn", "https://accounts.databricks.azure.cn", "/oidc"},
		{"12.3.gcp.databricks.com", "https://accounts.gcp.databricks.com", "/oidc"},
		{"x.staging.cloud.databricks.com", "", "/oidc"},
		{"x.dev.databricks.com", "", "/oidc"},
		{"accounts.cloud.databricks.com", "https://accounts.cloud.databricks.com", ""},
		{"https://accounts.cloud.databricks.com/" + link, "https://accounts.cloud.databricks.com/" + link, "/oidc/accounts/" + account},
		{"accounts-dod.cloud.databricks.us", "https://accounts-dod.cloud.databricks.us", ""},
		{"https://acme.databricks.com/?o=5", "https://acme.databricks.com", "/oidc"},
		{"https://acme.databricks.com/?w=5&account_id=" + account, "https://acme.databricks.com/" + link, "/oidc/accounts/" + account},
		{"https://acme.databricks.com/" + link, "https://acme.databricks.com/" + link, "/oidc/accounts/" + account},
		{"login.databricks.com", "", ""},
		{"http://127.0.0.1:80", "", "/oidc"},
		{"http://127.0.0.1:80/" + link, "", "/oidc/accounts/" + account},
	}
	for _, test := range tests {
		host, err := ParseAddress(test.pasted)
		if err != nil {
			t.Fatal(err)
		}
		found, ok := host.AccountHost()
		if ok != (test.account != "") || (ok && found.Link() != test.account) {
			t.Errorf("%s: its account is at %q, want %q", test.pasted, found.Link(), test.account)
		}
		if again, err := ParseHost(found.Link()); ok && (err != nil || again != found) {
			t.Errorf("%s: %+v is not what its link says: %+v, %v", test.pasted, found, again, err)
		}
		root, target, problem := host.signsIn()
		if root != test.signsIn || (problem == nil) != (test.signsIn != "") {
			t.Errorf("%s: signs in at %q, %v", test.pasted, root, problem)
		}
		if problem == nil && !host.serves(target) {
			t.Errorf("%s: its own sign-in is not sent there", test.pasted)
		}
	}
}

func TestParseAddressTakesWhateverAPersonBelongsTo(t *testing.T) {
	for _, pasted := range []string{
		"accounts.cloud.databricks.com", "login.databricks.com", "acme.databricks.com", "dbc-1.cloud.databricks.com", "http://127.0.0.1:80",
		"https://westeurope.azuredatabricks.net/?o=1",
	} {
		if _, err := ParseAddress(pasted); err != nil {
			t.Errorf("%s: %v", pasted, err)
		}
	}
	if _, err := ParseAddress("westeurope.azuredatabricks.net"); !IsProblem(err, ProblemAddress) {
		t.Errorf("a region of Azure is not a place where somebody belongs: %v", err)
	}
}

// An account's requests carry no workspace, whatever the address said; those of a workspace whose path only speaks of accounts do.
func TestNoWorkspaceIsNamedToAnAccount(t *testing.T) {
	host, err := ParseHost("https://acme.databricks.com/?o=55&account_id=" + account)
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/api/2.0/accounts/" + account + "/workspaces":                                          "",
		"/api/2.0/preview/accounts/" + account + "/access-control/assignable-roles":             "",
		"/api/2.0/accounts/servicePrincipals/7/credentials/secrets":                             "55",
		"/api/2.0/preview/accounts/access-control/rule-sets?name=accounts%2F" + account + "%2F": "55",
		"/api/2.0/token/list": "55",
	} {
		for _, target := range []Target{Workspace, Account} {
			var header http.Header
			client, _, _ := client(host, roundTrip(func(message *http.Request) (*http.Response, error) {
				header = message.Header
				return httptestAnswer(message, 200, `{}`), nil
			}))
			request := Request{Target: target, As: Admin, Method: "GET", Path: path}
			if _, err := client.Send(t.Context(), request); err != nil {
				t.Fatal(err)
			}
			wanted := want
			if target == Account {
				wanted = ""
			}
			if got := header.Get("X-Databricks-Workspace-Id"); got != wanted {
				t.Errorf("%s %s: workspace %q", target, path, got)
			}
		}
	}
}

// Neither the request nor the credential leaves where one of them does not belong.
func TestAnAccountsRequestsAndAWorkspacesStayApart(t *testing.T) {
	workspace, console := "dbc-1.cloud.databricks.com", "https://accounts.cloud.databricks.com/?account_id="+account
	for _, test := range []struct {
		pasted string
		target Target
		sent   bool
	}{
		{workspace, Workspace, true},
		{workspace, Account, false},
		{console, Workspace, false},
		{console, Account, true},
		{"http://127.0.0.1:9/?account_id=" + account, Workspace, false},
		{"http://127.0.0.1:9/?account_id=" + account, Account, true},
		{"https://login.databricks.com", Workspace, false},
		{"https://login.databricks.com", Account, false},
		{"https://acme.databricks.com/?o=5", Workspace, true},
		{"https://acme.databricks.com", Workspace, false}, // which one?
		{"https://acme.databricks.com", Account, true},
	} {
		host, err := ParseHost(test.pasted)
		if err != nil {
			t.Fatal(err)
		}
		sent, asked := false, false
		client, _, _ := client(host, roundTrip(func(message *http.Request) (*http.Response, error) {
			sent = true
			return httptestAnswer(message, 200, `{}`), nil
		}))
		_, err = client.SignIn(Admin, watched{&asked}).Send(t.Context(), Request{Target: test.target, As: Admin, Method: "GET", Path: "/api/2.0/x"})
		if sent != test.sent || asked != test.sent || (err == nil) != test.sent {
			t.Errorf("%s request to %s: sent %v, the credential asked %v, %v", test.target, test.pasted, sent, asked, err)
		}
	}
}

// Before anybody signs in, any host may be asked what it is.
func TestAnyHostMayBeAskedAboutItself(t *testing.T) {
	for _, pasted := range []string{"accounts.cloud.databricks.com", "acme.databricks.com", "http://127.0.0.1:9/?account_id=" + account, "dbc-1.cloud.databricks.com"} {
		host, err := ParseHost(pasted)
		if err != nil {
			t.Fatal(err)
		}
		client, _, _ := client(host, roundTrip(func(message *http.Request) (*http.Response, error) {
			if message.Header.Get("Authorization") != "" {
				t.Errorf("%s: somebody signed in for it", pasted)
			}
			return httptestAnswer(message, 200, `{"account_id":"x"}`), nil
		}))
		if metadata, err := Ask(t.Context(), client, HostMetadata()); err != nil || metadata.AccountID != "x" {
			t.Errorf("%s: %v", pasted, err)
		}
		if host.Kind != HostAccount {
			continue
		}
		signedIn := HostMetadata().Request
		signedIn.As = Admin
		if _, err := client.Send(t.Context(), signedIn); !IsProblem(err, ProblemWrongHost) {
			t.Errorf("%s: with a sign-in: %v", pasted, err)
		}
	}
}

// A principal of the account signs in at the account's own token endpoint.
func TestM2MAtAnAccount(t *testing.T) {
	host, err := ParseHost("https://accounts.cloud.databricks.com/?account_id=" + account)
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	client := New(Options{
		Host: host, Clock: clock.NewFake(noon), Rate: rate.Inf,
		Transport: roundTrip(func(message *http.Request) (*http.Response, error) {
			paths = append(paths, message.URL.Host+message.URL.Path)
			return httptestAnswer(message, 200, `{"access_token":"session","expires_in":3600}`), nil
		}),
	}).SignIn(Admin, M2M("b4b5", secret.New("dose-1")))
	if err := client.Prepare(t.Context(), Admin); err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(paths); got != "[accounts.cloud.databricks.com/oidc/accounts/"+account+"/v1/token]" {
		t.Error(got)
	}
	host.AccountID = ""
	nameless := New(Options{Host: host}).SignIn(Admin, M2M("b4b5", secret.New("dose-1")))
	if err := nameless.Prepare(t.Context(), Admin); !IsProblem(err, ProblemWhichAccount) {
		t.Errorf("an account that is not named: %v", err)
	}
}
