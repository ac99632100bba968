package cli

import (
	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

func newScopes(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "scopes NAME",
		Short: "See or change which APIs a token may be used for",
		Long: "Shows the scopes of a connection's token, each with what it is for, and changes them if you want: as a workspace admin or, where " +
			"nobody is one, by the token itself. The value of the token stays the same. Databricks takes up to ten minutes until a change is in " +
			"force everywhere; then it is tried, unless you do not want to wait.\n\n" +
			"With --json, --no-input or --answers, and where nobody can be asked, it shows them. A file that answers scopes.use changes them with " +
			"--yes, and without it stops at the plan (exit code 3). The answers are keep, sql, chosen (then scopes.scopes), everything, or only " +
			"and scopes: \"only jobs, sql\". proof.wait: no does not wait.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error {
			change, err := rescopingOf(m, names[0])
			if err != nil {
				return err
			}
			if m.Terminal().Mode() == machine.Silent && !how.plain {
				how.noInput = true // to show them takes nobody
			}
			return perform(cmd.Context(), m, how, change)
		},
	}
	how.flags(command)
	return command
}

// rescopingOf is a change of the scopes of a connection's token. One that did not end is gone on with, but nothing is taken for agreed to:
// whoever types this command may want other scopes by now.
func rescopingOf(m machine.Machine, name string) (task, error) {
	change, err := onConnectionCalled(m, steps.Rescoping, name, false)
	if err == nil && change.story != nil {
		story := change.story.AskAgain(steps.RescopingAnswers()...)
		story.Agreed = nil
		change.story = &story
	}
	return change, err
}
