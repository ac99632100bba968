package steps

import (
	"context"
	"slices"

	"brickpass/databricks"
)

// Whether other scopes are in force already: a request tells that one set allows and the other does not.

// ProblemScopesLate is a change of scopes that is not in force after ten minutes.
const ProblemScopesLate databricks.ProblemKind = "scopes-late"

// inForce tries the token where its scopes make a difference.
func inForce(ctx context.Context, r Reader, setup Setup, wanted []string) (Finding, error) {
	done := Finding{State: So, Say: "they are " + scopesText(wanted)}
	before := noLimit(scopesOf(setup))
	if !setup.Known(ScopesNow) || sameScopes(before, wanted) {
		return done, nil // nothing was changed in this run
	}
	all := calls(kindOf(setup).actor())
	i := slices.IndexFunc(all, func(c call) bool { return c.allows(before) != c.allows(wanted) })
	how, _, err := tries(ctx, r, setup, setup.Fact(TokenItem))
	switch {
	case err != nil:
		return Finding{}, err
	case i < 0 || how != signsIn:
		done.Lines = []Line{{Mark: MarkSkipped, Text: "Databricks takes up to ten minutes until they are in force everywhere; nothing was found to try that by"}}
		return done, nil
	}
	_, err = r.Read(ctx, all[i].query)
	switch refused := databricks.AliveButScoped(err); {
	case refused && all[i].allows(wanted), !refused && !all[i].allows(wanted) && err == nil:
		return Finding{
			State: Spreading, Say: "set, and not in force everywhere yet", Problem: scopesLate(),
			Lines: []Line{{Mark: MarkSpread, Text: "Databricks takes up to ten minutes until they are in force", Detail: "tried by the scope " + all[i].scope}},
		}, nil
	case refused:
		done.Lines = []Line{{Mark: MarkDone, Text: "refused to " + all[i].does + ", as it should be", Detail: "that takes the scope " + all[i].scope}}
	case err == nil:
		done.Lines = []Line{{Mark: MarkDone, Text: "it " + all[i].did, Detail: "by the scope " + all[i].scope}}
	default: // refused for another reason, such as a right of the identity: its scope was taken
		done.Lines = []Line{{Mark: MarkDone, Text: "the scope " + all[i].scope + " is taken", Detail: "what it was tried by is refused for another reason"}}
	}
	return done, nil
}

func scopesLate() *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemScopesLate, What: "The scopes are set, and not in force everywhere after ten minutes.",
		Why: "Databricks says that a change takes up to ten minutes. Some requests are still answered by the scopes before.",
		Who: "Nobody has to act: try again in a while.",
	}
}
