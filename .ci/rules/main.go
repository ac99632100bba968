// Command brickpass may end the program, and nobody else.
package main

import (
	"os"

	"brickpass/ui/wizard"
)

func main() {
	wizard.Show()
	os.Exit(1)
}
