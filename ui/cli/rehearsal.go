package cli

import (
	"fmt"
	"io"

	"brickpass/databricks"
	"brickpass/internal/machine"
)

// rehearsalOf is whether a simulator stands in for Microsoft's services. With a value that is none, brickpass does not start:
// somebody believes that they rehearse.
func rehearsalOf(m machine.Machine) (databricks.Rehearsal, error) {
	rehearsal, err := databricks.RehearsalAt(m.Getenv(databricks.SimulatorVariable))
	if err != nil {
		return databricks.Rehearsal{}, usage(err)
	}
	return rehearsal, nil
}

// simulatedAt is the simulator's address for a screen; "" where Microsoft itself answers.
func simulatedAt(m machine.Machine) string {
	rehearsal, err := rehearsalOf(m)
	if err != nil {
		return ""
	}
	return rehearsal.Address()
}

// tellRehearsal says in a line that nothing reaches Microsoft.
func tellRehearsal(m machine.Machine, people io.Writer) {
	if address := simulatedAt(m); address != "" {
		_, _ = fmt.Fprintf(people, "%s is set: Microsoft's services are simulated at %s.\n", databricks.SimulatorVariable, address)
	}
}
