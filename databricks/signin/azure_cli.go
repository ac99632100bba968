package signin

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"

	"brickpass/databricks"
)

// entraCode finds what Microsoft Entra said in a text of somebody else.
var entraCode = regexp.MustCompile(`AADSTS\d{4,}: [^\r\n]*`)

// azWaits is how long the az command may take: it is slow to start on some computers.
const azWaits = 30 * time.Second

// AzureCLI signs in as whoever the az command of this computer is signed in as, in a tenant; without one, in that which az has
// chosen. Nothing is run before the first token is asked for.
func AzureCLI(env Environment, directory databricks.Directory) databricks.EntraTokens {
	tokens := newAzureTokens(env, directory, "the az command")
	tokens.failed = func(err error) *databricks.Problem { return azFailed(directory, err) }
	credential, err := azidentity.NewAzureCLICredential(&azidentity.AzureCLICredentialOptions{TenantID: string(directory.Tenant)})
	tokens.ask = func(ctx context.Context, options policy.TokenRequestOptions) (azcore.AccessToken, error) {
		if err != nil {
			return azcore.AccessToken{}, err
		}
		ctx, cancel := context.WithTimeout(ctx, azWaits)
		defer cancel()
		return credential.GetToken(ctx, options)
	}
	return tokens
}

// azFailed says why the az command gave no token.
func azFailed(directory databricks.Directory, err error) *databricks.Problem {
	if known, ok := entraQuoted(directory, err.Error()); ok {
		known.Send = azLogin(directory)
		return known
	}
	failure := azureFailed("the az command", err)
	failure.Send = azLogin(directory)
	switch text := err.Error(); {
	case strings.Contains(text, "not found on path"):
		failure.Why, failure.Who = "This computer has no az command.", "You: install Azure CLI, or sign in another way."
		failure.Send = ""
	case strings.Contains(text, "az login"):
		failure.Why, failure.Who = "The az command has no sign-in, or an ended one.", "You: run the command, then try again."
	default:
		failure.Why, failure.Who = "The az command gave no token.", "You: run the command, then try again, or sign in another way."
	}
	return failure
}

// azureCLICredential is the way in by the az command, in the tenant of the host.
func azureCLICredential(ctx context.Context, env Environment, host databricks.Host) (databricks.Credential, error) {
	directory, err := Directory(ctx, env, host)
	if err != nil {
		return nil, err
	}
	return databricks.EntraLogin(AzureCLI(env, directory), databricks.ForDatabricks), nil
}
