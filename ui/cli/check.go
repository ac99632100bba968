package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
)

// looking is how a check is asked for, as the flags say.
type looking struct {
	all        bool
	wake       bool
	json       bool
	passphrase string // a reference
}

func newCheck(m machine.Machine) *cobra.Command {
	var how looking
	command := &cobra.Command{
		Use:   "check [NAME | --all]",
		Short: "Look whether connections work, and what differs from what was set up",
		Long: "Reads and changes nothing. It signs in as the partner, and looks what drifted: entitlements, the permission to use tokens, the " +
			"warehouse, grants, IP access lists, how long a token may live, rights that Databricks narrowed, a credential that is gone or near " +
			"its end. Each finding says what mends it.\n\n" +
			"What only an admin can see is looked at if one can be signed in without asking: by a profile, the environment, or a sign-in that " +
			"was remembered. A warehouse that sleeps is left asleep; --wake lets the queries of the proof wake it, which costs.\n\n" + exitHelp,
		Args: func(_ *cobra.Command, names []string) error {
			switch {
			case len(names) > 1, len(names) == 1 && how.all:
				return usage(errors.New("check one connection, or all of them with --all"))
			case len(names) == 0 && !how.all:
				return usage(fmt.Errorf("say which connection: brickpass check NAME, or --all. %s", connectionList(m)))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, names []string) error {
			return check(cmd.Context(), m, strings.Join(names, ""), how)
		},
	}
	flags := command.Flags()
	flags.BoolVar(&how.all, "all", false, "check all connections")
	flags.BoolVar(&how.wake, "wake", false, "run the queries of the proof even if that wakes a warehouse")
	flags.BoolVar(&how.json, "json", false, "write events as JSON lines; what is for people goes to standard error")
	flags.StringVar(&how.passphrase, "passphrase", "", "of encrypted files, as env:NAME or file:PATH")
	return command
}

func check(ctx context.Context, m machine.Machine, name string, how looking) error {
	connections, err := toCheck(m, name)
	if err != nil {
		return err
	}
	events, people := streams(m, how.json)
	if len(connections) == 0 {
		events.Checked("done", exitDone, 0)
		_, err := fmt.Fprintln(people, "No connections yet, so there is nothing to check.")
		return err
	}
	passphrase, err := checkPassphrase(ctx, m, connections, how)
	if err != nil {
		return err
	}
	rounds, err := newRounds(m, connections, how.wake, passphrase)
	if err != nil {
		return err
	}
	defer func() { _ = rounds.close() }()
	drawn := newProgress(m, how, len(connections))
	checkups := rounds.check(ctx, drawn.told)
	drawn.over()
	for _, checkup := range checkups {
		if checkup.Result != "" { // it was not cut off
			events.Check(checkup)
		}
	}
	sayCheckups(people, checkups, rounds.took, letters(m))
	code := checkCode(ctx, checkups)
	word := "done"
	if code != exitDone && code != exitFindings {
		word = map[int]string{exitFailed: "failed", exitNotSigned: "stopped", exitStopped: "stopped"}[code]
	}
	events.Checked(word, code, len(checkups))
	if code == exitDone {
		return nil
	}
	return failure{code: code}
}

// toCheck are the connection of that name or, without one, all that were not removed.
func toCheck(m machine.Machine, name string) ([]steps.Connection, error) {
	state, err := stateDir(m)
	if err != nil {
		return nil, err
	}
	if name != "" {
		connection, err := connectionCalled(m, state, name)
		if err == nil && connection.Removed() {
			err = usage(fmt.Errorf("%s was removed, so there is nothing to check. %s", name, connectionList(m)))
		}
		return []steps.Connection{connection}, err
	}
	all, err := steps.Connections(state)
	if err != nil {
		_, _ = fmt.Fprintln(m.Err, "brickpass: a journal cannot be read, so its connection is not checked. "+err.Error())
	}
	return slices.DeleteFunc(all, steps.Connection.Removed), nil
}

// checkPassphrase is that of the encrypted files, where there are any: by its reference, or typed if somebody is there. Without it
// what is in them is not tried, and that is said.
func checkPassphrase(ctx context.Context, m machine.Machine, connections []steps.Connection, how looking) (secret.Value, error) {
	files := slices.ContainsFunc(connections, func(c steps.Connection) bool { return c.Answers[steps.KeepKey] == steps.KeepFile })
	switch {
	case !files && how.passphrase != "":
		return secret.Value{}, usage(errors.New("none of these is kept in an encrypted file, so --passphrase opens nothing"))
	case !files, how.passphrase == "" && (how.all || how.json || !m.Terminal().In):
		return secret.Value{}, nil
	}
	return passphraseOf(ctx, m, how.passphrase)
}

// checkCode is the exit code of a check: findings come before what could not be looked at.
func checkCode(ctx context.Context, checkups []steps.Checkup) int {
	has := func(result steps.Result) bool {
		return slices.ContainsFunc(checkups, func(c steps.Checkup) bool { return c.Result == result })
	}
	switch {
	case ctx.Err() != nil:
		return exitStopped
	case has(steps.Concerned):
		return exitFindings
	case has(steps.Unreached):
		return exitFailed
	case has(steps.Unsigned):
		return exitNotSigned
	}
	return exitDone
}

// progress says how far a check has come, on a line that is rewritten where a terminal can do so, and else not at all.
type progress struct {
	m           machine.Machine
	draws       bool
	of, at, bad int
}

func newProgress(m machine.Machine, how looking, of int) *progress {
	return &progress{m: m, of: of, draws: of > 1 && !how.json && moves(m.Terminal())}
}

// told takes one that was checked. It is called by one goroutine at a time.
func (p *progress) told(checkup steps.Checkup) {
	p.at++
	if checkup.Result != steps.Works {
		p.bad++
	}
	if p.draws {
		_, _ = fmt.Fprintf(p.m.Out, "\r\x1b[Kchecked %d of %d%s", p.at, p.of, withFindings(p.bad))
	}
}

func withFindings(count int) string {
	if count == 0 {
		return ""
	}
	return fmt.Sprintf(", %d to look at", count)
}

func (p *progress) over() {
	if p.draws {
		_, _ = fmt.Fprint(p.m.Out, "\r\x1b[K")
	}
}
