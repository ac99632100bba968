package simulator

import (
	"regexp"
)

var versionPrefix = regexp.MustCompile(`^/api/[0-9]+\.[0-9]+(/preview)?`)

// withoutVersion is a path as the refusal for an unknown one names it.
func withoutVersion(path string) string { return versionPrefix.ReplaceAllString(path, "") }

// isAccountPath: what is under the id of an account. The paths of a workspace that reach into the account name none.
func isAccountPath(path string) bool { return accountPath.MatchString(path) }

var accountPath = regexp.MustCompile(`^/api/[0-9]+\.[0-9]+(/preview)?/accounts/`)
