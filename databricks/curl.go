package databricks

import "strings"

// Curl is a command for a POSIX shell that sends the same request to a host. The token comes from a variable through a
// pipe: printf is built into every shell, so that the token is in no process's argument list.
//
// It is empty for Entra and Graph, whose sign-in curl cannot borrow.
func (r Request) Curl(host Host) string {
	if !r.hasTwin() {
		return ""
	}
	words := []string{"curl", "--silent", "--show-error", "--fail-with-body", "--globoff", "--request", shellWord(r.Method)}
	if r.As != Nobody {
		words = append(words, "--header", "@-")
	}
	if r.Body != "" {
		words = append(words, "--header", shellWord("Content-Type: application/json"), "--data-raw", shellWord(string(r.Body)))
	}
	for _, name := range routing(host, r) {
		words = append(words, "--header", shellWord(name+": "+host.WorkspaceID))
	}
	if r.Resource != "" {
		words = append(words, "--header", shellWord(resourceHeader+": "+r.Resource))
	}
	words = append(words, shellWord(host.URL+r.Path))
	command := strings.Join(words, " ")
	if r.As == Nobody {
		return command
	}
	if r.Resource != "" {
		return `printf 'Authorization: Bearer %s\n` + managementHeader + `: %s\n' "${` + tokenVariable(r.As) + `:?}" "${AZURE_MANAGEMENT_TOKEN:?}" | ` + command
	}
	return `printf 'Authorization: Bearer %s\n' "${` + tokenVariable(r.As) + `:?}" | ` + command
}

// hasTwin says whether a command of another program can send the request.
func (r Request) hasTwin() bool { return r.Target == Workspace || r.Target == Account }

// tokenVariable names the shell variable that holds an actor's token. The admin's is the one that all of Databricks'
// programs read.
func tokenVariable(actor Actor) string {
	switch actor {
	case ByToken:
		return "PRINCIPAL_TOKEN"
	case BySecret, ByKeptSecret:
		return "PRINCIPAL_SESSION" // what the secret was exchanged for
	case ByEntra:
		return "ENTRA_TOKEN" // what the principal's client secret was exchanged for
	case ByOwnToken:
		return "NEW_TOKEN"
	default:
		return adminVariable
	}
}

const adminVariable = "DATABRICKS_TOKEN"
