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

// listedAs is the id of what was pasted, in the workspace's list. No credential tells its own id, so where several may be it they are
// given to choose from.
func (h *Hands) listedAs(ctx context.Context, effect DoTakeIn, value secret.Value) (string, []Option, *databricks.Problem) {
	setup, kind := effect.Setup, kindOf(effect.Setup)
	if problem := h.pastedBefore(ctx, setup, value); problem != nil {
		return "", nil, problem
	}
	if kind == patKind {
		token, which, problem := h.findPasted(ctx, effect, value)
		return string(token.ID), which, problem
	}
	find := findSecret(KeptSecret)
	if kind == ownKind {
		find = findOwnToken
	}
	h.memo.forget()
	reader := h.Reader(setup)
	candidates, err := find(ctx, reader, setup)
	if err != nil {
		return "", nil, asProblem(err)
	}
	past := reader.Past()
	candidates = slices.DeleteFunc(candidates, func(c Candidate) bool {
		return slices.ContainsFunc(past, func(past Connection) bool { return past.Facts[kind.fact()] == c.ID })
	})
	chosen := slices.IndexFunc(candidates, func(c Candidate) bool { return c.ID == effect.Which })
	switch {
	case len(candidates) == 0:
		return "", nil, &databricks.Problem{
			Kind: "token not listed", What: "The " + kind.noun() + " that you pasted is not in the workspace's list yet.",
			Why: "It signs in, but none is listed that brickpass does not know. A new one may take a minute.",
			Who: "You: wait a moment, and paste it again.",
		}
	case len(candidates) == 1:
		return candidates[0].ID, nil, nil
	case chosen >= 0:
		return candidates[chosen].ID, nil, nil
	}
	slices.SortFunc(candidates, func(a, b Candidate) int { return b.Made.Compare(a.Made) })
	var options []Option
	for _, candidate := range candidates {
		options = append(options, Option{Value: candidate.ID, Label: shortID(candidate.ID), Detail: "made on " + dateText(candidate.Made) + candidate.Made.Format(" at 15:04 UTC")})
	}
	return "", options, nil
}

// signedInAs says whether a user name is that of whoever the credential is for.
func signedInAs(setup Setup, name string) bool { return strings.EqualFold(name, ownerOf(setup)) }
