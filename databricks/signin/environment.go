package signin

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// Environment is the machine, as far as a sign-in looks at it.
type Environment struct {
	Getenv    func(string) string          // required
	Home      string                       // the person's home folder
	ReadFile  func(string) ([]byte, error) // default: os.ReadFile
	Transport http.RoundTripper            // for what is exchanged; default: databricks.NewTransport
	Chance    io.Reader                    // for a sign-in in a browser; without it there is none
	Clock     clock.Clock                  // default: the computer's

	// Connect makes the client by which a sign-in in a browser is exchanged and renewed; default: one of its own.
	Connect func(databricks.Host) *databricks.Client
	// OpenBrowser shows an address in the person's browser; nil where this computer has none.
	OpenBrowser func(address string) error
	// Remembered says whose sign-in at a host is kept; nil where none is.
	Remembered func(databricks.Host) (who string, ok bool)

	_ struct{} // so that fields are named
}

func (e Environment) connect(host databricks.Host) *databricks.Client {
	if e.Connect != nil {
		return e.Connect(host)
	}
	return databricks.New(databricks.Options{Host: host, Transport: e.Transport, Clock: e.Clock})
}

func (e Environment) readFile(path string) ([]byte, error) {
	if e.ReadFile != nil {
		return e.ReadFile(path)
	}
	return os.ReadFile(path)
}

func (e Environment) transport() http.RoundTripper {
	if e.Transport != nil {
		return e.Transport
	}
	return databricks.NewTransport()
}

// profileFile is where the profiles are: DATABRICKS_CONFIG_FILE, else .databrickscfg at home.
func (e Environment) profileFile() string {
	path := e.Getenv("DATABRICKS_CONFIG_FILE")
	if path == "" {
		return filepath.Join(e.Home, ".databrickscfg")
	}
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		return filepath.Join(e.Home, rest)
	}
	return path
}

// shown is a path as people write it.
func (e Environment) shown(path string) string {
	if rest, err := filepath.Rel(e.Home, path); e.Home != "" && err == nil && filepath.IsLocal(rest) {
		return "~/" + filepath.ToSlash(rest)
	}
	return path
}

// variables are the attributes that can stand in the environment (databricks-api.md 13).
var variables = map[string]string{
	"host": "DATABRICKS_HOST", "token": "DATABRICKS_TOKEN", "workspace_id": "DATABRICKS_WORKSPACE_ID",
	"account_id": "DATABRICKS_ACCOUNT_ID", "auth_type": "DATABRICKS_AUTH_TYPE",
	"client_id": "DATABRICKS_CLIENT_ID", "client_secret": "DATABRICKS_CLIENT_SECRET",
	"username": "DATABRICKS_USERNAME", "password": "DATABRICKS_PASSWORD", "databricks_cli_path": "DATABRICKS_CLI_PATH",
	"azure_client_id": "ARM_CLIENT_ID", "azure_client_secret": "ARM_CLIENT_SECRET", "azure_tenant_id": "ARM_TENANT_ID",
	"azure_use_msi": "ARM_USE_MSI",
}

// fromEnvironment reads the attributes that the environment sets.
func (e Environment) fromEnvironment() attributes {
	found := attributes{plain: map[string]string{}, secret: map[string]secret.Value{}}
	for name, variable := range variables {
		found.set(name, e.Getenv(variable))
	}
	return found
}

// attributes are what a profile or the environment says about a sign-in. Secrets are kept apart as soon as they are read.
type attributes struct {
	plain  map[string]string
	secret map[string]secret.Value
}

// confidential are the attributes that hold a secret.
var confidential = map[string]bool{
	"token": true, "password": true, "client_secret": true, "azure_client_secret": true, "google_credentials": true,
	"actions_id_token_request_token": true,
}

func (a attributes) set(name, value string) {
	value = strings.TrimSpace(value)
	switch {
	case value == "":
	case name == "azure_use_msi":
		if on, err := strconv.ParseBool(value); err == nil && on {
			a.plain[name] = "true"
		}
	case confidential[name]:
		a.secret[name] = secret.New(value)
	default:
		a.plain[name] = value
	}
}

func (a attributes) has(name string) bool {
	return a.plain[name] != "" || !a.secret[name].Empty()
}

// host is where the attributes belong.
func (a attributes) host() (databricks.Host, *databricks.Problem) {
	host, err := databricks.ParseHost(a.plain["host"])
	if err != nil {
		return databricks.Host{}, noHost(err)
	}
	if id := a.plain["workspace_id"]; host.WorkspaceID == "" && host.Kind != databricks.HostAccount {
		host.WorkspaceID = id
	}
	return host, nil
}
