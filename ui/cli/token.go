package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"brickpass/databricks"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

// giving is how a kept token is asked for, as the flags say.
type giving struct {
	reveal     bool
	command    string // that it is given to
	arguments  []string
	passphrase string // a reference
}

func newToken(m machine.Machine) *cobra.Command {
	var how giving
	command := &cobra.Command{
		Use:   "token NAME",
		Short: "Give the token of a connection to a program, or to the clipboard",
		Long: "Gives what is kept for a connection: its token, or its OAuth secret. No sign-in is needed for it.\n\n" +
			"Where standard output is a pipe or a file, it writes the token and a line end, and nothing else:\n\n" +
			"  export DATABRICKS_TOKEN=\"$(brickpass token acme)\"\n\n" +
			"On a terminal nothing is shown. It goes into the clipboard for 60 seconds, or until Ctrl+C. --to-command gives it to another " +
			"program on its standard input, never among its arguments; what stands behind the program's name are its arguments, and its exit " +
			"code is that of this command.",
		Args: func(_ *cobra.Command, words []string) error {
			if len(words) == 0 {
				return usage(fmt.Errorf("say which connection: brickpass token NAME. %s", connectionList(m)))
			}
			if len(words) > 1 && how.command == "" {
				return usage(fmt.Errorf("one connection at a time: brickpass token NAME. %s", connectionList(m)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, words []string) error {
			how.arguments = words[1:]
			return giveToken(cmd.Context(), m, words[0], how)
		},
	}
	flags := command.Flags()
	flags.BoolVar(&how.reveal, "reveal", false, "show it on the terminal, after a yes")
	flags.StringVar(&how.command, "to-command", "", "give it to this program on its standard input; further words are its arguments")
	flags.StringVar(&how.passphrase, "passphrase", "", "of the encrypted file, as env:NAME or file:PATH; without it you are asked")
	return command
}

// commandLast keeps the words behind --to-command PROGRAM from being read as flags of our own.
func commandLast(arguments []string) []string {
	if len(arguments) == 0 || arguments[0] != "token" {
		return arguments
	}
	for i, word := range arguments {
		if word != "--to-command" || i+2 >= len(arguments) {
			continue
		}
		if arguments[i+2] == "--" {
			return arguments
		}
		before := append([]string{}, arguments[:i+2]...)
		return append(append(before, "--"), arguments[i+2:]...)
	}
	return arguments
}

func giveToken(ctx context.Context, m machine.Machine, name string, how giving) error {
	if how.reveal && how.command != "" {
		return usage(errors.New("--reveal shows it, and --to-command gives it to a program: choose one"))
	}
	terminal := m.Terminal()
	if how.reveal && (!terminal.In || !terminal.Out) {
		return usage(errors.New("--reveal asks first, so it needs a terminal. Into a pipe it goes without that"))
	}
	connection, err := keptConnection(m, name)
	if err != nil {
		return err
	}
	value, err := keptValue(ctx, m, connection, how)
	if err != nil {
		return err
	}
	note(ctx, m, connection)
	switch {
	case how.command != "":
		return toCommand(m, value, how)
	case !terminal.Out:
		return toPipe(m, value)
	case how.reveal:
		return toEyes(ctx, m, connection, value)
	}
	return toClipboard(ctx, m, connection, value)
}

// keptConnection is the connection of that name, if something is kept for it.
func keptConnection(m machine.Machine, name string) (steps.Connection, error) {
	state, err := stateDir(m)
	if err != nil {
		return steps.Connection{}, err
	}
	connection, err := connectionCalled(m, state, name)
	switch {
	case err != nil:
		return steps.Connection{}, err
	case connection.Removed(), connection.Removing && connection.Facts[steps.TokenItem] == "":
		return steps.Connection{}, usage(fmt.Errorf("%s was removed, and what was kept for it as well. %s", name, connectionList(m)))
	case connection.Facts[steps.TokenItem] == "":
		return steps.Connection{}, failure{exitFailed, fmt.Errorf("%s has no %s yet. To go on: brickpass resume %s", name, connection.Credential(), name)}
	case connection.Elsewhere():
		return steps.Connection{}, failure{exitFailed, fmt.Errorf(
			"%s was adopted without the value of its %s, which only who uses it has. To have one here: brickpass rotate %s", name, connection.Credential(), name)}
	case connection.Answers[steps.KeepKey] == steps.KeepOnce:
		return steps.Connection{}, failure{exitFailed, fmt.Errorf("the %s of %s was shown once and is kept nowhere", connection.Credential(), name)}
	}
	return connection, nil
}

// keptValue reads it where it is kept. An encrypted file takes its passphrase.
func keptValue(ctx context.Context, m machine.Machine, connection steps.Connection, how giving) (secret.Value, error) {
	value, shop, err := openKept(ctx, m, connection, how)
	if err != nil {
		return secret.Value{}, err
	}
	return value, shop.hands.Close()
}

// openKept reads it, and leaves hands that can sign in with it. Whoever asked closes them.
func openKept(ctx context.Context, m machine.Machine, connection steps.Connection, how giving) (secret.Value, workshop, error) {
	state, err := stateDir(m)
	if err != nil {
		return secret.Value{}, workshop{}, err
	}
	shop, err := openFor(nil, m, environmentOf(m), keychain(m), state, ignore)
	if err != nil {
		return secret.Value{}, workshop{}, err
	}
	shop.setup = connection.Checking(shop.setup.Now)
	value, err := shop.keptValue(ctx, connection.Name, how)
	if err != nil {
		_ = shop.hands.Close()
	}
	return value, shop, err
}

func (w workshop) keptValue(ctx context.Context, name string, how giving) (secret.Value, error) {
	switch file := w.setup.Answer(steps.KeepKey) == steps.KeepFile; {
	case !file && how.passphrase != "":
		return secret.Value{}, usage(fmt.Errorf("the %s of %s is in a keychain, so --passphrase opens nothing", w.setup.Credential(), name))
	case file:
		passphrase, err := passphraseOf(ctx, w.machine, how.passphrase)
		if err != nil {
			return secret.Value{}, err
		}
		w.hands.Give(steps.PassphraseKey, passphrase)
	}
	value, err := w.hands.Token(ctx, w.setup)
	if err != nil {
		cause, fix := keystore.Explain(err)
		return secret.Value{}, failure{exitFailed, fmt.Errorf("the %s of %s could not be read. %s", w.setup.Credential(), name, strings.TrimSpace(cause+" "+fix))}
	}
	return value, nil
}

// passphraseOf resolves a reference, or asks with the echo off.
func passphraseOf(ctx context.Context, m machine.Machine, reference string) (secret.Value, error) {
	var given []byte
	kind, name, _ := strings.Cut(reference, ":")
	switch {
	case kind == "env" && name != "":
		given = []byte(m.Getenv(name))
	case kind == "file" && name != "":
		data, err := os.ReadFile(name)
		if err != nil {
			return secret.Value{}, usage(fmt.Errorf("the file %s cannot be read", name))
		}
		given = data
	case reference != "":
		return secret.Value{}, usage(errors.New("--passphrase takes a reference, so that the passphrase stands in no command: env:NAME or file:PATH"))
	case !m.Terminal().In:
		return secret.Value{}, usage(errors.New("it is kept in an encrypted file, and nobody can be asked for its passphrase here: give --passphrase env:NAME or file:PATH"))
	default:
		_, _ = fmt.Fprint(m.Err, "The passphrase of the encrypted file: ")
		line, err := m.ReadHidden(ctx)
		_, _ = fmt.Fprintln(m.Err)
		if err != nil {
			return secret.Value{}, failure{code: exitStopped}
		}
		given = line
	}
	value := secret.New(string(given))
	clear(given)
	if err := keystore.CheckPassphrase(value); err != nil {
		return secret.Value{}, usage(errors.New("that is not the passphrase: one has at least 12 characters"))
	}
	return value, nil
}

// note says, beside the credential that somebody is given, what is known to be wrong with it. Whether it opens anything shows when it is
// used, so that stops nobody.
func note(ctx context.Context, m machine.Machine, connection steps.Connection) {
	state, err := stateDir(m)
	if dead := deadText(m, state, connection); err == nil && dead != "" {
		_, _ = fmt.Fprintf(folded(m, m.Err), "brickpass: %s: %s\n", connection.Name, dead)
		return
	}
	noteRehearsal(ctx, m, connection)
}

// deadText says that a credential is known to open nothing any more, and what can be done; "" if it is not known to.
func deadText(m machine.Machine, state string, connection steps.Connection) string {
	dead := connection.Dead(m.Clock.Now(), steps.LastCheckup(state, connection))
	if dead == "" {
		return ""
	}
	return fmt.Sprintf("%s It may open nothing any more: brickpass check %s looks again, and brickpass rotate %s makes another one.",
		dead, connection.Name, connection.Name)
}

// noteRehearsal says of a token of the simulator that there is nothing any more that it opens.
func noteRehearsal(ctx context.Context, m machine.Machine, connection steps.Connection) {
	address := connection.Facts[steps.Host]
	if !strings.HasPrefix(address, "http://") {
		return
	}
	host, err := databricks.ParseHost(address)
	if err == nil {
		client := databricks.New(databricks.Options{Host: host, Clock: m.Clock, UserAgent: "brickpass/" + Version}).Patient(time.Second)
		_, err = databricks.Ask(ctx, client, databricks.HostMetadata())
	}
	if err != nil {
		_, _ = fmt.Fprintf(m.Err, "brickpass: %s is of a rehearsal, and its pretend workspace at %s is gone. The %s opens nothing.\n", connection.Name, address, connection.Credential())
	}
}
