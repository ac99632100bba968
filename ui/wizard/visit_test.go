package wizard

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/steps"
)

// callbackPort is one that nobody else uses in these tests; it is written on the screens.
const callbackPort = "18021"

// visited drives a wizard up to the screen of the browser. What the browser brings is given by the test.
func visited(t *testing.T, change func(*stage)) (*stage, *driver) {
	t.Helper()
	s := newStage(t, "aws")
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Transport: encrypted{s.wire}, Clock: s.clock})
	}
	getenv := s.kit.Environment.Getenv
	s.kit.Environment.Getenv = func(name string) string {
		if name == "DATABRICKS_OAUTH_CALLBACK_PORT" {
			return callbackPort
		}
		return getenv(name)
	}
	s.kit.Environment.Chance = strings.NewReader(strings.Repeat("the same chance every time, ", 40))
	s.kit.Environment.OpenBrowser = func(string) error { return nil }
	s.hands = steps.NewHands(s.kit)
	t.Cleanup(func() { _ = s.hands.Close() })
	s.options.Hands, s.options.Clock, s.options.unwaited, s.options.OpenBrowser = s.hands, s.clock, true, s.kit.Environment.OpenBrowser
	if change != nil {
		change(s)
	}
	d := drive(t, s.options, s.admin)
	d.sizes = everySize
	d.until("signin.way")
	d.take("Browser")
	if d.model.form.question.Kind != steps.Browser || d.model.form.visiting.visit == nil {
		t.Fatalf("no browser is asked for:\n%s", d.shows())
	}
	t.Cleanup(func() {
		if visit := d.model.form.visiting.visit; visit != nil {
			_ = visit.Close()
		}
	})
	return s, d
}

// encrypted lets the simulator, which speaks http, say of itself that it is at https.
type encrypted struct{ inner http.RoundTripper }

func (e encrypted) RoundTrip(request *http.Request) (*http.Response, error) {
	answer, err := e.inner.RoundTrip(request)
	if err != nil || !strings.HasSuffix(request.URL.Path, "/oauth-authorization-server") {
		return answer, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	text = bytes.ReplaceAll(text, []byte("http://"), []byte("https://"))
	answer.Body, answer.ContentLength = io.NopCloser(bytes.NewReader(text)), int64(len(text))
	return answer, err
}

// comesBack is the browser at the end of its way, and then the screen that hears of it.
func (d *driver) comesBack(query url.Values) {
	d.t.Helper()
	visit := d.model.form.visiting.visit
	query.Set("state", parameter(d.t, visit, "state"))
	done := make(chan struct{})
	go func() { // the page is written when the visit is settled
		defer close(done)
		if answer, err := http.Get(visit.Callback() + "/?" + query.Encode()); err == nil {
			_ = answer.Body.Close()
		}
	}()
	d.send(ended(d.t.Context(), visit))
	<-done
}

// parameter is one of the address that a person opens.
func parameter(t testing.TB, visit steps.Visit, name string) string {
	t.Helper()
	address, err := url.Parse(visit.Address())
	if err != nil {
		t.Fatal(err)
	}
	return address.Query().Get(name)
}

func TestTheScreenThatWaitsForABrowser(t *testing.T) {
	opened := ""
	_, d := visited(t, func(s *stage) {
		s.options.OpenBrowser = func(address string) error { opened = address; return nil }
	})
	d.goldens(t, "browser", "waiting for your browser")
	d.press("enter")
	if opened != d.model.form.visiting.visit.Address() {
		t.Errorf("opened is %q", opened)
	}
	d.expect("opened; waiting for you to sign in there", "open it again")

	d.typed("https://evil.example/?code=1&state=2")
	d.press("enter")
	d.goldens(t, "browser-wrong-address", "It is not where the browser ends")
	for range len("https://evil.example/?code=1&state=2") {
		d.press("backspace")
	}
	d.comesBack(url.Values{"error": {"access_denied"}})
	d.goldens(t, "browser-denied", "You were not signed in.")

	before := d.model.form.visiting.visit.Address()
	d.press("enter") // try again
	if now := d.model.form.visiting.visit; now == nil || now.Address() == before {
		t.Fatalf("nothing begins anew:\n%s", d.shows())
	}
	d.expect("waiting for your browser")
}

func TestTheScreenWithoutABrowserHere(t *testing.T) {
	busy, err := net.Listen("tcp4", "127.0.0.1:"+callbackPort) // so that the browser cannot come back either
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	s, d := visited(t, func(s *stage) { s.options.OpenBrowser = nil })
	d.goldens(t, "browser-elsewhere", "waiting for the address that your browser ends at")
	if strings.Contains(d.shows(), "open the browser") {
		t.Errorf("it offers what it cannot do:\n%s", d.shows())
	}

	// What the browser ends at is pasted: as it would be after anna signed in.
	visit := d.model.form.visiting.visit
	d.typed(visit.Returns() + "/?code=" + s.code(t, visit) + "&state=" + parameter(t, visit, "state"))
	d.press("enter")
	d.expect("signing in with what you pasted")
	d.send(ended(t.Context(), visit))
	d.until("principal.name")
	d.expect("as anna.admin")
}

func TestABrowserThatDoesNotOpenIsOneLine(t *testing.T) {
	_, d := visited(t, func(s *stage) {
		s.options.OpenBrowser = func(string) error { return errors.New("firefox does not start") }
	})
	d.press("enter")
	d.expect("firefox does not start", d.model.form.visiting.visit.Address()[:40])
}

// Whoever goes back waits for no browser any more: its port is free.
func TestGoingBackEndsTheVisit(t *testing.T) {
	_, d := visited(t, nil)
	callback := d.model.form.visiting.visit.Callback()
	d.press("esc")
	if d.model.form.question.Kind == steps.Browser {
		t.Fatalf("it does not go back:\n%s", d.shows())
	}
	listener, err := net.Listen("tcp4", "127.0.0.1:"+callbackPort)
	if err != nil {
		t.Fatalf("%s is still waited at: %v", callback, err)
	}
	_ = listener.Close()
}

// code is what Databricks gives a browser in which anna signed in, for the challenge of the visit.
func (s *stage) code(t *testing.T, visit steps.Visit) string {
	t.Helper()
	if hash := sha256.Sum256(nil); parameter(t, visit, "code_challenge") == base64.RawURLEncoding.EncodeToString(hash[:]) {
		t.Fatal("the challenge is of nothing")
	}
	page := strings.Replace(visit.Address(), "https://"+stageHost, s.wire.to.String(), 1)
	form := url.Values{"who": {"anna.admin@acme.example"}, "decision": {"sign-in"}}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	answer, err := client.PostForm(page, form)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	back, err := answer.Location()
	if err != nil || back.Query().Get("code") == "" {
		t.Fatalf("no code came: %d %v", answer.StatusCode, err)
	}
	return back.Query().Get("code")
}

// coded is a visit at Microsoft's page, where a code is entered.
type coded struct{ steps.Visit }

func (coded) Address() string     { return "https://login.microsoft.com/device" }
func (coded) Code() string        { return "C3H5NTFPB" }
func (coded) Return(string) error { return &databricks.Problem{Why: "Enter the code there."} }
func (coded) Close() error        { return nil }

func TestTheScreenWithACodeForMicrosoftsPage(t *testing.T) {
	_, d := visited(t, nil)
	_ = d.model.form.visiting.visit.Close()
	d.model.form.visiting = visiting{visit: coded{}}
	d.goldens(t, "browser-code", "C3H5NTFPB")
	d.typed("C3H5NTFPB")
	d.press("enter")
	d.expect("Enter the code there.", "enter open the browser")
}
