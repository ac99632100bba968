package steps

import (
	"context"

	"brickpass/databricks"
)

// scopesChecks looks who is signed in. An admin sees and changes the scopes of every token; anybody else can let the token do so
// itself, if it has the right. What is kept on this computer is needed for that and for the proof only, so it is not asked for here.
type scopesChecks struct{ lifeChecks }

func (s scopesChecks) About() About {
	about := s.lifeChecks.About()
	about.Why = "An admin of the workspace sees and changes the scopes of every token. Where nobody is an admin, the token itself can do " +
		"so, if it has the right to."
	about.ByHand = []string{"Settings › Identity and access › Groups › admins: you are in it."}
	return about
}

func (scopesChecks) Questions(Setup) []Question { return nil }

func (scopesChecks) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	me, err := databricks.Ask(ctx, r, databricks.Me(databricks.Admin))
	if err != nil {
		return Finding{}, signInAgain(err)
	}
	report := report{workspace: first(setup.Fact(WorkspaceID), me.WorkspaceID), learned: databricks.Facts{}}
	switch {
	case setup.Own():
	case !me.WorkspaceAdmin():
		report.unneeded("You are no workspace admin, so the token itself is asked")
	default:
		report.role(me)
		if policy, err := databricks.Ask(ctx, r, databricks.RestrictWorkspaceAdmins()); err == nil && policy.TokensRestricted() {
			report.learned[AdminsRestricted] = yes // nobody goes round that by a token in hand
		}
	}
	return report.finding(), nil
}

// openable says whether what is kept can be opened by now: an encrypted file needs its passphrase, which is asked for only where it is
// needed.
func openable(setup Setup) bool {
	return setup.Answer(KeepKey) != KeepFile || setup.Answered(PassphraseKey)
}

// toOpen asks for the passphrase of an encrypted file; nothing where the value is kept otherwise.
func toOpen(setup Setup) []Question {
	if setup.Answer(KeepKey) != KeepFile {
		return nil
	}
	return lifeChecks{}.Questions(setup)[:1]
}
