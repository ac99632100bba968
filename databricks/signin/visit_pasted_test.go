package signin

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"brickpass/internal/secret"
)

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
