package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	tokenManagementPath = "/api/2.0/token-management/"
	ownTokensPath       = "/api/2.0/token/"
)

// Scopes that a token may be limited to (databricks-api.md 6.4). There are more; these are the ones that brickpass reasons
// about.
const (
	ScopeSQL            = "sql"
	ScopeUnityCatalog   = "unity-catalog"
	ScopeSCIM           = "scim"
	ScopeClusters       = "clusters"
	ScopeAuthentication = "authentication" // may make further tokens, with any scope
	ScopeAllAPIs        = "all-apis"
)

// TokenInfo is what is known of a token, but for its value (databricks-api.md 6.2, 6.3).
type TokenInfo struct {
	ID            TokenID     `json:"token_id"`
	Comment       string      `json:"comment"`
	Created       Millis      `json:"creation_time"`
	Expires       Millis      `json:"expiry_time"` // -1: never
	Scopes        []string    `json:"scopes"`
	Owner         PrincipalID `json:"owner_id"`
	CreatedBy     PrincipalID `json:"created_by_id"`
	CreatedByName string      `json:"created_by_username"`
	LastUsedDay   Millis      `json:"last_used_day"`      // accurate to a day; 0: not used yet
	LastAccessed  Millis      `json:"last_accessed_time"` // of one's own, where that is told

	AutoscopeState string   `json:"autoscope_state"`
	InferredScopes []string `json:"inferred_scopes"`
}

// BelongsTo says whether it is a token of this principal. Which field names the admin of a token made on behalf is
// UNCONFIRMED (databricks-api.md 6.3), so either will do.
func (t TokenInfo) BelongsTo(id PrincipalID, application ApplicationID) bool {
	return id != "" && (t.Owner == id || t.CreatedBy == id) ||
		application != "" && t.CreatedByName == string(application)
}

// Millis is a moment as the token API writes it: milliseconds since 1970. -1 stands for never, 0 for unknown.
type Millis int64

// UnmarshalJSON takes the number with or without quotes.
func (m *Millis) UnmarshalJSON(data []byte) error {
	text, err := textOrNumber(data)
	if err != nil || text == "" {
		*m = 0
		return err
	}
	value, err := json.Number(text).Int64()
	if err != nil {
		return fmt.Errorf("reading a time in milliseconds: %w", err)
	}
	*m = Millis(value)
	return nil
}

// Time is the moment, in UTC; false if it is never or unknown.
func (m Millis) Time() (time.Time, bool) {
	if m <= 0 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(m)).UTC(), true
}

// TokenList is every token that somebody may see; the list has no pages.
type TokenList struct {
	Tokens []TokenInfo `json:"token_infos"` // absent when there are none
}

// Tokens lists all tokens of the workspace. Workspace admins only. It filters by creator at most, so the principal's are
// found with BelongsTo (databricks-api.md 6.3).
func Tokens() Query[TokenList] {
	return Query[TokenList]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: tokenManagementPath + "tokens",
	}}
}

// OwnTokens lists the tokens of whoever asks. A limited token needs the scope "authentication" for it.
func OwnTokens(as Actor) Query[TokenList] {
	return Query[TokenList]{Request{Target: Workspace, As: as, Method: http.MethodGet, Path: ownTokensPath + "list"}}
}

// TokenAnswer is the answer about one token.
type TokenAnswer struct {
	Token TokenInfo `json:"token_info"`
}

// TokenByID reads one token. Workspace admins only. One that is gone is ProblemNoSuchToken.
func TokenByID(id TokenID) Query[TokenAnswer] {
	return Query[TokenAnswer]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet,
		Path: tokenManagementPath + "tokens/" + segment(string(id)),
	}}
}

// tokenWish is the body of both ways to make a token. autoscope_enabled has no omitempty: left out, the service may narrow
// the token to what it saw it do, weeks after it was handed over (databricks-api.md 0.0, 6.4). Whether false suffices for a
// token without scopes is UNCONFIRMED, and so explicit scopes are the default of the steps.
type tokenWish struct {
	ApplicationID   ApplicationID `json:"application_id,omitempty"`
	LifetimeSeconds int64         `json:"lifetime_seconds"`
	Comment         string        `json:"comment"`
	Scopes          []string      `json:"scopes,omitempty"` // none: all rights of the identity
	Autoscope       bool          `json:"autoscope_enabled"`
}

func wishToken(id ApplicationID, comment string, lifetime time.Duration, scopes []string) tokenWish {
	return tokenWish{id, seconds(lifetime), comment, scopes, false}
}

// seconds is a lifetime on the wire. It panics on less than one second, which is a programming error: the service refuses
// 0, and left out it would mean the longest lifetime or none at all (databricks-api.md 6.2).
func seconds(lifetime time.Duration) int64 {
	if lifetime < time.Second {
		panic(fmt.Sprintf("databricks: a lifetime of %s", lifetime))
	}
	return int64(lifetime / time.Second)
}

// CreateOnBehalfToken makes a token for a principal. The answer shows its value once, at "token_value"; its id is at
// "token_info.token_id". Workspace admins; where admins are restricted, only with the principal's user role.
//
// Refusals: ProblemOnBehalfOff (switched off for the account), ProblemNoTokenPermission, ProblemTokensOff,
// ProblemLifetimeTooLong, ProblemTokenQuota, ProblemAdminsRestricted, ProblemPrincipalUnknown. Nothing makes it
// idempotent: each success is another token (databricks-api.md 6.2).
func CreateOnBehalfToken(id ApplicationID, comment string, lifetime time.Duration, scopes []string) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost,
		Path: tokenManagementPath + "on-behalf-of/tokens",
		Body: Compact(wishToken(id, comment, lifetime, scopes)),
		Once: true, Secret: "token_value",
		Words: fmt.Sprintf("token-management create-obo-token %s --lifetime-seconds %d", id, seconds(lifetime)),
	}
}

// CreateOwnToken makes a token for whoever asks: the principal by another credential, or the admin for the throw-away token
// that token permissions wait for (databricks-api.md 6.1). Answer and refusals as CreateOnBehalfToken; a limited token that
// makes another needs the scope "authentication".
func CreateOwnToken(as Actor, comment string, lifetime time.Duration, scopes []string) Request {
	return Request{
		Target: Workspace, As: as, Method: http.MethodPost, Path: ownTokensPath + "create",
		Body: Compact(wishToken("", comment, lifetime, scopes)),
		Once: true, Secret: "token_value",
		Words: fmt.Sprintf("tokens create --lifetime-seconds %d", seconds(lifetime)),
	}
}

// DeleteOwnToken revokes a token of whoever asks; a token may revoke itself. That it does not reach anybody else's
// is UNCONFIRMED, a deduction. Again is ProblemNoSuchToken, which counts as done. It may go on working for minutes
// (databricks-api.md 0.0).
func DeleteOwnToken(as Actor, id TokenID) Request {
	return Request{
		Target: Workspace, As: as, Method: http.MethodPost, Path: ownTokensPath + "delete",
		Body: Compact(struct {
			ID TokenID `json:"token_id"`
		}{id}),
		Words: "tokens delete " + string(id),
	}
}

// RevokeToken revokes anybody's token. Workspace admins only. Again is ProblemNoSuchToken, which counts as done.
func RevokeToken(id TokenID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodDelete,
		Path: tokenManagementPath + "tokens/" + segment(string(id)),
	}
}
