package keystore

import (
	"fmt"
	"regexp"
	"strings"
)

// Item is the name of an entry: "<host>/<application id>/<tag>". Each token gets a name of its own, so that nothing is
// ever overwritten.
//
// No name is made from what a person typed: macOS' `security -i`, which go-keyring writes to, reads quotes, backslashes
// and line ends in it as commands (keychain.md 0.10).
type Item string

// longestItem is in bytes. The file store adds a few and stays below the 255 of a file name.
const longestItem = 200

var itemPattern = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)+$`)

// NewItem names the entry of one token. A host's colon, before its port, becomes an underscore.
func NewItem(host, applicationID, tag string) (Item, error) {
	for _, part := range []string{host, applicationID, tag} {
		if part == "" || strings.Contains(part, "/") {
			return "", badName(fmt.Sprintf("%q cannot be a part of an entry's name.", part))
		}
	}
	name := strings.ToLower(host) + "/" + strings.ToLower(applicationID) + "/" + tag
	item := Item(strings.ReplaceAll(name, ":", "_"))
	if err := CheckItem(item); err != nil {
		return "", err
	}
	return item, nil
}

// CheckItem refuses a name that not every store takes as it is: two or more parts of letters, digits, dot, underscore
// and hyphen, joined by slashes, none starting with a dot or a hyphen, 200 bytes in all.
func CheckItem(item Item) error {
	if len(item) > longestItem {
		return badName(fmt.Sprintf("An entry's name may have %d bytes; this one has %d.", longestItem, len(item)))
	}
	if !itemPattern.MatchString(string(item)) {
		return badName(fmt.Sprintf("%q cannot be the name of an entry.", string(item)))
	}
	return nil
}

func badName(cause string) *Error {
	return &Error{
		Kind: ErrName, Cause: cause,
		Fix: "Check the workspace's address: letters, digits, dots and hyphens make up a host's name.",
	}
}
