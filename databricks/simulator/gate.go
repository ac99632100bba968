package simulator

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"
)

// call is one request on its way through the gates and its endpoint, with the state locked.
type call struct {
	*state
	host      *Host
	request   *http.Request
	body      []byte
	now       time.Time
	source    netip.Addr
	requestID string
	pause     func(time.Duration) time.Time // lets time pass without holding the state

	who        *identity
	credential credential
	whoName    string // stays readable after the state is unlocked
	byAccount  bool   // the account asks about a workspace

	microsoftAddress *address // of the service of Microsoft that the request is for; nil for none
	enlists          *subject // who is let in as Contributor, and becomes an admin of the workspace by that
}

// credential is what a request was signed in with.
type credential struct {
	kind     string // "access" or "OAuth", as the refusal for scopes names it
	scopes   []string
	issuedAt time.Time
	token    *token
}

// gate is what a request must pass before its endpoint sees it.
type gate struct {
	public     bool   // no sign-in
	anyAddress bool   // IP access lists do not hold here
	scope      string // that a scoped token must have
	sql        bool   // needs an entitlement for SQL, not just any
	admin      bool
	account    bool // needs an account admin
	metastore  bool // is about Unity Catalog
}

// accessTo lists the entitlements of which an identity needs one (databricks-api.md 4).
func (g gate) accessTo() []string {
	if g.sql {
		return []string{"databricks-sql-access", "workspace-consume"}
	}
	return []string{"databricks-sql-access", "workspace-access", "workspace-consume"}
}

// pass runs the gates in the order of the real service as far as it shows: address, credential, entitlement, scope, role.
// That the address comes first is UNCONFIRMED.
func (c *call) pass(g gate) *reply {
	if refused := c.rateLimit(); refused != nil {
		return refused
	}
	if !g.anyAddress {
		if refused := c.passAddress(); refused != nil {
			return refused
		}
	}
	if g.public {
		return nil
	}
	if refused := c.authenticate(c.request.Header.Get("Authorization")); refused != nil {
		return refused
	}
	if c.enlists != nil {
		c.enlist()
	}
	if t := c.credential.token; t != nil {
		t.lastUsed = c.now
	}
	if c.workspace == nil {
		return firstRefusal(c.passAccount(), c.passScope(g), c.passAccountRole(g))
	}
	for _, next := range []func(gate) *reply{c.passEntitlement, c.passScope, c.passRole, c.passMetastore} {
		if refused := next(g); refused != nil {
			return refused
		}
	}
	return nil
}

func (c *call) passAddress() *reply {
	if c.admits(c.source) {
		return nil
	}
	where := "account: " + accountID // UNCONFIRMED text, of the account console
	if c.workspace != nil {
		where = "workspace: " + idText(c.workspace.id)
	}
	refused := c.refuse(http.StatusForbidden, 403, "Source IP address: %s is blocked by Databricks IP ACL for %s", c.source, where)
	return &refused
}

// authenticate finds out who calls. A token that is unknown, expired, revoked or of another workspace is 403, not 401
// (databricks-api.md 0.4).
func (c *call) authenticate(header string) *reply {
	value, bearer := strings.CutPrefix(header, "Bearer ")
	value = strings.TrimSpace(value)
	if c.workspace == nil && strings.HasPrefix(value, "dapi") {
		value = "" // account APIs take no personal access token (databricks-api.md 1.1); that the text is this one is UNCONFIRMED
	}
	if !bearer || value == "" {
		refused := c.refuse(http.StatusUnauthorized, 401,
			"Credential was not sent or was of an unsupported type for this API.")
		return &refused
	}
	if given := c.microsoft.tokens[value]; given != nil && c.microsoft.home != nil {
		return c.authenticateEntra(given)
	}
	if s := c.sessions[value]; s != nil && c.accepts(s) && c.now.Before(s.expiresAt) {
		c.who, c.credential = s.identity, credential{kind: "OAuth", scopes: s.scopes, issuedAt: s.issuedAt}
	} else if t := c.tokenByValue(value); t != nil && t.worksAt(c.now, c.world.revocationDelay) {
		if !c.tokensEnabled() {
			// UNCONFIRMED (databricks-api.md 6.2): what a token meets while tokens are switched off.
			refused := c.refuse(http.StatusForbidden, 403, "Invalid access token.")
			return &refused
		}
		c.who = t.owner
		c.credential = credential{kind: "access", scopes: t.scopesAt(c.now, c.world.scopeDelay), issuedAt: t.createdAt, token: t}
	}
	if c.who == nil || c.who.gone || !c.who.active || c.workspace != nil && !c.isMember(c.who) {
		c.who = nil
		refused := c.refuse(http.StatusForbidden, 403, "Invalid access token.")
		return &refused
	}
	c.whoName = c.who.name
	if t := c.credential.token; t != nil {
		if !c.mayUseTokens(c.who) {
			// Losing CAN_USE through a group leaves the token but stops it (databricks-api.md 0.0); the text is UNCONFIRMED.
			refused := c.denied("User does not have permission to use tokens.")
			return &refused
		}
	}
	return nil
}

// passEntitlement is the gate that assignment alone does not open. A change reaches what was signed in before it only
// after a while; what is signed in after it has it at once (databricks-api.md 4).
func (c *call) passEntitlement(g gate) *reply {
	accepted := g.accessTo()
	if c.isAdmin(c.who) {
		return nil
	}
	for _, e := range c.entitlementsBy(c.who) {
		if !slices.Contains(accepted, e.value) {
			continue
		}
		if !c.credential.issuedAt.Before(e.since) || !c.now.Before(e.since.Add(c.world.entitlementDelay)) {
			return nil
		}
	}
	refused := c.denied("This API is disabled for users without the %s entitlements.", strings.Join(accepted, " or "))
	return &refused
}

func (c *call) passScope(g gate) *reply {
	scopes := c.credential.scopes
	if g.scope == "" || len(scopes) == 0 || slices.Contains(scopes, "all-apis") || slices.Contains(scopes, g.scope) {
		if t := c.credential.token; t != nil {
			t.observe(g.scope, c.now)
		}
		return nil
	}
	refused := c.refuse(http.StatusForbidden, 403,
		"Provided %s token does not have required scopes: %s", c.credential.kind, g.scope)
	return &refused
}

func (c *call) passRole(g gate) *reply {
	if !g.admin || c.isAdmin(c.who) {
		return nil
	}
	// UNCONFIRMED text (databricks-api.md 3.1: "message family … only accessible by admins").
	refused := c.denied("This API is only accessible by admins.")
	return &refused
}

// rateLimit refuses every so many requests in worlds that say so; the way to say when to come back alternates between
// seconds and a date (databricks-api.md 0.3).
func (c *call) rateLimit() *reply {
	if c.world.limitEvery == 0 {
		return nil
	}
	c.requests++
	if c.requests%c.world.limitEvery != 0 {
		return nil
	}
	refused := c.refuse(http.StatusTooManyRequests, "REQUEST_LIMIT_EXCEEDED", "Exceeded the request limit. Try again later.")
	after := "1"
	if (c.requests/c.world.limitEvery)%2 == 0 {
		after = c.now.Add(2 * time.Second).UTC().Format(http.TimeFormat)
	}
	refused.header = http.Header{"Retry-After": {after}}
	return &refused
}
