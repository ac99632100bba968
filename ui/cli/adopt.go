package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

func newAdopt(m machine.Machine) *cobra.Command {
	var how manner
	command := &cobra.Command{
		Use:   "adopt [NAME]",
		Short: "Look after a partner that was set up without brickpass",
		Long: "Reads what is there of a partner that somebody set up by hand: its identity, what that may do, and its token or OAuth secret. " +
			"Nothing is changed in the workspace. From then on it stands in `brickpass list`, and can be checked, renewed, mended and taken away " +
			"like one that brickpass set up; NAME is what it is called then.\n\n" +
			"If you have the token or secret itself, it is tried and goes into your keychain. If only the partner has it, it stays there: brickpass " +
			"then sees until when it lives and whether it is used, and can revoke it.\n\n" +
			"With --answers, --json or --no-input it asks nothing, and without --yes it then stops at the plan (exit code 3). " +
			"`brickpass answers --adopt` prints a file to fill in.\n\n" + exitHelp,
		Args: atMostOne("adopt"),
		RunE: func(cmd *cobra.Command, names []string) error {
			name := strings.Join(names, "")
			if err := steps.CheckConnectionName(name); name != "" && err != nil {
				return usage(err)
			}
			return perform(cmd.Context(), m, how, task{aim: steps.Adopting, name: name})
		},
	}
	how.flags(command)
	return command
}
