package steps

import (
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// lacksScope says of a refusal for want of a scope which one is missing, and which answers make a token that has it. What is
// granted to a token stays: another one takes its place, and this one is taken back.
func lacksScope(err error, setup Setup) error {
	missing := databricks.LackingScopes(err)
	if len(missing) == 0 || kindOf(setup) == oauthKind {
		return err
	}
	problem := *asProblem(err)
	wanted := slices.Concat(tokenScopes(setup), missing)
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	name := setup.Answer(tokenConnection)
	problem.What = fmt.Sprintf("The token lacks the scope %s.", strings.Join(missing, ", "))
	problem.Why = fmt.Sprintf("It was made for %s, and Databricks asks for %s here.", scopesText(setup, tokenScopes(setup)), strings.Join(missing, ", "))
	problem.Who = fmt.Sprintf("You: a new token takes its place. Stop here, take this one back by brickpass remove %s, and set it up anew with "+
		"the answers below.", name)
	problem.Send = fmt.Sprintf("%s: %s\n%s: %s\n%s: %s", tokenConnection, nextName(name), tokenUse, useChosen, tokenScopesKey, strings.Join(wanted, ", "))
	if setup.Aim == Checking { // nothing is in hand that would have to end first
		problem.Who, problem.Send = "You: change what it may be used for, by the command below.", "brickpass scopes "+name
	}
	if scope := slices.IndexFunc(missing, func(s string) bool { return scopeRefused(setup, s) != "" }); scope >= 0 {
		problem.Who, problem.Send = scopeRefused(setup, missing[scope]), ""
	}
	return &problem
}
