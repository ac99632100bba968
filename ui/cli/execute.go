package cli

import (
	"context"
	"fmt"
	"io"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"brickpass/internal/machine"
)

// execute runs the command that was typed, with fang for the help.
//
// Errors are kept from fang: before it says one it asks the terminal for its background. Where no terminal answers that takes
// four seconds, and it swallows what somebody types meanwhile for the shell.
func execute(ctx context.Context, m machine.Machine, root *cobra.Command) error {
	var ended error
	wrong := root.FlagErrorFunc()
	root.SetFlagErrorFunc(func(command *cobra.Command, err error) error {
		ended = wrong(command, err)
		return nil
	})
	keepErrors(root, &ended)
	err := fang.Execute(ctx, root, fang.WithVersion(Version), fang.WithoutManpage(), fang.WithErrorHandler(sayFangError),
		fang.WithColorSchemeFunc(fang.AnsiColorScheme))
	if err != nil {
		return err //nolint:wrapcheck // it is about what was typed, and was said
	}
	if ended != nil {
		sayError(folded(m, m.Err), ended)
	}
	return ended
}

// keepErrors lets a command, and those below it, keep what is wrong instead of returning it.
func keepErrors(command *cobra.Command, ended *error) {
	if check := command.Args; check != nil {
		command.Args = func(command *cobra.Command, arguments []string) error {
			*ended = check(command, arguments)
			return nil
		}
	}
	if run := command.RunE; run != nil {
		command.RunE = func(command *cobra.Command, arguments []string) error {
			if *ended == nil {
				*ended = run(command, arguments)
			}
			return nil
		}
	}
	for _, below := range command.Commands() {
		keepErrors(below, ended)
	}
}

func sayFangError(out io.Writer, _ fang.Styles, err error) { sayError(out, err) }

// sayError says what is wrong in one plain sentence. A run that was left has said so itself.
func sayError(out io.Writer, err error) {
	if err.Error() != "" {
		_, _ = fmt.Fprintln(out, "brickpass: "+err.Error())
	}
}
