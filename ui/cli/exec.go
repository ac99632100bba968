package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/databricks/profilefile"
	"brickpass/internal/machine"
)

func newExec(m machine.Machine) *cobra.Command {
	var how giving
	command := &cobra.Command{
		Use:   "exec NAME -- PROGRAM [ARGUMENTS]",
		Short: "Run a program that signs in by a connection",
		Long: "Runs a program with DATABRICKS_HOST and the kept token in its environment: DATABRICKS_TOKEN or, for an OAuth secret, " +
			"DATABRICKS_CLIENT_ID and DATABRICKS_CLIENT_SECRET. They stand in that program's environment and nowhere else, and are gone when " +
			"it ends. Other DATABRICKS_ variables that say who signs in are left out for it, so that kinds of sign-in do not collide.\n\n" +
			"  brickpass exec acme -- databricks warehouses list\n\n" +
			"No shell is between. Input, output and signals go straight to the program, and its exit code is that of this command; 127 if " +
			"there is no such program, 126 if it cannot be run.",
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
			return runAs(cmd.Context(), m, words[0], words[1:], how)
		},
	}
	command.Flags().StringVar(&how.passphrase, "passphrase", "", "of the encrypted file, as env:NAME or file:PATH; without it you are asked")
	return command
}

// runAs runs a program with the kept token in its environment, and ends as that does.
func runAs(ctx context.Context, m machine.Machine, name string, words []string, how giving) error {
	child, err := program(m, words, how) // before anything is read, so that no keychain asks in vain
	if err != nil {
		return err
	}
	connection, err := keptConnection(m, name)
	if err != nil {
		return err
	}
	value, err := keptValue(ctx, m, connection, how)
	if err != nil {
		return err
	}
	keys, err := signInKeys(connection.Checking(m.Clock.Now()), value)
	if err != nil {
		return err
	}
	note(ctx, m, connection)
	if ctx.Err() != nil {
		return failure{code: exitStopped}
	}
	child.Stdin = m.In
	child.Env = append(withoutSignIn(child.Env), asVariables(keys)...)
	return follow(child, value)
}

// The shells' own codes for a program that is not there, and for one that cannot be run.
const (
	exitNoProgram = 127
	exitCannotRun = 126
)

// program is the program that somebody names, not started yet. Its environment is ours, without the passphrase of the encrypted file if
// that stood there.
func program(m machine.Machine, words []string, how giving) (*exec.Cmd, error) {
	path, err := exec.LookPath(words[0])
	switch {
	case errors.Is(err, fs.ErrPermission):
		return nil, failure{exitCannotRun, fmt.Errorf("%s could not be run: you may not, or it is no program", words[0])}
	case err != nil:
		return nil, failure{exitNoProgram, fmt.Errorf("%s could not be run: there is no such program in your PATH", words[0])}
	}
	child := exec.Command(path, words[1:]...) //nolint:gosec,noctx // the program that the person names; it ends by its own, or by a signal that is passed on
	child.Args[0] = words[0]
	child.Stdout, child.Stderr = m.Out, m.Err
	spent, _ := strings.CutPrefix(how.passphrase, "env:")
	child.Env = slices.DeleteFunc(m.Environ(), func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return spent != "" && name == spent
	})
	return child, nil
}

// asVariables are the keys of a profile as an environment has them.
func asVariables(keys []profilefile.Key) []string {
	var variables []string
	for _, key := range keys {
		name := "DATABRICKS_" + strings.ToUpper(key.Name)
		if key.Secret.Empty() {
			variables = append(variables, name+"="+key.Value)
		} else {
			variables = append(variables, asVariable(name, key.Secret))
		}
	}
	return variables
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
	"DATABRICKS_AZURE_LOGIN_APP_ID": true,
}

// withoutSignIn is an environment without them.
func withoutSignIn(environment []string) []string {
	return slices.DeleteFunc(environment, func(variable string) bool {
		name, _, _ := strings.Cut(variable, "=")
		return signInNames[strings.ToUpper(name)]
	})
}
