package databricks

import (
	"context"
	"net/http"
	"time"

	"brickpass/internal/secret"
)

// M2M signs in as a service principal with its OAuth secret (databricks-api.md 1.3). The client id is the principal's
// application id. The secret is exchanged at the host itself, a workspace or an account, for a session of an hour, which is
// kept in memory.
//
// A secret that was just made may be refused for about a minute; that Problem is Spreading, but for an admin's: theirs was
// typed, and they are asked again.
func M2M(clientID string, clientSecret secret.Value) Credential {
	return exchanged{described: "service principal " + clientID, grant: func(context.Context) (grant, *Problem) {
		return grant{
			form:   map[string]string{"grant_type": "client_credentials", "scope": "all-apis"},
			client: clientID, secret: clientSecret,
		}, nil
	}}
}

// Federated signs in at one host as a service principal, or as whoever the account's policy says, with a token by which somebody
// else vouches for who asks: a pipeline. That token is asked for anew whenever a session is.
func Federated(host Host, described, clientID string, identity func(ctx context.Context) (secret.Value, *Problem)) Credential {
	return exchanged{described: described, at: host, grant: func(ctx context.Context) (grant, *Problem) {
		token, problem := identity(ctx)
		if problem != nil {
			return grant{}, problem
		}
		form := map[string]string{
			"grant_type":         "urn:ietf:params:oauth:grant-type:token-exchange",
			"subject_token_type": "urn:ietf:params:oauth:token-type:jwt",
			"scope":              "all-apis",
		}
		if clientID != "" {
			form["client_id"] = clientID
		}
		return grant{form: form, secrets: map[string]secret.Value{"subject_token": token}}, nil
	}}
}

// exchanged is what is exchanged for sessions.
type exchanged struct {
	described string
	at        Host // where alone it is exchanged; the zero Host is wherever the client sends to
	grant     func(context.Context) (grant, *Problem)
}

func (e exchanged) Describe() string { return e.described }

// Authorize is reached only by a credential that no Client holds.
func (e exchanged) Authorize(context.Context, *http.Request) error { return notSignedIn(BySecret) }

func (e exchanged) exchangedBy(client *Client, actor Actor) Credential {
	return &session{exchanged: e, client: client, actor: actor, turn: make(chan struct{}, 1)}
}

// sessionPath is where, under the root of a host's sign-in, sessions are given.
const sessionPath = "/v1/token"

// endsEarly is how long before its end a session is not used any more, so that no request outlives it.
const endsEarly = time.Minute

// session is what is exchanged, and the session that was had for it.
type session struct {
	exchanged
	client *Client
	actor  Actor
	turn   chan struct{} // held by whoever reads or renews what follows; a channel, so that waiting ends with the context
	held   granted
}

func (s *session) Authorize(ctx context.Context, message *http.Request) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return cancelledBefore()
	}
	if !s.client.clock.Now().Before(s.held.until.Add(-endsEarly)) {
		if problem := s.renew(ctx); problem != nil {
			return problem
		}
	}
	return bearer{s.held.token}.Authorize(ctx, message)
}

func (s *session) renew(ctx context.Context) *Problem {
	if s.at.URL != "" && s.at.URL != s.client.host.URL {
		return staysAt(s.at)
	}
	root, target, problem := s.client.host.signsIn()
	if problem != nil {
		return problem
	}
	grant, problem := s.grant(ctx)
	if problem != nil {
		return problem
	}
	grant.path, grant.target, grant.actor, grant.as = root+sessionPath, target, s.actor, s.described
	held, problem := s.client.exchangeGrant(ctx, grant)
	if problem != nil {
		return s.refused(problem)
	}
	s.held = held
	return nil
}

// refused marks the refusal that a new secret meets until all of Databricks knows it (databricks-api.md 1.3).
func (s *session) refused(problem *Problem) *Problem {
	if problem.Code == "invalid_client" {
		problem.Spreading = s.actor != Admin
		problem.SignIn = s.actor == Admin
	}
	return problem
}
