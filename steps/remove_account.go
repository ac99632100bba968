package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
)

// An identity that was made in the account is deleted there, by its admin. Anybody else takes it out of the workspace, and what is
// left in the account is named and stays known, so that an account admin can take it away later.

// inAccount says whether brickpass made the identity in the account.
func (t taking) inAccount() bool {
	for _, made := range t.made("principal", "create") {
		if made.Request != nil && made.Request.Target == databricks.Account {
			return true
		}
	}
	return false
}

// dies says whether the identity is deleted as far as whoever removes it can tell, and with it all that it could sign in by.
func (t taking) dies(setup Setup) bool {
	return t.goes(setup) && (!t.inAccount() || accountAdmin(setup))
}

// removeAccount offers to sign in at the account, where the identity was made there: only from there it can be deleted for good.
type removeAccount struct {
	accountStep
	t taking
}

func (s removeAccount) Questions(setup Setup) []Question {
	if !s.t.inAccount() || !setup.Known(AccountHost) {
		return nil
	}
	questions := signInQuestions(setup, accountSide)
	questions[0].Help = "The identity was made in the account. Without an account admin it is taken out of this workspace and stays in the account."
	if way := s.t.connection.Answers[accountWay]; way != "" {
		questions[0].Default, questions[0].From = way, "as at the set-up"
	}
	return questions
}

func (s removeAccount) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if way := setup.Answer(accountWay); !s.t.inAccount() || way == "" || way == noAccount {
		return Finding{State: So}, nil
	}
	return lookAtAccount(ctx, r, setup, databricks.Facts{})
}

// fromAccount says whether the identity is looked at in the account, because it is to be deleted there.
func (s takePrincipal) fromAccount(setup Setup) bool {
	return accountAdmin(setup) && setup.Answer(removePrincipal) == principalDelete
}

func (s takePrincipal) query(setup Setup, id databricks.PrincipalID) databricks.Query[databricks.Principal] {
	if s.fromAccount(setup) {
		return databricks.AccountPrincipalByID(databricks.AccountID(setup.Fact(AccountID)), id)
	}
	return databricks.PrincipalByID(id)
}

// deletion is how the identity goes, by whoever is there.
func (s takePrincipal) deletion(setup Setup, seen *taken, principal databricks.Principal, name string) {
	change := Change{
		ID: "create", Title: "delete service principal", Value: name, Takes: s.withIt(),
		Request: databricks.DeletePrincipal(principal.ID),
		NoUndo:  "A new one has another application ID, so everything is given anew.",
	}
	switch {
	case accountAdmin(setup):
		change.Title = "delete service principal in the account"
		change.Request = databricks.DeleteAccountPrincipal(databricks.AccountID(setup.Fact(AccountID)), principal.ID)
	case s.inAccount():
		change.ID, change.Title, change.Takes = "leave", "take out of this workspace", s.withItHere()
		change.NoUndo = "A new set-up can let it in again."
	}
	seen.take(change)
}

// notThere is what is known of an identity that was looked for and is not there any more.
func (s takePrincipal) notThere(setup Setup, created Made) Finding {
	var seen taken
	switch {
	case s.fromAccount(setup):
		seen.gone = s.withIt()
		return seen.finding("", "the identity is not in the account any more")
	case s.inAccount():
		seen.gone = s.withItHere()
		seen.stays(s.accountStillHas(setup, created.Value))
	default:
		seen.gone = s.withIt()
		seen.stays(accountKeeps(setup, created.Value))
	}
	return seen.finding("", "the identity is not in this workspace any more")
}

// accountStillHas names what is left of an identity that was made in the account.
func (s takePrincipal) accountStillHas(setup Setup, name string) string {
	return fmt.Sprintf("Your account still has %s (application ID %s), without access to this workspace. As an account admin, run brickpass remove %s "+
		"again. Or delete it in the Account console › User management › Service principals › %s.", name, setup.Fact(ApplicationID), s.connection.Name, name)
}

// accountKeeps names what is left of a deleted identity: where identities belong to the account, deleting one in a
// workspace takes it out of that workspace only (databricks-api.md 2.1, 14.2).
func accountKeeps(setup Setup, name string) string {
	return fmt.Sprintf("Your account may still have %s (application ID %s): deleted here, it is out of this workspace only. An account "+
		"admin deletes it in the Account console › User management › Service principals › %s.", name, setup.Fact(ApplicationID), name)
}
