package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui/report"
)

func newCalendar(m machine.Machine) *cobra.Command {
	var out string
	command := &cobra.Command{
		Use:   "calendar NAME",
		Short: "Write the day on which a connection ends as a calendar file",
		Long: "An iCalendar file with one event, on the last day of the token or secret, and reminders 30 and 7 days before. It is made of what " +
			"this computer knows; nobody is asked. After the credential was renewed, the file of the same connection moves the event.\n\n" + exitHelp,
		Args: oneConnection(m),
		RunE: func(_ *cobra.Command, names []string) error {
			text, err := calendarOf(m, names[0])
			if err != nil {
				return err
			}
			return put(m, out, text)
		},
	}
	command.Flags().StringVar(&out, "out", "", "the file to write; else it is written to standard output")
	return command
}

func calendarOf(m machine.Machine, name string) (string, error) {
	state, err := stateDir(m)
	if err != nil {
		return "", err
	}
	return calendarIn(m, state, name)
}

// calendarIn is the calendar file of a connection of that state folder.
func calendarIn(m machine.Machine, state, name string) (string, error) {
	connection, err := reportable(m, state, name)
	if err != nil {
		return "", err
	}
	text, ok := report.Calendar(steps.NewReport(connection, steps.LastCheckup(state, connection), m.Clock.Now()))
	if !ok {
		return "", failure{exitFailed, fmt.Errorf("no day is known on which %s ends, so there is nothing to put into a calendar", name)}
	}
	return text, nil
}
