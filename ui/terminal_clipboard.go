package ui

import "brickpass/steps"

// What is said of a token or an OAuth secret that goes to the terminal's clipboard, by whoever asks for it. No sentence claims that the terminal
// did as it was asked: it never answers.
const (
	// LendMeans is what would be done.
	LendMeans = "No clipboard program is here, so brickpass can only ask your terminal to take it, by an escape sequence (OSC 52). Some terminals refuse."
	// LendSent and LendEmptied are said when that was done, and after the minute.
	LendSent    = "Sent to your terminal. Whether it took it, brickpass cannot know."
	LendEmptied = "Your terminal was asked to empty its clipboard. Whether it did, brickpass cannot know."
	// LendLeaves is said to whoever leaves before.
	LendLeaves = "Your terminal is asked to empty its clipboard now. Whether it does, brickpass cannot know."
)

// LendAsks is the question, whose answer is no unless somebody says yes.
func LendAsks(setup steps.Setup) string {
	return "Send the " + setup.Credential() + " to your terminal's clipboard?"
}

// LendUnsure is said to whoever leaves with one that is kept nowhere else.
func LendUnsure(setup steps.Setup) string {
	return "The " + setup.Credential() + " is kept nowhere. If you could not paste it, revoke it in Databricks by its id, " +
		setup.CredentialID() + "."
}

// LendKeeps is what it may leave behind.
func LendKeeps(setup steps.Setup) []string {
	return []string{
		"The terminal may keep the " + setup.Credential() + " in a history of its own.",
		"tmux, screen and programs like them keep a copy.",
		"After 60 seconds brickpass asks the terminal to empty its clipboard. It cannot see whether that was done.",
	}
}
