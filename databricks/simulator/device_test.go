package simulator_test

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

const cli = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

func (w *workspace) beginDevice() answer {
	w.Helper()
	body := url.Values{"client_id": {cli}, "scope": {databricksScope + " offline_access openid profile"}}
	return w.must("", "POST", "/organizations/oauth2/v2.0/devicecode", body.Encode(), form, login)
}

func poll(code string) string {
	return url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {cli}, "device_code": {code}}.Encode()
}

const deviceToken = "/organizations/oauth2/v2.0/token"

func TestDeviceLoginIsWaitedForAtItsPace(t *testing.T) {
	w := open(t, "azure")
	began := w.beginDevice()
	ask := poll(began.text("device_code"))
	says := func(kind string) {
		t.Helper()
		if got := w.refused(400, "AADSTS", "", "POST", deviceToken, ask, form, login); got.text("error") != kind {
			t.Errorf("%s, want %s", got.Text, kind)
		}
	}
	says("authorization_pending")
	w.clock.Advance(time.Second)
	says("slow_down")
	w.clock.Advance(5 * time.Second)
	says("authorization_pending")
	w.must("", "POST", "/_simulator/device-login?name=ben.analyst@acme.example&code="+strings.ToLower(began.text("user_code")), "")
	got := w.must("", "POST", deviceToken, ask, form, login)
	if who := w.must(got.text("access_token"), "GET", mePath, "").text("userName"); who != "ben.analyst@acme.example" {
		t.Errorf("signed in as %s", who)
	}
	if claimsOf(t, got.text("id_token"))["preferred_username"] != "ben.analyst@acme.example" || got.text("refresh_token") == "" || got.text("scope") != databricksScope {
		t.Errorf("%s", got.Text)
	}
	says("invalid_grant") // a code works once

	ask = poll(w.beginDevice().text("device_code"))
	w.must("", "POST", "/_simulator/device-login?decision=deny", "")
	says("authorization_declined")
	ask = poll(w.beginDevice().text("device_code"))
	w.clock.Advance(15 * time.Minute)
	says("expired_token")
	ask = poll("x")
	says("bad_verification_code")
	w.refused(404, "nobody waits", "", "POST", "/_simulator/device-login", "")
	w.refused(400, "AADSTS700016", "", "POST", "/organizations/oauth2/v2.0/devicecode", "client_id="+databricksID+"&scope=x/y", form, login)
}

func TestDeviceLoginHasAPage(t *testing.T) {
	w := open(t, "azure")
	began := w.beginDevice()
	if page := w.must("", "GET", "/devicelogin", ""); !strings.Contains(page.Text, "anna.admin@acme.example") || !strings.Contains(page.Text, `name="code"`) {
		t.Errorf("the page: %s", page.Text)
	}
	submit := func(code, decision string) string {
		body := url.Values{"code": {code}, "who": {"anna.admin@acme.example"}, "decision": {decision}}
		return w.must("", "POST", "/devicelogin", body.Encode(), form, "Origin: "+w.server.URL()).Text
	}
	if text := submit("nonsense", "sign-in"); !strings.Contains(text, "That code did not work.") {
		t.Errorf("a wrong code: %s", text)
	}
	if text := submit("", "sign-in"); !strings.Contains(text, "Type the code") {
		t.Errorf("no code: %s", text)
	}
	w.refused(400, "Another page", "", "POST", "/devicelogin", "code=x", form, "Origin: http://evil.example")
	if text := submit(began.text("user_code"), "sign-in"); !strings.Contains(text, "You are signed in.") {
		t.Errorf("the right code: %s", text)
	}
	w.must("", "POST", deviceToken, poll(began.text("device_code")), form, login)
	if text := submit(w.beginDevice().text("user_code"), "deny"); !strings.Contains(text, "You declined.") {
		t.Errorf("declined: %s", text)
	}
}

// A script of one line can stand in for the Azure CLI.
func TestStandInForTheAzureCLI(t *testing.T) {
	w := open(t, "azure")
	got := w.must("", "POST", "/_simulator/az-token?resource="+databricksID, "")
	if who := w.must(got.text("accessToken"), "GET", mePath, "").text("userName"); who != "anna.admin@acme.example" || got.text("tenant") != w.azure().TenantID || got.text("tokenType") != "Bearer" {
		t.Errorf("%s: %s", who, got.Text)
	}
	w.refused(404, "there is no resource", "", "POST", "/_simulator/az-token?resource=x", "")
	w.refused(404, "is not known", "", "POST", "/_simulator/az-token?name=nobody&resource="+databricksID, "")
}
