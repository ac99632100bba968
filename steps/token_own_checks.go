package steps

import (
	"context"
	"errors"
	"sync"

	"brickpass/databricks"
	"brickpass/keystore"
)

// lookForOwn are the checks before a token of one's own: that tokens are allowed, that this person may use them, and that
// there is a place for one. Nobody has to be an admin.
func lookForOwn(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var (
		me     reading[databricks.Identity]
		conf   reading[databricks.Conf]
		tokens reading[databricks.TokenList]
		chain  keystore.Probe
		all    sync.WaitGroup
	)
	all.Go(func() { me.value, me.err = databricks.Ask(ctx, r, databricks.Me(databricks.Admin)) })
	all.Go(func() { conf.value, conf.err = readConf(ctx, r) })
	all.Go(func() { tokens.value, tokens.err = databricks.Ask(ctx, r, databricks.OwnTokens(databricks.Admin)) })
	all.Go(func() { chain = r.Keychain(ctx) })
	all.Wait()
	if me.err != nil {
		return Finding{}, signInAgain(me.err)
	}
	report := report{workspace: first(setup.Fact(WorkspaceID), me.value.WorkspaceID), learned: databricks.Facts{}}
	report.good("The token will be yours, with your rights", databricks.Visible(me.value.UserName))
	switch {
	case conf.err == nil:
		report.tokens(conf.value, setup)
	case noRight(conf.err):
		report.unneeded("How long a token may live here only admins can see. Making one tells.")
	default:
		return Finding{Lines: report.lines}, conf.err
	}
	switch {
	case tokens.err == nil:
		report.ownTokens(tokens.value)
	case noRight(tokens.err):
		report.block("You may not make tokens here", asProblem(tokens.err))
	default:
		return Finding{Lines: report.lines}, tokens.err
	}
	report.keychain(r, chain, setup)
	return report.finding(), nil
}

// noRight says whether it was refused for want of a right, and not because the sign-in or the service failed.
func noRight(err error) bool {
	var problem *databricks.Problem
	return errors.As(err, &problem) && !problem.SignIn && (problem.Status == 403 || problem.Status == 404)
}
