package steps

import (
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// Problems of a connection that was made before.
const (
	ProblemTokenDead databricks.ProblemKind = "kept-token-dead" // it ended, or was revoked
	ProblemTokenLost databricks.ProblemKind = "kept-token-lost" // its value is not in the keychain any more
	ProblemNameTaken databricks.ProblemKind = "connection-name-taken"
	ProblemKeychain  databricks.ProblemKind = "keychain"
)

func (t keptToken) dead(setup Setup, why string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemTokenDead, What: "The " + t.kind.noun() + " of this connection no longer works.",
		Why:  why + " A second one is never made unasked.",
		Who:  "You: go back and give the connection another name, and a new one is made. Or stop here.",
		Send: tokenConnection + ": " + nextName(setup.Answer(tokenConnection)),
	}
}

func (t keptToken) lost(setup Setup, why string) *databricks.Problem {
	send := "databricks token-management delete " + t.id
	if t.kind != patKind {
		send = databricks.Fill(revocation(setup), setup.Learn(t.facts()).Facts).CLI()
	}
	return &databricks.Problem{
		Kind: ProblemTokenLost, What: "The " + t.kind.noun() + " of this connection is not in your keychain any more.",
		Why: why + " It still lives in the workspace. A second one is never made unasked.",
		Who: "You: revoke it with the command below, then go back and name the connection " +
			nextName(setup.Answer(tokenConnection)) + ". Or stop here.",
		Send: send,
	}
}

// renewable says of a credential that was in use already that a rotation makes the next one: the identity and its name stay.
func renewable(finding Finding, r Reader, setup Setup) Finding {
	if finding.Problem == nil || finding.Problem.Kind != ProblemTokenDead && finding.Problem.Kind != ProblemTokenLost {
		return finding
	}
	if used, ok := pastOf(r, setup); !ok || used.Facts[Proven] == "" {
		return finding
	}
	problem, name := *finding.Problem, setup.Answer(tokenConnection)
	problem.Send = "brickpass rotate " + name
	problem.Who = "You: stop here. brickpass rotate " + name + " makes a new one for the same identity, after a yes"
	if problem.Kind == ProblemTokenLost {
		problem.Who += ", and brickpass retire " + name + " then revokes this one"
	}
	problem.Who += "."
	finding.Problem = &problem
	return finding
}

// connectionTaken keeps two connections out of one journal. A rehearsal's workspace is gone when it ends, so its name is free.
func connectionTaken(other Connection, setup Setup) *databricks.Problem {
	if strings.HasPrefix(other.Facts[Host], "http://") && !other.matches(setup) {
		return nil
	}
	name := setup.Answer(tokenConnection)
	why := "It is with another identity or another workspace, and it has " + article(other.Credential()) + " of its own."
	if other.matches(setup) {
		why = "It has a credential of another kind, which stays as it is."
	}
	return &databricks.Problem{
		Kind: ProblemNameTaken, What: fmt.Sprintf("There is a connection %s already.", name),
		Why:  why,
		Who:  "You: go back and give this connection another name.",
		Send: tokenConnection + ": " + nextName(name),
	}
}

// nextName is the name after one that is taken.
func nextName(name string) string {
	if len(name) > longestName-2 {
		name = strings.TrimRight(name[:longestName-2], "-")
	}
	return name + "-2"
}

func sameScopes(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

func scopesText(setup Setup, scopes []string) string {
	if len(scopes) == 0 {
		return "everything that " + setup.holder() + " may do"
	}
	return strings.Join(scopes, ", ")
}
