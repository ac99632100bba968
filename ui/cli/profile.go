package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/spf13/cobra"

	"brickpass/databricks/profilefile"
	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui"
)

// profiling is how a profile is wanted, as the flags say.
type profiling struct {
	as      string
	cluster string // "" none, askCluster to be asked, else its id
	replace bool
	yes     bool
	giving
}

func newProfile(m machine.Machine) *cobra.Command {
	var how profiling
	command := &cobra.Command{
		Use:   "profile NAME",
		Short: "Write the token of a connection into a profile of .databrickscfg",
		Long: "Writes a profile with the token in clear, for tools that read nothing else. It shows first what changes in the file, with the " +
			"token hidden, and asks. Nothing else in the file changes, and no copy of what stood in it is left. A profile that is there is " +
			"changed only after you were asked, or with --replace. Afterwards the file is readable by you alone.\n\n" +
			"Better, where it can be: brickpass exec NAME -- PROGRAM puts the token into that one program's environment, and no file holds " +
			"it.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error { return writeProfile(cmd.Context(), m, names[0], how) },
	}
	flags := command.Flags()
	flags.StringVar(&how.as, "as", "", "the profile's name; without it, the connection's")
	flags.StringVar(&how.cluster, "cluster", "", "for Databricks Connect: choose a cluster from a list, or give its id as --cluster=ID")
	flags.Lookup("cluster").NoOptDefVal = askCluster
	flags.BoolVar(&how.replace, "replace", false, "with --yes: also where a profile of that name is there")
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
	state, err := stateDir(m)
	if err != nil {
		return err
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
	noteRehearsal(ctx, m, connection)
	profile := profilefile.Profile{Name: how.as}
	if profile.Keys, err = signInKeys(shop.setup, value); err != nil {
		return err
	}
	cluster, err := shop.clusterFor(ctx, how.cluster)
	if err != nil {
		return err
	}
	pen := pen{
		machine: m, setup: shop.setup, connection: name, path: shop.environment.ProfileFile(), how: how,
		dead: deadText(m, state, connection),
	}
	if whole, err := filepath.Abs(pen.path); err == nil {
		pen.path = whole // the journal is read elsewhere than where this is run
	}
	pen.shown = shop.environment.Shown(pen.path)
	if pen.file, err = profilefile.Open(pen.path); err != nil {
		return failure{exitFailed, fmt.Errorf("%s: %w", pen.shown, err)}
	}
	profile.Keys = append(profile.Keys, pen.compute(profile.Keys[0].Value, cluster)...)
	return pen.put(ctx, profile)
}

// pen writes a profile into a file, after showing what changes.
type pen struct {
	machine    machine.Machine
	setup      steps.Setup
	connection string
	file       profilefile.File
	path       string
	shown      string // the path, as people write it
	how        profiling
	dead       string // that the credential is known to open nothing any more; "" if it is not
}

// compute are the keys that say what the profile's tools run on: the cluster that was chosen, and what stands there already if that is
// of the same workspace.
func (p pen) compute(host, cluster string) []profilefile.Key {
	var keys []profilefile.Key
	if cluster != "" {
		keys = append(keys, profilefile.Key{Name: "cluster_id", Value: cluster})
	}
	for _, name := range []string{"cluster_id", "serverless_compute_id", "warehouse_id"} {
		value := p.file.Value(p.how.as, name)
		if value == "" || p.file.Value(p.how.as, "host") != host || cluster != "" && name != "warehouse_id" {
			continue
		}
		keys = append(keys, profilefile.Key{Name: name, Value: value})
	}
	return keys
}

func (p pen) put(ctx context.Context, profile profilefile.Profile) error {
	edit, err := p.file.Put(profile)
	switch {
	case errors.Is(err, profilefile.ErrNotSure):
		return failure{exitFailed, fmt.Errorf("%s was left alone: %w. Give another name with --as, or write the profile by hand", p.shown, err)}
	case err != nil:
		return failure{exitFailed, fmt.Errorf("%s was left alone: %w", p.shown, err)}
	case edit.Empty():
		return p.alreadySo()
	case edit.Replaces && p.how.yes && !p.how.replace:
		return usage(fmt.Errorf("%s has a profile %s already. With --replace it is changed, and with --as NAME this one gets another name", p.shown, profile.Name))
	}
	p.say(edit)
	if err := p.ask(ctx, edit); err != nil {
		return err
	}
	if err := p.write(edit); err != nil {
		return err
	}
	_, err = fmt.Fprintf(folded(p.machine, p.machine.Out), "Written. Tools of Databricks take it by --profile %s.\n"+
		"It stays as it is when the %s is renewed or taken back. Run this again after a renewal.\n", profile.Name, p.setup.Credential())
	return err
}

func (p pen) alreadySo() error {
	_, err := fmt.Fprintf(folded(p.machine, p.machine.Out), "The profile %s in %s says this already. Nothing was written.\n", p.how.as, p.shown)
	if p.file.Others && err == nil {
		_, err = fmt.Fprintf(folded(p.machine, p.machine.Out), "Others on this computer may read the file. To change that: chmod 600 %s\n", p.shown)
	}
	return err
}

// say shows what would change, after what it means.
func (p pen) say(edit profilefile.Edit) {
	var text strings.Builder
	say := func(format string, values ...any) { fmt.Fprintf(&text, format, values...) }
	if p.dead != "" {
		say("%s\n\n", p.dead)
	}
	say("This writes the %s of %s into %s in clear.\n", p.setup.Credential(), p.connection, p.shown)
	say("Every program of yours can read it there, and so can whoever gets a backup of the file.\n")
	say("Better, where it can be: brickpass exec %s -- PROGRAM. Then no file holds it.\n\n", p.connection)
	if edit.Replaces {
		say("There is a profile %s already. ", p.how.as)
	}
	if p.file.Others {
		say("Others on this computer may read the file now; afterwards only you can. ")
	}
	say("What changes in %s:\n\n", p.shown)
	for _, line := range edit.Lines {
		say("%s\n", strings.TrimRight("  "+string(line.Sign)+" "+ui.Clean(line.Text), " "))
	}
	say("\n")
	_, _ = io.WriteString(folded(p.machine, p.machine.Out), text.String())
}

// ask wants the whole word. Where nobody can be asked, what was shown is the end.
func (p pen) ask(ctx context.Context, edit profilefile.Edit) error {
	if p.how.yes {
		return nil
	}
	if !p.machine.Terminal().In {
		flags := "--yes writes it"
		if edit.Replaces {
			flags = "--yes with --replace writes it"
		}
		return failure{exitStopped, fmt.Errorf("nothing was written: nobody can be asked here, and %s", flags)}
	}
	question := "Type yes to write it: "
	if edit.Replaces {
		question = "Type yes to change the profile that is there: "
	}
	line, err := askLine(ctx, p.machine, p.machine.Out, question)
	if err != nil || !strings.EqualFold(strings.TrimSpace(line), "yes") {
		return failure{exitStopped, errors.New("nothing was written")}
	}
	return nil
}

// write writes it. The journal is told before, so that it knows of every copy.
func (p pen) write(edit profilefile.Edit) error {
	state, err := stateDir(p.machine)
	if err != nil {
		return err
	}
	lock := flock.New(filepath.Join(state, "profiles.lock"), flock.SetPermissions(0o600)) // not beside the file: that folder is not ours
	if err := lock.Lock(); err != nil {
		return failure{exitFailed, fmt.Errorf("%s was left alone: it could not be kept from another brickpass: %w", p.shown, err)}
	}
	defer func() { _ = lock.Close() }()
	switch err := steps.NoteCopy(state, p.machine.Clock, p.connection, p.how.as, p.path); {
	case errors.Is(err, steps.ErrInUse):
		return failure{exitStopped, fmt.Errorf("nothing was written: another brickpass is at work on %s. Let it finish, and run this again", p.connection)}
	case err != nil:
		return failure{exitFailed, fmt.Errorf("nothing was written, because the journal could not be told of it: %w", err)}
	}
	switch err := p.file.Write(edit); {
	case errors.Is(err, profilefile.ErrChanged):
		return failure{exitStopped, fmt.Errorf("%s was left alone: it was changed by something else meanwhile. Run this again", p.shown)}
	case err != nil:
		return failure{exitFailed, fmt.Errorf("%s was left as it was: %w", p.shown, err)}
	}
	return nil
}
