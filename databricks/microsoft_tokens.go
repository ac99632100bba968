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

// ContributorLogin signs in to a workspace by rights on its Azure resource (databricks-api.md 12.3): with a token for Databricks,
// one for Azure Resource Manager, and the resource. It WRITES: who is not in the workspace is added to it as an admin by the
// first request. So it is a change, to be agreed to beforehand, and never the login of a partner's principal.
func ContributorLogin(tokens EntraTokens, workspace AzureResource) Credential {
	return entraLogin{tokens: tokens, audience: ForDatabricks, workspace: workspace.ID()}
}

type entraLogin struct {
	tokens    EntraTokens
	audience  Audience
	workspace string // the resource of a Contributor login
	host      Host   // where it is for; set by the Client that holds it
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
	if err := (bearer{token}).Authorize(ctx, message); err != nil || l.workspace == "" {
		return err
	}
	management, err := l.tokens.Token(ctx, ForAzure)
	if err != nil {
		return err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	return besideBearer(message, managementHeader, management, resourceHeader, l.workspace)
}

// otherAudience is a token that would have gone to where it is not for.
func otherAudience(host Host) *Problem {
	return cannotBeSent(Request{Method: http.MethodGet, Path: "/"}, errors.New("the sign-in is for another service than the one at "+host.Name()))
}
