package profilefile

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
)

// Line is one line of what changes, to be shown.
type Line struct {
	Sign byte // '+', '-', or ' ' for one that stays
	Text string
}

// Masked stands in the place of what may be a secret.
const Masked = "[hidden]"

var byteOrderMark = []byte("\uFEFF")

// split cuts into lines that keep their ends.
func split(text []byte) []string {
	lines := strings.SplitAfter(string(text), "\n")
	if lines[len(lines)-1] == "" {
		return lines[:len(lines)-1]
	}
	return lines
}

// ending is how the lines of the text end.
func ending(text []byte) string {
	if i := bytes.IndexByte(text, '\n'); i > 0 && text[i-1] == '\r' {
		return "\r\n"
	}
	return "\n"
}

func trimmed(line string) string {
	return strings.TrimSpace(strings.TrimPrefix(line, string(byteOrderMark)))
}

func isHeader(line string) bool { return strings.HasPrefix(trimmed(line), "[") }

// headersOf are the lines that begin a section of that name.
func headersOf(lines []string, name string) []int {
	var at []int
	for i, line := range lines {
		line = trimmed(line)
		if end := strings.LastIndexByte(line, ']'); end > 0 && line[0] == '[' && line[1:end] == name {
			at = append(at, i)
		}
	}
	return at
}

func isComment(line string) bool {
	line = trimmed(line)
	return line == "" || line[0] == '#' || line[0] == ';'
}

// keyOf is the name before the = sign, or the colon, which the tools take as well. It is simple if the value ends with its line.
func keyOf(line string) (name string, simple bool) {
	line = trimmed(line)
	at := strings.IndexAny(line, "=:")
	if at < 0 {
		return "", false
	}
	value := line[at+1:]
	return strings.TrimSpace(line[:at]), !strings.ContainsAny(value, "`") && !strings.Contains(value, `"""`) && !strings.HasSuffix(value, `\`)
}

// harmless are the keys whose values hold no secret. The values of all others are hidden.
var harmless = []string{
	"host", "account_id", "workspace_id", "auth_type", "client_id", "cluster_id", "warehouse_id", "serverless_compute_id",
	"azure_workspace_resource_id", "azure_client_id", "azure_tenant_id", "azure_use_msi", "azure_environment", "cloud", "scopes",
	"databricks_cli_path", "http_timeout_seconds", "retry_timeout_seconds", "rate_limit",
}

// couldBeSecret is a word as long as a secret, in a comment.
var couldBeSecret = regexp.MustCompile(`[A-Za-z0-9_.~+/=-]{16,}`)

// shown is a line without what may be a secret.
func shown(line string) string {
	line = trimmed(line)
	switch {
	case isHeader(line):
		return line[:strings.LastIndexByte(line, ']')+1]
	case isComment(line):
		if at := strings.IndexAny(line, "=:"); at >= 0 {
			line = line[:at+1] + " " + Masked
		}
		return couldBeSecret.ReplaceAllString(line, Masked)
	}
	name, _ := keyOf(line)
	value := strings.TrimSpace(line[strings.IndexAny(line, "=:")+1:])
	if !slices.Contains(harmless, name) || strings.ContainsAny(value, "@#;") { // a host may bear a password, a line a comment
		value = Masked
	}
	return name + " = " + value
}

func withoutBlankEnd(lines []Line) []Line {
	for len(lines) > 0 && lines[len(lines)-1] == (Line{' ', ""}) {
		lines = lines[:len(lines)-1]
	}
	return lines
}
