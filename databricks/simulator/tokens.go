package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const (
	tokenQuota      = 600
	longestLifetime = 730 // days, where the workspace sets no maximum
	idleDays        = 90  // after which an unused token is revoked (databricks-api.md 6.4)
)

// token is a personal access token. The value is kept only to recognise it.
type token struct {
	id, value, comment string
	owner, createdBy   *identity
	createdAt          time.Time
	expiresAt          time.Time
	lastUsed           time.Time
	revokedAt          time.Time
	dead               bool // its owner left: it ends at once, whatever the delay of revocation
	scopes             []string
	scopesBefore       []string
	scopesSince        time.Time
	autoscope          string   // as it was made; autoscopeAt says what became of it
	seen               []string // the scopes that it was used for, while it was observed
}

func (t *token) live(now time.Time) bool {
	return t.revokedAt.IsZero() && now.Before(t.expiresAt) && !t.idle(now)
}

func (t *token) idle(now time.Time) bool {
	used := t.createdAt
	if t.lastUsed.After(used) {
		used = t.lastUsed
	}
	return !now.Before(used.AddDate(0, 0, idleDays))
}

// worksAt says whether the token opens anything: a revoked one may go on for a while (databricks-api.md 0.0).
func (t *token) worksAt(now time.Time, revocationDelay time.Duration) bool {
	if !now.Before(t.expiresAt) || t.idle(now) || t.dead {
		return false
	}
	return t.revokedAt.IsZero() || now.Before(t.revokedAt.Add(revocationDelay))
}

func (s *state) tokenByValue(value string) *token {
	if s.workspace == nil {
		return nil
	}
	for _, t := range s.tokens {
		if t.value == value {
			return t
		}
	}
	return nil
}

// tokenInfo is a token as its owner sees it; there is no value in it.
func (c *call) tokenInfo(t *token) map[string]any {
	state, scopes := t.autoscopeAt(c.now)
	info := map[string]any{
		"token_id": t.id, "creation_time": millis(t.createdAt), "expiry_time": millis(t.expiresAt),
		"comment": t.comment, "autoscope_state": state, "last_accessed_time": int64(0),
	}
	if len(scopes) > 0 {
		info["scopes"] = slices.Sorted(slices.Values(scopes)) // as the guide's answer has them, whatever their order was (seed 003)
	}
	if len(t.seen) > 0 {
		info["inferred_scopes"] = t.seen
	}
	if !t.lastUsed.IsZero() {
		info["last_accessed_time"] = millis(t.lastUsed)
	}
	return info
}

// mint is a request for a personal access token, by either API.
type mint struct {
	ApplicationID string   `json:"application_id"`
	Lifetime      *int64   `json:"lifetime_seconds"`
	Comment       string   `json:"comment"`
	Scopes        []string `json:"scopes"`
	Autoscope     *bool    `json:"autoscope_enabled"`
}

// createToken is POST /api/2.0/token/create: an identity makes a token for itself (databricks-api.md 6.4).
func (c *call) createToken() reply {
	var asked mint
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if !c.mayUseTokens(c.who) {
		return c.denied("User does not have permission to use tokens.")
	}
	return c.mintFor(c.who, asked)
}

func (c *call) mintFor(owner *identity, asked mint) reply {
	if !c.tokensEnabled() {
		// UNCONFIRMED body (databricks-api.md 6.2).
		return c.refuse(http.StatusForbidden, "FEATURE_DISABLED", "Personal access tokens are disabled for this workspace.")
	}
	lifetime, refused := c.lifetime(asked.Lifetime)
	if refused != nil {
		return *refused
	}
	if refused := c.checkScopes(asked.Scopes); refused != nil {
		return *refused
	}
	if c.countTokens(owner) >= tokenQuota {
		// UNCONFIRMED status and text (databricks-api.md 6.2).
		return c.refuse(http.StatusBadRequest, "QUOTA_EXCEEDED", "The number of tokens has reached the limit of %d.", tokenQuota)
	}
	t := c.newToken(owner, c.who, asked.Comment, lifetime, c.now)
	t.scopes, t.autoscope = asked.Scopes, autoscopeState(asked, lifetime)
	info := c.tokenInfo(t)
	if owner != c.who {
		info = c.adminInfo(t)
	}
	return ok(map[string]any{"token_value": t.value, "token_info": info})
}

// newToken makes and records one, and with it the token ACL comes to be.
func (s *state) newToken(owner, creator *identity, comment string, lifetime time.Duration, now time.Time) *token {
	value := s.ids.patValue()
	t := &token{
		id: tokenID(value), value: value, comment: comment, owner: owner, createdBy: creator,
		createdAt: now, expiresAt: now.Add(lifetime), autoscope: autoscopeOff,
	}
	s.tokens = append(s.tokens, t)
	s.tokenMade = true
	return t
}

// lifetime checks what was asked against the workspace's maximum; asking for nothing gives the maximum.
func (c *call) lifetime(seconds *int64) (time.Duration, *reply) {
	longest := time.Duration(c.maxLifetimeDays()) * 24 * time.Hour
	switch {
	case seconds == nil:
		return longest, nil
	case *seconds <= 0:
		refused := c.invalid("requirement failed: Invalid timeout: %d", *seconds)
		return 0, &refused
	case *seconds > int64(longest/time.Second):
		// UNCONFIRMED text (databricks-api.md 6.2).
		refused := c.invalid("The requested lifetime of %d seconds exceeds the maximum token lifetime of %d days for this workspace.",
			*seconds, c.maxLifetimeDays())
		return 0, &refused
	}
	return time.Duration(*seconds) * time.Second, nil
}

func (c *call) countTokens(owner *identity) int {
	count := 0
	for _, t := range c.tokens {
		if t.owner == owner && t.live(c.now) {
			count++
		}
	}
	return count
}

// listTokens is GET /api/2.0/token/list: the caller's own.
func (c *call) listTokens() reply {
	return c.tokenList(func(t *token) bool { return t.owner == c.who }, c.tokenInfo)
}

// tokenList leaves the key out when there is none, and in some worlds shows a new token late.
func (c *call) tokenList(match func(*token) bool, show func(*token) map[string]any) reply {
	var infos []map[string]any
	for _, t := range c.tokens {
		if t.live(c.now) && match(t) && !c.now.Before(t.createdAt.Add(c.world.tokenListDelay)) {
			infos = append(infos, show(t))
		}
	}
	if infos == nil {
		return empty()
	}
	return ok(map[string]any{"token_infos": infos})
}

// deleteToken is POST /api/2.0/token/delete: only one's own.
func (c *call) deleteToken() reply {
	var asked struct {
		ID string `json:"token_id"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	t := c.liveToken(asked.ID)
	if t == nil || t.owner != c.who {
		return c.missing("Token %s does not exist.", asked.ID)
	}
	t.revokedAt = c.now
	return empty()
}

func (c *call) liveToken(id string) *token {
	for _, t := range c.tokens {
		if t.id == id && t.live(c.now) {
			return t
		}
	}
	return nil
}

// patchToken is PATCH /api/2.0/token/{id}: comment and scopes of one's own.
func (c *call) patchToken() reply {
	t := c.liveToken(c.request.PathValue("id"))
	if t == nil || t.owner != c.who {
		return c.refuse(http.StatusNotFound, "NOT_FOUND", "Token %s does not exist.", c.request.PathValue("id"))
	}
	if refused := c.changeToken(t); refused != nil {
		return *refused
	}
	return empty()
}

// changeToken reads the update mask, which is one text with commas and no spaces (databricks-api.md 6.4).
func (c *call) changeToken(t *token) *reply {
	var asked struct {
		Token struct {
			Comment string   `json:"comment"`
			Scopes  []string `json:"scopes"`
		} `json:"token"`
		Mask string `json:"update_mask"`
	}
	if refused := c.decode(&asked); refused != nil {
		return refused
	}
	fields := strings.Split(asked.Mask, ",")
	for _, field := range fields {
		if field != "comment" && field != "scopes" {
			refused := c.invalid("Invalid update mask: %s", asked.Mask)
			return &refused
		}
	}
	if slices.Contains(fields, "scopes") {
		if refused := c.checkScopes(asked.Token.Scopes); refused != nil {
			return refused
		}
	}
	if slices.Contains(fields, "comment") {
		t.comment = asked.Token.Comment
	}
	if slices.Contains(fields, "scopes") {
		_, before := t.autoscopeAt(c.now)
		t.scopesBefore, t.scopesSince = before, c.now
		t.scopes, t.autoscope = asked.Token.Scopes, autoscopeByPerson
	}
	return nil
}
