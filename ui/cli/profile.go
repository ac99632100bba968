package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"brickpass/databricks/profilefile"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
)

// profiling is how a profile is wanted, as the flags say.
type profiling struct {
	as      string
	cluster string // "" none, askCluster to be asked, else its id
	replace bool
	yes     bool
	state   string // the state folder
	giving
}

// askCluster is the value of --cluster without one.
const askCluster = "?"

func newProfile(m machine.Machine) *cobra.Command {
	var how profiling
	command := &cobra.Command{
		Use:   "profile NAME",
		Short: "Write the token of a connection into a profile of .databrickscfg",
		Long: "Writes a profile with the token in clear, for tools that read nothing else. It shows first what changes in the file, with the " +
			"token hidden, and asks. Nothing else in the file changes, a profile that is there is replaced only with --replace, the file is " +
			"readable by you alone afterwards, and no copy of what stood in it is left.\n\n" +
			"Better, where it can be: brickpass exec NAME -- PROGRAM puts the token into that one program's environment, and no file holds it.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 1 {
				return nil
			}
			return usage(fmt.Errorf("say which connection: brickpass profile NAME. %s", connectionList(m)))
		},
		RunE: func(cmd *cobra.Command, words []string) error { return writeProfile(cmd.Context(), m, words[0], how) },
	}
	flags := command.Flags()
	flags.StringVar(&how.as, "as", "", "the profile's name; without it, the connection's")
	flags.StringVar(&how.cluster, "cluster", "", "for Databricks Connect: choose a cluster from a list, or give its id as --cluster=ID")
	flags.Lookup("cluster").NoOptDefVal = askCluster
	flags.BoolVar(&how.replace, "replace", false, "replace a profile of that name")
	flags.BoolVar(&how.yes, "yes", false, "write it without asking; what changes is shown all the same")
	flags.StringVar(&how.passphrase, "passphrase", "", "of the encrypted file, as env:NAME or file:PATH; without it you are asked")
	return command
}

func writeProfile(ctx context.Context, m machine.Machine, name string, how profiling) error {
	if how.as == "" {
		how.as = name
	}
	if err := profilefile.CheckName(how.as); err != nil {
		return usage(err)
	}
	connection, err := keptConnection(m, name)
	if err != nil {
		return err
	}
	value, shop, err := openKept(ctx, m, connection, how.giving)
	if err != nil {
		return err
	}
	defer func() { _ = shop.hands.Close() }()
	cluster, err := shop.clusterFor(ctx, how)
	if err != nil {
		return err
	}
	keys, err := profileKeys(shop.setup, value, cluster)
	if err != nil {
		return failure{exitFailed, err}
	}
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	how.state = state
	lock := flock.New(filepath.Join(state, "profiles.lock"), flock.SetPermissions(0o600)) // not beside the file: that folder is the person's
	if held, err := lock.TryLock(); err != nil || !held {
		return failure{exitStopped, errors.New("another brickpass is writing a profile: let it finish")}
	}
	defer func() { _ = lock.Close() }()
	return shop.putProfile(ctx, name, keys, how)
}

// putProfile shows what would change, asks, and writes it.
func (w workshop) putProfile(ctx context.Context, name, keys string, how profiling) error {
	m, path := w.machine, w.environment.ProfileFile()
	shown := w.environment.Shown(path)
	file, err := profilefile.Open(path)
	if err != nil {
		return failure{exitFailed, fmt.Errorf("%s: %w", shown, err)}
	}
	text, err := profilefile.Put(file.Text, how.as, keys, how.replace)
	switch {
	case errors.Is(err, profilefile.ErrThere) && w.alreadySo(file, keys, how):
		_, _ = fmt.Fprintf(m.Out, "The profile %s in %s holds this already. Nothing was written.\n", how.as, shown)
		return nil
	case errors.Is(err, profilefile.ErrThere):
		return usage(fmt.Errorf("%s has a profile %s already. With --replace it is shown what would change in it, and with --as NAME this one gets another name", shown, how.as))
	case errors.Is(err, profilefile.ErrNotSure):
		return failure{exitFailed, fmt.Errorf("%s is written in a way in which more than the profile %s could be altered, so it was left alone. Give another name with --as, or write the profile by hand", shown, how.as)}
	case err != nil:
		return failure{exitFailed, fmt.Errorf("%s: %w", shown, err)}
	case string(text) == string(file.Text):
		_, _ = fmt.Fprintf(m.Out, "The profile %s in %s holds this already. Nothing was written.\n", how.as, shown)
		return nil
	}
	w.sayProfile(shown, name, file, text, how)
	if !how.yes {
		if err := askYes(ctx, m, "Type yes to write it: "); err != nil {
			return err
		}
	}
	switch err := file.Write(text); {
	case errors.Is(err, profilefile.ErrChanged):
		return failure{exitStopped, fmt.Errorf("%s was changed by something else meanwhile, so it was left alone. Run this again", shown)}
	case err != nil:
		return failure{exitFailed, fmt.Errorf("%s was left as it was: %w", shown, err)}
	}
	if err := steps.NoteCopy(how.state, m.Clock, name, "profile "+how.as+" in "+shown); err != nil {
		_, _ = fmt.Fprintln(m.Err, "brickpass: the journal could not be told of it, so a report will not name this profile: "+err.Error())
	}
	_, err = fmt.Fprintf(m.Out, "Written. To use it: databricks --profile %s current-user me\nAfter a rotation it holds the old token: run this again with --replace.\n", how.as)
	return err
}

// alreadySo says whether the profile that is there is the one that is wanted.
func (w workshop) alreadySo(file profilefile.File, keys string, how profiling) bool {
	text, err := profilefile.Put(file.Text, how.as, keys, true)
	return err == nil && string(text) == string(file.Text)
}

func (w workshop) sayProfile(shown, name string, file profilefile.File, text []byte, how profiling) {
	out := w.machine.Out
	_, _ = fmt.Fprintf(out, "This writes the %s of %s into %s in clear. Every program of yours can read it there, and so can whoever gets a backup of your "+
		"home folder.\nBetter, where it can be: brickpass exec %s -- PROGRAM, or brickpass token %s | PROGRAM. Then no file holds it.\n\n",
		w.setup.Credential(), name, shown, name, name)
	if file.Others {
		_, _ = fmt.Fprintf(out, "Others on this computer may read %s now. Afterwards only you can.\n\n", shown)
	}
	_, _ = fmt.Fprintf(out, "What changes in %s:\n\n", shown)
	for _, line := range profilefile.Diff(file.Text, text, how.as) {
		_, _ = fmt.Fprintln(out, strings.TrimRight("  "+string(line.Sign)+" "+cleanLine(line.Text), " "))
	}
	_, _ = fmt.Fprintln(out)
}

// askYes wants the whole word. Where nobody can be asked, what was shown is the end.
func askYes(ctx context.Context, m machine.Machine, question string) error {
	if !m.Terminal().In {
		return failure{exitStopped, errors.New("nothing was written: nobody can be asked here, and --yes writes it")}
	}
	_, _ = fmt.Fprint(m.Err, question)
	line, err := readLine(ctx, m.In)
	if err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes") {
		return failure{exitStopped, errors.New("nothing was written")}
	}
	return nil
}

// profileKeys are the lines of the profile. The kind is said, so that a variable of the environment is not taken for a second one.
func profileKeys(setup steps.Setup, value secret.Value, cluster string) (string, error) {
	host, err := setup.WorkspaceHost()
	if err != nil {
		return "", fmt.Errorf("the address of its workspace is not known: %w", err)
	}
	keys := "host = " + host.URL + "\n"
	name, kind := "token", "pat"
	if setup.OAuth() {
		keys += "client_id = " + setup.Fact(steps.ApplicationID) + "\n"
		name, kind = "client_secret", "oauth-m2m"
	}
	line, err := asKey(name, value)
	if err != nil {
		return "", err
	}
	keys += line + "auth_type = " + kind + "\n"
	if id := workspaceNamed(host, setup); id != "" {
		keys += "workspace_id = " + id + "\n"
	}
	if cluster != "" {
		keys += "cluster_id = " + cluster + "\n"
	}
	return keys, nil
}
