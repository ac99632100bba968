package databricks

import "strings"

// CLI is the command of Databricks' own CLI that sends the same request. It is empty for Entra and Graph,
// and for a Contributor's, because it sends no headers of its own.
//
// An admin's request is signed in as the CLI is; a principal's by a token from a variable, which goes into the
// environment of that one command.
func (r Request) CLI() string {
	if !r.hasTwin() || r.Resource != "" {
		return ""
	}
	command := "databricks api " + strings.ToLower(r.Method) + " " + shellWord(r.Path)
	if r.Body != "" {
		command += " --json " + shellWord(string(r.Body))
	}
	if tokenVariable(r.As) != adminVariable {
		command = `DATABRICKS_TOKEN="${` + tokenVariable(r.As) + `:?}" ` + command
	}
	return command
}

// GuideCLI is the command that the guides name for the same thing. It is empty where they name none, and where an id that a
// server gave would mean something to a shell.
func (r Request) GuideCLI() string {
	if r.Words == "" || !factPattern.MatchString(placeholder.ReplaceAllString(r.Words, "")) {
		return ""
	}
	return "databricks " + variables(r.Words)
}

// variables writes the unknowns of a text that is shell already as variables.
func variables(command string) string {
	return placeholder.ReplaceAllStringFunc(command, shellWord)
}
