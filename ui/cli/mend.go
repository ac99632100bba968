package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

func newMend(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "mend NAME",
		Short: "Set right what differs from what was set up",
		Long: "Goes through the set-up of a connection once more, on the answers that it was made with. Each step looks, and only what is " +
			"missing is changed, after a yes to all of it. The token stays as it is.\n\n" +
			"With --answers, --json or --no-input it asks nothing, and without --yes it then stops at the plan (exit code 3).\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error {
			story, err := mending(m, names[0])
			if err != nil {
				return err
			}
			return perform(cmd.Context(), m, how, task{story: story})
		},
	}
	how.flags(command)
	return command
}

// mendOnScreen is a mend in which these questions are asked again.
func mendOnScreen(ctx context.Context, m machine.Machine, name string, again ...string) error {
	story, err := mending(m, name, again...)
	if err != nil {
		return err
	}
	return openWizard(ctx, m, screen{task: task{story: story}})
}

// mending is the set-up on the answers of a connection, if there is anything to mend.
func mending(m machine.Machine, name string, again ...string) (*steps.Story, error) {
	state, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	connection, err := connectionCalled(m, state, name)
	switch {
	case err != nil:
		return nil, err
	case connection.Removed():
		return nil, usage(fmt.Errorf("%s was removed. To let the partner in again: brickpass setup", name))
	case connection.Facts[steps.TokenItem] == "":
		return nil, usage(fmt.Errorf("%s was not finished. To go on: brickpass resume %s", name, name))
	}
	tag, err := steps.NewTag(m.Chance)
	if err != nil {
		return nil, failure{exitFailed, err}
	}
	story := connection.Mending(state, tag, again...)
	return ready(&story)
}
