package signin

import (
	"strconv"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// variables are the attributes that can stand in the environment, as the SDK (v0.175.0) reads it. What is left out of its list
// says nothing about who signs in where (DATABRICKS_CLUSTER_ID and the like, those for debugging, DATABRICKS_CLOUD and
// ARM_ENVIRONMENT, which the host's name says better), or would take the sign-in to another host than the one that was chosen
// (DATABRICKS_DISCOVERY_URL, DATABRICKS_AZURE_RESOURCE_ID: see newCredential). What a pipeline sets stands in methods.
var variables = map[string]string{
	"host": "DATABRICKS_HOST", "token": "DATABRICKS_TOKEN", "workspace_id": "DATABRICKS_WORKSPACE_ID",
	"account_id": "DATABRICKS_ACCOUNT_ID", "auth_type": "DATABRICKS_AUTH_TYPE",
	"client_id": "DATABRICKS_CLIENT_ID", "client_secret": "DATABRICKS_CLIENT_SECRET",
	"username": "DATABRICKS_USERNAME", "password": "DATABRICKS_PASSWORD", "databricks_cli_path": "DATABRICKS_CLI_PATH",
	"metadata_service_url": "DATABRICKS_METADATA_SERVICE_URL", "audience": "DATABRICKS_TOKEN_AUDIENCE",
	"oidc_token_env": "DATABRICKS_OIDC_TOKEN_ENV", "databricks_id_token_filepath": "DATABRICKS_OIDC_TOKEN_FILEPATH",
	"azure_client_id": "ARM_CLIENT_ID", "azure_client_secret": "ARM_CLIENT_SECRET", "azure_tenant_id": "ARM_TENANT_ID",
	"azure_use_msi": "ARM_USE_MSI", "google_credentials": "GOOGLE_CREDENTIALS",
	"google_service_account": "DATABRICKS_GOOGLE_SERVICE_ACCOUNT",
}

// identityVariable is where an identity token stands if nothing says otherwise.
const identityVariable = "DATABRICKS_OIDC_TOKEN"

// fromEnvironment reads the attributes that the environment sets.
func (e Environment) fromEnvironment() attributes {
	found := attributes{plain: map[string]string{}, secret: map[string]secret.Value{}, inEnvironment: true}
	for name, variable := range variables {
		found.set(name, e.Getenv(variable))
	}
	if !found.has("oidc_token_env") && e.Getenv(identityVariable) != "" {
		found.set("oidc_token_env", identityVariable)
	}
	return found
}

// attributes are what a profile or the environment says about a sign-in. Secrets are kept apart as soon as they are read.
type attributes struct {
	plain         map[string]string
	secret        map[string]secret.Value
	inEnvironment bool
}

// confidential are the attributes that hold a secret. The address of a metadata service is one: whoever knows it is signed in.
var confidential = map[string]bool{
	"token": true, "password": true, "client_secret": true, "azure_client_secret": true, "google_credentials": true,
	"metadata_service_url": true, "actions_id_token_request_token": true,
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

// spelled is how a person finds an attribute again: by its variable, or as it stands in the file.
func (a attributes) spelled(name string) string {
	switch {
	case !a.inEnvironment:
		return name
	case name == "oidc_token_env" && a.plain[name] == identityVariable:
		return identityVariable
	}
	return variables[name]
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
	if named, ok := accountNamed(a.plain["account_id"]); ok && host.AccountID == "" && host.Kind != databricks.HostWorkspace {
		host.AccountID = named
	}
	return host, nil
}

// accountNamed reads the id of an account as an address would carry it.
func accountNamed(id string) (string, bool) {
	host, err := databricks.ParseHost("https://accounts.cloud.databricks.com/?account_id=" + id)
	return host.AccountID, err == nil && host.AccountID != ""
}
