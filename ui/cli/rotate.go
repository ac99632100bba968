package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

func newRotate(m machine.Machine) *cobra.Command {
	var how manner
	var again bool
	command := &cobra.Command{
		Use:   "rotate NAME",
		Short: "Make a new token, or OAuth secret, beside the one in use",
		Long: "Makes a new credential by the best way that there is: by the token in use if it may make others, else as the set-up did. It is " +
			"proven, kept beside the old one, and shown for the partner's form. Both work until `brickpass retire` takes the old one away, " +
			"so the partner is never without.\n\n" +
			"With --yes, --json, --no-input or --answers it asks nothing, and without --yes it then stops at the plan (exit code 3).\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error {
			rotation, err := rotationOf(m, names[0], again)
			if err != nil {
				return err
			}
			return perform(cmd.Context(), m, how, rotation)
		},
	}
	how.flags(command)
	command.Flags().BoolVar(&again, "again", false, "make another one although the one before is not retired, or the last rotation did not end")
	return command
}

// rotationOf is the rotation of a connection. Where one already waits for its retirement, another one is only made if that was said.
func rotationOf(m machine.Machine, name string, again bool) (task, error) {
	rotation, err := onConnectionCalled(m, steps.Rotation, name, again)
	if err != nil || again || rotation.story != nil {
		return rotation, err
	}
	if formers := rotation.connection.Formers; len(formers) > 0 {
		return task{}, failure{exitStopped, fmt.Errorf(
			"the old one of %s, replaced on %s, is not retired yet. Once the partner has the new one: brickpass retire %s. "+
				"To make another one all the same: brickpass rotate %s --again",
			name, formers[len(formers)-1].Since.Local().Format("2 January 2006"), name, name)}
	}
	return rotation, nil
}
