package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
)

// Version is set when a release is built.
var Version = "dev"

// Main runs one command and gives the exit code.
func Main(ctx context.Context, m machine.Machine, arguments []string) int {
	ctx, attention, release := attend(ctx)
	defer release()
	root := newRoot(m)
	root.SetArgs(commandLast(arguments))
	root.SetIn(m.In)
	root.SetOut(m.Out)
	root.SetErr(m.Err)
	err := execute(ctx, m, root)
	var child childEnded
	if errors.As(err, &child) { // what came of a signal is for the child to say
		return child.code
	}
	return attention.code(codeOf(err))
}

func newRoot(m machine.Machine) *cobra.Command {
	root := &cobra.Command{
		Use:   "brickpass",
		Short: "Let a partner into your Databricks workspace",
		Long: "brickpass takes you through every step of letting a partner product into a Databricks workspace: an identity of its own, " +
			"only the access it needs, and a token that goes straight into your keychain. At the end you see proof that it works.\n\n" +
			"Nothing is changed before you say yes to a list of all changes.\n\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return begin(cmd.Context(), m) },
	}
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		_, err := rehearsalOf(m)
		return err
	}
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.AddCommand(newSetup(m), newResume(m), newRemove(m), newToken(m), newSignOut(m), newDemo(m), newAnswers(m), newSimulator(m), newVersion(m))
	root.AddCommand(newList(m), newCheck(m), newMend(m), newRotate(m), newRetire(m), newScopes(m), newExec(m), newProfile(m))
	root.AddCommand(newReport(m), newCalendar(m), newForget(m), newAdopt(m))
	return root
}

func newVersion(m machine.Machine) *cobra.Command {
	return &cobra.Command{
		Use: "version", Short: "Say which brickpass this is", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(m.Out, "brickpass "+Version)
			return err
		},
	}
}
