package steps

import (
	"context"
	"slices"
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

// listedAs is the id of what was pasted: the newest of its kind in the workspace's list that no journal knows, because no
// credential tells its own id.
func (h *Hands) listedAs(ctx context.Context, setup Setup) (string, *databricks.Problem) {
	kind := kindOf(setup)
	if kind == patKind {
		token, problem := h.listed(ctx, setup)
		return string(token.ID), problem
	}
	find := findSecret(KeptSecret)
	if kind == ownKind {
		find = findOwnToken
	}
	h.memo.forget()
	reader := h.Reader(setup)
	candidates, err := find(ctx, reader, setup)
	if err != nil {
		return "", asProblem(err)
	}
	past := reader.Past()
	candidates = slices.DeleteFunc(candidates, func(c Candidate) bool {
		return slices.ContainsFunc(past, func(past Connection) bool { return past.Facts[kind.fact()] == c.ID })
	})
	if len(candidates) == 0 {
		return "", &databricks.Problem{
			Kind: "token not listed", What: "The " + kind.noun() + " that you pasted is not in the workspace's list yet.",
			Why: "It signs in, but none is listed that brickpass does not know. A new one may take a minute.",
			Who: "You: wait a moment, and paste it again.",
		}
	}
	return slices.MaxFunc(candidates, func(a, b Candidate) int { return a.Made.Compare(b.Made) }).ID, nil
}

// signedInAs says whether a user name is that of whoever the credential is for.
func signedInAs(setup Setup, name string) bool { return strings.EqualFold(name, ownerOf(setup)) }
