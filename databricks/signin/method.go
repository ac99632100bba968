package signin

import (
	"slices"

	"github.com/databricks/databricks-sdk-go/config"

	"brickpass/databricks"
)

// method is a kind of sign-in that the SDK knows and that brickpass lets it use.
type method struct {
	name     string // the SDK's auth_type
	title    string // for people
	needs    []string
	strategy func() config.CredentialsStrategy
}

// methods stand in the SDK's own order. Those that are missing here take what they need from elsewhere than the profile
// (the environment of a pipeline, a metadata service, Google's own libraries), so that neither the values nor the hosts
// could be held to what the person chose.
var methods = []method{
	{"pat", "a token", []string{"token"}, func() config.CredentialsStrategy { return config.PatCredentials{} }},
	{"basic", "a name and password", []string{"username", "password"}, func() config.CredentialsStrategy { return config.BasicCredentials{} }},
	{"oauth-m2m", "the OAuth secret of a service principal", []string{"client_id", "client_secret"}, func() config.CredentialsStrategy { return config.M2mCredentials{} }},
	{"databricks-cli", "the sign-in of the databricks command", nil, func() config.CredentialsStrategy { return config.DatabricksCliCredentials }},
	{"azure-msi", "the managed identity of this machine", []string{"azure_use_msi"}, func() config.CredentialsStrategy { return config.AzureMsiCredentials{} }},
	{"azure-client-secret", "the secret of an Azure service principal", []string{"azure_client_id", "azure_client_secret", "azure_tenant_id"}, func() config.CredentialsStrategy { return config.AzureClientSecretCredentials{} }},
	{"azure-cli", "the sign-in of the az command", nil, func() config.CredentialsStrategy { return config.AzureCliCredentials{} }},
}

func methodNamed(name string) (method, bool) {
	at := slices.IndexFunc(methods, func(m method) bool { return m.name == name })
	if at < 0 {
		return method{}, false
	}
	return methods[at], true
}

// families are the attributes that belong to one kind of sign-in; two at once are a contradiction unless auth_type
// settles it (databricks-api.md 13).
var families = []struct {
	method     string
	attributes []string
}{
	{"pat", []string{"token"}},
	{"basic", []string{"username", "password"}},
	{"oauth-m2m", []string{"client_id", "client_secret"}},
	{"azure-msi", []string{"azure_use_msi"}},
	{"azure-client-secret", []string{"azure_client_secret"}},
	{"google-credentials", []string{"google_credentials"}},
	{"google-id", []string{"google_service_account"}},
	{"metadata-service", []string{"metadata_service_url"}},
}

// method says how the attributes sign in, or why they cannot.
func (a attributes) method() (method, *databricks.Problem) {
	name := a.plain["auth_type"]
	if name == "" {
		kinds := a.kinds()
		switch len(kinds) {
		case 0:
			name = "databricks-cli" // a profile with nothing but a host is what that command writes
		case 1:
			name = kinds[0]
		default:
			return method{}, twoKinds(kinds)
		}
	}
	chosen, ok := methodNamed(name)
	if !ok {
		return method{}, unsupported(name)
	}
	for _, needed := range chosen.needs {
		if !a.has(needed) {
			return method{}, incomplete(chosen, needed)
		}
	}
	return chosen, nil
}

func (a attributes) kinds() []string {
	var kinds []string
	for _, family := range families {
		if slices.ContainsFunc(family.attributes, a.has) {
			kinds = append(kinds, family.method)
		}
	}
	return kinds
}
