package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"brickpass/databricks"
)

func TestABrowserThatNamesSomebodyElseIsNotBelieved(t *testing.T) {
	other := newStandIn(t)
	for _, issuer := range []string{
		other.URL + "/oidc", "https://dbc-1.cloud.databricks.com/oidc", "https://evil.example/oidc", "javascript:x", "https://login.databricks.com/oidc",
		"HERE/oidc?x", "HERE/oidc#x", "HERE/other", "HERE/oidc/accounts/x", "HERE", "http://u@127.0.0.1/oidc", "http://127.0.0.1:1/oidc",
	} {
		server := newStandIn(t)
		server.issuer = strings.ReplaceAll(issuer, "HERE", server.URL)
		env, _ := anna(t, nil)
		visit := begin(t, env, workspace(t, server.URL))
		_, _, page := browse(t, server.choose(t, visit, "allow"))
		if !strings.Contains(page, pageFailed) {
			t.Errorf("%s: %s", issuer, page)
		}
		if _, err := visit.Wait(t.Context()); kindOf(err) != ProblemWrongIssuer {
			t.Errorf("%s: %v", issuer, err)
		}
		if server.requests("/v1/token")+other.requests("") != 0 {
			t.Errorf("%s: something was sent", issuer)
		}
		_ = visit.Close()
	}
	server := newStandIn(t)
	server.issuer = "-" // not every host says who it is
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestAHostThatPointsElsewhereIsNotBelieved(t *testing.T) {
	other := newStandIn(t)
	for _, document := range []string{
		`{"authorization_endpoint":"OTHER/oidc/v1/authorize","token_endpoint":"OTHER/oidc/v1/token"}`,
		`{"authorization_endpoint":"HERE/oidc/v1/authorize","token_endpoint":"OTHER/oidc/v1/token"}`,
		`{"authorization_endpoint":"OTHER/oidc/v1/authorize","token_endpoint":"HERE/oidc/v1/token"}`,
		`{"authorization_endpoint":"HERE@evil.example/oidc/v1/authorize","token_endpoint":"HERE@evil.example/oidc/v1/token"}`,
		`{"authorization_endpoint":"HERE/x/v1/authorize","token_endpoint":"HERE/x/v1/token"}`,
		`{"authorization_endpoint":"HERE/oidc/v1/authorize","token_endpoint":"HERE/oidc/../v1/token"}`,
		`{"authorization_endpoint":"HERE/oidc/v1/authorize","token_endpoint":"HERE/oidc/v1/token?x"}`,
		`{"authorization_endpoint":"HERE/oidc/v1/authorize","token_endpoint":"HERE/oidc"}`,
	} {
		server := newStandIn(t)
		server.document = strings.NewReplacer("HERE", server.URL, "OTHER", other.URL).Replace(document)
		env, _ := anna(t, nil)
		if _, err := Begin(t.Context(), env, workspace(t, server.URL)); kindOf(err) != databricks.ProblemOAuthElsewhere {
			t.Errorf("%s: %v", document, err)
		}
	}
	if len(other.seen) != 0 {
		t.Errorf("the other was reached: %q", other.seen)
	}
}

// What a host answers that cannot be begun at, each said by its own Problem.
func TestWhereNobodyCanSignIn(t *testing.T) {
	plain := func(status int, body string) string {
		server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
			answer.WriteHeader(status)
			fmt.Fprint(answer, body)
		}))
		t.Cleanup(server.Close)
		return server.URL
	}
	moved := httptest.NewServer(http.RedirectHandler("https://dbc-1.cloud.databricks.com/oidc/.well-known/oauth-authorization-server", http.StatusFound))
	t.Cleanup(moved.Close)
	for name, test := range map[string]struct {
		address string
		kind    databricks.ProblemKind
	}{
		"no OAuth there":        {plain(404, `{"error_code":"ENDPOINT_NOT_FOUND","message":"x"}`), databricks.ProblemNoOAuth},
		"a document of nothing": {plain(200, `{}`), databricks.ProblemNoOAuth},
		"a web page":            {plain(200, `<html>`), databricks.ProblemUnreadable},
		"sent elsewhere":        {moved.URL, databricks.ProblemRedirected},
		"an unnamed account":    {"https://accounts.cloud.databricks.com", databricks.ProblemWhichAccount},
	} {
		env, _ := anna(t, nil)
		if visit, err := Begin(t.Context(), env, workspace(t, test.address)); kindOf(err) != test.kind || visit != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	env, _ := anna(t, nil)
	env.Chance = strings.NewReader("too little")
	if _, err := Begin(t.Context(), env, workspace(t, newStandIn(t).URL)); kindOf(err) != ProblemNoChance {
		t.Errorf("without chance: %v", err)
	}
	env, _ = anna(t, nil)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Begin(ctx, env, workspace(t, newStandIn(t).URL)); kindOf(err) != databricks.ProblemCancelled {
		t.Errorf("stopped: %v", err)
	}
}

// The page that asks where a person belongs is never asked anything itself; who is chosen is believed if it is Databricks.
func TestAPersonChoosesWhereTheyBelong(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	discovery := databricks.Host{URL: newStandIn(t).URL, Kind: databricks.HostDiscovery}
	visit := begin(t, env, discovery)
	if !strings.HasPrefix(visit.Address(), discovery.URL+"/?destination_url=%2Foidc%2Fv1%2Fauthorize%3Fclient_id%3Ddatabricks-cli") {
		t.Errorf("opens %s", visit.Address())
	}
	browse(t, server.choose(t, visit, "allow"))
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if session.Host() != workspace(t, server.URL) {
		t.Errorf("signed in at %+v", session.Host())
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Error(err)
	}

	for _, issuer := range []string{"-", "https://evil.example/oidc", "http://dbc-1.cloud.databricks.com/oidc", "https://login.databricks.com/oidc", "https://dbc-1.cloud.databricks.com/oidc"} {
		server.change(func() { server.issuer = issuer })
		visit := begin(t, env, discovery)
		browse(t, server.choose(t, visit, "allow"))
		if _, err := visit.Wait(t.Context()); kindOf(err) != ProblemWrongIssuer {
			t.Errorf("%s: %v", issuer, err)
		}
		_ = visit.Close()
	}
}

// From Databricks' own page nobody is led to this machine.
func TestDatabricksDoesNotLeadToThisMachine(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, "login.databricks.com"))
	if !strings.HasPrefix(visit.Address(), "https://login.databricks.com/?destination_url=") {
		t.Error(visit.Address())
	}
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); kindOf(err) != ProblemWrongIssuer || len(server.seen) != 0 {
		t.Errorf("%v, %q", err, server.seen)
	}
}

func TestAPersonSignsInAtAnAccount(t *testing.T) {
	for name, address := range map[string]string{
		"that the address names": "/?account_id=" + someAccount,
		"that the host tells of": "",
	} {
		server := newStandIn(t)
		server.root = "/oidc/accounts/" + someAccount
		server.metadata = `{"host_type":"unified","account_id":"` + someAccount + `","oidc_endpoint":"x"}`
		env, _ := anna(t, nil)
		host := workspace(t, server.URL+address)
		visit := begin(t, env, host)
		browse(t, server.choose(t, visit, "allow"))
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if session.Host() != host {
			t.Errorf("%s: %+v", name, session.Host())
		}
		client := databricks.New(databricks.Options{Host: host}).SignIn(databricks.Admin, session)
		if _, err := client.Send(t.Context(), databricks.Request{Target: databricks.Account, As: databricks.Admin, Method: "GET", Path: "/api/2.0/accounts/x"}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// An account console that does not answer the question is used as today's tools use it.
func TestAnAccountConsoleNeedsNoDocument(t *testing.T) {
	env, _ := anna(t, nil)
	env.Transport = trip(func(message *http.Request) (*http.Response, error) {
		recorder := httptest.NewRecorder()
		http.NotFound(recorder, message)
		return recorder.Result(), nil
	})
	visit := begin(t, env, workspace(t, "https://accounts.cloud.databricks.com/?account_id="+someAccount))
	if want := "https://accounts.cloud.databricks.com/oidc/accounts/" + someAccount + "/v1/authorize?"; !strings.HasPrefix(visit.Address(), want) {
		t.Error(visit.Address())
	}
}
