package databricks

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"time"

	"brickpass/internal/secret"
)

// M2M signs in as a service principal with its OAuth secret (databricks-api.md 1.3). The client id is the principal's
// application id. The secret is exchanged at the workspace itself for a session of an hour, which is kept in memory.
//
// A secret that was just made may be refused for about a minute; that Problem is Spreading.
func M2M(clientID string, clientSecret secret.Value) Credential {
	return m2m{clientID, clientSecret}
}

type m2m struct {
	clientID string
	secret   secret.Value
}

func (m m2m) Describe() string { return "service principal " + m.clientID }

// Authorize is reached only by a credential that no Client holds.
func (m m2m) Authorize(context.Context, *http.Request) error { return notSignedIn(BySecret) }

func (m m2m) exchangedBy(client *Client, actor Actor) Credential {
	return &session{m2m: m, client: client, actor: actor, turn: make(chan struct{}, 1)}
}

// sessionPath is where a workspace exchanges a secret for a session.
const sessionPath = "/oidc/v1/token"

// endsEarly is how long before its end a session is not used any more, so that no request outlives it.
const endsEarly = time.Minute

// session is a service principal's secret and the session that was had for it.
type session struct {
	m2m
	client *Client
	actor  Actor
	turn   chan struct{} // held by whoever reads or renews what follows; a channel, so that waiting ends with the context
	token  secret.Value
	until  time.Time
}

func (s *session) Authorize(ctx context.Context, message *http.Request) error {
	select {
	case s.turn <- struct{}{}:
		defer func() { <-s.turn }()
	case <-ctx.Done():
		return cancelledBefore()
	}
	if !s.client.clock.Now().Before(s.until) {
		if problem := s.renew(ctx); problem != nil {
			return problem
		}
	}
	return bearer{s.token}.Authorize(ctx, message)
}

func (s *session) renew(ctx context.Context) *Problem {
	request := Request{Target: Workspace, As: s.actor, Method: http.MethodPost, Path: sessionPath, Secret: "access_token"}
	address, problem := s.client.address(request)
	if problem != nil {
		return problem
	}
	began := s.client.clock.Now()
	answer, problem := s.client.persist(ctx, request, s.Describe(), func(ctx context.Context) attempt {
		message, err := s.message(ctx, request, address)
		if err != nil {
			return attempt{fate: hopeless, problem: cannotBeSent(request, err)}
		}
		return s.client.try(message, request, nil)
	})
	if problem != nil {
		problem.Lost = false // a session that nobody received has no effect
		return s.spreading(problem)
	}
	s.token, s.until = answer.Secret, began.Add(lifetime(answer.Body)-endsEarly)
	return nil
}

// message is the exchange of RFC 6749, 4.4: the body is a form, and the secret stands in the header.
func (s *session) message(ctx context.Context, request Request, address *url.URL) (*http.Request, error) {
	message, err := s.client.message(ctx, request, address)
	if err != nil {
		return nil, err
	}
	form := url.Values{"grant_type": {"client_credentials"}, "scope": {"all-apis"}}.Encode()
	filled, err := http.NewRequestWithContext(ctx, message.Method, message.URL.String(), strings.NewReader(form))
	if err != nil {
		return nil, err
	}
	filled.Header = message.Header
	filled.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	filled.SetBasicAuth(url.QueryEscape(s.clientID), url.QueryEscape(s.secret.Reveal()))
	return filled, nil
}

// lifetime reads how long a session lasts. An answer that does not say so is good for one request.
func lifetime(body []byte) time.Duration {
	var grant struct {
		ExpiresIn json.Number `json:"expires_in"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&grant) != nil {
		return 0
	}
	seconds, err := grant.ExpiresIn.Int64()
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}

// spreading marks the refusal that a new secret meets until all of Databricks knows it (databricks-api.md 1.3).
func (s *session) spreading(problem *Problem) *Problem {
	problem.hide(s.secret)
	if problem.Code == "invalid_client" {
		problem.Spreading = true
	}
	return problem
}
