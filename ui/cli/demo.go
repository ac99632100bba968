package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/machine"
	"brickpass/keystore"
	"brickpass/ui/plain"
)

// demonstration is a pretend workspace with a computer to set it up from: its sign-in stands in memory, its journals in a
// folder of its own, and its token goes into the real keychain, marked, where there is one.
type demonstration struct {
	world       string
	state       string
	environment signin.Environment
	store       keystore.Store
	close       func()
}

func newDemo(m machine.Machine) *cobra.Command {
	var (
		world   string
		alone   bool
		how     manner
		faults  []string
		command *cobra.Command
	)
	command = &cobra.Command{
		Use:   "demo",
		Short: "Rehearse on a pretend workspace; nothing real is touched",
		Long: "Opens brickpass on a pretend Databricks workspace inside this program. Nothing real is reached; only the pretend token goes " +
			"into your keychain, marked as demo, and you are asked whether to remove it.\n\n" + worldList() + "\n" + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if how.json && !alone {
				return usage(fmt.Errorf("--json goes with --unattended"))
			}
			if how.plain && alone {
				return usage(fmt.Errorf("--plain asks and --unattended does not: choose one"))
			}
			demo, err := rehearse(cmd.Context(), m, world, faults, alone)
			if err != nil {
				return err
			}
			defer demo.close()
			if alone {
				return demo.alone(cmd.Context(), m, how)
			}
			return openWizard(cmd.Context(), m, screen{plain: how.plain, demo: demo})
		},
	}
	flags := command.Flags()
	flags.StringVar(&world, "scenario", "aws", "which world it pretends to be")
	flags.BoolVar(&how.plain, "plain", false, "ask line by line instead of on a full screen")
	flags.BoolVar(&alone, "unattended", false, "ask nothing and make all changes")
	flags.BoolVar(&how.json, "json", false, "with --unattended: write events as JSON lines; what is for people goes to standard error")
	flags.StringArrayVar(&faults, "fault", nil, "a fault to make, as docs/simulator.md writes them; may be given again")
	return command
}

// rehearse starts the pretend workspace. Unattended, the token stays in memory.
func rehearse(ctx context.Context, m machine.Machine, world string, faults []string, alone bool) (*demonstration, error) {
	base, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	server, err := rehearsal(m, world, faults, nil)
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(base, "demo")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, failure{exitFailed, fmt.Errorf("making the demo's folder: %w", err)}
	}
	state, err := os.MkdirTemp(folder, "run-")
	if err != nil {
		return nil, failure{exitFailed, fmt.Errorf("making the demo's folder: %w", err)}
	}
	identity := server.Identity()
	demo := &demonstration{world: world, state: state, store: keystore.Memory()}
	variables := signsIn(identity)
	demo.environment = environmentOf(m)
	rehearsal, err := databricks.RehearsalAt(server.URL())
	if err != nil {
		return nil, failure{exitFailed, err}
	}
	demo.environment.Transport = rehearsal.Over(nil) // the pretend workspace answers for Microsoft as well
	demo.environment.Home, demo.environment.Getenv = state, func(name string) string { return variables[name] }
	// The pretend workspace ends with the program, and what the journals say of it with it.
	demo.close = func() { _ = server.Close(); _ = os.RemoveAll(state) }
	if real := keychain(m); !alone && real.Probe(ctx).State == keystore.Ready {
		demo.store = keystore.Marked(real, "demo")
	}
	return demo, nil
}

// signsIn is what the environment of a rehearsal says, so that Enter leads on: a workspace, and a token of its admin. Where account and
// workspace share an address, it says which workspace is meant.
func signsIn(identity simulator.Identity) map[string]string {
	variables := map[string]string{"DATABRICKS_HOST": identity.Host, "DATABRICKS_TOKEN": identity.AdminToken.Reveal()}
	if identity.Host == identity.AccountHost {
		variables["DATABRICKS_WORKSPACE_ID"] = identity.WorkspaceID
	}
	return variables
}

// alone rehearses with nobody there.
func (d *demonstration) alone(ctx context.Context, m machine.Machine, how manner) error {
	events, people := streams(m, how.json)
	shop, err := open(m, d.environment, d.store, d.state, events.Request)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	_, _ = fmt.Fprintln(people, "A rehearsal on a pretend workspace. The token is kept in memory only.")
	given := demoAnswers()
	if d.world == "first-allow-list" {
		delete(given, "network.addresses") // there they would make the first list, and nobody is here to type what that means
	}
	answers := plain.Template("brickpass setup", shop.steps, demoPartner, given)
	file, err := plain.ReadFile([]byte(answers), plain.Known(shop.steps, []byte(answers)))
	if err != nil {
		return failure{exitFailed, err}
	}
	again := func(string, error) onward { return onward{command: "brickpass demo --unattended"} } // a rehearsal ends with its workspace
	return unattended(ctx, shop, file, true, events, people, again)
}
