package simulator_test

import (
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
)

// page is what a browser shows, and the response that it came with.
type page struct {
	*http.Response
	text string
}

// visit does what a browser does, up to the address on this computer that the client waits at; nobody need listen there.
func (w *workspace) visit(method, address, form string) page {
	w.Helper()
	client := http.Client{CheckRedirect: func(next *http.Request, _ []*http.Request) error {
		if next.URL.Path == "" {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	request, err := http.NewRequest(method, address, strings.NewReader(form))
	if err != nil {
		w.Fatal(err)
	}
	if method == http.MethodPost {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", request.URL.Scheme+"://"+request.URL.Host)
	}
	response, err := client.Do(request)
	if err != nil {
		w.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		w.Fatal(err)
	}
	return page{response, string(text)}
}

var radio = regexp.MustCompile(`<input type="radio" name="(\w+)" value="([^"]+)"`)

// choices are the values of the radio buttons on a page.
func (p page) choices() []string {
	var values []string
	for _, match := range radio.FindAllStringSubmatch(p.text, -1) {
		values = append(values, match[2])
	}
	return values
}

// click sends the form of a page.
func (w *workspace) click(p page, fields ...string) page {
	w.Helper()
	form := url.Values{}
	for n := 0; n < len(fields); n += 2 {
		form.Set(fields[n], fields[n+1])
	}
	return w.visit(http.MethodPost, p.Request.URL.String(), form.Encode())
}

// outcome is what a client is told at its address.
func (w *workspace) outcome(p page) url.Values {
	w.Helper()
	to, err := url.Parse(p.Header.Get("Location"))
	if p.StatusCode != http.StatusSeeOther || err != nil || to.Host != "localhost:8020" {
		w.Fatalf("the browser is not sent back: %d %s %s", p.StatusCode, p.Header.Get("Location"), p.text)
	}
	return to.Query()
}

const verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789"

// asking is the query of a sign-in page; changes are pairs of a name and a value, an empty one to leave it out.
func asking(changes ...string) string {
	sum := sha256.Sum256([]byte(verifier))
	query := url.Values{
		"client_id": {"databricks-cli"}, "redirect_uri": {"http://localhost:8020"}, "response_type": {"code"}, "scope": {"offline_access all-apis"},
		"state": {"a state"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}, "code_challenge_method": {"S256"},
	}
	for n := 0; n < len(changes); n += 2 {
		query.Set(changes[n], changes[n+1])
		if changes[n+1] == "" {
			query.Del(changes[n])
		}
	}
	return query.Encode()
}

// redeeming is the body that turns a code into tokens.
func redeeming(code string, changes ...string) string {
	form := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {"databricks-cli"}, "code": {code}, "redirect_uri": {"http://localhost:8020"}, "code_verifier": {verifier},
	}
	for n := 0; n < len(changes); n += 2 {
		form.Set(changes[n], changes[n+1])
	}
	return form.Encode()
}

func renewing(refresh string) string {
	return url.Values{"grant_type": {"refresh_token"}, "client_id": {"databricks-cli"}, "refresh_token": {refresh}}.Encode()
}

// signIn clicks through the page of this host and gives the tokens.
func (w *workspace) signIn(base, who string) answer {
	w.Helper()
	p := w.click(w.visit("GET", w.at()+base+"/v1/authorize?"+asking(), ""), "who", who, "decision", "sign-in")
	back := w.outcome(p)
	if back.Get("state") != "a state" || back.Get("code") == "" || back.Get("iss") != "" {
		w.Fatalf("the client is told %v", back)
	}
	return w.must("", "POST", base+"/v1/token", redeeming(back.Get("code")), form)
}

func TestBrowserSignInAtAWorkspace(t *testing.T) {
	w := open(t, "aws")
	first := w.visit("GET", w.at()+"/oidc/v1/authorize?"+asking(), "")
	if got := strings.Join(first.choices(), " "); got != "anna.admin@acme.example ben.analyst@acme.example data-platform@acme.example" {
		t.Errorf("on the page are: %s", got)
	}
	policy := first.Header.Get("Content-Security-Policy")
	if !strings.HasPrefix(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") || !strings.Contains(first.text, "databricks-cli") || !strings.Contains(first.text, w.at()) {
		t.Errorf("policy %s\n%s", policy, first.text)
	}
	tokens := w.signIn("/oidc", "anna.admin@acme.example")
	if tokens.text("token_type") != "Bearer" || tokens.at("expires_in") == nil || tokens.text("scope") != "offline_access all-apis" || tokens.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("tokens: %s", tokens.Text)
	}
	if who := w.must(tokens.text("access_token"), "GET", mePath, "").text("userName"); who != "anna.admin@acme.example" {
		t.Errorf("signed in as %q", who)
	}
}

func TestDenialIsToldToTheClient(t *testing.T) {
	w := open(t, "aws")
	p := w.visit("GET", w.at()+"/oidc/v1/authorize?"+asking(), "")
	back := w.outcome(w.click(p, "who", "anna.admin@acme.example", "decision", "deny"))
	if back.Get("error") != "access_denied" || back.Get("error_description") == "" || back.Get("state") != "a state" || back.Has("code") {
		t.Errorf("the client is told %v", back)
	}
}

func TestRefreshTokensRotateAndEnd(t *testing.T) {
	w := open(t, "aws")
	first := w.signIn("/oidc", "anna.admin@acme.example")
	w.clock.Advance(time.Hour)
	w.refused(403, "Invalid access token.", first.text("access_token"), "GET", mePath, "")
	second := w.must("", "POST", "/oidc/v1/token", renewing(first.text("refresh_token")), form)
	w.must(second.text("access_token"), "GET", mePath, "")
	dead := func(refresh string) {
		t.Helper()
		if a := w.refused(400, "Refresh token is invalid", "", "POST", "/oidc/v1/token", renewing(refresh), form); a.text("error") != "invalid_request" {
			t.Errorf("error: %s", a.Text)
		}
	}
	dead(first.text("refresh_token")) // it was used
	dead("")
	w.must("", "DELETE", "/_simulator/refresh-tokens", "")
	dead(second.text("refresh_token"))
	w.must(second.text("access_token"), "GET", mePath, "")
	w.must("", "DELETE", "/_simulator/access-tokens", "")
	w.refused(403, "Invalid access token.", second.text("access_token"), "GET", mePath, "")
	third := w.signIn("/oidc", "anna.admin@acme.example")
	w.clock.Advance(8 * 24 * time.Hour)
	dead(third.text("refresh_token"))
}

func TestRefreshTokenOfSomebodyWhoLeftIsDead(t *testing.T) {
	w := open(t, "aws")
	tokens := w.signIn("/oidc", "ben.analyst@acme.example")
	for _, one := range w.server.State().Principals {
		if one.Name == "ben.analyst@acme.example" {
			if err := w.server.DeletePrincipal(one.ID); err != nil {
				t.Fatal(err)
			}
		}
	}
	w.refused(400, "Refresh token is invalid", "", "POST", "/oidc/v1/token", renewing(tokens.text("refresh_token")), form)
}

func TestCodeIsBoundToWhoAskedForIt(t *testing.T) {
	w := open(t, "account")
	code := func() string {
		p := w.visit("GET", w.at()+"/oidc/v1/authorize?"+asking(), "")
		return w.outcome(w.click(p, "who", "anna.admin@acme.example", "decision", "sign-in")).Get("code")
	}
	refuse := func(at *workspace, status int, message, body string) {
		t.Helper()
		at.refused(status, message, "", "POST", "/oidc/v1/token", body, form)
	}
	refuse(w, 400, "code_verifier", redeeming(code(), "code_verifier", verifier+"x"))
	refuse(w, 400, "code_verifier", redeeming(code(), "code_verifier", ""))
	refuse(w, 400, "redirect_uri", redeeming(code(), "redirect_uri", "http://localhost:8021"))
	refuse(w, 401, "Client authentication failed", redeeming(code(), "client_id", "another"))
	refuse(w, 400, "invalid or expired", redeeming("doac0"))
	refuse(w.elsewhere(w.site("prod-eu").Host), 400, "invalid or expired", redeeming(code()))
	late := code()
	w.clock.Advance(5 * time.Minute)
	refuse(w, 400, "invalid or expired", redeeming(late))
	once := code()
	w.must("", "POST", "/oidc/v1/token", redeeming(once), form)
	refuse(w, 400, "invalid or expired", redeeming(once))
	spoiled := code() // one wrong try spends it
	refuse(w, 400, "code_verifier", redeeming(spoiled, "code_verifier", "wrong"))
	refuse(w, 400, "invalid or expired", redeeming(spoiled))
}

func TestSignInPageRefusals(t *testing.T) {
	w := open(t, "aws")
	for _, query := range []string{
		asking("client_id", "another"), asking("client_id", ""), asking("redirect_uri", ""), asking("redirect_uri", "https://localhost:8020"),
		asking("redirect_uri", "http://evil.example:8020"), asking("redirect_uri", "http://localhost:8020/callback"), asking("redirect_uri", "http://localhost"),
		asking("redirect_uri", "http://localhost@evil.example:80"), asking("redirect_uri", "http://localhost:8020?x=y"), asking("redirect_uri", "http://localhost:70000"),
	} {
		if p := w.visit("GET", w.at()+"/oidc/v1/authorize?"+query, ""); p.StatusCode != 400 || p.Header.Get("Location") != "" {
			t.Errorf("%s: %d, sent to %q", query, p.StatusCode, p.Header.Get("Location"))
		}
	}
	for _, one := range []struct{ query, want string }{
		{asking("response_type", "token"), "unsupported_response_type"},
		{asking("scope", "everything"), "invalid_scope"},
		{asking("code_challenge", ""), "invalid_request"},
		{asking("code_challenge_method", "plain"), "invalid_request"},
		{asking("state", ""), "invalid_request"},
	} {
		if back := w.outcome(w.visit("GET", w.at()+"/oidc/v1/authorize?"+one.query, "")); back.Get("error") != one.want {
			t.Errorf("%s: %v", one.query, back)
		}
	}
	p := w.visit("GET", w.at()+"/oidc/v1/authorize?"+asking("redirect_uri", "http://127.0.0.1:41234"), "")
	if p.StatusCode != 200 {
		t.Errorf("any port of this computer is taken: %d", p.StatusCode)
	}
	// Somebody who is not on the page is not signed in, whatever is sent.
	if again := w.click(p, "who", "carla.account@acme.example", "decision", "sign-in"); again.StatusCode != 200 {
		t.Errorf("a stranger: %d %s", again.StatusCode, again.Header.Get("Location"))
	}
	a := w.refused(400, "Another page", "", "POST", "/oidc/v1/authorize?"+asking(), "who=anna.admin%40acme.example&decision=sign-in", form, "Origin: http://evil.example")
	if a.Header.Get("Location") != "" {
		t.Error("another page signs people in")
	}
}

func TestBrowserSignInAtTheAccount(t *testing.T) {
	c := openConsole(t, "account")
	base := "/oidc/accounts/" + c.server.Identity().AccountID
	if got := c.must("", "GET", base+"/.well-known/oauth-authorization-server", ""); got.text("token_endpoint") != c.host+base+"/v1/token" {
		t.Errorf("discovery: %s", got.Text)
	}
	carla := c.signIn(base, "carla.account@acme.example")
	c.must(carla.text("access_token"), "GET", c.base+"/workspaces", "")
	main := c.elsewhere(c.server.URL())
	main.must(carla.text("access_token"), "GET", mePath, "") // a member there
	main.refused(400, "Refresh token is invalid", "", "POST", "/oidc/v1/token", renewing(carla.text("refresh_token")), form)

	anna := c.signIn(base, "anna.admin@acme.example").text("access_token")
	c.refused(403, "without account admin status", anna, "GET", c.base+"/workspaces", "")
	main.must(anna, "GET", mePath, "")
	c.elsewhere(c.site("prod-eu").Host).refused(403, "Invalid access token.", anna, "GET", mePath, "") // no member

	wrong := "/oidc/accounts/00000000-0000-4000-8000-000000000000"
	if p := c.visit("GET", c.host+wrong+"/v1/authorize?"+asking(), ""); p.StatusCode != 404 {
		t.Errorf("another account: %d", p.StatusCode)
	}
	c.refused(404, "", "", "POST", wrong+"/v1/token", renewing("x"), form)
}

func TestClientCredentialsAtTheAccount(t *testing.T) {
	c := openConsole(t, "account")
	identity := c.server.Identity()
	got := c.must("", "POST", "/oidc/accounts/"+identity.AccountID+"/v1/token", "grant_type=client_credentials&scope=all-apis", form,
		basic(identity.AutomationID, identity.AutomationSecret.Reveal()))
	if got.at("refresh_token") != nil {
		t.Errorf("a principal gets no refresh token: %s", got.Text)
	}
	access := got.text("access_token")
	c.must(access, "GET", c.base+"/workspaces", "")
	main := c.elsewhere(c.server.URL())
	if who := main.must(access, "GET", mePath, "").text("userName"); who != identity.AutomationID {
		t.Errorf("signed in as %q", who)
	}
	atMain := main.exchange(identity.AutomationID, identity.AutomationSecret.Reveal()).text("access_token")
	c.refused(403, "Invalid access token.", atMain, "GET", c.base+"/workspaces", "")
	c.elsewhere(c.site("prod-eu").Host).refused(403, "Invalid access token.", atMain, "GET", mePath, "")
}

func TestDiscoveryLoginAsksWhere(t *testing.T) {
	w := open(t, "account")
	login := w.server.Identity().LoginHost + "/?destination_url=" + url.QueryEscape("/oidc/v1/authorize?"+asking())
	first := w.visit("GET", login, "")
	if got := first.choices(); len(got) != 4 || got[3] != "account" {
		t.Errorf("on the page are: %v", got)
	}
	for where, issuer := range map[string]string{
		w.site("prod-eu").ID: w.site("prod-eu").Host + "/oidc", "account": w.server.Identity().AccountHost + "/oidc/accounts/" + w.server.Identity().AccountID,
	} {
		back := w.outcome(w.click(w.click(first, "where", where), "who", "carla.account@acme.example", "decision", "sign-in"))
		if back.Get("iss") != issuer {
			t.Errorf("%s: the client is told %v", where, back)
		}
		at := w.elsewhere(strings.SplitAfter(issuer, "/oidc")[0][:strings.Index(issuer, "/oidc")])
		at.must("", "POST", strings.TrimPrefix(issuer, at.host)+"/v1/token", redeeming(back.Get("code")), form)
	}
	if got := w.visit("GET", login+"&target=ACCOUNT", "").choices(); len(got) != 1 || got[0] != "account" {
		t.Errorf("of the account: %v", got)
	}
	for _, bad := range []string{"/", "/?destination_url=https%3A%2F%2Fevil.example", "/elsewhere"} {
		if p := w.visit("GET", w.server.Identity().LoginHost+bad, ""); p.StatusCode != 400 {
			t.Errorf("%s: %d", bad, p.StatusCode)
		}
	}
}

func TestHostMetadataOfEachHost(t *testing.T) {
	w := open(t, "account")
	got := w.must("", "GET", "/oidc/.well-known/oauth-authorization-server", "")
	if got.text("authorization_endpoint") != w.at()+"/oidc/v1/authorize" || got.text("issuer") != w.at()+"/oidc" {
		t.Errorf("discovery: %s", got.Text)
	}
	// The issuer of a workspace is none of the account's.
	w.refused(404, "No API found", "", "GET", "/oidc/accounts/"+w.server.Identity().AccountID+"/.well-known/oauth-authorization-server", "")
}
