package signin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

func TestAPersonSignsInByABrowser(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	status, header, page := browse(t, server.choose(t, visit, "allow"))
	if status != 200 || !strings.Contains(page, pageSignedIn) {
		t.Errorf("%d: %s", status, page)
	}
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Content-Security-Policy": pagePolicy,
	} {
		if header.Get(name) != want {
			t.Errorf("%s is %q", name, header.Get(name))
		}
	}
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := visit.Close(); err != nil {
		t.Fatal(err)
	}
	if session.Host() != workspace(t, server.URL) {
		t.Errorf("signed in at %v", session.Host())
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Fatal(err)
	}
	if server.requests("/api/2.0/me Bearer session-2") != 1 {
		t.Errorf("%q", server.seen)
	}
}

func TestWhatIsAskedOfTheBrowser(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	address, err := url.Parse(visit.Address())
	if err != nil || !strings.HasPrefix(visit.Address(), server.URL+"/oidc/v1/authorize?") {
		t.Fatalf("%v, %s", err, visit.Address())
	}
	query := address.Query()
	for name, want := range map[string]string{
		"client_id": "databricks-cli", "response_type": "code", "scope": "offline_access all-apis", "code_challenge_method": "S256",
		"redirect_uri": visit.Callback(),
	} {
		if query.Get(name) != want {
			t.Errorf("%s is %q", name, query.Get(name))
		}
	}
	if len(query.Get("state")) != 43 || len(query.Get("code_challenge")) != 43 {
		t.Errorf("%v can be guessed", query)
	}
	again := begin(t, env, workspace(t, server.URL))
	if other, _ := url.Parse(again.Address()); other.Query().Get("state") == query.Get("state") || again.Callback() == visit.Callback() {
		t.Error("two visits are one")
	}
}

func TestARefusalInTheBrowser(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	status, _, page := browse(t, server.choose(t, visit, "deny"))
	if status != 200 || !strings.Contains(page, pageDenied) || strings.Contains(page, "Anna") {
		t.Errorf("%d: %s", status, page)
	}
	_, err := visit.Wait(t.Context())
	var problem *databricks.Problem
	if !errors.As(err, &problem) || kindOf(err) != ProblemDenied || problem.Code != "access_denied" || problem.Said != "<b>Anna</b> refused" || !problem.SignIn {
		t.Errorf("%+v", problem)
	}
	if server.requests("/v1/token") != 0 {
		t.Error("a session was asked for all the same")
	}
}

// A browser that comes with something else is told so, and the visit goes on.
func TestOnlyTheRightReturnEndsAVisit(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	back := visit.Callback()
	for _, test := range []struct {
		method, address, host string
		status                int
		says                  string
	}{
		{"GET", server.choose(t, visit, "forge"), "", 400, strayPages[otherVisit]},
		{"GET", back + "/", "", 400, strayPages[nothingThere]},
		{"GET", back + "/?state=" + visit.state, "", 400, strayPages[nothingThere]},
		{"GET", back + "/?code=x", "", 400, strayPages[otherVisit]},
		{"GET", back + "/?code=x&state=" + visit.state[:20], "", 400, strayPages[otherVisit]},
		{"GET", back + "/?code=x&code=y&state=" + visit.state, "", 400, strayPages[unclear]},
		{"GET", back + "/?code=x&state=y&state=" + visit.state, "", 400, strayPages[unclear]},
		{"GET", back + "/?error=access_denied", "", 400, strayPages[otherVisit]},
		{"GET", back + "/?code=%zz", "", 400, strayPages[unclear]},
		{"GET", back + "/favicon.ico", "", 404, ""},
		{"GET", back + "/oidc/?code=x&state=" + visit.state, "", 404, ""},
		{"POST", back + "/?code=x&state=" + visit.state, "", 405, ""},
		{"GET", back + "/?code=x&state=" + visit.state, "evil.example", 421, ""},
		{"GET", back + "/?code=x&state=" + visit.state, "localhost", 421, ""},
	} {
		message, err := http.NewRequestWithContext(t.Context(), test.method, test.address, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		message.Host = test.host
		answer, err := http.DefaultClient.Do(message)
		if err != nil {
			t.Fatal(err)
		}
		page := readAll(t, answer)
		if answer.StatusCode != test.status || !strings.Contains(page, strings.ReplaceAll(test.says, "'", "&#39;")) {
			t.Errorf("%s %s: %d %s", test.method, test.address, answer.StatusCode, page)
		}
		if strings.Contains(page, visit.state) || strings.Contains(page, "code/") {
			t.Errorf("%s repeats what the browser brought", page)
		}
	}
	select {
	case <-visit.done:
		t.Fatal("the visit has ended")
	default:
	}
	if server.requests("/v1/token") != 0 {
		t.Fatal("something was sent")
	}
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

func TestAClosedTabIsWaitedForNoLonger(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := visit.Wait(ctx); kindOf(err) != databricks.ProblemCancelled {
		t.Errorf("%v", err)
	}
	if err := visit.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := visit.Wait(t.Context()); kindOf(err) != databricks.ProblemCancelled {
		t.Errorf("after it was closed: %v", err)
	}
	if connection, err := net.Dial("tcp", strings.TrimPrefix(visit.Callback(), "http://")); err == nil {
		connection.Close()
		t.Error("somebody still waits for the browser")
	}
	if err := visit.Return(server.choose(t, visit, "allow")); err != nil {
		t.Fatal(err)
	}
	if _, err := visit.Wait(t.Context()); err == nil || server.requests("/v1/token") != 0 {
		t.Error("a visit that was closed goes on")
	}
}

// Two answers at once are one: whichever comes first.
func TestTheFirstReturnCounts(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	for range 3 {
		if err := visit.Return(server.choose(t, visit, "allow")); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := visit.Wait(t.Context()); err != nil || server.requests("/v1/token") != 1 {
		t.Errorf("%v, %d exchanges", err, server.requests("/v1/token"))
	}
}

// take occupies ports as another program would, until the test ends.
func occupy(t *testing.T, ports ...int) {
	t.Helper()
	for _, port := range ports {
		listener, err := net.Listen("tcp4", "127.0.0.1:"+strconv.Itoa(port))
		if err != nil {
			continue // then another program has it
		}
		t.Cleanup(func() { _ = listener.Close() })
	}
}

func TestABusyPortLeadsToTheNext(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	occupy(t, 8020, 8021)
	visit := begin(t, env, workspace(t, server.URL))
	if visit.Callback() == "" || visit.Callback() == "http://localhost:8020" || visit.Callback() == "http://localhost:8021" {
		t.Fatalf("it comes back to %q", visit.Callback())
	}
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// A browser may try either address of localhost, so that a port is ours only if both are.
func TestAPortThatIsHalfBusyIsBusy(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	listener, err := net.Listen("tcp6", "[::1]:8020")
	if err != nil {
		t.Skip("this machine has no IPv6, or another program has the port")
	}
	defer listener.Close()
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() == firstCallback {
		t.Error("a browser may come to somebody else")
	}
}

func TestAVisitThatIsSettledWaitsNoLonger(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	browse(t, server.choose(t, visit, "allow"))
	if _, err := visit.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	visit.tasks.Wait() // nobody closed it
	if connection, err := net.Dial("tcp", strings.TrimPrefix(visit.Callback(), "http://")); err == nil {
		connection.Close()
		t.Error("somebody still waits for the browser")
	}
}

// What was brought is good once, so that it is not sent again where nobody knows whether it was taken.
func TestAnAnswerThatIsLostIsNotAskedForAgain(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	server.change(func() { server.hangsUp = true })
	browse(t, server.choose(t, visit, "allow"))
	_, err := visit.Wait(t.Context())
	var problem *databricks.Problem
	if !errors.As(err, &problem) || problem.Kind != databricks.ProblemLost || problem.Lost || problem.What != "The answer to your sign-in did not arrive." {
		t.Errorf("%+v", problem)
	}
	if got := server.requests("/v1/token"); got != 1 {
		t.Errorf("sent %d times", got)
	}
}

func TestWithoutAPortTheAddressIsPasted(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	for port := firstPort; port <= lastPort; port++ {
		occupy(t, port)
	}
	visit := begin(t, env, workspace(t, server.URL))
	if visit.Callback() != "" {
		t.Fatalf("it comes back to %q", visit.Callback())
	}
	ended := server.choose(t, visit, "allow")
	if !strings.HasPrefix(ended, firstCallback+"/?") {
		t.Fatalf("the browser ends at %s", ended)
	}
	if err := visit.Return(ended); err != nil {
		t.Fatal(err)
	}
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Error(err)
	}
}

func TestThePortCanBeNamed(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, map[string]string{"DATABRICKS_OAUTH_CALLBACK_PORT": "8035"})
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() != "http://localhost:8035" {
		t.Errorf("it comes back to %q", visit.Callback())
	}
	if visit := begin(t, env, workspace(t, server.URL)); visit.Callback() != "" {
		t.Errorf("that port is taken, and yet it comes back to %q", visit.Callback())
	}
}

func TestAPastedAddressIsTakenAsItCameAlong(t *testing.T) {
	server := newStandIn(t)
	for _, dress := range []func(string) string{
		func(s string) string { return s },
		func(s string) string { return "  \"" + s + "\"\r\n" },
		func(s string) string { return s[:40] + "\n  " + s[40:] },
		func(s string) string { return strings.TrimPrefix(s, "http://") },
		func(s string) string { return strings.Replace(s, "localhost", "127.0.0.1", 1) },
		func(s string) string { return s + "#" },
		func(s string) string { _, query, _ := strings.Cut(s, "?"); return query },
		func(s string) string { _, query, _ := strings.Cut(s, "?"); return "?" + query },
		func(s string) string { return "<" + s + ">" },
	} {
		env, _ := anna(t, nil)
		visit := begin(t, env, workspace(t, server.URL))
		pasted := dress(server.choose(t, visit, "allow"))
		if err := visit.Return(pasted); err != nil {
			t.Errorf("%q: %v", pasted, err)
			continue
		}
		if _, err := visit.Wait(t.Context()); err != nil {
			t.Errorf("%q: %v", pasted, err)
		}
		_ = visit.Close()
	}
}

func TestAPastedAddressThatIsNoneIsRefusedAndNotRepeated(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	ended := server.choose(t, visit, "allow")
	code := "code%2Fof%2B1"
	for _, pasted := range []string{
		"", "code", "dapi0123456789abcdef", visit.Address(), visit.Callback(), server.choose(t, visit, "forge"),
		strings.Replace(ended, "localhost", "evil.example", 1), "https://localhost@evil.example/?" + ended, ended + "&code=x", ended + "&state=x",
		strings.Repeat("x", 1<<20), strings.Replace(ended, "code=", "c=", 1),
	} {
		err := visit.Return(pasted)
		if kindOf(err) != ProblemStrayReturn {
			t.Errorf("%.60q: %v", pasted, err)
		}
		if shown := fmt.Sprintf("%+v", err); strings.Contains(shown, code) || strings.Contains(shown, visit.state) || strings.Contains(shown, "dapi") {
			t.Errorf("it is repeated: %s", shown)
		}
	}
	if err := visit.Return(ended); err != nil {
		t.Errorf("after all that: %v", err)
	}
}

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

func TestACodeThatIsNotTaken(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	visit := begin(t, env, workspace(t, server.URL))
	ended := server.choose(t, visit, "allow")
	server.change(func() { clear(server.codes) })
	_, _, page := browse(t, ended)
	if !strings.Contains(page, pageFailed) {
		t.Error(page)
	}
	_, err := visit.Wait(t.Context())
	if kindOf(err) != databricks.ProblemCodeRefused || server.requests("/v1/token") != 1 {
		t.Errorf("%v", err)
	}
	shown := fmt.Sprintf("%+v", *err.(*databricks.Problem)) //nolint:errorlint // kindOf said so
	for _, hidden := range []string{"code/of+1", visit.verifier.Reveal(), visit.verifier.Reveal()[:20]} {
		if strings.Contains(shown, hidden) {
			t.Errorf("%q shows: %s", hidden, shown)
		}
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

const someAccount = "7d0c2f6e-0000-4000-8000-00000000e142"

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

type trip func(*http.Request) (*http.Response, error)

func (f trip) RoundTrip(message *http.Request) (*http.Response, error) { return f(message) }

func FuzzReturn(f *testing.F) {
	f.Add("http://localhost:8020/?code=x&state=the-state&iss=https%3A%2F%2Fdbc-1.cloud.databricks.com%2Foidc")
	f.Add("?error=access_denied&state=the-state&error_description=%1b[2J")
	f.Add("code=dapi0123456789&state=other")
	f.Add("https://evil.example/?code=x&state=the-state")
	f.Add("\x00\u202e?%zz&&;")
	f.Fuzz(func(t *testing.T, pasted string) {
		// A visit that has ended takes nothing any more, so that nothing is sent here.
		visit := &Visit{state: "the-state", redirect: firstCallback, done: make(chan struct{}), verifier: secret.New("v")}
		visit.once.Do(func() { close(visit.done) })
		err := visit.Return(pasted)
		if err != nil && kindOf(err) != ProblemStrayReturn {
			t.Fatalf("%v", err)
		}
		if err == nil && !strings.Contains(strings.Map(func(r rune) rune {
			if r <= ' ' {
				return -1
			}
			return r
		}, pasted), "state") {
			t.Fatalf("%q is taken without a state", pasted)
		}
		query, problem := pastedQuery(pasted, firstCallback)
		if problem != nil {
			return
		}
		brought, fault := visit.read(query)
		switch {
		case fault != nothingWrong && brought != arrival{}:
			t.Fatal("something of it is taken although it is not")
		case fault == nothingWrong && brought.refused == !brought.code.Empty():
			t.Fatalf("%q brings both a code and a refusal, or neither", pasted)
		}
		if strings.ContainsFunc(brought.said+brought.reason, func(r rune) bool { return r < ' ' || r == '\u202e' }) {
			t.Fatalf("%q moves the cursor", brought.said)
		}
	})
}

func FuzzCallback(f *testing.F) {
	f.Add("GET", "/", "code=x&state=other", "localhost:8020")
	f.Add("POST", "/x", "error=a&error=b", "evil.example")
	f.Fuzz(func(t *testing.T, method, path, query, host string) {
		visit := &Visit{state: "the-state-that-nobody-knows", done: make(chan struct{}), verifier: secret.New("v")}
		d := &desk{names: map[string]bool{"localhost:8020": true}, visit: visit}
		message := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
		message.Method, message.Host, message.URL = method, host, &url.URL{Path: path, RawQuery: query}
		recorder := httptest.NewRecorder()
		d.ServeHTTP(recorder, message)
		if recorder.Code < 400 {
			t.Fatalf("%s %s?%s is answered with %d", method, path, query, recorder.Code)
		}
		body := recorder.Body.String()
		if len(query) > 12 && strings.Contains(body, query) {
			t.Fatalf("%q is repeated", query)
		}
		select {
		case <-visit.done:
			t.Fatal("the visit has ended")
		default:
		}
	})
}
