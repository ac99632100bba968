package signin

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// standIn is a host that signs people in: it has a page with a button to agree and one to refuse, gives codes that are good once,
// and sessions of an hour that are renewed by a token that is good once.
type standIn struct {
	*httptest.Server
	root string // of its sign-in

	mu       sync.Mutex
	metadata string
	document string            // instead of its own
	issuer   string            // instead of its own; "-" for none
	codes    map[string]string // code -> challenge
	refresh  string            // the one that is good
	count    int
	ended    bool // refresh tokens are refused
	lasting  bool // refresh tokens are not replaced
	hangsUp  bool // at the token endpoint
	seen     []string
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	s := &standIn{root: "/oidc", codes: map[string]string{}}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *standIn) ServeHTTP(answer http.ResponseWriter, message *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if message.URL.Path != "/favicon.ico" {
		s.seen = append(s.seen, message.Method+" "+message.URL.Path+" "+message.Header.Get("Authorization"))
	}
	switch message.URL.Path {
	case "/.well-known/databricks-config":
		if s.metadata == "" {
			http.NotFound(answer, message)
			return
		}
		fmt.Fprint(answer, s.metadata)
	case s.root + "/.well-known/oauth-authorization-server":
		document := s.document
		if document == "" {
			document = fmt.Sprintf(`{"issuer":"%[1]s","authorization_endpoint":"%[1]s/v1/authorize","token_endpoint":"%[1]s/v1/token"}`, s.URL+s.root)
		}
		fmt.Fprint(answer, document)
	case s.root + "/v1/authorize":
		s.page(answer, message.URL.Query())
	case s.root + "/v1/decide":
		http.Redirect(answer, message, s.decide(message.URL.Query()), http.StatusFound)
	case s.root + "/v1/token":
		if s.hangsUp {
			if connection, _, err := answer.(http.Hijacker).Hijack(); err == nil {
				connection.Close()
			}
			return
		}
		s.token(answer, message)
	default:
		fmt.Fprint(answer, `{}`)
	}
}

// page is what a person sees.
func (s *standIn) page(answer http.ResponseWriter, query url.Values) {
	answer.Header().Set("Content-Type", "text/html; charset=utf-8")
	link := func(how string) string {
		query.Set("how", how)
		return "/" + strings.TrimPrefix(s.root+"/v1/decide?"+query.Encode(), "/")
	}
	fmt.Fprint(answer, "<!doctype html><title>Sign in</title>")
	for _, how := range []string{"allow", "deny", "forge"} {
		fmt.Fprintf(answer, `<p><a id="%s" href="%s">%s</a></p>`, how, strings.ReplaceAll(link(how), "&", "&amp;"), how)
	}
}

// decide is where the browser is sent when the person chose.
func (s *standIn) decide(query url.Values) string {
	back := url.Values{"state": {query.Get("state")}}
	switch query.Get("how") {
	case "deny":
		back.Set("error", "access_denied")
		back.Set("error_description", "<b>Anna</b> refused")
		return query.Get("redirect_uri") + "/?" + back.Encode()
	case "forge":
		back.Set("state", "of-another-sign-in")
	}
	s.count++
	code := fmt.Sprintf("code/of+%d", s.count)
	s.codes[code] = query.Get("code_challenge")
	back.Set("code", code)
	switch s.issuer {
	case "":
		back.Set("iss", s.URL+s.root)
	case "-":
	default:
		back.Set("iss", s.issuer)
	}
	return query.Get("redirect_uri") + "/?" + back.Encode()
}

func (s *standIn) token(answer http.ResponseWriter, message *http.Request) {
	refuse := func(status int, code, why string) {
		answer.WriteHeader(status)
		fmt.Fprintf(answer, `{"error":%q,"error_description":%q}`, code, why)
	}
	if message.Method != http.MethodPost || message.ParseForm() != nil || message.PostForm.Get("client_id") != "databricks-cli" {
		refuse(401, "invalid_client", "Client authentication failed")
		return
	}
	form := message.PostForm
	switch form.Get("grant_type") {
	case "authorization_code":
		hash := sha256.Sum256([]byte(form.Get("code_verifier")))
		challenge, ok := s.codes[form.Get("code")]
		if !ok || challenge != base64.RawURLEncoding.EncodeToString(hash[:]) || !strings.HasPrefix(form.Get("redirect_uri"), "http://localhost:80") {
			refuse(400, "invalid_grant", "You sent "+form.Get("code")+" and "+form.Get("code_verifier"))
			return
		}
		delete(s.codes, form.Get("code"))
	case "refresh_token":
		if s.ended || form.Get("refresh_token") != s.refresh {
			refuse(400, "invalid_request", "Refresh token is invalid: "+form.Get("refresh_token"))
			return
		}
	default:
		refuse(400, "unsupported_grant_type", "?")
		return
	}
	s.count++
	grant := map[string]any{
		"access_token": fmt.Sprintf("session-%d", s.count), "expires_in": 3600, "token_type": "Bearer", "scope": "all-apis offline_access",
	}
	if s.refresh == "" || !s.lasting {
		s.refresh = fmt.Sprintf("Refresh+%d~Zq8", s.count)
		grant["refresh_token"] = s.refresh
	}
	body, _ := json.Marshal(grant)
	answer.Write(body)
}

// requests are those that arrived, by the token endpoint or in all.
func (s *standIn) requests(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	count := 0
	for _, seen := range s.seen {
		if strings.Contains(seen, path) {
			count++
		}
	}
	return count
}

func (s *standIn) change(change func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	change()
}

// anna is a computer with a clock that tests move.
func anna(t *testing.T, variables map[string]string) (Environment, *clock.Fake) {
	t.Helper()
	fake := clock.NewFake(noon)
	env := machine("", variables)
	env.Clock, env.Chance = fake, rand.Reader
	return env, fake
}

func begin(t *testing.T, env Environment, host databricks.Host) *Visit {
	t.Helper()
	visit, err := Begin(t.Context(), env, host)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = visit.Close() })
	return visit
}

// choose is a person who opens the address and chooses: it gives where the browser is sent, without going there.
func (s *standIn) choose(t *testing.T, visit *Visit, how string) string {
	t.Helper()
	address, err := url.Parse(visit.Address())
	if err != nil {
		t.Fatal(err)
	}
	query := address.Query()
	if query.Has("destination_url") { // the page that asks where one belongs
		destination, err := url.Parse(query.Get("destination_url"))
		if err != nil {
			t.Fatal(err)
		}
		query = destination.Query()
	}
	query.Set("how", how)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.decide(query)
}

// browse goes to an address as a browser does, and gives what is on the page.
func browse(t *testing.T, address string) (int, http.Header, string) {
	t.Helper()
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	return answer.StatusCode, answer.Header, readAll(t, answer)
}

func readAll(t *testing.T, answer *http.Response) string {
	t.Helper()
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(page)
}
