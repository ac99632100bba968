package simulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	secretQuota     = 5 // for each principal (databricks-api.md 10.1)
	longestSecret   = 63072000 * time.Second
	sessionLifetime = time.Hour
)

// oauthSecret lets a service principal sign in by client credentials.
type oauthSecret struct {
	id, value string
	owner     *identity
	createdAt time.Time
	expiresAt time.Time
}

// session is an OAuth access token that was given out.
type session struct {
	identity  *identity
	issuer    int64 // the workspace that gave it, or ofAccount
	scopes    []string
	issuedAt  time.Time
	expiresAt time.Time
}

func (o *oauthSecret) show() map[string]any {
	return map[string]any{
		"id": o.id, "status": "ACTIVE", "secret_hash": tokenID(o.value)[:40],
		"create_time": o.createdAt.UTC().Format(time.RFC3339), "update_time": o.createdAt.UTC().Format(time.RFC3339),
		"expire_time": o.expiresAt.UTC().Format(time.RFC3339),
	}
}

// withSecretOwner takes the numeric id; an application id is none (databricks-api.md 10.1).
func (c *call) withSecretOwner(do func(*identity) reply) reply {
	if _, err := strconv.ParseInt(c.request.PathValue("id"), 10, 64); err != nil {
		return c.invalid("Invalid service principal id: %s", c.request.PathValue("id")) // UNCONFIRMED text
	}
	i := c.identityByID(c.pathID())
	if i == nil || i.kind != servicePrincipal || !c.knows(i) {
		return c.missing("Service principal %s does not exist.", c.request.PathValue("id"))
	}
	if !c.isAdmin(c.who) && !c.managesPrincipal(i) {
		return c.denied("User does not have permission to manage secrets of this service principal.") // UNCONFIRMED text
	}
	return do(i)
}

func (c *call) createSecret() reply {
	return c.withSecretOwner(func(i *identity) reply {
		var asked struct {
			Lifetime string `json:"lifetime"`
		}
		if refused := c.decode(&asked); refused != nil {
			return *refused
		}
		lifetime := longestSecret
		if asked.Lifetime != "" {
			given, isSeconds := strings.CutSuffix(asked.Lifetime, "s")
			seconds, err := strconv.ParseInt(given, 10, 64)
			if !isSeconds || err != nil || seconds <= 0 || seconds > int64(longestSecret/time.Second) {
				return c.invalid("Invalid lifetime: %s", asked.Lifetime) // UNCONFIRMED text
			}
			lifetime = time.Duration(seconds) * time.Second
		}
		if len(c.secretsOf(i)) >= secretQuota {
			// UNCONFIRMED status and text (databricks-api.md 10.1).
			return c.refuse(http.StatusBadRequest, "QUOTA_EXCEEDED", "The service principal has reached the limit of %d secrets.", secretQuota)
		}
		o := &oauthSecret{
			id: c.ids.uuid("secret-id"), value: c.ids.secretValue(), owner: i, createdAt: c.now, expiresAt: c.now.Add(lifetime),
		}
		c.secrets = append(c.secrets, o)
		shown := o.show()
		shown["secret"] = o.value
		return ok(shown)
	})
}

// secretsOf lists those that have not expired.
func (c *call) secretsOf(i *identity) []*oauthSecret {
	var live []*oauthSecret
	for _, o := range c.secrets {
		if o.owner == i && c.now.Before(o.expiresAt) {
			live = append(live, o)
		}
	}
	return live
}

func (c *call) listSecrets() reply {
	return c.withSecretOwner(func(i *identity) reply {
		size, refused := c.queryNumber("page_size", 0)
		if refused != nil {
			return *refused
		}
		live, next, valid := page(c.secretsOf(i), c.query("page_token"), size)
		if !valid {
			return c.invalid("Invalid page token")
		}
		answer := map[string]any{}
		rows := []any{}
		for _, o := range live {
			rows = append(rows, o.show())
		}
		if len(rows) > 0 {
			answer["secrets"] = rows
		}
		if next != "" {
			answer["next_page_token"] = next
		}
		return ok(answer)
	})
}

func (c *call) deleteSecret() reply {
	return c.withSecretOwner(func(i *identity) reply {
		before := len(c.secrets)
		c.secrets = slices.DeleteFunc(c.secrets, func(o *oauthSecret) bool {
			return o.owner == i && o.id == c.request.PathValue("secret")
		})
		if len(c.secrets) == before {
			return c.missing("Secret %s does not exist.", c.request.PathValue("secret"))
		}
		return empty()
	})
}

// ofAccount is the issuer of what the account gave: all its workspaces take it, from those who are members there.
const ofAccount = int64(0)

// accepts says whether this host takes a session: what a workspace gave is good only there (databricks-api.md 1.2).
func (s *state) accepts(one *session) bool {
	return one.issuer == ofAccount || s.workspace != nil && one.issuer == s.workspace.id
}

func (s *state) newSession(i *identity, issuer int64, scopes []string, now time.Time) string {
	value := s.ids.accessTokenValue(i.name)
	s.sessions[value] = &session{identity: i, issuer: issuer, scopes: scopes, issuedAt: now, expiresAt: now.Add(sessionLifetime)}
	return value
}
