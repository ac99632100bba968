package cli_test

import (
	"slices"
	"testing"

	"brickpass/ui/cli"
)

// The home screen offers what there is a command for, and nothing else.
func TestTheHomeScreenOffersWhatThereIsACommandFor(t *testing.T) {
	commands, offered := cli.Commands(), cli.OfferedAtHome()
	for _, name := range []string{"token", "profile", "remove", "forget"} {
		if !slices.Contains(offered, name) {
			t.Errorf("%s is not offered: %v", name, offered)
		}
	}
	for _, name := range offered {
		if !slices.Contains(commands, name) {
			t.Errorf("%s is offered, and there is no such command", name)
		}
	}
}
