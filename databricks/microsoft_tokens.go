package databricks

import (
	"context"
	"errors"
	"net/http"

	"brickpass/internal/secret"
)

// EntraTokens gives tokens of Microsoft Entra for whoever signed in there. It keeps them while they last, in memory alone, and is
// safe for use by several goroutines at once.
type EntraTokens interface {
	// Token is one that outlives a request. Its error is a *Problem.
	Token(context.Context, Audience) (secret.Value, error)
	// Describe says who signed in, without a secret.
	Describe() string
}

// exchangedTokens are tokens that a Client has to ask for: at Microsoft's sign-in, by its own connections and retry table.
type exchangedTokens interface {
	EntraTokens
	askedBy(*Client, Actor) EntraTokens
}

// EntraLogin signs in by a token of Microsoft Entra: to a workspace or an account, to Microsoft Graph, or to Azure Resource
// Manager, as the audience says, and nowhere else. In a workspace it is the member login of databricks-api.md 12.3: whoever signs
// in has to be in it already. On the old regional hosts the client names the workspace beside it.
func EntraLogin(tokens EntraTokens, audience Audience) Credential {
	return entraLogin{tokens: tokens, audience: audience}
}

// ContributorLogin signs EnterAsContributor in: with a token for Databricks and one for Azure's management service.
func ContributorLogin(tokens EntraTokens) Credential {
	return entraLogin{tokens: tokens, audience: ForDatabricks, manages: true}
}

// EnterAsContributor lets whoever sends it into a workspace by their rights on its Azure resource, of which they have to be
// Contributor or Owner (databricks-api.md 12.3). It WRITES, although it reads like a question: who is not in the workspace is added to
// it as an admin by any first request of this kind, and this one is Me, so that its answer says who that is. So it is a change, to be
// agreed to beforehand, and never the login of a partner's principal. Its undo is RemoveAssignment.
//
// Whoever has a lesser role is ProblemNotContributor. It is Once: what became of it, if its answer was lost, says Me as Admin.
func EnterAsContributor(workspace AzureResource) Request {
	request := Me(AsContributor).Request
	request.Once, request.Resource = true, workspace.ID()
	return request
}

type entraLogin struct {
	tokens   EntraTokens
	audience Audience
	manages  bool // a Contributor's: a second token goes with the first
	host     Host // where it is for; set by the Client that holds it
}

func (l entraLogin) Describe() string { return l.tokens.Describe() }

func (l entraLogin) exchangedBy(client *Client, actor Actor) Credential {
	l.host = client.host
	if tokens, ok := l.tokens.(exchangedTokens); ok {
		l.tokens = tokens.askedBy(client, actor)
	}
	return l
}

const (
	managementHeader = "X-Databricks-Azure-SP-Management-Token"
	resourceHeader   = "X-Databricks-Azure-Workspace-Resource-Id"
)

// Authorize signs a request in. Its error is a *Problem.
func (l entraLogin) Authorize(ctx context.Context, message *http.Request) error {
	if !l.audience.goesTo(l.host) || message.URL.Scheme+"://"+message.URL.Host != l.host.URL {
		return otherAudience(l.host)
	}
	token, err := l.tokens.Token(ctx, l.audience)
	if err != nil {
		return err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	if err := (bearer{token}).Authorize(ctx, message); err != nil || !l.manages {
		return err
	}
	management, err := l.tokens.Token(ctx, ForAzure)
	if err != nil {
		return err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	return besideBearer(message, managementHeader, management)
}

// otherAudience is a token that would have gone to where it is not for.
func otherAudience(host Host) *Problem {
	return cannotBeSent(Request{Method: http.MethodGet, Path: "/"}, errors.New("the sign-in is for another service than the one at "+host.Name()))
}
