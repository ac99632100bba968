package databricks

import (
	"context"
	"net/http"

	"brickpass/internal/secret"
)

// TenantID is a directory of Microsoft Entra: its UUID, or a domain of it.
type TenantID string

// EntraVersion is which of Microsoft's two ways to ask for a token is taken (databricks-api.md 12.1, 12.2).
type EntraVersion int

// The versions. The second is the default; the first is what the official SDK uses, and what some tenants and clouds want.
const (
	EntraV2 EntraVersion = iota
	EntraV1
)

// EntraApp is an application of Microsoft Entra that signs in by a client secret.
type EntraApp struct {
	Microsoft Microsoft
	Tenant    TenantID
	ClientID  ApplicationID // not the object id
	Secret    secret.Value  // the Value, not the Secret ID
	Version   EntraVersion
}

// EntraSecret signs in as an application of Microsoft Entra by its client secret, where the audience says. The secret is
// exchanged at Microsoft's sign-in, by POST, for a token of an hour or so, which is kept in memory and renewed before it ends.
//
// A secret or an application that was just made may be refused for two minutes (databricks-api.md 12.4); that Problem is
// Spreading, but for an admin's: theirs was typed, and they are asked again.
func EntraSecret(app EntraApp, audience Audience) Credential { return EntraLogin(app, audience) }

// Describe says who signs in.
func (a EntraApp) Describe() string { return "Azure service principal " + string(a.ClientID) }

// Token is reached only by an application that no Client asks for.
func (a EntraApp) Token(context.Context, Audience) (secret.Value, error) {
	return secret.Value{}, notSignedIn(ByEntra)
}

func (a EntraApp) askedBy(client *Client, actor Actor) EntraTokens {
	entra := *client
	entra.host, entra.credentials = a.Microsoft.Host(Entra), map[Actor]Credential{}
	return &appTokens{app: a, entra: &entra, actor: actor, turn: make(chan struct{}, 1), held: map[Audience]granted{}}
}

// TokenRequest is the request by which the application is given a token, for people to read. Its secret is an Unknown, so that
// it can neither be read in it nor sent by it.
func (a EntraApp) TokenRequest(audience Audience) Request {
	grant := a.grant(audience)
	return Request{
		Target: Entra, As: Nobody, Method: http.MethodPost, Path: grant.path, Form: grant.public(), Secret: "access_token",
	}
}

func (a EntraApp) grant(audience Audience) grant {
	grant := grant{
		path: "/" + segment(string(a.Tenant)) + "/oauth2/v2.0/token", target: Entra, as: a.Describe(),
		form:    map[string]string{"grant_type": "client_credentials", "client_id": string(a.ClientID)},
		secrets: map[string]secret.Value{"client_secret": a.Secret},
	}
	if a.Version == EntraV1 {
		grant.path = "/" + segment(string(a.Tenant)) + "/oauth2/token"
		grant.form["resource"] = a.Microsoft.Resource(audience)
	} else {
		grant.form["scope"] = a.Microsoft.Scope(audience)
	}
	return grant
}

// CheckSecret asks for a token as the application, for Databricks, and throws it away: so tenant, application and secret are
// known to be right before anything is built on them. The client is one of Microsoft's sign-in. The error is a *Problem.
func (c *Client) CheckSecret(ctx context.Context, app EntraApp, as Actor) error {
	_, err := app.askedBy(c, as).Token(ctx, ForDatabricks)
	return err //nolint:wrapcheck // a Problem, to be shown as it is
}

// appTokens are the tokens that an application was given.
type appTokens struct {
	app   EntraApp
	entra *Client
	actor Actor
	turn  chan struct{} // held by whoever reads or renews what follows; a channel, so that waiting ends with the context
	held  map[Audience]granted
}

func (t *appTokens) Describe() string { return t.app.Describe() }

func (t *appTokens) Token(ctx context.Context, audience Audience) (secret.Value, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return secret.Value{}, cancelledBefore()
	}
	if t.entra.clock.Now().Before(t.held[audience].until.Add(-endsEarly)) {
		return t.held[audience].token, nil
	}
	if t.app.Secret.Empty() {
		return secret.Value{}, notSignedIn(t.actor)
	}
	grant := t.app.grant(audience)
	grant.actor = t.actor
	held, problem := t.entra.exchangeGrant(ctx, grant)
	if problem != nil {
		return secret.Value{}, t.refused(problem)
	}
	t.held[audience] = held
	return held.token, nil
}

// refused tells what a new secret meets until all of Microsoft Entra knows it from what was typed wrongly.
func (t *appTokens) refused(problem *Problem) *Problem {
	if newlyMade[problem.Kind] {
		person := t.actor == Admin || t.actor == AsContributor
		problem.Spreading, problem.SignIn = !person, person
	}
	return problem
}
