package ui

import "brickpass/steps"

// What a run came to, in words that the wizard and the prompts share. None says more than was tried.

// ToLookAt is the heading of what a run seems to have made twice.
const ToLookAt = "To look at"

// OfTheChanges is what the help says of the list of all changes.
const OfTheChanges = "All that brickpass would send stands in this list, and nothing is sent before you say yes. Then each step looks " +
	"once more: what is as wanted by then is left alone, and where something else became different you are asked again."

// LetIn says how a set-up ended. One that mended what goes with a credential whose value stayed with the partner could not try it.
func LetIn(run steps.Run) string {
	if run.Setup().Elsewhere() {
		return run.Setup().Say("Everything is as wanted. Whether {partner} gets in was not tried, because the value of its " +
			run.Setup().Credential() + " is not on this computer.")
	}
	return run.Setup().Say("{partner} is let in, and it is proven that it works.")
}

// Renewed says how a rotation ended. Where no warehouse is known it was only signed in.
func Renewed(run steps.Run) string {
	setup := run.Setup()
	shown := "it is proven that it works."
	if setup.Answer("warehouse.id") == "" && !setup.Own() {
		shown = "it signs in. No query was tried, because no warehouse is known."
	}
	if setup.Own() { // what is kept is this computer's already
		return "The new token is made, and " + shown + " What uses the old one does not have it yet."
	}
	return setup.Say("The new " + setup.Credential() + " is made, and " + shown + " {partner} does not have it yet.")
}
