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

// Masked stands in the place of a value that may be a secret.
const Masked = "[hidden]"

// Diff is what the change of one profile does, line by line, from its header on. No secret stands in it: only values of keys that are
// known to hold none are shown.
func Diff(before, after []byte, name string) []Line {
	old, fresh := sectionOf(before, name), sectionOf(after, name)
	common := longest(old, fresh)
	var lines []Line
	i, j := 0, 0
	for _, one := range append(common, nil) {
		for ; i < len(old) && !(one != nil && old[i] == *one); i++ {
			lines = append(lines, Line{'-', show(old[i])})
		}
		for ; j < len(fresh) && !(one != nil && fresh[j] == *one); j++ {
			lines = append(lines, Line{'+', show(fresh[j])})
		}
		if one != nil {
			lines = append(lines, Line{' ', show(*one)})
			i, j = i+1, j+1
		}
	}
	return lines
}

// sectionOf is the header of a profile and what stands under it, without the blank lines at its end.
func sectionOf(text []byte, name string) []string {
	var section []string
	inside := false
	for _, line := range split(text) {
		if found, ok := isHeader(line); ok {
			inside = found == name
		}
		if inside {
			section = append(section, string(bytes.TrimRight(line, " \t\r\n")))
		}
	}
	for len(section) > 0 && section[len(section)-1] == "" {
		section = section[:len(section)-1]
	}
	return section
}

// longest is the longest sequence of lines that both have.
func longest(a, b []string) []*string {
	lengths := make([][]int, len(a)+1)
	for i := range lengths {
		lengths[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				lengths[i][j] = lengths[i+1][j+1] + 1
			} else {
				lengths[i][j] = max(lengths[i+1][j], lengths[i][j+1])
			}
		}
	}
	var common []*string
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			common = append(common, &a[i])
			i, j = i+1, j+1
		case lengths[i+1][j] >= lengths[i][j+1]:
			i++
		default:
			j++
		}
	}
	return common
}

// harmless are the keys whose values hold no secret. What is not known is hidden.
var harmless = []string{
	"host", "account_id", "workspace_id", "auth_type", "client_id", "cluster_id", "warehouse_id", "serverless_compute_id",
	"azure_workspace_resource_id", "azure_client_id", "azure_tenant_id", "azure_use_msi", "azure_environment", "cloud", "scopes",
	"databricks_cli_path", "http_timeout_seconds", "retry_timeout_seconds", "rate_limit",
}

// wordPattern is a word that may be a secret, wherever it stands.
var wordPattern = regexp.MustCompile(`[A-Za-z0-9_.~+/=-]*[A-Za-z0-9_.~+/=-]{16,}`)

// show is a line without what may be a secret.
func show(line string) string {
	if _, ok := isHeader([]byte(line)); ok {
		return line
	}
	if isComment([]byte(line)) {
		if strings.ContainsAny(line, "=:") {
			line = line[:strings.IndexAny(line, "=:")+1] + " " + Masked
		}
		return wordPattern.ReplaceAllString(line, Masked)
	}
	key, value, found := strings.Cut(line, "=")
	if !found {
		return Masked
	}
	if slices.Contains(harmless, strings.TrimSpace(key)) && !strings.ContainsAny(value, "@") {
		return line
	}
	return key + "= " + Masked
}
