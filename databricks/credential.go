package databricks

import (
	"context"
	"net/http"

	"brickpass/internal/secret"
)

// Credential signs a request in. A Client calls it only for requests to its own Host.
type Credential interface {
	// Authorize sets the headers that sign the request in. Its error is a *Problem.
	Authorize(context.Context, *http.Request) error
	// Describe says who or what signs in, without a secret: "profile acme-prod".
	Describe() string
}

// exchanging is a credential that first has to be exchanged for a session, which the Client does: at its own host, on
// its own connections, by its own retry table.
type exchanging interface {
	Credential
	exchangedBy(*Client, Actor) Credential
}

// Bearer signs in with a token as it is: a personal access token, or one that an OAuth or Entra sign-in gave
// (databricks-api.md 0.3, 1.1).
func Bearer(token secret.Value) Credential { return bearer{token} }

type bearer struct{ token secret.Value }

func (b bearer) Authorize(_ context.Context, message *http.Request) error {
	if b.token.Empty() {
		return &Problem{
			Kind: ProblemNotSignedIn, SignIn: true,
			What: "Nobody is signed in.", Why: "The token is empty.", Who: "You: sign in again.",
		}
	}
	if !headerSafe(b.token.Reveal()) {
		return &Problem{
			Kind: ProblemNotSignedIn, SignIn: true,
			What: "The token cannot be used.", Why: "It holds characters that no token has.",
			Who: "You: copy the token again, without anything around it.",
		}
	}
	message.Header.Set("Authorization", "Bearer "+b.token.Reveal())
	return nil
}

// besideBearer adds a second token in a header of its own.
func besideBearer(message *http.Request, header string, token secret.Value) error {
	if token.Empty() || !headerSafe(token.Reveal()) {
		return &Problem{
			Kind: ProblemNotSignedIn, SignIn: true,
			What: "The sign-in cannot be used.", Why: "A part of it is empty, or holds characters that no header has.", Who: "You: sign in again.",
		}
	}
	message.Header.Set(header, token.Reveal())
	return nil
}

func (b bearer) Describe() string { return "a token" }

// headerSafe keeps out what would end a header. net/http refuses it as well, but repeats the value in its error.
func headerSafe(text string) bool {
	for _, r := range text {
		if r <= ' ' || r >= 0x7f {
			return false
		}
	}
	return true
}
