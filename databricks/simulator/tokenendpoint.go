package simulator

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	cliClient       = "databricks-cli" // the public client that everybody may use; it has no secret
	codeLifetime    = 5 * time.Minute  // UNCONFIRMED
	refreshLifetime = 7 * 24 * time.Hour
)

// authorizationCode is what a browser brings back from a sign-in. It works once.
type authorizationCode struct {
	who                           *identity
	issuer                        int64
	client, redirected, challenge string
	scopes                        []string
	expiresAt                     time.Time
}

// refreshToken gets new access tokens without a browser. Each use replaces it; how long it lives, and that it is replaced,
// is UNCONFIRMED.
type refreshToken struct {
	who       *identity
	issuer    int64
	client    string
	scopes    []string
	expiresAt time.Time
}

// tokenEndpoint is POST …/v1/token of a workspace or of the account (databricks-api.md 1.2, 1.3).
func (c *call) tokenEndpoint() reply {
	form, err := parseForm(c.body)
	if err != nil {
		return c.refuseOAuth(http.StatusBadRequest, "invalid_request", "The request body is not form encoded")
	}
	var answer reply
	switch grant := form.Get("grant_type"); grant {
	case "client_credentials":
		answer = c.byClientCredentials(form)
	case "authorization_code":
		answer = c.byCode(form)
	case "refresh_token":
		answer = c.byRefreshToken(form)
	default:
		answer = c.refuseOAuth(http.StatusBadRequest, "unsupported_grant_type", "Grant type is not supported: "+grant)
	}
	answer.header = http.Header{"Cache-Control": {"no-store"}}
	return answer
}

// issuer is who gives the tokens of this host.
func (c *call) issuer() int64 {
	if c.workspace == nil {
		return ofAccount
	}
	return c.workspace.id
}

// byClientCredentials signs a service principal in, by Basic or in the body. The client id is the application id; the
// numeric id is refused like a wrong secret.
func (c *call) byClientCredentials(form url.Values) reply {
	id, value, basic := c.request.BasicAuth()
	if basic {
		if unescaped, err := url.QueryUnescape(id); err == nil {
			id = unescaped // RFC 6749, 2.3.1
		}
		if unescaped, err := url.QueryUnescape(value); err == nil {
			value = unescaped
		}
	} else {
		id, value = form.Get("client_id"), form.Get("client_secret")
	}
	i := c.clientBySecret(id, value)
	if i == nil {
		return c.refuseOAuth(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	scopes, unknown := readScopes(form.Get("scope"))
	if unknown != "" {
		return c.refuseOAuth(http.StatusBadRequest, "invalid_scope", "Scope is not supported: "+unknown)
	}
	return c.giveTokens(i, "", slices.DeleteFunc(scopes, func(s string) bool { return s == offlineAccess }))
}

const offlineAccess = "offline_access" // asks for a refresh token

// readScopes gives all-apis if nothing is asked for, and names the first one that there is not.
func readScopes(text string) (scopes []string, unknown string) {
	for _, scope := range strings.Fields(text) {
		if scope != offlineAccess && !slices.Contains(knownScopes, scope) {
			return nil, scope
		}
		scopes = append(scopes, scope)
	}
	if len(scopes) == 0 {
		scopes = []string{"all-apis"}
	}
	return scopes, ""
}

// byCode exchanges what a browser brought, for whoever knows the secret behind the challenge (RFC 7636). The texts are
// UNCONFIRMED.
func (c *call) byCode(form url.Values) reply {
	code := c.codes[form.Get("code")]
	delete(c.codes, form.Get("code")) // whatever is wrong with the rest, it was used
	invalid := func(text string) reply { return c.refuseOAuth(http.StatusBadRequest, "invalid_grant", text) }
	switch {
	case form.Get("client_id") != cliClient:
		return c.refuseOAuth(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	case code == nil || !c.now.Before(code.expiresAt) || code.issuer != c.issuer() || code.client != form.Get("client_id"):
		return invalid("Authorization code is invalid or expired")
	case code.redirected != form.Get("redirect_uri"):
		return invalid("redirect_uri does not match")
	case !answersChallenge(form.Get("code_verifier"), code.challenge):
		return invalid("code_verifier does not match code_challenge")
	case !c.letsIn(code.who):
		return invalid("Authorization code is invalid or expired")
	}
	return c.giveTokens(code.who, code.client, code.scopes)
}

func answersChallenge(verifier, challenge string) bool {
	sum := sha256.Sum256([]byte(verifier))
	made := base64.RawURLEncoding.EncodeToString(sum[:])
	return len(verifier) >= 43 && len(verifier) <= 128 && subtle.ConstantTimeCompare([]byte(made), []byte(challenge)) == 1
}

// letsIn says whether somebody can sign in at this host at all.
func (c *call) letsIn(i *identity) bool { return i != nil && !i.gone && i.active && c.knows(i) }

// byRefreshToken is the renewal; a spent, ended or strange token is refused in these words (databricks-api.md 1.2).
func (c *call) byRefreshToken(form url.Values) reply {
	if form.Get("client_id") != cliClient {
		return c.refuseOAuth(http.StatusUnauthorized, "invalid_client", "Client authentication failed")
	}
	given := c.refreshTokens[form.Get("refresh_token")]
	if given == nil || !c.now.Before(given.expiresAt) || given.issuer != c.issuer() || !c.letsIn(given.who) {
		return c.refuseOAuth(http.StatusBadRequest, "invalid_request", "Refresh token is invalid")
	}
	delete(c.refreshTokens, form.Get("refresh_token"))
	return c.giveTokens(given.who, given.client, given.scopes)
}

// giveTokens answers with an access token, and with a refresh token if that was asked for.
func (c *call) giveTokens(i *identity, client string, scopes []string) reply {
	c.whoName = i.name
	answer := map[string]any{
		"access_token": c.newSession(i, c.issuer(), scopes, c.now), "scope": strings.Join(scopes, " "), "token_type": "Bearer",
		"expires_in": int(sessionLifetime / time.Second),
	}
	if slices.Contains(scopes, offlineAccess) {
		value := "dorf" + c.ids.hex("refresh", 40)
		c.refreshTokens[value] = &refreshToken{who: i, issuer: c.issuer(), client: client, scopes: scopes, expiresAt: c.now.Add(refreshLifetime)}
		answer["refresh_token"] = value
	}
	return ok(answer)
}

// clientBySecret: a new secret, or the secret of a new principal, is not known everywhere at once.
func (c *call) clientBySecret(id, value string) *identity {
	for _, o := range c.secrets {
		i := o.owner
		if i.name == id && o.value == value && c.now.Before(o.expiresAt) && c.letsIn(i) &&
			!c.now.Before(o.createdAt.Add(c.world.secretDelay)) {
			return i
		}
	}
	return nil
}
