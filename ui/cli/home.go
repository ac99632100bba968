package cli

import (
	"context"
	"errors"
	"slices"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/ui/wizard"
)

// known are the actions of the home screen, in its order, each by the command that does it. One whose command this brickpass does not
// have is not offered.
var known = []wizard.HomeAction{
	{Name: "rotate", Key: "r", Label: "Renew its {credential}", Detail: "a new one beside the old one", Needs: wizard.NeedsCredential},
	{Name: "retire", Key: "o", Label: "Retire the old one", Detail: "once the partner has the new one", Needs: wizard.NeedsOld},
	{Name: "scopes", Key: "s", Label: "See or change its scopes", Detail: "which APIs its token may be used for", Needs: wizard.NeedsToken},
	{Name: "token", Key: "t", Label: "Copy its {credential}", Detail: "into the clipboard, for 60 seconds", Needs: wizard.NeedsValue},
	{Name: "profile", Key: "p", Label: "Write a profile", Detail: "for Databricks' own tools", Needs: wizard.NeedsValue},
	{Name: "report", Key: "d", Label: "Report for your security team", Detail: "one page, without any secret"},
	{Name: "calendar", Key: "e", Label: "Put its end into a calendar", Detail: "a file that your calendar opens", Needs: wizard.NeedsCredential},
	{Name: "remove", Key: "x", Label: "Take it back", Detail: "its {credential}, its access, its identity"},
	{Name: "forget", Key: "f", Label: "Forget it here", Detail: "this computer's copy only; the workspace keeps all of it"},
}

// offered are those actions that a program with these commands can do.
func offered(root *cobra.Command) []wizard.HomeAction {
	return slices.DeleteFunc(slices.Clone(known), func(action wizard.HomeAction) bool {
		return !slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == action.Name })
	})
}

// begin is brickpass without a command: the connections if there are any and a full screen to show them on, else a set-up.
func begin(ctx context.Context, m machine.Machine) error {
	terminal := m.Terminal()
	if terminal.Mode() != machine.FullScreen {
		return openWizard(ctx, m, screen{})
	}
	all, err := standings(m)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		return openWizard(ctx, m, screen{})
	}
	root := newRoot(m)
	choice, err := wizard.RunHome(ctx, wizard.HomeOptions{
		Standings: all, Actions: offered(root), In: m.In, Out: m.Out, Letters: letters(m), Version: Version,
		Width: terminal.Width, Height: terminal.Height,
		Check: func(ctx context.Context, names []string, passphrase secret.Value, told func(steps.Standing)) error {
			return checkFromHome(ctx, m, names, passphrase, told)
		},
	})
	switch {
	case errors.Is(err, wizard.ErrInterrupted):
		return failure{code: exitInterrupted}
	case err != nil:
		return failure{exitFailed, err}
	}
	return do(ctx, m, root, choice)
}

// do carries out what was chosen: by the command of that name, as if it had been typed.
func do(ctx context.Context, m machine.Machine, root *cobra.Command, choice wizard.HomeChoice) error {
	switch choice.Do {
	case "":
		return nil
	case wizard.DoNew:
		return openWizard(ctx, m, screen{})
	case wizard.DoAdopt:
		return openWizard(ctx, m, screen{task: task{aim: steps.Adopting}})
	case wizard.DoMend:
		var again []string
		if choice.Again != "" {
			again = append(again, choice.Again)
		}
		return mendOnScreen(ctx, m, choice.Name, again...)
	}
	arguments := []string{choice.Do, choice.Name}
	if end := paperEnds[choice.Do]; end != "" {
		arguments = append(arguments, "--out", choice.Name+end)
	}
	root.SetArgs(arguments)
	root.SetIn(m.In)
	root.SetOut(m.Out)
	root.SetErr(m.Err)
	if err := execute(ctx, m, root); err != nil {
		return failure{code: codeOf(err)} // what is wrong was said
	}
	return nil
}

// checkFromHome checks the connections of these names.
func checkFromHome(ctx context.Context, m machine.Machine, names []string, passphrase secret.Value, told func(steps.Standing)) error {
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	connections, _ := steps.Connections(state) // one that cannot be read is not listed either
	connections = slices.DeleteFunc(connections, func(c steps.Connection) bool { return !slices.Contains(names, c.Name) })
	rounds, err := newRounds(m, connections, false, passphrase)
	if err != nil {
		return err
	}
	defer func() { _ = rounds.close() }()
	rounds.check(ctx, func(checkup steps.Checkup) {
		for _, connection := range connections {
			if connection.Name == checkup.Connection {
				told(connection.Standing(m.Clock.Now(), checkup))
			}
		}
	})
	return nil
}
