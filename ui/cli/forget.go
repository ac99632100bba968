package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/steps"
)

func newForget(m machine.Machine) *cobra.Command {
	var yes bool
	command := &cobra.Command{
		Use:   "forget NAME",
		Short: "Forget a connection on this computer; the workspace keeps all of it",
		Long: "Deletes this computer's copy of a connection: what the keychain holds for it, its journal, and the record of its last check. " +
			"Nothing is sent to the workspace. The token lives on there, and so does all that was set up: `brickpass remove` takes that back, " +
			"and needs the journal to do so.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error { return forget(cmd.Context(), m, names[0], yes) },
	}
	command.Flags().BoolVar(&yes, "yes", false, "forget it, without asking")
	return command
}

func forget(ctx context.Context, m machine.Machine, name string, yes bool) error {
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	connection, err := connectionCalled(m, state, name)
	if err != nil {
		return err
	}
	sayLivesOn(m, state, connection)
	sayCopies(m, connection)
	switch {
	case yes:
	case !m.Terminal().In:
		return usage(errors.New("nobody can be asked here, because standard input is no terminal. Say --yes to forget it"))
	default:
		line, err := askLine(ctx, m, m.Out, "\nType yes to forget "+name+" on this computer: ")
		if err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes") {
			return failure{exitStopped, errors.New("nothing was forgotten")}
		}
	}
	shop, err := openFor(nil, m, environmentOf(m), keychain(m), state, ignore)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	switch err := shop.hands.ForgetConnection(ctx, connection); {
	case errors.Is(err, steps.ErrInUse):
		return failure{exitStopped, fmt.Errorf("another brickpass is at work on %s: end that one, or let it finish", name)}
	case err != nil:
		cause, fix := keystore.Explain(err)
		return failure{exitFailed, fmt.Errorf("%s was not forgotten. %s", name, strings.TrimSpace(cause+" "+fix))}
	}
	_, err = fmt.Fprintf(folded(m, m.Out), "%s is forgotten on this computer.\n", name)
	return err
}

// sayCopies says where the token stands in clear; these files are the person's own.
func sayCopies(m machine.Machine, connection steps.Connection) {
	for _, one := range copiesThere(environmentOf(m), connection.Copies) {
		_, _ = fmt.Fprintf(folded(m, m.Out), "There is a copy in clear, which stays as well: %s. To be rid of it, delete the profile there.\n", one.Say())
	}
}

// sayLivesOn says what stays in the workspace, and what can then be done only by hand.
func sayLivesOn(m machine.Machine, state string, connection steps.Connection) {
	now, last := m.Clock.Now(), steps.LastCheckup(state, connection)
	lives := connection.LivesOn(now, last)
	if dead := connection.Dead(now, last); dead != "" {
		_, _ = fmt.Fprintln(folded(m, m.Out), dead)
	}
	if len(lives) == 0 {
		_, _ = fmt.Fprintf(folded(m, m.Out), "The journal of %s tells of nothing that is left in a workspace.\n", connection.Name)
		return
	}
	_, _ = fmt.Fprintf(folded(m, m.Out), "This lives on in the workspace %s:\n", connection.Facts[steps.Host])
	for _, one := range lives {
		_, _ = fmt.Fprintln(folded(m, m.Out), "  – "+one)
	}
	_, _ = fmt.Fprintln(folded(m, m.Out), "Without the journal brickpass cannot take it back. brickpass remove "+connection.Name+" does so now.")
}
