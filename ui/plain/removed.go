package plain

import (
	"io"

	"brickpass/steps"
)

// Removed says that a removal came to its end, and what is left: each with who can take it away, where that is somebody else.
func Removed(out io.Writer, events *Events, run steps.Run) {
	newTeller(out, events).removed(run)
}

func (t *teller) removed(run steps.Run) {
	left := run.Left()
	t.events.finding("remove", steps.Finding{State: steps.So, Say: "what is left", Lines: left})
	t.say("\n%s is removed.", run.Setup().Answer("token.connection"))
	if len(left) == 0 {
		t.say("Nothing of it is left.")
		return
	}
	t.say("What is left:")
	for _, line := range left {
		t.say("  %s %s", line.Mark, run.Setup().Say(line.Text))
		if line.Problem == nil {
			continue
		}
		t.say("    Who   %s", line.Problem.Who)
		if line.Problem.Send != "" {
			t.say("    Send them this:\n%s", line.Problem.Send)
		}
	}
}
