package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/databricks"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/steps"
)

func newSignOut(m machine.Machine) *cobra.Command {
	return &cobra.Command{
		Use:   "sign-out [ADDRESS]",
		Short: "Forget the browser sign-ins that this computer remembers",
		Long: "Removes from your keychain the sign-ins that you asked brickpass to remember: the one at an address, or all of them. " +
			"The tokens of partners stay, and so do the sign-ins of other tools.\n\n" + exitHelp,
		Args: func(_ *cobra.Command, addresses []string) error {
			if len(addresses) > 1 {
				return usage(errors.New("one address at a time: brickpass sign-out ADDRESS. Without one, all sign-ins are forgotten"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, addresses []string) error {
			return signOut(cmd.Context(), m, strings.Join(addresses, ""))
		},
	}
}

// signOut forgets the sign-in at an address; without one, all of them.
func signOut(ctx context.Context, m machine.Machine, address string) error {
	var host databricks.Host
	if address != "" {
		var err error
		if host, err = databricks.ParseHost(address); err != nil {
			return usage(fmt.Errorf("that is no address at which one signs in. %s", whyNot(err)))
		}
	}
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	forgotten, err := steps.ForgetSignIns(ctx, state, rig(steps.Kit{Store: keychain(m)}).Store, host.URL)
	for _, url := range forgotten {
		_, _ = fmt.Fprintln(folded(m, m.Out), "Forgotten: your sign-in at "+strings.TrimPrefix(url, "https://")+".")
	}
	switch {
	case err != nil:
		cause, fix := keystore.Explain(err)
		return failure{exitFailed, errors.New(strings.TrimSpace("a sign-in could not be removed from your keychain, and is still remembered. " + cause + " " + fix))}
	case len(forgotten) > 0:
	case host.URL != "":
		_, _ = fmt.Fprintf(folded(m, m.Out), "No sign-in at %s is remembered here. Nothing was changed.\n", host.Name())
	default:
		_, _ = fmt.Fprintln(folded(m, m.Out), "No sign-in is remembered here. Nothing was changed.")
	}
	return nil
}

// whyNot is what a person can do something with: the why of a problem.
func whyNot(err error) string {
	var problem *databricks.Problem
	if errors.As(err, &problem) {
		return problem.Why
	}
	return err.Error()
}
