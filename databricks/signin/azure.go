package signin

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"brickpass/databricks"
)

// IDs of the ways that Microsoft Entra signs in by. Credential is for the first; the others begin with what a person does.
const (
	FromAzureCLI    = "azure-cli"    // Credential, or AzureCLI for Microsoft's own services
	FromAzureDevice = "azure-device" // BeginDevice
	FromAzureSecret = "azure-secret" // databricks.EntraSecret, of a client id, a tenant and a client secret that are typed

	FromAzureSecretV1 = "azure-secret-v1" // the same, by version 1 of Microsoft's sign-in
)

// entraWays are the ways into a host on Azure: by the az command where this computer has one, by a code that is entered in a
// browser anywhere, and as a service principal of Entra's.
func entraWays(env Environment, host databricks.Host) []Way {
	if !host.Cloud.IsAzure() {
		return nil
	}
	var ways []Way
	if env.hasProgram("az") {
		ways = append(ways, Way{
			ID: FromAzureCLI, Title: "Azure CLI", Detail: "whoever the az command is signed in as", Account: host.ForAccount(), Host: host,
		})
	}
	return append(ways,
		Way{
			ID: FromAzureDevice, Title: "Azure device code", Detail: "a code for Microsoft's page, in a browser anywhere",
			Account: host.ForAccount(), Host: host,
		},
		Way{
			ID: FromAzureSecret, Title: "Azure service principal", Detail: "by its application ID, tenant and client secret, typed hidden",
			Account: host.ForAccount(), Host: host,
		},
		Way{
			ID: FromAzureSecretV1, Title: "Azure service principal, older sign-in", Detail: "where your tenant or cloud wants version 1",
			Account: host.ForAccount(), Host: host,
		})
}

// Directory asks a host on Azure in which tenant people sign in there. Where it does not say, the cloud is that of its name, or the
// public one, and the tenant is left to whoever signs in. The error is a *databricks.Problem of a host that cannot be reached.
func Directory(ctx context.Context, env Environment, host databricks.Host) (databricks.Directory, error) {
	microsoft, ok := databricks.MicrosoftOf(host.Cloud)
	if !ok {
		microsoft, _ = databricks.MicrosoftOf(databricks.AzurePublic)
	}
	directory, err := databricks.Ask(ctx, env.connect(host), databricks.DirectoryOf(host))
	switch {
	case err == nil && directory.Tenant != "":
		return directory, nil
	case databricks.IsProblem(err, databricks.ProblemUnreachable, databricks.ProblemCancelled, databricks.ProblemPrivateLink):
		return databricks.Directory{}, err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	return databricks.Directory{Microsoft: microsoft}, nil
}

// hasProgram says whether a command would be found by its name.
func (e Environment) hasProgram(name string) bool {
	for _, folder := range filepath.SplitList(e.Getenv("PATH")) {
		if !filepath.IsAbs(folder) {
			continue
		}
		for _, ending := range e.endings() {
			info, err := os.Stat(filepath.Join(folder, name+ending))
			if err == nil && info.Mode().IsRegular() && (runtime.GOOS == "windows" || info.Mode()&0o111 != 0) {
				return true
			}
		}
	}
	return false
}

// endings are those of programs: on Windows the names of files say what they are.
func (e Environment) endings() []string {
	if runtime.GOOS != "windows" {
		return []string{""}
	}
	if endings := e.Getenv("PATHEXT"); endings != "" {
		return strings.Split(strings.ToLower(endings), ";")
	}
	return []string{".exe", ".cmd", ".bat"}
}
