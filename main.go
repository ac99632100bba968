// Brickpass takes a Databricks admin through every step of letting a partner product into a workspace.
package main

import (
	"context"
	"os"

	"brickpass/internal/machine"
	"brickpass/ui/cli"
)

func main() {
	machine.Quieten()
	machine.NoCore()
	os.Exit(cli.Main(context.Background(), machine.This(), os.Args[1:]))
}
