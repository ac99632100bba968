package signin

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	azlog "github.com/Azure/azure-sdk-for-go/sdk/azcore/log"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// Microsoft's library logs to standard error, over whatever is drawn there, if a variable of the environment says so.
func init() { azlog.SetListener(nil) }

// azureTokens are the tokens of whoever signed in by Microsoft's own library. They are held in memory, one for each audience, and
// renewed before they end.
type azureTokens struct {
	described string
	directory databricks.Directory
	clock     clock.Clock
	ask       func(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error)
	failed    func(error) *databricks.Problem
	turn      chan struct{} // held by whoever reads or renews what follows
	held      map[databricks.Audience]azureToken
}

type azureToken struct {
	value secret.Value
	until time.Time
}

// endsEarly is how long before its end a token is not used any more. The library renews earlier.
const endsEarly = time.Minute

func newAzureTokens(env Environment, directory databricks.Directory, described string) *azureTokens {
	tokens := &azureTokens{
		described: described, directory: directory, clock: env.Clock, turn: make(chan struct{}, 1), held: map[databricks.Audience]azureToken{},
	}
	if tokens.clock == nil {
		tokens.clock = clock.Real()
	}
	return tokens
}

// Describe says who signs in.
func (t *azureTokens) Describe() string { return t.described }

// Token is one for an audience. Its error is a *databricks.Problem.
func (t *azureTokens) Token(ctx context.Context, audience databricks.Audience) (secret.Value, error) {
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return secret.Value{}, stopped()
	}
	if held := t.held[audience]; t.clock.Now().Before(held.until.Add(-endsEarly)) {
		return held.value, nil
	}
	given, err := t.ask(ctx, policy.TokenRequestOptions{Scopes: []string{t.directory.Microsoft.Scope(audience)}})
	switch {
	case ctx.Err() != nil:
		return secret.Value{}, stopped()
	case err != nil:
		return secret.Value{}, t.failed(err)
	}
	t.held[audience] = azureToken{secret.New(given.Token), given.ExpiresOn}
	return t.held[audience].value, nil
}

// entraSaid makes a Problem of what Microsoft Entra answered, as of any refusal of it.
func entraSaid(directory databricks.Directory, status int, header http.Header, body []byte) *databricks.Problem {
	return databricks.Classify(databricks.Request{
		Target: databricks.Entra, As: databricks.Admin, Method: http.MethodPost, Path: "/" + string(directory.Tenant) + "/oauth2/v2.0/token",
	}, status, header, body)
}

// entraQuoted makes one of a text that quotes what Entra said, which begins with its code.
func entraQuoted(directory databricks.Directory, text string) (*databricks.Problem, bool) {
	found := entraCode.FindString(text)
	if found == "" {
		return nil, false
	}
	body := databricks.Compact(map[string]string{"error": "invalid_grant", "error_description": found})
	problem := entraSaid(directory, http.StatusBadRequest, nil, []byte(body))
	problem.Status = 0
	return problem, true
}

// entraSaid is what Microsoft Entra said to a sign-in of the SDK's, which quotes it.
func (t trouble) entraSaid(err error, secrets []secret.Value) (*databricks.Problem, bool) {
	if t.method.cloud != onlyAzure {
		return nil, false
	}
	directory := databricks.Directory{Tenant: databricks.TenantID(t.attributes.plain["azure_tenant_id"])}
	known, ok := entraQuoted(directory, clean(err.Error(), secrets))
	if ok {
		known.SignIn = true
	}
	return known, ok
}

func azureFailed(described string, err error) *databricks.Problem {
	failure := problem(ProblemSignInFailed, "You could not be signed in by "+described+".",
		"Microsoft's sign-in refused, or did not answer.", "You: sign in another way, or try again.")
	failure.Said = clean(err.Error(), nil)
	return failure
}

func azLogin(directory databricks.Directory) string {
	if directory.Tenant == "" {
		return "az login"
	}
	return fmt.Sprintf("az login --tenant %s", directory.Tenant)
}
