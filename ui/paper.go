package ui

// Paper is a file about a connection that can be saved where its set-up ends: the page for a security team, the day in a calendar.
type Paper struct {
	Word          string // what is typed for it, line by line
	Label, Detail string // of its row in a menu
	// Save writes the file for the connection of that name, and says where it is.
	Save func(connection string) (path string, err error)
}
