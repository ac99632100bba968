package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
)

// How many tokens somebody has: Databricks allows each identity 600 in a workspace.

const (
	mostTokens = 600 // databricks-api.md 6.4
	manyTokens = 550 // from here on somebody should tidy up before it is too late
)

// tokensHad is how many live tokens the principal has already.
type tokensHad int

// countTokens counts the principal's. One that does not exist yet has none, and of somebody who may not see them nothing is known.
func countTokens(ctx context.Context, r Reader, setup Setup) (tokensHad, error) {
	if kindOf(setup) != patKind || !setup.Known(PrincipalID) {
		return 0, nil
	}
	list, err := databricks.Ask(ctx, r, databricks.Tokens())
	if noRight(err) {
		return 0, nil
	}
	count := tokensHad(0)
	for _, token := range list.Tokens {
		if token.BelongsTo(databricks.PrincipalID(setup.Fact(PrincipalID)), databricks.ApplicationID(setup.Fact(ApplicationID))) {
			count++
		}
	}
	return count, err
}

// noRoomForToken says that the principal has as many as it may have, before anything is made for another one.
func noRoomForToken(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	count, err := countTokens(ctx, r, setup)
	if err != nil || count < mostTokens {
		return nil, err
	}
	return databricks.Blocker(databricks.ProblemTokenQuota, databricks.Details{
		ApplicationID: databricks.ApplicationID(setup.Fact(ApplicationID)), Workspace: setup.Fact(WorkspaceID),
	}), nil
}

// roomText warns in the review near the limit.
func roomText(finding Finding) string {
	if count, ok := finding.Seen.(tokensHad); ok && count >= manyTokens {
		return fmt.Sprintf("; it has %d of at most %d", count, mostTokens)
	}
	return ""
}

func (r *report) ownTokens(list databricks.TokenList) {
	switch count := len(list.Tokens); {
	case count >= mostTokens:
		r.block("You have as many tokens as one may have", databricks.OwnTokenQuota())
	case count >= manyTokens:
		r.warn(fmt.Sprintf("You have %d tokens, and may have %d", count, mostTokens), "revoke those that nobody uses", nil)
	default:
		r.good("You may use tokens", tokenCount(count))
	}
}

func tokenCount(count int) string {
	switch count {
	case 0:
		return "you have none yet"
	case 1:
		return "you have one"
	}
	return fmt.Sprintf("you have %d", count)
}
