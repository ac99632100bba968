// Package wizard may print, and may know the simulator.
package wizard

import (
	"fmt"
	_ "net/http" // want depguard
	"os"

	_ "charm.land/bubbletea/v2"
	"golang.org/x/term"

	_ "brickpass/databricks/simulator"
)

// Show shows.
func Show() {
	fmt.Println("a word")
	_ = term.IsTerminal(int(os.Stdin.Fd())) // want forbidigo
	os.Exit(1)                              // want forbidigo
}
