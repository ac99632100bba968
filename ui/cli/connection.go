package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"brickpass/internal/machine"
	"brickpass/steps"
)

// How a command is told which connection it is for.

// oneConnection takes exactly one name. Whoever gives none reads which there are.
func oneConnection(m machine.Machine) cobra.PositionalArgs {
	return func(cmd *cobra.Command, names []string) error {
		if len(names) == 1 {
			return nil
		}
		return usage(fmt.Errorf("say which connection: %s NAME. %s", cmd.CommandPath(), connectionList(m)))
	}
}

// atMostOne takes a name, or none.
func atMostOne(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, names []string) error {
		if len(names) <= 1 {
			return nil
		}
		return usage(fmt.Errorf("one name at a time: brickpass %s [NAME]", command))
	}
}

// connectionCalled is the connection of that name, as its journal tells it.
func connectionCalled(m machine.Machine, state, name string) (steps.Connection, error) {
	all, err := steps.Connections(state)
	i := slices.IndexFunc(all, func(c steps.Connection) bool { return c.Name == name })
	switch {
	case i >= 0:
		return all[i], nil
	case err != nil:
		return steps.Connection{}, failure{exitFailed, fmt.Errorf("a journal cannot be read: %w", err)}
	}
	return steps.Connection{}, usage(fmt.Errorf("there is no connection %s. %s", name, connectionList(m)))
}

func connectionList(m machine.Machine) string {
	var names []string
	if state, err := stateDir(m); err == nil {
		all, _ := steps.Connections(state) // one that cannot be read cannot be named either
		for _, connection := range all {
			if !connection.Removed() {
				names = append(names, connection.Name)
			}
		}
	}
	if len(names) == 0 {
		return "This computer knows of none."
	}
	return "There is: " + strings.Join(names, ", ") + "."
}
