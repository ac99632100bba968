package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// authorization is what a client asks of the sign-in page, in the query of its address (databricks-api.md 1.2).
type authorization struct {
	client, redirect, state, challenge string
	scopes                             []string
	viaLogin                           bool // the browser came by the discovery login, which wants to be told the issuer
}

// viaLogin is a parameter of ours, between the pretend login page and the pretend sign-in page.
const viaLogin = "simulator_via_login"

// readAuthorization checks who asks before anything else: to a client or an address that is not known, no browser is sent
// back. What else is wrong is told to the client.
func (c *call) readAuthorization() (authorization, *reply) {
	query := c.request.URL.Query()
	asked := authorization{
		client: query.Get("client_id"), redirect: query.Get("redirect_uri"), state: query.Get("state"),
		challenge: query.Get("code_challenge"), viaLogin: query.Get(viaLogin) != "",
	}
	if asked.client != cliClient {
		refused := c.errorPage("Unknown client", "There is no application with the client id that was given.")
		return asked, &refused
	}
	if !isLoopbackRedirect(asked.redirect) {
		refused := c.errorPage("Wrong address", "The application may not be told the outcome at the address that was given.")
		return asked, &refused
	}
	fail := func(code, text string) (authorization, *reply) {
		refused := c.backToClient(asked, url.Values{"error": {code}, "error_description": {text}})
		return asked, &refused
	}
	scopes, unknown := readScopes(query.Get("scope"))
	asked.scopes = scopes
	switch {
	case query.Get("response_type") != "code":
		return fail("unsupported_response_type", "response_type must be code")
	case unknown != "":
		return fail("invalid_scope", "Scope is not supported: "+unknown)
	case query.Get("code_challenge_method") != "S256" || len(asked.challenge) != 43:
		return fail("invalid_request", "code_challenge with method S256 is required")
	case asked.state == "":
		return fail("invalid_request", "state is required")
	}
	return asked, nil
}

// isLoopbackRedirect: the public client is registered for http on this computer, without a path; any port is taken, as the
// official clients use those from 8020 to 8040.
func isLoopbackRedirect(text string) bool {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" || u.User != nil || u.Path != "" || u.RawQuery != "" || u.Fragment != "" || strings.HasSuffix(text, "?") {
		return false
	}
	port, err := strconv.Atoi(u.Port())
	return err == nil && port > 0 && port < 1<<16 && (u.Hostname() == "localhost" || u.Hostname() == "127.0.0.1")
}

// backToClient sends the browser back with the outcome.
func (c *call) backToClient(asked authorization, outcome url.Values) reply {
	outcome.Set("state", asked.state)
	if asked.viaLogin {
		outcome.Set("iss", c.issuerURL())
	}
	return reply{
		status: http.StatusSeeOther,
		header: http.Header{"Location": {asked.redirect + "?" + outcome.Encode()}, "Cache-Control": {"no-store"}},
	}
}

// showAuthorize is GET …/v1/authorize: the page that a person clicks.
func (c *call) showAuthorize() reply {
	asked, refused := c.readAuthorization()
	if refused != nil {
		return *refused
	}
	return c.signInPage(asked)
}

// decideAuthorize is the click. There are no passwords here: whoever is chosen is signed in.
func (c *call) decideAuthorize() reply {
	asked, refused := c.readAuthorization()
	if refused != nil {
		return *refused
	}
	if origin := c.request.Header.Get("Origin"); origin != "" && origin != c.base() {
		return c.errorPage("Not from here", "Another page tried to sign you in.")
	}
	form, err := parseForm(c.body)
	if err != nil {
		return c.errorPage("Not understood", "The form could not be read.")
	}
	if form.Get("decision") == "deny" {
		return c.backToClient(asked, url.Values{"error": {"access_denied"}, "error_description": {"The user denied the request"}})
	}
	at := slices.IndexFunc(c.whoCanSignIn(), func(i *identity) bool { return i.name == form.Get("who") })
	if at < 0 || form.Get("decision") != "sign-in" {
		return c.signInPage(asked)
	}
	who := c.whoCanSignIn()[at]
	c.whoName = who.name
	value := "doac" + c.ids.hex("code", 40)
	c.codes[value] = &authorizationCode{
		who: who, issuer: c.issuer(), client: asked.client, redirected: asked.redirect, challenge: asked.challenge,
		scopes: asked.scopes, expiresAt: c.now.Add(codeLifetime),
	}
	return c.backToClient(asked, url.Values{"code": {value}})
}

// whoCanSignIn are the people that this host knows, admins first. What a stranger to a workspace meets is UNCONFIRMED; here
// they are not on the list.
func (c *call) whoCanSignIn() []*identity {
	var people []*identity
	for _, i := range c.identities {
		if i.kind == user && c.letsIn(i) {
			people = append(people, i)
		}
	}
	return people
}
