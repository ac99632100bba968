package steps

import (
	"context"
	"strings"

	"brickpass/databricks"
)

// rescope changes the scopes.
type rescope struct{ taking }

func (rescope) About() About {
	return About{
		ID: scopesStep, Rail: "Scopes", Title: "What shall the token be used for?",
		Why: "The change is one request, and another one takes it back. Until it is in force everywhere up to ten minutes may pass, in " +
			"which some requests are answered as before.",
		ByHand: []string{
			"The guide: PATCH /api/2.0/token/, followed by the token's id, with update_mask scopes; the token needs the scope authentication.",
			"Today: as a workspace admin PATCH /api/2.0/token-management/tokens/, followed by the token's id, with the same body.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{"connection"},
	}
}

func (s rescope) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	wanted, asked := wantedScopes(setup)
	if !asked {
		return Finding{State: So, Say: "they stay as they are"}, nil
	}
	if problem, err := unlisted(ctx, r, setup, wanted); problem != nil || err != nil {
		return blocked(problem), err
	}
	seen, err := s.scopedToken(ctx, r, setup)
	switch now := noLimit(seen.scopes); {
	case err != nil:
		return Finding{}, err
	case !seen.there:
		return blocked(s.gone()), nil
	case !sameScopes(now, wanted):
		return Finding{
			State: Missing, Say: "the token will be for " + scopesText(setup, wanted), Lines: differenceLines(setup, now, wanted), Seen: scopesSeen{now},
		}, nil
	}
	learned := databricks.Facts{}
	learn(learned, ScopesNow, scopesFact(wanted))
	return Finding{State: So, Say: "the token is for " + scopesText(setup, wanted), Learned: learned}, nil
}

// scopesSeen is what Changes needs: the scopes as they are.
type scopesSeen struct{ now []string }

// unlisted says that a wanted scope is none of this workspace.
func unlisted(ctx context.Context, r Reader, setup Setup, wanted []string) (*databricks.Problem, error) {
	problem, err := unknownScopes(ctx, r, setup.With(tokenUse, useChosen).With(tokenScopesKey, strings.Join(wanted, "\n")))
	if problem != nil {
		problem.Send = strings.Replace(problem.Send, tokenScopesKey+": ", rescopeUse+": "+onlyThese, 1)
	}
	return problem, err
}

// Ways are as an admin and, where the token may change itself, as the token.
func (rescope) Ways(setup Setup) []string {
	if !setup.Own() && setup.Known(AdminGroup) && setup.Known(SelfMint) {
		return []string{"you change it as an admin", "the token changes itself"}
	}
	return []string{""}
}

// Offer is none: both ways are agreed to at once.
func (rescope) Offer(Setup) string { return "" }

// The changes of the step, by who makes them.
const (
	rescopeAsAdmin = "set"
	rescopeItself  = "set-itself"
)

func (s rescope) Changes(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(scopesSeen)
	wanted, asked := wantedScopes(setup)
	if finding.State != Missing || !ok || !asked {
		return nil
	}
	id := databricks.TokenID(setup.Fact(TokenID))
	change := Change{
		Step: scopesStep, ID: rescopeAsAdmin, Title: directionTitle(seen.now, wanted), Value: differenceText(setup, seen.now, wanted),
		Request: databricks.SetTokenScopes(id, wanted), Back: "setting " + scopesText(setup, seen.now), Alters: true, Yields: true,
	}
	undo := databricks.SetTokenScopes(id, seen.now)
	switch {
	case setup.Own():
		change.Request, change.Yields = databricks.SetOwnTokenScopes(databricks.Admin, id, wanted), false
		undo = databricks.SetOwnTokenScopes(databricks.Admin, id, seen.now)
	case !setup.Known(AdminGroup) || setup.Ways[scopesStep] > 0:
		// Taken back as an admin: a token that gave the scope authentication away cannot change itself any more.
		change.ID, change.Request, change.Yields = rescopeItself, databricks.SetOwnTokenScopes(databricks.ByToken, id, wanted), false
		change.Back = "an admin setting " + scopesText(setup, seen.now)
	}
	change.Undo = &undo
	return []Change{change}
}
