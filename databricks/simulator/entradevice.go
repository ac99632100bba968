package simulator

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// The sign-in of a person who has a browser elsewhere: a client shows a code, the person types it on a page and says who they
// are, and the client asks until that is done (RFC 8628).

const (
	deviceGrant     = "urn:ietf:params:oauth:grant-type:device_code"
	deviceGrantMSAL = "device_code" // as MSAL for Go writes it
	deviceLife      = 15 * time.Minute
	deviceLoginPath = "/devicelogin" // plays microsoft.com/devicelogin, at every listener
)

// deviceLogin is one that was begun.
type deviceLogin struct {
	code, userCode   string
	client, scope    string
	tenant           *tenant // nil: that of whoever signs in
	asked, expiresAt time.Time
	who              *subject
	denied, spent    bool
}

func (d *deviceLogin) open(now time.Time) bool {
	return d.who == nil && !d.denied && !d.spent && now.Before(d.expiresAt)
}

// beginDeviceLogin is POST …/oauth2/v2.0/devicecode.
func (c *call) beginDeviceLogin() reply {
	t, refused := c.tenantOfPath(true)
	if refused != nil {
		return *refused
	}
	form, err := parseForm(c.body)
	if err != nil || form.Get("client_id") == "" {
		return *c.missingParameter("client_id")
	}
	client, scope := form.Get("client_id"), form.Get("scope")
	if client != azureCLI {
		return *c.noSuchApplication(client, c.tenantOr(t)) // no registration here lets people in without a secret
	}
	if _, refused := c.resourceOf(scope); refused != nil {
		return *refused
	}
	d := &deviceLogin{
		code: c.microsoft.ids.hex("device code", 48), userCode: strings.ToUpper(c.microsoft.ids.hex("user code", 9)),
		client: client, scope: scope, tenant: t, expiresAt: c.now.Add(deviceLife),
	}
	c.microsoft.devices = append(c.microsoft.devices, d)
	page := c.ownAddress() + deviceLoginPath
	return ok(map[string]any{
		"user_code": d.userCode, "device_code": d.code, "verification_uri": page,
		"expires_in": int(deviceLife / time.Second), "interval": int(deviceInterval / time.Second),
		"message": fmt.Sprintf("To sign in, use a web browser to open the page %s and enter the code %s to authenticate.", page, d.userCode),
	})
}

// tenantOr is a tenant to name in a refusal.
func (c *call) tenantOr(t *tenant) *tenant {
	if t == nil {
		return &tenant{name: c.request.PathValue("tenant")}
	}
	return t
}

// ownAddress is where this listener is reached, whatever the Host header says.
func (c *call) ownAddress() string { return c.addresses[c.host.key()] }

// byDeviceCode is what a waiting client asks. That too many questions are answered with slow_down, and the codes of all but
// the first of these refusals, are UNCONFIRMED.
func (c *call) byDeviceCode(t *tenant, form url.Values) reply {
	at := slices.IndexFunc(c.microsoft.devices, func(d *deviceLogin) bool {
		return d.code == form.Get("device_code") && d.client == form.Get("client_id")
	})
	if at < 0 {
		return *c.badEntra("bad_verification_code", 70018, "The provided value for the input parameter 'device_code' is not valid.")
	}
	d := c.microsoft.devices[at]
	soon := !d.asked.IsZero() && c.now.Before(d.asked.Add(deviceInterval))
	d.asked = c.now
	switch {
	case d.tenant != t:
		return *c.badEntra("invalid_grant", 70000, "The provided grant is for another tenant.")
	case d.spent:
		return *c.badEntra("invalid_grant", 54005, "OAuth2 Authorization code was already redeemed. Please retry with a new valid code or use an existing refresh token.")
	case d.denied:
		return *c.badEntra("authorization_declined", 65004, "User declined to consent to access the app.")
	case d.who != nil:
		d.spent = true
		return c.answerPerson(d.who, d.client, d.scope)
	case !c.now.Before(d.expiresAt):
		return *c.badEntra("expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid. This device code has expired.")
	case soon:
		return *c.badEntra("slow_down", 70016, "OAuth 2.0 device flow error. The client polls too often.")
	}
	return *c.badEntra("authorization_pending", 70016, "OAuth 2.0 device flow error. Authorization is pending. Continue polling.")
}

// decide is what a person does on the page, or a test instead of them. Without a code it is the last login that is open.
func (m *microsoft) decide(userCode, name string, deny bool, now time.Time) error {
	for _, d := range slices.Backward(m.devices) {
		if !d.open(now) || userCode != "" && !strings.EqualFold(d.userCode, strings.TrimSpace(userCode)) {
			continue
		}
		if deny {
			d.denied = true
			return nil
		}
		who := m.personFor(name, d.tenant)
		if who == nil {
			return fmt.Errorf("simulator: %q is not known in the tenant that is to be signed in to", name)
		}
		d.who = who
		return nil
	}
	return fmt.Errorf("simulator: nobody waits for the code %q", userCode)
}

// personFor finds a person in a tenant; without one, in their own.
func (m *microsoft) personFor(name string, in *tenant) *subject {
	for _, t := range m.tenants {
		if s := t.person(name); s != nil && (in == t || in == nil && s.lives) {
			return s
		}
	}
	return nil
}

func (c *call) showDeviceLogin() reply { return c.devicePage("") }

func (c *call) devicePage(trouble string) reply {
	var people []choice
	for _, t := range c.microsoft.tenants {
		for _, s := range t.subjects {
			if s.app == nil && s.lives {
				people = append(people, choice{Value: s.name, Label: s.display, Note: s.name + ", " + t.name})
			}
		}
	}
	return htmlPage(http.StatusOK, "device", map[string]any{
		"Title": "Enter code", "Choices": people, "Trouble": trouble, "Code": c.query("code"),
	})
}

// decideDeviceLogin is the click. There are no passwords here either.
func (c *call) decideDeviceLogin() reply {
	if origin := c.request.Header.Get("Origin"); origin != "" && origin != c.base() {
		return c.errorPage("Not from here", "Another page tried to sign you in.")
	}
	form, err := parseForm(c.body)
	if err != nil || form.Get("code") == "" {
		return c.devicePage("Type the code that you were shown.")
	}
	deny := form.Get("decision") == "deny"
	if err := c.microsoft.decide(form.Get("code"), form.Get("who"), deny, c.now); err != nil {
		return c.devicePage("That code did not work. It may have expired, or the person is not known in that tenant.")
	}
	text := "You are signed in. You may close this page."
	if deny {
		text = "You declined. You may close this page."
	}
	return htmlPage(http.StatusOK, "said", map[string]string{"Title": "Done", "Text": text})
}
