package signin

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
)

// A real browser against the simulator's page: what a person sees and clicks, up to the page of ours and the session.

// chromium starts a browser for a test. It is missing only where nobody said that it has to be there.
func chromium(t *testing.T) context.Context {
	t.Helper()
	path, err := exec.LookPath("chromium")
	switch {
	case testing.Short():
		t.Skip("a browser takes long")
	case err != nil && os.Getenv("BRICKPASS_REQUIRE_REAL") != "":
		t.Fatal("chromium is not installed")
	case err != nil:
		t.Skip("chromium is not installed")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.Flag("disable-component-update", true), chromedp.WSURLReadTimeout(2*time.Minute))
	allocator, end := chromedp.NewExecAllocator(t.Context(), options...)
	browser, stop := chromedp.NewContext(allocator)
	t.Cleanup(func() {
		_ = chromedp.Cancel(browser) // waits until it is gone, with its folder
		stop()
		end()
	})
	if err := chromedp.Run(browser); err != nil {
		t.Fatalf("chromium does not start: %v", err)
	}
	return browser
}

// tab is one tab of the browser, in front of a person.
type tab struct {
	t     *testing.T
	ctx   context.Context
	close context.CancelFunc
}

func newTab(browser context.Context, t *testing.T) *tab {
	t.Helper()
	ctx, stop := chromedp.NewContext(browser)
	ctx, end := context.WithTimeout(ctx, time.Minute)
	t.Cleanup(func() { end(); stop() })
	return &tab{t, ctx, stop}
}

func (b *tab) does(what string, actions ...chromedp.Action) {
	b.t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		b.t.Fatalf("%s: %v", what, err)
	}
}

// opens goes to an address, and is there when the page is.
func (b *tab) opens(address string) {
	b.t.Helper()
	b.does("opening "+address, chromedp.Navigate(address), chromedp.WaitVisible("button", chromedp.ByQuery))
}

// clicks presses the button of that name.
func (b *tab) clicks(button string) {
	b.t.Helper()
	b.does("clicking "+button, chromedp.Click(`//button[normalize-space()="`+button+`"]`, chromedp.BySearch))
}

// signsIn clicks through the simulator's page as anna.
func (b *tab) signsIn(address string) {
	b.t.Helper()
	b.opens(address)
	b.does("choosing anna", chromedp.Click(`input[value="anna.admin@acme.example"]`, chromedp.ByQuery))
	b.clicks("Sign in")
}

// reads waits for the page of ours, and gives its sentence.
func (b *tab) reads() string {
	b.t.Helper()
	var text string
	b.does("reading the page", chromedp.WaitVisible(`p[role="status"]`, chromedp.ByQuery), chromedp.Text(`p[role="status"]`, &text, chromedp.ByQuery))
	return text
}

func (b *tab) address() string {
	b.t.Helper()
	var address string
	b.does("reading the address", chromedp.Location(&address))
	return address
}

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

func TestSigningInWithARealBrowser(t *testing.T) {
	browser := chromium(t)
	const anna = "anna.admin@acme.example"

	t.Run("success", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		var styled string
		tab.does("looking at the page", chromedp.Evaluate(`getComputedStyle(document.body).display`, &styled))
		if styled != "grid" {
			t.Errorf("the page's own policy keeps its style out: %s", styled)
		}
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if who, err := s.me(t, session.Host(), session); err != nil || who != anna {
			t.Errorf("signed in as %q, %v", who, err)
		}
	})

	t.Run("denial", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
		tab.opens(visit.Address())
		tab.clicks("Deny")
		if got := tab.reads(); got != pageDenied {
			t.Errorf("the page says %q", got)
		}
		if _, err := visit.Wait(t.Context()); kindOf(err) != ProblemDenied {
			t.Errorf("%v", err)
		}
	})

	t.Run("a closed tab", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
		tab.opens(visit.Address())
		tab.close()
		ctx, giveUp := context.WithCancel(t.Context())
		giveUp()
		if _, err := visit.Wait(ctx); kindOf(err) != databricks.ProblemCancelled {
			t.Errorf("%v", err)
		}
		again := newTab(browser, t) // whoever closed it by mistake opens the address again
		again.signsIn(visit.Address())
		again.reads()
		if _, err := visit.Wait(t.Context()); err != nil {
			t.Error(err)
		}
	})

	t.Run("a state of another sign-in", func(t *testing.T) {
		s := newScene(t, "aws")
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
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
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
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
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
		tab.signsIn(visit.Address())
		tab.reads()
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.clock.Advance(3 * time.Hour) // the session has ended, and is renewed
		if who, err := s.me(t, session.Host(), session); err != nil || who != anna {
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
		onAnotherComputer(t)
		visit, tab := begin(t, s.env, workspace(t, s.server.URL())), newTab(browser, t)
		if visit.Callback() != "" {
			t.Fatalf("it waits at %s", visit.Callback())
		}
		tab.signsIn(visit.Address())
		tab.does("coming to the end", chromedp.WaitVisible(`//p[text()="somebody else's page"]`, chromedp.BySearch))
		if err := visit.Return(tab.address()); err != nil {
			t.Fatal(err)
		}
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if who, err := s.me(t, session.Host(), session); err != nil || who != anna {
			t.Errorf("signed in as %q, %v", who, err)
		}
	})

	t.Run("at the account", func(t *testing.T) {
		s := newScene(t, "aws")
		identity := s.server.Identity()
		console := workspace(t, identity.AccountHost+"/?account_id="+identity.AccountID)
		visit, tab := begin(t, s.env, console), newTab(browser, t)
		tab.opens(visit.Address())
		tab.does("choosing an account admin", chromedp.Click(`//label[contains(., "account admin")]/input`, chromedp.BySearch))
		tab.clicks("Sign in")
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
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
		visit, tab := begin(t, s.env, host), newTab(browser, t)
		tab.signsIn(visit.Address())
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if who, err := s.me(t, host, session); err != nil || who != anna {
			t.Errorf("signed in as %q, %v", who, err)
		}
	})

	t.Run("choosing where one belongs", func(t *testing.T) {
		s := newScene(t, "aws")
		visit := begin(t, s.env, databricks.Host{URL: s.server.Identity().LoginHost, Kind: databricks.HostDiscovery})
		tab := newTab(browser, t)
		tab.opens(visit.Address())
		tab.clicks("Go on") // the first on the page is the main workspace
		tab.does("coming to its page", chromedp.WaitVisible(`input[name="who"]`, chromedp.ByQuery))
		tab.clicks("Sign in")
		if got := tab.reads(); got != pageSignedIn {
			t.Errorf("the page says %q", got)
		}
		session, err := visit.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if session.Host() != workspace(t, s.server.URL()) {
			t.Errorf("signed in at %v", session.Host())
		}
		if who, err := s.me(t, session.Host(), session); err != nil || who != anna {
			t.Errorf("signed in as %q, %v", who, err)
		}
	})
}

// onAnotherComputer gives every port that brickpass could wait at to somebody else, with a page of theirs: so it is on the other computer
// where the browser is.
func onAnotherComputer(t *testing.T) {
	t.Helper()
	page := http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "text/html")
		fmt.Fprint(answer, "<!doctype html><p>somebody else's page</p>")
	})
	for port := firstPort; port <= lastPort; port++ {
		listener, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", fmt.Sprint(port)))
		if err != nil {
			if port == firstPort {
				t.Skip("another program has the first port")
			}
			continue
		}
		server := &http.Server{Handler: page}
		go func() { _ = server.Serve(listener) }()
		t.Cleanup(func() { _ = server.Close() })
	}
}
