package steps

import (
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// What was made by hand in the place of a token on the principal's behalf: an OAuth secret, or a token of one's own.

// pastedCredential is what signs in by a pasted value.
func pastedCredential(setup Setup, value secret.Value) databricks.Credential {
	if kindOf(setup) == oauthKind {
		return databricks.M2M(setup.Fact(ApplicationID), value)
	}
	return databricks.Bearer(value)
}

// signedInAs says whether a user name is that of whoever the credential is for.
func signedInAs(setup Setup, name string) bool { return strings.EqualFold(name, ownerOf(setup)) }
