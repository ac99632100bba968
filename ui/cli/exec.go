package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/databricks"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
)

func newExec(m machine.Machine) *cobra.Command {
	var passphrase string
	command := &cobra.Command{
		Use:   "exec NAME -- PROGRAM [ARGUMENTS]",
		Short: "Run a program that signs in by a connection",
		Long: "Runs a program with DATABRICKS_HOST and the kept token in its environment: DATABRICKS_TOKEN or, for an OAuth secret, " +
			"DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET. They stand in that program's environment and nowhere else, and are gone when " +
			"it ends. Other DATABRICKS_ variables that say who signs in are left out for it, so that kinds of sign-in do not collide.\n\n" +
			"  brickpass exec acme -- databricks current-user me\n\n" +
			"No shell is between. Input, output and signals go straight to the program, and its exit code is that of this command; 127 if " +
			"there is no such program.",
		Args: func(cmd *cobra.Command, words []string) error {
			switch dash := cmd.ArgsLenAtDash(); {
			case dash == 1 && len(words) > 1:
				return nil
			case len(words) == 0 || dash == 0:
				return usage(fmt.Errorf("say which connection, then the program: brickpass exec NAME -- PROGRAM. %s", connectionList(m)))
			case dash > 1:
				return usage(errors.New("one connection at a time: brickpass exec NAME -- PROGRAM"))
			}
			return usage(fmt.Errorf("say which program, behind two dashes: brickpass exec %s -- PROGRAM", words[0]))
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			return runAs(cmd.Context(), m, words[0], words[1:], giving{passphrase: passphrase})
		},
	}
	command.Flags().StringVar(&passphrase, "passphrase", "", "of the encrypted file, as env:NAME or file:PATH; without it you are asked")
	return command
}

// runAs runs a program with the kept token in its environment, and ends as that does.
func runAs(ctx context.Context, m machine.Machine, name string, words []string, how giving) error {
	path, err := exec.LookPath(words[0])
	if err != nil { // before anything is read, so that no keychain asks in vain
		return failure{exitNoProgram, fmt.Errorf("%s could not be run: there is no such program in your PATH", words[0])}
	}
	connection, err := keptConnection(m, name)
	if err != nil {
		return err
	}
	value, err := keptValue(ctx, m, connection, how)
	if err != nil {
		return err
	}
	variables, err := signInVariables(connection.AsLeft(m.Clock.Now()), value)
	if err != nil {
		return failure{exitFailed, err}
	}
	noteRehearsal(ctx, m, connection)
	if ctx.Err() != nil {
		return failure{code: exitStopped}
	}
	child := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the program that the person names; it ends by its own, or by a signal that is passed on
	child.Args[0] = words[0]
	child.Stdin, child.Stdout, child.Stderr = m.In, m.Out, m.Err
	child.Env = append(without(m.Environ(), how.passphrase), variables...)
	return follow(child, value)
}

// exitNoProgram is the shells' own code for a program that is not there.
const exitNoProgram = 127

// signInVariables are what Databricks' programs and SDKs sign in by. The kind is said, so that what else is in the environment, such
// as that of another cloud, is not taken for a second one.
func signInVariables(setup steps.Setup, value secret.Value) ([]string, error) {
	host, err := setup.WorkspaceHost()
	if err != nil {
		return nil, fmt.Errorf("the address of its workspace is not known: %w", err)
	}
	variables := []string{"DATABRICKS_HOST=" + host.URL}
	if id := workspaceNamed(host, setup); id != "" {
		variables = append(variables, "DATABRICKS_WORKSPACE_ID="+id)
	}
	if setup.OAuth() {
		return append(variables, "DATABRICKS_AUTH_TYPE=oauth-m2m", "DATABRICKS_CLIENT_ID="+setup.Fact(steps.ApplicationID),
			asVariable("DATABRICKS_CLIENT_SECRET", value)), nil
	}
	return append(variables, "DATABRICKS_AUTH_TYPE=pat", asVariable("DATABRICKS_TOKEN", value)), nil
}

// workspaceNamed is the workspace's id where the host alone does not say which is meant; else "".
func workspaceNamed(host databricks.Host, setup steps.Setup) string {
	if !host.SharesName() && (host.Kind != databricks.HostLoopback || host.WorkspaceID == "") {
		return ""
	}
	if host.WorkspaceID != "" {
		return host.WorkspaceID
	}
	return setup.Fact(steps.WorkspaceID)
}

// signInNames are the variables that say who signs in where, by whatever kind. ARM_ and GOOGLE_ ones stay, because other tools need
// them; DATABRICKS_AUTH_TYPE says that they are not meant.
var signInNames = map[string]bool{
	"DATABRICKS_HOST": true, "DATABRICKS_TOKEN": true, "DATABRICKS_WORKSPACE_ID": true, "DATABRICKS_ACCOUNT_ID": true,
	"DATABRICKS_AUTH_TYPE": true, "DATABRICKS_CLIENT_ID": true, "DATABRICKS_CLIENT_SECRET": true, "DATABRICKS_USERNAME": true,
	"DATABRICKS_PASSWORD": true, "DATABRICKS_CONFIG_PROFILE": true, "DATABRICKS_CLI_PATH": true, "DATABRICKS_METADATA_SERVICE_URL": true,
	"DATABRICKS_TOKEN_AUDIENCE": true, "DATABRICKS_OIDC_TOKEN": true, "DATABRICKS_OIDC_TOKEN_ENV": true,
	"DATABRICKS_OIDC_TOKEN_FILEPATH": true, "DATABRICKS_GOOGLE_SERVICE_ACCOUNT": true, "DATABRICKS_AZURE_RESOURCE_ID": true,
	"DATABRICKS_DISCOVERY_URL": true, "DATABRICKS_CLOUD": true, "DATABRICKS_REFRESH_TOKEN": true,
}

// without is the environment without those variables, and without the one that held the passphrase of the encrypted file.
func without(environment []string, passphrase string) []string {
	spent, _ := strings.CutPrefix(passphrase, "env:")
	var kept []string
	for _, variable := range environment {
		name, _, _ := strings.Cut(variable, "=")
		if !signInNames[strings.ToUpper(name)] && (spent == "" || name != spent) {
			kept = append(kept, variable)
		}
	}
	return kept
}
