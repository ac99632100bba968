package ui

import (
	"fmt"
	"time"

	"brickpass/steps"
)

// LocalChange says what is done for a change for which no request is sent.
func LocalChange(change steps.Change) string {
	switch {
	case change.Forget != "":
		return "No request is sent for this: the entry is deleted on this computer."
	case change.Into.Kind == steps.InKeychain:
		return "No request is sent for this: its value is kept on this computer, and it is written down here which one it is."
	}
	return "No request is sent for this: it is written down on this computer which one it is."
}

// Adopted says how an adoption ended.
func Adopted(run steps.Run) string {
	return fmt.Sprintf("%s is in brickpass's care. Nothing was changed in the workspace.", run.Setup().Answer("token.connection"))
}

// AdoptedNext are what can be done with an adopted connection, and what does not stand as a set-up would make it.
func AdoptedNext(run steps.Run) []string {
	name := run.Setup().Answer("token.connection")
	before := ""
	if ends, err := time.Parse(time.DateOnly, run.Setup().Fact(steps.TokenEnds)); err == nil {
		before = ", before this one ends on " + DateText(ends)
	}
	next := []string{"How it stands: brickpass check " + name, "A new one" + before + ": brickpass rotate " + name}
	if len(run.Differs()) > 0 {
		next = append([]string{"What of this brickpass can add, it shows before your yes: brickpass mend " + name}, next...)
	}
	return next
}
