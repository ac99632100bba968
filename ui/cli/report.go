package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/ui/report"
)

// reporting is how a report is asked for, as the flags say.
type reporting struct {
	format     string
	out        string
	offline    bool
	passphrase string // a reference
}

func newReport(m machine.Machine) *cobra.Command {
	var how reporting
	command := &cobra.Command{
		Use:   "report NAME",
		Short: "Write one page about a connection for your security team, without any secret",
		Long: "Who, what, from where, until when, how it was proven, and how it is taken back: as Markdown, JSON, or HTML that prints on one " +
			"page.\n\n" +
			"The connection is checked first, as `brickpass check` does it: nothing is changed, and nobody is asked to sign in. What could not " +
			"be looked at is dated by the journal. --offline asks no workspace, and tells what the journal and the last check know.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(cmd *cobra.Command, names []string) error { return writeReport(cmd.Context(), m, names[0], how) },
	}
	flags := command.Flags()
	flags.StringVar(&how.format, "format", "", "markdown, json or html; else what the name of the file says, or markdown")
	flags.StringVar(&how.out, "out", "", "the file to write; else it is written to standard output")
	flags.BoolVar(&how.offline, "offline", false, "ask no workspace: what the journal and the last check know")
	flags.StringVar(&how.passphrase, "passphrase", "", "of an encrypted file, as env:NAME or file:PATH, so that the credential can be tried")
	return command
}

func writeReport(ctx context.Context, m machine.Machine, name string, how reporting) error {
	write, err := formatOf(how)
	if err != nil {
		return err
	}
	if how.offline && how.passphrase != "" {
		return usage(errors.New("--offline tries no credential, so --passphrase opens nothing"))
	}
	state, err := stateDir(m)
	if err != nil {
		return err
	}
	connection, err := reportable(m, state, name)
	if err != nil {
		return err
	}
	checkup := steps.LastCheckup(state, connection)
	if !how.offline {
		if checkup, err = checkNow(ctx, m, connection, how.passphrase); err != nil {
			return err
		}
	}
	text, err := write(steps.NewReport(connection, checkup, m.Clock.Now()))
	if err != nil {
		return failure{exitFailed, err}
	}
	return put(m, how.out, text)
}

// writer writes a report in one of its formats.
type writer func(steps.Report) (string, error)

// formatOf is the writer of the format that was asked for or, without one, that the file's name says.
func formatOf(how reporting) (writer, error) {
	format := strings.ToLower(how.format)
	if format == "" {
		format = map[string]string{".json": "json", ".html": "html", ".htm": "html"}[strings.ToLower(filepath.Ext(how.out))]
	}
	switch format {
	case "", "markdown", "md":
		return func(r steps.Report) (string, error) { return report.Markdown(r), nil }, nil
	case "json":
		return report.JSON, nil
	case "html":
		return report.HTML, nil
	}
	return nil, usage(fmt.Errorf("there is no format %s: markdown, json or html", how.format))
}

// reportable is the connection of that name, if there is something to tell of it.
func reportable(m machine.Machine, state, name string) (steps.Connection, error) {
	connection, err := connectionCalled(m, state, name)
	switch {
	case err != nil:
		return connection, err
	case connection.Removed():
		return connection, usage(fmt.Errorf("%s was removed, so there is nothing to tell of it. %s", name, connectionList(m)))
	case connection.Facts[steps.TokenItem] == "":
		return connection, usage(fmt.Errorf("%s was not finished. To go on: brickpass resume %s", name, name))
	}
	return connection, nil
}

// checkNow checks one connection. A check that fails says in its record why, and that stands in the report.
func checkNow(ctx context.Context, m machine.Machine, connection steps.Connection, reference string) (steps.Checkup, error) {
	var passphrase secret.Value
	if reference != "" {
		var err error
		if passphrase, err = checkPassphrase(ctx, m, []steps.Connection{connection}, looking{passphrase: reference}); err != nil {
			return steps.Checkup{}, err
		}
	}
	rounds, err := newRounds(m, []steps.Connection{connection}, false, passphrase)
	if err != nil {
		return steps.Checkup{}, err
	}
	defer func() { _ = rounds.close() }()
	checkup := rounds.check(ctx, func(steps.Checkup) {})[0]
	if checkup.Result == "" {
		return checkup, failure{exitStopped, errors.New("stopped before the connection was checked, so no report was written")}
	}
	return checkup, nil
}
