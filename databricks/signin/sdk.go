package signin

import (
	"context"
	"net/http"
	"sync"

	"github.com/databricks/databricks-sdk-go/common/environment"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/logger"

	"brickpass/databricks"
)

// The SDK logs to standard error, over whatever is drawn there, and in its debug mode with headers.
func init() { logger.DefaultLogger = silent{} }

type silent struct{}

func (silent) Enabled(context.Context, logger.Level) bool { return false }
func (silent) Tracef(context.Context, string, ...any)     {}
func (silent) Debugf(context.Context, string, ...any)     {}
func (silent) Infof(context.Context, string, ...any)      {}
func (silent) Warnf(context.Context, string, ...any)      {}
func (silent) Errorf(context.Context, string, ...any)     {}

// credential signs in through the official SDK.
type credential struct {
	config *config.Config
	trouble

	first sync.Mutex // held until the SDK has made itself ready
	ready bool
}

// newCredential makes what signs in of the chosen attributes. For the SDK that is these and nothing else. Left out on purpose:
// skip_verify, because the check of certificates is never off; azure_workspace_resource_id, because with it Azure makes the
// caller an admin of the workspace, which is a change and not a sign-in (databricks-api.md 12.3); discovery_url, because a
// sign-in goes to the host that was chosen.
func newCredential(
	env Environment, host databricks.Host, method method, a attributes, profile, described string,
) (databricks.Credential, *databricks.Problem) {
	trouble := trouble{host: host, method: method, attributes: a, described: described}
	if method.strategy == nil {
		return ours(env, trouble)
	}
	others, problem := outside(env, trouble)
	if problem != nil {
		return nil, problem
	}
	sdk := &config.Config{
		Credentials: method.strategy(),
		AuthType:    method.name,
		Host:        host.URL,
		Profile:     profile,
		Loaders:     []config.Loader{nothingElse{}},
		HTTPTransport: &guard{
			next: env.transport(), workspace: host, others: others,
		},
		HTTPTimeoutSeconds: 60,
		WorkspaceID:        host.WorkspaceID,
		AccountID:          host.AccountID,
	}
	if host.Kind != databricks.HostUnified {
		sdk.HostMetadataResolver = knownMetadata(host)
	}
	if method.cloud == onlyAzure && !azureByName(host) {
		sdk.DatabricksEnvironment = azureByAnotherName
	}
	fill(sdk, env, method, a)
	return &credential{config: sdk, trouble: trouble}, nil
}

// fill gives the SDK what its method needs.
func fill(sdk *config.Config, env Environment, method method, a attributes) {
	switch method.name {
	case "pat":
		sdk.Token = a.secret["token"].Reveal()
	case "basic":
		sdk.Username, sdk.Password = a.plain["username"], a.secret["password"].Reveal()
	case "oauth-m2m":
		sdk.ClientID, sdk.ClientSecret = a.plain["client_id"], a.secret["client_secret"].Reveal()
	case "databricks-cli":
		sdk.DatabricksCliPath = a.plain["databricks_cli_path"]
	case "metadata-service":
		sdk.MetadataServiceURL = a.secret["metadata_service_url"].Reveal()
	case "azure-client-secret":
		sdk.AzureClientID, sdk.AzureTenantID = a.plain["azure_client_id"], a.plain["azure_tenant_id"]
		sdk.AzureClientSecret = a.secret["azure_client_secret"].Reveal()
	case "azure-msi":
		sdk.AzureUseMSI, sdk.AzureClientID = true, a.plain["azure_client_id"]
	case "azure-cli":
		sdk.AzureTenantID = a.plain["azure_tenant_id"]
	case "github-oidc-azure":
		sdk.AzureClientID, sdk.AzureTenantID = a.plain["azure_client_id"], a.plain["azure_tenant_id"]
		sdk.ActionsIDTokenRequestURL, sdk.ActionsIDTokenRequestToken = env.Getenv(githubURL), env.Getenv(githubToken)
	}
}

// azureByName says whether the SDK can tell from a host's name that it is on Azure.
func azureByName(host databricks.Host) bool {
	return host.Cloud.IsAzure() && host.Kind != databricks.HostUnified && host.Kind != databricks.HostLoopback
}

// azureByAnotherName is for a host whose name does not tell that it is on Azure: a unified one, which are all in the public cloud.
var azureByAnotherName = &environment.DatabricksEnvironment{
	Cloud: environment.CloudAzure, AzureApplicationID: databricks.AzureDatabricks, AzureEnvironment: &environment.AzurePublicCloud,
}

// nothingElse is in the place of the SDK's own loaders, which would read the real environment and the real file.
type nothingElse struct{}

func (nothingElse) Name() string                   { return "what was chosen" }
func (nothingElse) Configure(*config.Config) error { return nil }

// knownMetadata spares the SDK the question for metadata: what a host of its own is needs none to sign in.
func knownMetadata(host databricks.Host) config.HostMetadataResolver {
	return func(context.Context, string) (*config.HostMetadata, error) {
		if host.ForAccount() {
			return &config.HostMetadata{HostType: config.AccountHost, AccountID: host.AccountID}, nil
		}
		return nil, nil
	}
}

// Describe says who signs in.
func (c *credential) Describe() string { return c.described }

// Authorize lets the SDK set the headers. The SDK may run a command or wait for a network without looking at the
// context, so that it works on a message of its own.
func (c *credential) Authorize(ctx context.Context, message *http.Request) error {
	if message.URL.Scheme+"://"+message.URL.Host != c.host.URL {
		return elsewhere(c.host)
	}
	blank := (&http.Request{Method: message.Method, URL: message.URL, Header: http.Header{}}).WithContext(ctx)
	done := make(chan error, 1)
	go func() { done <- c.authenticate(blank) }()
	select {
	case <-ctx.Done():
		return stopped()
	case err := <-done:
		if err != nil {
			return c.failed(err, c.attributes.spellings())
		}
	}
	for name, values := range blank.Header {
		message.Header[name] = values
	}
	return nil
}

// authenticate lets nobody pass beside the first: the SDK's Config makes itself ready on its first use, and looks whether it is
// without holding its own lock.
func (c *credential) authenticate(message *http.Request) error {
	c.first.Lock()
	if c.ready {
		c.first.Unlock()
		return c.config.Authenticate(message)
	}
	defer c.first.Unlock()
	err := c.config.Authenticate(message)
	c.ready = err == nil
	return err
}
