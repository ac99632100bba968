package plain

import (
	"io"

	"brickpass/steps"
	"brickpass/ui"
)

// Ended says what a run that came to its end means for what is left to do: after a rotation the old one, after a retirement or
// other scopes nothing.
func Ended(out io.Writer, run steps.Run) { newTeller(out, nil).ended(run) }

func (t *teller) ended(run steps.Run) {
	switch run.Setup().Aim {
	case steps.Rotation:
		t.rotated(run)
		if sheet, ok := viewOf(run, "handover").Finding.Seen.(steps.Sheet); ok && sheet.Next != "" {
			t.say("%s", sheet.Next)
		}
	case steps.Retirement:
		t.retired(run)
	case steps.Rescoping:
		t.rescoped(run)
	case steps.Adopting:
		t.adopted(run)
	}
}

func (t *teller) rotated(run steps.Run) {
	t.say("\n%s", ui.Renewed(run))
}

func (t *teller) retired(run steps.Run) {
	name, noun := run.Setup().Answer("token.connection"), run.Setup().Credential()
	if run.KeepsOld() {
		t.say("\nThe old %s of %s is kept. Both go on working.", noun, name)
		return
	}
	became := "is retired"
	if run.LeavesOld() {
		became = "stays"
	}
	t.say("\nThe old %s of %s %s.", noun, name, became)
	for _, line := range run.Ended() {
		t.say("  %s %s", line.Mark, join(line.Text, line.Detail))
	}
}

func (t *teller) rescoped(run steps.Run) {
	if !run.Rescoped() {
		t.say("\nThe scopes stay as they are. Nothing was changed.")
		return
	}
	scopes := viewOf(run, "scopes").Finding
	t.say("\n%s: %s. Its value is the same, so nobody has to be given anything.", run.Setup().Answer("token.connection"), scopes.Say)
}

func (t *teller) adopted(run steps.Run) {
	t.say("\n%s", ui.Adopted(run))
	for _, line := range run.Differs() {
		t.say("  %s %s", line.Mark, run.Setup().Say(join(line.Text, line.Detail)))
	}
	for _, next := range ui.AdoptedNext(run) {
		t.say("%s", next)
	}
}
