package signin

import (
	"slices"

	"github.com/databricks/databricks-sdk-go/config"

	"brickpass/databricks"
)

// method is a kind of sign-in of the official SDK.
type method struct {
	name    string // the SDK's auth_type
	title   string // for people
	needs   []string
	around  []string // variables of the environment that a pipeline sets beside them
	account bool     // an account takes it, and not only a workspace
	cloud   cloud

	strategy func() config.CredentialsStrategy // how the SDK signs in; nil where brickpass does it itself
}

// cloud is where alone a method works.
type cloud string

const (
	anyCloud   cloud = ""
	onlyAzure  cloud = "Azure"
	onlyGoogle cloud = "Google Cloud"
)

const (
	githubURL   = "ACTIONS_ID_TOKEN_REQUEST_URL"
	githubToken = "ACTIONS_ID_TOKEN_REQUEST_TOKEN"
)

var (
	github = []string{githubURL, githubToken}
	devops = []string{
		"SYSTEM_ACCESSTOKEN", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI", "SYSTEM_TEAMPROJECTID", "SYSTEM_PLANID", "SYSTEM_JOBID", "SYSTEM_HOSTTYPE",
	}
)

// methods stand in the SDK's own order (v0.175.0). The SDK itself does those that take all that they need from the profile, or
// from a program. What it would take from the environment or by libraries of others is done here: so the values are those that
// the person chose, and they go to the hosts that belong to the method and to no others.
var methods = []method{
	{name: "pat", title: "a token", needs: []string{"token"}, strategy: func() config.CredentialsStrategy { return config.PatCredentials{} }},
	{name: "basic", title: "a name and password", needs: []string{"username", "password"}, strategy: func() config.CredentialsStrategy { return config.BasicCredentials{} }},
	{name: "oauth-m2m", title: "the OAuth secret of a service principal", needs: []string{"client_id", "client_secret"}, account: true, strategy: func() config.CredentialsStrategy { return config.M2mCredentials{} }},
	{name: "databricks-cli", title: "the sign-in of the databricks command", account: true, strategy: func() config.CredentialsStrategy { return config.DatabricksCliCredentials }},
	{name: "metadata-service", title: "a program on this machine that signs in", needs: []string{"metadata_service_url"}, account: true, strategy: func() config.CredentialsStrategy { return config.MetadataServiceCredentials{} }},
	{name: "github-oidc", title: "this job of GitHub Actions", around: github, account: true},
	{name: "azure-devops-oidc", title: "this job of Azure DevOps", around: devops, account: true},
	{name: "env-oidc", title: "an identity token in the environment", account: true},
	{name: "file-oidc", title: "an identity token in a file", needs: []string{"databricks_id_token_filepath"}, account: true},
	{name: "github-oidc-azure", title: "this job of GitHub Actions, by Microsoft Entra", needs: []string{"azure_client_id", "azure_tenant_id"}, around: github, account: true, cloud: onlyAzure, strategy: func() config.CredentialsStrategy { return config.AzureGithubOIDCCredentials{} }},
	{name: "azure-msi", title: "the managed identity of this machine", needs: []string{"azure_use_msi"}, account: true, cloud: onlyAzure, strategy: func() config.CredentialsStrategy { return config.AzureMsiCredentials{} }},
	{name: "azure-client-secret", title: "the secret of an Azure service principal", needs: []string{"azure_client_id", "azure_client_secret", "azure_tenant_id"}, account: true, cloud: onlyAzure, strategy: func() config.CredentialsStrategy { return config.AzureClientSecretCredentials{} }},
	{name: "azure-cli", title: "the sign-in of the az command", account: true, cloud: onlyAzure, strategy: func() config.CredentialsStrategy { return config.AzureCliCredentials{} }},
	{name: "google-credentials", title: "the key of a Google service account", needs: []string{"google_credentials"}, account: true, cloud: onlyGoogle},
	{name: "google-id", title: "a Google service account that you may act as", needs: []string{"google_service_account"}, account: true, cloud: onlyGoogle},
}

func methodNamed(name string) (method, bool) {
	at := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if at < 0 {
		return method{}, false
	}
	return methods[at], true
}

// families are the attributes that belong to one kind of sign-in alone; two at once are a contradiction unless auth_type settles
// it (databricks-api.md 13).
var families = []struct {
	method     string
	attributes []string
}{
	{"pat", []string{"token"}},
	{"basic", []string{"username", "password"}},
	{"oauth-m2m", []string{"client_secret"}},
	{"metadata-service", []string{"metadata_service_url"}},
	{"env-oidc", []string{"oidc_token_env"}},
	{"file-oidc", []string{"databricks_id_token_filepath"}},
	{"azure-msi", []string{"azure_use_msi"}},
	{"azure-client-secret", []string{"azure_client_secret"}},
	{"google-credentials", []string{"google_credentials"}},
	{"google-id", []string{"google_service_account"}},
}

// method says how the attributes sign in, or why they cannot.
func (a attributes) method(env Environment) (method, *databricks.Problem) {
	name := a.plain["auth_type"]
	if name == "" {
		kinds, by := a.kinds()
		switch len(kinds) {
		case 0:
			name, _ = a.implied(env)
		case 1:
			name = kinds[0]
		default:
			return method{}, twoKinds(a, by)
		}
	}
	chosen, ok := methodNamed(name)
	if !ok {
		return method{}, unsupported(name)
	}
	for _, needed := range chosen.needs {
		if !a.has(needed) {
			return method{}, incomplete(chosen, a.spelled(needed))
		}
	}
	for _, needed := range chosen.around {
		if env.Getenv(needed) == "" {
			return method{}, incomplete(chosen, needed)
		}
	}
	return chosen, nil
}

// kinds are the methods that the attributes belong to, and for each the attribute that says so.
func (a attributes) kinds() (kinds, by []string) {
	for _, family := range families {
		if at := slices.IndexFunc(family.attributes, a.has); at >= 0 {
			kinds, by = append(kinds, family.method), append(by, family.attributes[at])
		}
	}
	return kinds, by
}

// implied is the method where no attribute belongs to one alone: what the SDK would come to, by what a pipeline sets around
// it. It is not said by anything if all that is left is what the databricks command writes: a host.
func (a attributes) implied(env Environment) (name string, said bool) {
	inGitHub, inDevOps := env.sets(github), env.sets(devops)
	switch {
	case a.has("client_id") && inGitHub:
		return "github-oidc", true
	case a.has("client_id") && inDevOps:
		return "azure-devops-oidc", true
	case a.has("azure_client_id") && a.has("azure_tenant_id") && inGitHub:
		return "github-oidc-azure", true
	case a.has("client_id"):
		return "oauth-m2m", true
	case a.has("azure_tenant_id"):
		return "azure-cli", true
	}
	return "databricks-cli", false
}

func (e Environment) sets(variables []string) bool {
	return !slices.ContainsFunc(variables, func(name string) bool { return e.Getenv(name) == "" })
}

// suits says whether a method signs in at a host.
func (m method) suits(host databricks.Host) *databricks.Problem {
	switch {
	case host.ForAccount() && !m.account:
		return notForAccounts(m)
	case m.cloud == onlyAzure && host.Cloud != "" && !host.Cloud.IsAzure(), m.cloud == onlyGoogle && host.Cloud != "" && host.Cloud != databricks.GCP:
		return otherCloud(m, host)
	}
	return nil
}
