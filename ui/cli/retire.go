package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

func newRetire(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "retire NAME",
		Short: "Revoke the old token of a rotation, once the partner has the new one",
		Long: "Shows on which day the old credential was last used, as far as Databricks tells, and makes sure that the new one works. Then it " +
			"revokes the old one by its id, waits until it is refused, and only then deletes its entry in the keychain.\n\n" +
			"With --yes, --json, --no-input or --answers it asks nothing, and without --yes it then stops at the plan (exit code 3). Where the " +
			"old one may still be used it takes a file that answers retire.ready or retire.anyway.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error { return retire(cmd.Context(), m, names[0], how) },
	}
	how.flags(command)
	return command
}

func retire(ctx context.Context, m machine.Machine, name string, how manner) error {
	retirement, err := onConnectionCalled(m, steps.Retirement, name, false)
	if err != nil {
		return err
	}
	if retirement.connection.Retirable() || retirement.story != nil {
		return perform(ctx, m, how, retirement)
	}
	events, people := streams(m, how.json)
	events.End("done", exitDone, steps.Setup{Answers: steps.Answers{"token.connection": name}}, "")
	_, err = fmt.Fprintf(people, "%s has no old one that could be retired. Nothing was changed.\n", name)
	return err
}
