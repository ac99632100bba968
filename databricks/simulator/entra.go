package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Microsoft Entra: the token endpoint in both of its versions (databricks-api.md 12.1, 12.2).

// azureCLI is the public client that azidentity and the Azure CLI sign people in with; every tenant knows it.
const azureCLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

// anyTenant are the words that stand for the tenant of whoever signs in. Applications have none.
var anyTenant = []string{"common", "organizations"}

var (
	uuidText   = regexp.MustCompile(`^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$`)
	domainText = regexp.MustCompile(`^([0-9A-Za-z]([0-9A-Za-z-]*[0-9A-Za-z])?\.)+[A-Za-z]{2,}$`)
)

// tenantOfPath is the tenant that a request is for; nil for one of the words, where those are let through. The tenants of
// this world are in one cloud: the sign-in of another does not know them.
func (c *call) tenantOfPath(words bool) (*tenant, *reply) {
	name := c.request.PathValue("tenant")
	if words && slices.Contains(anyTenant, name) {
		return nil, nil
	}
	if !uuidText.MatchString(name) && !domainText.MatchString(name) {
		return nil, c.malformedTenant(name)
	}
	if t := c.microsoft.tenantNamed(name); t != nil && c.microsoft.cloud.name == c.microsoftAddress.cloud.name {
		return t, nil
	}
	return nil, c.noSuchTenant(name)
}

func (c *call) entraTokenV1() reply { return c.entraTokenEndpoint(1) }
func (c *call) entraTokenV2() reply { return c.entraTokenEndpoint(2) }

func (c *call) entraTokenEndpoint(version int) reply {
	form, err := parseForm(c.body)
	if err != nil {
		return *c.missingParameter("grant_type")
	}
	t, refused := c.tenantOfPath(form.Get("grant_type") != "client_credentials")
	if refused != nil {
		return *refused
	}
	var answer reply
	switch grant := form.Get("grant_type"); grant {
	case "":
		return *c.missingParameter("grant_type")
	case "client_credentials":
		answer = c.asApplication(version, t, form)
	case deviceGrant, deviceGrantMSAL:
		answer = c.byDeviceCode(t, form)
	case "refresh_token":
		answer = c.renewPerson(t, form)
	default:
		return *c.unsupportedGrant(grant)
	}
	if answer.header == nil {
		answer.header = http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Cache-Control": {"no-store, no-cache"}}
	}
	return answer
}

// asApplication signs an application in. The secret comes in the body, or as the password of a Basic header.
func (c *call) asApplication(version int, t *tenant, form url.Values) reply {
	id, value := form.Get("client_id"), form.Get("client_secret")
	if user, password, basic := c.request.BasicAuth(); basic {
		id, value = unescaped(user), unescaped(password)
	}
	if id == "" {
		return *c.missingParameter("client_id")
	}
	app := t.byAppID(id)
	if app == nil || c.now.Before(app.createdAt.Add(c.world.appDelay)) {
		return *c.noSuchApplication(id, t)
	}
	resource, refused := c.resourceAsked(version, form)
	if refused != nil {
		return *refused
	}
	if value == "" {
		return *c.missingSecret()
	}
	if refused := c.checkSecret(app, value); refused != nil {
		return *refused
	}
	who := t.servicePrincipalOf(app)
	if who == nil {
		return *c.wrongSecret(app.appID) // databricks-api.md 12.2 says that it is this one; UNCONFIRMED
	}
	audience := c.microsoft.audienceOf(resource)
	switch {
	case audience == "":
		return *c.noSuchResource(resource, t)
	case c.microsoft.conditionalAccess:
		return *c.blockedByPolicy()
	}
	c.whoName = who.name
	return ok(c.microsoft.tokenAnswer(version, who, audience, c.now))
}

// unescaped is RFC 6749, 2.3.1.
func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

// resourceAsked is what an application wants a token for: resource in version 1, scope with /.default in version 2.
func (c *call) resourceAsked(version int, form url.Values) (string, *reply) {
	if version == 1 {
		if resource := form.Get("resource"); resource != "" {
			return resource, nil
		}
		return "", c.missingParameter("resource") // UNCONFIRMED that version 1 insists
	}
	scope := form.Get("scope")
	words := slices.DeleteFunc(strings.Fields(scope), isOpenIDScope) // MSAL adds them to every request
	switch {
	case len(words) == 0:
		return "", c.missingParameter("scope")
	case len(words) > 1:
		return "", c.malformedScope(scope)
	}
	resource, found := strings.CutSuffix(words[0], "/.default")
	switch {
	case !found:
		return "", c.scopeWithoutDefault(scope)
	case resource == "":
		return "", c.malformedScope(scope)
	}
	return resource, nil
}

// isOpenIDScope: these words name no resource; for an application they mean nothing.
func isOpenIDScope(word string) bool {
	return word == "openid" || word == "offline_access" || word == "profile"
}

// checkSecret: a new secret is not known everywhere at once, and looks like a wrong one until then.
func (c *call) checkSecret(app *application, value string) *reply {
	for _, p := range app.passwords {
		if p.value != value || c.now.Before(p.madeAt.Add(c.world.clientSecretDelay)) || c.now.Before(p.start) {
			continue
		}
		if !c.now.Before(p.end) {
			return c.expiredSecret(app.appID)
		}
		return nil
	}
	return c.wrongSecret(app.appID)
}

// renewPerson gives a person's client a new token, for whichever audience it asks.
func (c *call) renewPerson(t *tenant, form url.Values) reply {
	given := c.microsoft.refresh[form.Get("refresh_token")]
	if given == nil || given.client != form.Get("client_id") || !c.now.Before(given.expiresAt) {
		return *c.badEntra("invalid_grant", 70000, "The provided grant is invalid or malformed.")
	}
	who := given.who
	if t != nil {
		if who = given.who.in(t); who == nil {
			return *c.noSuchUser(given.who, t)
		}
	}
	return c.answerPerson(who, given.client, form.Get("scope"))
}

// noSuchUser is AADSTS50020; its sentence is UNCONFIRMED.
func (c *call) noSuchUser(who *subject, t *tenant) *reply {
	return c.badEntra("invalid_grant", 50020, "User account '%s' from identity provider '%s' does not exist in tenant '%s' and cannot access the application in that tenant.",
		who.name, c.microsoft.issuer(who.at), t.name)
}

// answerPerson gives the tokens of somebody who signed in: the scope names one resource, beside the words of OpenID.
func (c *call) answerPerson(who *subject, client, scope string) reply {
	resource, refused := c.resourceOf(scope)
	if refused != nil {
		return *refused
	}
	audience := c.microsoft.audienceOf(resource)
	if audience == "" {
		return *c.noSuchResource(resource, who.at)
	}
	c.whoName = who.name
	answer := c.microsoft.tokenAnswer(2, who, audience, c.now)
	c.microsoft.withUser(answer, who, client, scope, c.now)
	return ok(answer)
}

// resourceOf is the resource that the scopes of a person's client are of.
func (c *call) resourceOf(scope string) (string, *reply) {
	for _, word := range strings.Fields(scope) {
		if at := strings.LastIndex(word, "/"); at > 0 {
			return word[:at], nil
		}
	}
	if scope == "" {
		return "", c.missingParameter("scope")
	}
	return "", c.malformedScope(scope)
}

// deviceInterval is how far apart the questions of a client must be that waits for a person.
const deviceInterval = 5 * time.Second
