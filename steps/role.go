package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
)

// roleStep gives the admin the role to act for the principal, in workspaces where admins are restricted: there a token is made only
// by somebody who holds that role on the principal (databricks-api.md 6.2, 11). Whoever made a principal is its manager and may say
// who has which role; a manager has the role itself only if it is given.
type roleStep struct{}

// RoleEtag is the version of the list of roles that was read. It is written back with the list, so that nobody's change is lost.
const RoleEtag databricks.Unknown = "role_etag"

// RoleMaker is who made the principal, as the list of roles names them: whoever signed in at the account, who need not be who signed in
// at the workspace, and whose name the account does not tell.
const RoleMaker databricks.Unknown = "principal_maker"

// roleSeen is what Changes needs.
type roleSeen struct{ rules []databricks.GrantRule }

func (roleStep) About() About {
	return About{
		ID: "role", Rail: "Access", Title: "Be allowed to act for {partner}'s identity",
		Why: "In this workspace an admin makes tokens only for identities that they hold the role Service Principal User on. " +
			"Whoever made the identity is its manager and may give that role, also to themselves.",
		ByHand: []string{
			"The guides do not know this step: it is needed only where an account admin has restricted workspace admins.",
			"Today: Settings › Identity and access › Service principals › Manage › the principal › Permissions › Grant access, Service Principal User.",
		},
		Docs:  "https://docs.databricks.com/aws/en/security/auth/access-control/service-principal-acl",
		Needs: []ID{"principal"}, After: []ID{"access"},
	}
}

// Pages are the principal's own page.
func (roleStep) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

func (roleStep) Questions(Setup) []Question { return nil }

func (roleStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !restricted(setup) || isEntra(setup) {
		return Finding{State: So}, nil // nobody is restricted, so that there is nothing to say
	}
	if !setup.Known(AccountID) {
		return Finding{State: So, Say: "whether you hold the role cannot be read: this workspace does not tell its account"}, nil
	}
	account, application := databricks.AccountID(setup.Fact(AccountID)), databricks.ApplicationID(setup.Fact(ApplicationID))
	me := databricks.Holder(setup.Fact(AdminName))
	if application == "" {
		// Its maker is its manager, and nobody else has a role on it yet. Should that not be so, the difference is shown.
		mine := databricks.RuleSet{Rules: []databricks.GrantRule{{Role: databricks.PrincipalManager, Principals: []string{maker(setup, me)}}}}
		return Finding{
			State: Missing, Say: "you are given the role when the identity is there",
			Seen: roleSeen{mine.With(databricks.PrincipalUser, me)},
		}, nil
	}
	rules, err := databricks.Ask(ctx, r, databricks.PrincipalRules(rolesTarget(setup), account, application))
	switch {
	case databricks.IsProblem(err, databricks.ProblemNotPrincipalAdmin, databricks.ProblemPermissionDenied):
		return blocked(roleNeeded(setup)), nil
	case databricks.IsProblem(err, databricks.ProblemNotFound, databricks.ProblemPrincipalUnknown) && setup.Fact(Reused) == "":
		return Finding{State: Spreading, Say: "the identity was just made and its roles are not seen yet", Problem: asProblem(err)}, nil
	case err != nil:
		return Finding{}, err
	}
	learned := databricks.Facts{RoleEtag: rules.Etag}
	for _, rule := range rules.Rules {
		if rule.Role == databricks.PrincipalManager && len(rule.Principals) == 1 {
			learn(learned, RoleMaker, rule.Principals[0])
		}
	}
	if rules.Holds(databricks.PrincipalUser, setup.Fact(AdminName), nil) {
		return Finding{State: So, Say: "you may act for it", Learned: learned}, nil
	}
	return Finding{
		State: Missing, Say: "you do not hold the role on it yet", Learned: learned,
		Seen: roleSeen{rules.With(databricks.PrincipalUser, me)},
	}, nil
}

// maker is who will have made the principal.
func maker(setup Setup, me string) string {
	if madeInAccount(setup) && setup.Answer(accountSide.way()) != "" && setup.Answer(wayKey) != accountsToo {
		return setup.Facts.Or(RoleMaker)
	}
	return me
}

func (roleStep) Changes(setup Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(roleSeen)
	if finding.State != Missing {
		return nil
	}
	return []Change{{
		Step: "role", ID: "grant", Title: "you may act for that principal", Value: "role Service Principal User",
		Request: databricks.SetPrincipalRules(
			rolesTarget(setup), databricks.AccountID(setup.Fact(AccountID)), databricks.ApplicationID(setup.Facts.Or(ApplicationID)), setup.Facts.Or(RoleEtag), seen.rules),
		Back:   "it goes with the principal",
		NoUndo: "Taking one role away means writing the whole list of roles. It is yours, on that one principal, and goes with it.",
		Find:   findRole,
	}}
}

// findRole finds the role after a lost answer: whoever is to have it has it.
func findRole(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	rules, err := databricks.Ask(ctx, r, databricks.PrincipalRules(
		rolesTarget(setup), databricks.AccountID(setup.Fact(AccountID)), databricks.ApplicationID(setup.Fact(ApplicationID))))
	if err != nil || !rules.Holds(databricks.PrincipalUser, setup.Fact(AdminName), nil) {
		return nil, err
	}
	return []Candidate{{ID: "user", Ours: true}}, nil
}

// rolesTarget is where roles are read and given: an account admin may do so for every principal, others for those that they manage.
func rolesTarget(setup Setup) databricks.Target {
	if accountAdmin(setup) {
		return databricks.Account
	}
	return databricks.Workspace
}

// roleNeeded is for whoever may not say who has which role on the principal.
func roleNeeded(setup Setup) *databricks.Problem {
	problem := databricks.Blocker(databricks.ProblemAdminsRestricted, databricks.Details{
		ApplicationID: databricks.ApplicationID(setup.Fact(ApplicationID)), Workspace: setup.Fact(WorkspaceID),
	})
	problem.What = "You may not act for this identity."
	problem.Why = fmt.Sprintf("Admins are restricted in this workspace, and you are not the manager of %s, so you cannot give yourself the role.",
		first(setup.Answer(principalName), setup.Fact(ApplicationID)))
	problem.Who = "An account admin, or a manager of that identity: give you the role Service Principal User on it. Then check again. " +
		"Or you: go back and make a new identity, whose manager you are."
	return problem
}
