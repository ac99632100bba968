package signin

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/chromium"
	"brickpass/internal/clock"
)

// A real browser against the simulator's page: what a person sees and clicks, up to the page of ours and the session.

// tab is one of a real browser, in front of a person who knows the simulator's page and ours.
type tab struct{ *chromium.Tab }

func newTab(t *testing.T, browser *chromium.Browser) tab { return tab{browser.Tab(t)} }

// signsIn clicks through the simulator's page as anna.
func (b tab) signsIn(address string) {
	b.Opens(address)
	b.Chooses("anna.admin@acme.example")
	b.Presses("Sign in")
}

// reads waits for the page of ours, and gives its sentence.
func (b tab) reads() string { return b.Reads(`p[role="status"]`) }

// scene is a pretend account and a computer, on one clock.
type scene struct {
	server *simulator.Server
	env    Environment
	clock  *clock.Fake
}

func newScene(t *testing.T, world string) scene {
	t.Helper()
	env, fake := anna(t, nil)
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return scene{server, env, fake}
}

// me is who a session signs in as at a workspace.
func (s scene) me(t *testing.T, host databricks.Host, session Session) (string, error) {
	t.Helper()
	client := databricks.New(databricks.Options{Host: host, Clock: s.clock}).SignIn(databricks.Admin, session)
	me, err := databricks.Ask(t.Context(), client, databricks.Me(databricks.Admin))
	return me.UserName, err
}

// theAdmin is who signs in where nobody else is named.
const theAdmin = "anna.admin@acme.example"

// mustBeAnna holds that a session signs in as her at a workspace.
func (s scene) mustBeAnna(t *testing.T, host databricks.Host, session Session) {
	t.Helper()
	if who, err := s.me(t, host, session); err != nil || who != theAdmin {
		t.Errorf("signed in as %q, %v", who, err)
	}
}

// arrives is the session of a visit that a browser has ended.
func arrives(t *testing.T, visit *Visit) Session {
	t.Helper()
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return session
}

func TestSigningInWithARealBrowser(t *testing.T) {
	browser := chromium.Start(t)

	t.Run("success", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		var styled string
		tab.Does("looking at the page", chromedp.Evaluate(`getComputedStyle(document.body).display`, &styled))
		if styled != "grid" {
			t.Errorf("the page's own policy keeps its style out: %s", styled)
		}
		session := arrives(t, visit)
		s.mustBeAnna(t, session.Host(), session)
	})

	t.Run("denial", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		tab.Opens(visit.Address())
		tab.Presses("Deny")
		if got := tab.reads(); got != pageDenied {
			t.Errorf("the page says %q", got)
		}
		if _, err := visit.Wait(t.Context()); kindOf(err) != ProblemDenied {
			t.Errorf("%v", err)
		}
	})

	t.Run("a closed tab", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		tab.Opens(visit.Address())
		tab.Close()
		ctx, giveUp := context.WithCancel(t.Context())
		giveUp()
		if _, err := visit.Wait(ctx); kindOf(err) != databricks.ProblemCancelled {
			t.Errorf("%v", err)
		}
		again := newTab(t, browser) // whoever closed it by mistake opens the address again
		again.signsIn(visit.Address())
		again.reads()
		if _, err := visit.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})

	t.Run("a state of another sign-in", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		tab.signsIn(strings.Replace(visit.Address(), "state="+visit.state, "state=of-another", 1))
		if got := tab.reads(); got != strayPages[otherVisit] {
			t.Errorf("the page says %q", got)
		}
		select {
		case <-visit.done:
			t.Error("the visit has ended")
		default:
		}
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("after that, the page says %q", got)
		}
		if _, err := visit.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})

	t.Run("a busy port", func(t *testing.T) {
		s := newScene(t, "aws")
		occupy(t, firstPort)
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		if visit.Callback() == firstCallback {
			t.Fatal("it waits at a port that another program has")
		}
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		if _, err := visit.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})

	t.Run("an expired refresh token", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(t, browser)
		tab.signsIn(visit.Address())
		tab.reads()
		session := arrives(t, visit)
		s.clock.Advance(3 * time.Hour) // the session has ended, and is renewed
		if who, err := s.me(t, session.Host(), session); err != nil || who != theAdmin {
			t.Fatalf("signed in as %q, %v", who, err)
		}
		s.clock.Advance(30 * 24 * time.Hour)
		if _, err := s.me(t, session.Host(), session); kindOf(err) != databricks.ProblemSignInEnded {
			t.Errorf("%v", err)
		}
	})

	t.Run("no browser here", func(t *testing.T) {
		s := newScene(t, "aws")
		if !NoBrowser(s.env) {
			t.Fatal("there is one")
		}
		visit, tab := begin(t, onAnotherComputer(t, s.env), workspace(t, s.server.URL())), newTab(t, browser)
		if visit.Callback() != "" {
			t.Fatalf("it waits at %s", visit.Callback())
		}
		tab.signsIn(visit.Address())
		tab.Does("coming to the end", chromedp.WaitVisible(`//p[text()="somebody else's page"]`, chromedp.BySearch))
		if err := visit.Return(tab.Address()); err != nil {
			t.Fatal(err)
		}
		session := arrives(t, visit)
		s.mustBeAnna(t, session.Host(), session)
	})

	t.Run("at the account", func(t *testing.T) {
		s := newScene(t, "aws")
		identity := s.server.Identity()
		console := workspace(t, identity.AccountHost+"/?account_id="+identity.AccountID)
		visit, tab := begin(t, s.env, console), newTab(t, browser)
		tab.Opens(visit.Address())
		tab.Chooses("account admin")
		tab.Presses("Sign in")
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session := arrives(t, visit)
		client := databricks.New(databricks.Options{Host: console, Clock: s.clock}).SignIn(databricks.Admin, session)
		list := databricks.Request{Target: databricks.Account, As: databricks.Admin, Method: "GET", Path: "/api/2.0/accounts/" + identity.AccountID + "/workspaces"}
		if _, err := client.Send(t.Context(), list); err != nil {
			t.Errorf("%v", err)
		}
		if _, err := s.me(t, workspace(t, s.server.URL()), session); err == nil {
			t.Error("the account's session went to a workspace")
		}
	})

	t.Run("an account that is not named", func(t *testing.T) {
		s := newScene(t, "aws")
		if _, err := Begin(t.Context(), s.env, workspace(t, s.server.Identity().AccountHost)); kindOf(err) != databricks.ProblemWhichAccount {
			t.Errorf("%v", err)
		}
	})

	t.Run("under a unified name", func(t *testing.T) {
		s := newScene(t, "unified")
		host := workspace(t, s.server.URL()+"/?o="+s.server.Identity().WorkspaceID)
		visit, tab := begin(t, s.env, host), newTab(t, browser)
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session := arrives(t, visit)
		s.mustBeAnna(t, host, session)
	})

	t.Run("choosing where one belongs", func(t *testing.T) {
		s := newScene(t, "aws")
		visit := begin(t, s.env, databricks.Host{URL: s.server.Identity().LoginHost, Kind: databricks.HostDiscovery})
		tab := newTab(t, browser)
		tab.Opens(visit.Address())
		tab.Presses("Go on") // the first on the page is the main workspace
		tab.Waits(`input[name="who"]`)
		tab.Presses("Sign in")
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session := arrives(t, visit)
		if session.Host() != workspace(t, s.server.URL()) {
			t.Errorf("signed in at %v", session.Host())
		}
		s.mustBeAnna(t, session.Host(), session)
	})
}

// onAnotherComputer gives the port at which a browser ends to somebody else, with a page of theirs, and brickpass no other one: so it is on
// the other computer where the browser is. The ports beside it stay free for the tests of other packages.
func onAnotherComputer(t *testing.T, env Environment) Environment {
	t.Helper()
	page := http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/html")
		fmt.Fprint(answer, "<!doctype html><p>somebody else's page</p>")
	})
	port := strconv.Itoa(firstPort)
	listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", port))
	if err != nil {
		t.Skip("another program has the first port")
	}
	server := &http.Server{Handler: page}
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(func() { _ = server.Close() })
	getenv := env.Getenv
	env.Getenv = func(name string) string {
		if name == "DATABRICKS_OAUTH_CALLBACK_PORT" {
			return port
		}
		return getenv(name)
	}
	return env
}
