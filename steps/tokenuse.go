package steps

import (
	"context"
	"time"

	"brickpass/databricks"
)

// tokenUseStep allows the principal to use tokens.
type tokenUseStep struct{}

// tokenUseSeen is what Changes needs.
type tokenUseSeen struct {
	asleep bool // no token was ever made in this workspace, so there is no list of who may use them
}

func (tokenUseStep) About() About {
	return About{
		ID: "tokenuse", Rail: "Access", Title: "Let it use tokens",
		Why: "A workspace keeps a list of who may use tokens. Whoever is not on it gets none, and a token made for them " +
			"would be refused. Only this identity is added; nobody else's entry is touched.",
		ByHand: []string{
			"The guide for Azure: Admin Settings › Access control › Personal access tokens › Permission settings, search for the " +
				"principal, Can use, Add, Save. Other guides leave it out, though no token of it works without.",
			"Today: Settings › Advanced › Personal access tokens › Permission settings, add the principal with Can use.",
		},
		Docs:  "https://docs.databricks.com/aws/en/security/auth/api-access-permissions",
		Needs: []ID{"principal"},
	}
}

func (tokenUseStep) Questions(setup Setup) []Question {
	if question, ok := kindQuestion(setup); ok {
		return []Question{question}
	}
	return nil
}

func (tokenUseStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if kindOf(setup) == oauthKind {
		return notNeeded(setup.Say("{partner} signs in by client ID and secret, and not by a token")), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.TokenPermissions())
	if databricks.IsProblem(err, databricks.ProblemNoTokenYet) {
		return Finding{
			State: Missing, Seen: tokenUseSeen{asleep: true},
			Say: "no token was ever made in this workspace, so its list of who may use them does not exist yet",
		}, nil
	}
	if err != nil {
		return Finding{}, err
	}
	groups, err := groupsOf(ctx, r, setup)
	if err != nil {
		return Finding{}, err
	}
	through, may := list.MayUse(databricks.ApplicationID(setup.Fact(ApplicationID)), groups)
	switch {
	case may && through == "":
		return Finding{State: So, Say: "it may use tokens"}, nil
	case may:
		return Finding{State: So, Say: "it may use tokens, as everybody in the group " + through}, nil
	}
	return Finding{State: Missing, Say: "it may not use tokens yet", Seen: tokenUseSeen{}}, nil
}

// groupsOf is what the principal is in. Everybody who is in a workspace is in `users`, and so will be one that does not
// exist yet.
func groupsOf(ctx context.Context, r Reader, setup Setup) ([]databricks.Group, error) {
	groups := []databricks.Group{{Display: "users"}}
	if !setup.Known(PrincipalID) {
		return groups, nil
	}
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(setup.Fact(PrincipalID))))
	if databricks.IsProblem(err, databricks.ProblemNotFound) {
		return groups, nil
	}
	return append(groups, principal.Groups...), err
}

// throwAwayLife is how long the token may live that wakes the list; it is revoked long before that.
const throwAwayLife = 10 * time.Minute

func (tokenUseStep) Changes(setup Setup, finding Finding) []Change {
	if finding.State != Missing {
		return nil
	}
	var changes []Change
	if seen, _ := finding.Seen.(tokenUseSeen); seen.asleep {
		changes = append(changes, throwAwayToken(setup))
	}
	return append(changes, Change{
		Step: "tokenuse", ID: "allow", Title: "may use tokens", Value: "for that principal",
		Request: databricks.AllowTokens(databricks.ApplicationID(setup.Facts.Or(ApplicationID))),
		NoUndo: "Taking one entry back means writing the whole list anew, and whoever is missing from it by mistake loses " +
			"their tokens at once. The entry gives nothing by itself: without a token it is idle.",
	})
}

// throwAwayToken is the admin's own token that makes the workspace keep a list of who may use tokens: before the first
// token there is none to add to (databricks-api.md 6.1). Nobody ever sees its value. That a token limited to one scope
// counts as a first token is UNCONFIRMED.
func throwAwayToken(setup Setup) Change {
	comment := throwAwayComment(setup)
	revoke := databricks.DeleteOwnToken(databricks.Admin, databricks.TokenID(setup.Facts.Or(ThrowAwayID)))
	return Change{
		Step: "tokenuse", ID: "throw-away", Title: "a token of your own, for a moment", Value: "the first of this workspace",
		Request: databricks.CreateOwnToken(databricks.Admin, comment, throwAwayLife, []string{databricks.ScopeSQL}),
		Keep:    map[databricks.Unknown]string{ThrowAwayID: "token_info.token_id"},
		Into:    Destination{Kind: Discard},
		Undo:    &revoke, Back: "revoked when this step ends",
		Cleanup: &revoke,
		Find:    findThrowAway(comment),
	}
}

func throwAwayComment(setup Setup) string { return "brickpass " + setup.Tag + ", revoked at once" }

func findThrowAway(comment string) Find {
	return func(ctx context.Context, r Reader, _ Setup) ([]Candidate, error) {
		list, err := databricks.Ask(ctx, r, databricks.OwnTokens(databricks.Admin))
		if err != nil {
			return nil, err
		}
		var candidates []Candidate
		for _, token := range list.Tokens {
			made, _ := token.Created.Time()
			candidates = append(candidates, Candidate{
				ID: string(token.ID), Facts: databricks.Facts{ThrowAwayID: string(token.ID)},
				Ours: token.Comment == comment, Made: made,
			})
		}
		return candidates, nil
	}
}
