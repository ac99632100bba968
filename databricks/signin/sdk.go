package signin

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"

	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/logger"

	"brickpass/databricks"
	"brickpass/internal/secret"
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
	config     *config.Config
	host       databricks.Host
	attributes attributes
	method     method
	described  string

	first sync.Mutex // held until the SDK has made itself ready
	ready bool
}

// newCredential gives the SDK the chosen attributes and nothing else. Left out on purpose: skip_verify, because the check
// of certificates is never off; azure_workspace_resource_id, because with it Azure makes the caller an admin of the
// workspace, which is a change and not a sign-in (databricks-api.md 12.3).
func newCredential(env Environment, host databricks.Host, method method, a attributes, profile, described string) *credential {
	sdk := &config.Config{
		Credentials: method.strategy(),
		AuthType:    method.name,
		Host:        host.URL,
		Profile:     profile,
		Loaders:     []config.Loader{nothingElse{}},
		HTTPTransport: &guard{
			next: env.transport(), workspace: host, others: microsoft(method, host),
		},
		HTTPTimeoutSeconds: 60,
		WorkspaceID:        host.WorkspaceID,
		AccountID:          host.AccountID,
	}
	if host.Kind != databricks.HostUnified {
		sdk.HostMetadataResolver = noMetadata
	}
	switch method.name {
	case "pat":
		sdk.Token = a.secret["token"].Reveal()
	case "basic":
		sdk.Username, sdk.Password = a.plain["username"], a.secret["password"].Reveal()
	case "oauth-m2m":
		sdk.ClientID, sdk.ClientSecret = a.plain["client_id"], a.secret["client_secret"].Reveal()
	case "databricks-cli":
		sdk.DatabricksCliPath = a.plain["databricks_cli_path"]
	case "azure-client-secret":
		sdk.AzureClientID, sdk.AzureTenantID = a.plain["azure_client_id"], a.plain["azure_tenant_id"]
		sdk.AzureClientSecret = a.secret["azure_client_secret"].Reveal()
	case "azure-msi":
		sdk.AzureUseMSI, sdk.AzureClientID = true, a.plain["azure_client_id"]
	case "azure-cli":
		sdk.AzureTenantID = a.plain["azure_tenant_id"]
	}
	return &credential{config: sdk, host: host, attributes: a, method: method, described: described}
}

// nothingElse is in the place of the SDK's own loaders, which would read the real environment and the real file.
type nothingElse struct{}

func (nothingElse) Name() string                   { return "what was chosen" }
func (nothingElse) Configure(*config.Config) error { return nil }

// noMetadata spares the question for metadata: a workspace's own host needs none to sign in.
func noMetadata(context.Context, string) (*config.HostMetadata, error) { return nil, nil }

// spellings are the secrets as a server may repeat them: as they are, and as Basic joins them with who they belong to.
func (c *credential) spellings() []secret.Value {
	var all []secret.Value
	for _, value := range c.attributes.secret {
		all = append(all, value)
		for _, owner := range []string{"client_id", "username", "azure_client_id"} {
			pair := c.attributes.plain[owner] + ":" + value.Reveal()
			all = append(all, secret.New(base64.StdEncoding.EncodeToString([]byte(pair))))
		}
	}
	return all
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
			return c.failed(err)
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

// guard lets the SDK reach the workspace it signs in to, and Microsoft where that signs in, and nothing else: neither a
// redirect nor an address in an answer takes a secret elsewhere.
type guard struct {
	next      http.RoundTripper
	workspace databricks.Host
	others    []string
}

var errElsewhere = errors.New("a sign-in was about to be sent to another host")

func (g *guard) RoundTrip(message *http.Request) (*http.Response, error) {
	origin := message.URL.Scheme + "://" + message.URL.Host
	if origin != g.workspace.URL && !slices.Contains(g.others, origin) {
		return nil, fmt.Errorf("%w: %s", errElsewhere, message.URL.Hostname())
	}
	return g.next.RoundTrip(message)
}

// SkipRetryOnIO tells the SDK not to try for minutes on end; who signs in is there and can try again.
func (g *guard) SkipRetryOnIO() bool { return true }

// microsoft is where Azure's sign-ins go beside the workspace (databricks-api.md 12).
func microsoft(method method, host databricks.Host) []string {
	switch {
	case method.name == "azure-msi":
		return []string{"http://169.254.169.254"} // the machine's own metadata service; it never leaves the machine
	case method.name != "azure-client-secret":
		return nil
	case host.Cloud == databricks.AzureGovernment:
		return []string{"https://login.microsoftonline.us"}
	case host.Cloud == databricks.AzureChina:
		return []string{"https://login.chinacloudapi.cn"}
	default:
		return []string{"https://login.microsoftonline.com"}
	}
}
