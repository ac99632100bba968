package signin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"brickpass/databricks"
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

const someAccount = "7d0c2f6e-0000-4000-8000-00000000e142"

// Whoever waits goes on the moment that the browser is back. The page is on its way then, and arrives all the same.
func TestTheBrowserGetsItsPageThoughTheVisitIsClosedAtOnce(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	for range 200 {
		visit := begin(t, env, workspace(t, server.URL))
		closed := make(chan error, 1)
		go func() {
			_, _ = visit.Wait(t.Context())
			closed <- visit.Close()
		}()
		if status, _, page := browse(t, server.choose(t, visit, "allow")); status != 200 || !strings.Contains(page, pageSignedIn) {
			t.Fatalf("%d: %s", status, page)
		}
		if err := <-closed; err != nil {
			t.Fatal(err)
		}
	}
}
