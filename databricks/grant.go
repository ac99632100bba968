package databricks

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"brickpass/internal/secret"
)

// grant is what a token endpoint is asked (RFC 6749): a form, and who asks, if that stands in a header. Every sign-in that is
// exchanged for a session goes this way: to the client's own host, on its own connections, by its retry table.
type grant struct {
	path    string
	target  Target
	actor   Actor
	as      string // who asks, for a log
	form    map[string]string
	secrets map[string]secret.Value // the fields of the form that nobody may see
	client  string                  // the client id of Basic; empty if the form says who asks
	secret  secret.Value            // that client's secret
	once    bool                    // what is handed in is good for one attempt
}

// granted is a session that a token endpoint gave.
type granted struct {
	token   secret.Value
	refresh secret.Value // to renew it with; empty if there is none
	until   time.Time
}

// exchangeGrant asks the token endpoint.
func (c *Client) exchangeGrant(ctx context.Context, grant grant) (granted, *Problem) {
	request := Request{
		Target: grant.target, As: grant.actor, Method: http.MethodPost, Path: grant.path, Secret: "access_token", Once: grant.once,
	}
	address, problem := c.address(request)
	if problem != nil {
		return granted{}, problem
	}
	if grant.target == Entra {
		request.Form = grant.public() // as it is shown before; what its secrets are is for the wire alone
	}
	began := c.clock.Now()
	answer, problem := c.persist(ctx, request, grant.as, func(ctx context.Context) attempt {
		message, err := c.message(ctx, request, address)
		if err != nil {
			return attempt{fate: hopeless, problem: cannotBeSent(request, err)}
		}
		grant.fill(message)
		result := c.try(message, request, nil)
		result.hide(grant.spellings())
		return result
	})
	if problem != nil {
		problem.Lost = false // a session that nobody received has no effect
		return granted{}, problem
	}
	session := granted{token: answer.Secret, until: began.Add(lifetime(answer.Body))}
	if _, refresh, err := takeSecret(answer.Body, "refresh_token"); err == nil {
		session.refresh = refresh
	}
	return session, nil
}

// public is the form as anybody may see it.
func (g grant) public() Form {
	fields := maps.Clone(g.form)
	for name := range g.secrets {
		fields[name] = Unknown(name).String()
	}
	return FormOf(fields)
}

// fill puts the form into a message, and the client's secret into its header.
func (g grant) fill(message *http.Request) {
	secrets := Facts{}
	for name, value := range g.secrets {
		secrets[Unknown(name)] = value.Reveal()
	}
	body := fill(string(g.public()), secrets, escapePlain)
	message.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(body)), nil }
	message.Body, _ = message.GetBody()
	message.ContentLength = int64(len(body))
	message.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if g.client != "" {
		message.SetBasicAuth(url.QueryEscape(g.client), url.QueryEscape(g.secret.Reveal()))
	}
}

// spellings are the secrets of the form as a server may repeat them.
func (g grant) spellings() []secret.Value {
	var all []secret.Value
	for _, value := range g.secrets {
		all = append(all, value, secret.New(url.QueryEscape(value.Reveal())), secret.New(notIdentifier.ReplaceAllString(value.Reveal(), "")))
	}
	if !g.secret.Empty() {
		all = append(all, g.secret)
	}
	return all
}

// lifetime reads how long a session lasts. An answer that does not say so is good for one request.
func lifetime(body []byte) time.Duration {
	var said struct {
		ExpiresIn json.Number `json:"expires_in"`
	}
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&said) != nil {
		return 0
	}
	seconds, err := said.ExpiresIn.Int64()
	if err != nil || seconds < 0 {
		return 0
	}
	return time.Duration(min(seconds, 24*60*60)) * time.Second
}
