package ui

// What is said of a token that goes to the terminal's clipboard, by whoever asks for it. No sentence claims that the terminal
// did as it was asked: it never answers.
const (
	// LendAsks is the question, whose answer is no unless somebody says yes.
	LendAsks = "Send the token to your terminal's clipboard?"
	// LendMeans is what would be done.
	LendMeans = "No clipboard program is here, so brickpass can only ask your terminal to take it, by an escape sequence (OSC 52). Some terminals refuse."
	// LendSent and LendEmptied are said when that was done, and after the minute.
	LendSent    = "Sent to your terminal. Whether it took the token, brickpass cannot know."
	LendEmptied = "Your terminal was asked to empty its clipboard. Whether it did, brickpass cannot know."
	// LendLeaves is said to whoever leaves before.
	LendLeaves = "Your terminal is asked to empty its clipboard now. Whether it does, brickpass cannot know."
)

// LendUnsure is said to whoever leaves with a token that is kept nowhere else.
func LendUnsure(id string) string {
	return "The token is kept nowhere. If you could not paste it, revoke it in Databricks by its id, " + id + "."
}

// LendKeeps is what it may leave behind.
func LendKeeps() []string {
	return []string{
		"The terminal may keep the token in a history of its own.",
		"tmux, screen and programs like them keep a copy.",
		"After 60 seconds brickpass asks the terminal to empty its clipboard. It cannot see whether that was done.",
	}
}
