package simulator

import (
	"regexp"
	"strings"
)

var versionPrefix = regexp.MustCompile(`^/api/[0-9]+\.[0-9]+(/preview)?`)

// withoutVersion is a path as the refusal for an unknown one names it.
func withoutVersion(path string) string { return versionPrefix.ReplaceAllString(path, "") }

func isAccountPath(path string) bool { return strings.HasPrefix(path, "/api/2.0/accounts/") }
