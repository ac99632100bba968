package steps

import (
	"context"
	"strings"

	"brickpass/databricks"
)

// accessStep lets the principal into the workspace and gives it the entitlements that the partner needs.
type accessStep struct{}

// accessSeen is what Changes needs.
type accessSeen struct {
	unassigned bool // it is in the account, but not in this workspace
	missing    []databricks.Entitlement
}

func (accessStep) About() About {
	return About{
		ID: "access", Rail: "Access", Title: "Let it into the workspace",
		Why: "An identity in the account can do nothing in a workspace before it is let in. Even then it needs an " +
			"entitlement: without one every call is refused. SQL access is the right to run queries; it opens no data.",
		ByHand: []string{
			"The guide: Settings › Workspace admin › Identity and access › Service principals › Add service principal, search for it, Add.",
			"Today: Settings › Identity and access › Service principals › Manage › the principal › Configurations, tick Databricks SQL access.",
		},
		Docs:  "https://docs.databricks.com/aws/en/security/auth/entitlements",
		Needs: []ID{"principal"},
	}
}

func (accessStep) Questions(Setup) []Question { return nil }

func (accessStep) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	wanted := wantedEntitlements(setup)
	if !setup.Known(ApplicationID) {
		return Finding{
			State: Missing, Say: setup.Say("{partner}'s identity does not exist yet, so it has no access"),
			Seen: accessSeen{missing: wanted, unassigned: madeInAccount(setup)},
		}, nil
	}
	if !setup.Known(PrincipalID) || inAccountOnly(setup) {
		return lookForAssignment(ctx, r, setup, wanted)
	}
	finding, err := lookAtEntitlements(ctx, r, setup.Fact(PrincipalID), wanted)
	if finding.State == Spreading && madeInAccount(setup) { // it may never have been let in
		return lookForAssignment(ctx, r, setup, wanted)
	}
	return finding, err
}

// lookForAssignment is for a principal of which only the application id is known. The workspace's list of principals does
// not name it, so it is either outside, or inside and not listed yet (databricks-api.md 3.1, 3.2).
func lookForAssignment(ctx context.Context, r Reader, setup Setup, wanted []databricks.Entitlement) (Finding, error) {
	assignments, err := databricks.Ask(ctx, r, databricks.WorkspaceAssignments())
	if err != nil {
		return Finding{}, err
	}
	// Assigning turns an admin into a user, so it is done only where there is no assignment at all (databricks-api.md 0.0).
	assignment, in := assignments.Of(databricks.ApplicationID(setup.Fact(ApplicationID)))
	if !in {
		return Finding{
			State: Missing, Say: "it is not in this workspace yet",
			Seen: accessSeen{unassigned: true, missing: wanted},
		}, nil
	}
	return lookAtEntitlements(ctx, r, string(assignment.Principal.ID), wanted)
}

func lookAtEntitlements(
	ctx context.Context, r Reader, id string, wanted []databricks.Entitlement,
) (Finding, error) {
	learned := databricks.Facts{PrincipalID: id}
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(id)))
	if databricks.IsProblem(err, databricks.ProblemNotFound) {
		return Finding{
			State: Spreading, Say: "it was just let in and is not seen everywhere yet",
			Learned: learned, Seen: accessSeen{missing: wanted},
		}, nil
	}
	if err != nil {
		return Finding{}, err
	}
	// Only what it holds itself counts. What came through `users` is being taken off that group by Databricks during 2026,
	// and a partner must not stop working because of that (databricks-api.md 4).
	var missing []databricks.Entitlement
	for _, entitlement := range wanted {
		if !principal.Has(entitlement) {
			missing = append(missing, entitlement)
		}
	}
	if len(missing) == 0 {
		return Finding{State: So, Say: "it has " + entitlementNames(wanted), Learned: learned}, nil
	}
	return Finding{
		State: Missing, Say: "it is in the workspace, without " + entitlementNames(missing),
		Learned: learned, Seen: accessSeen{missing: missing},
	}, nil
}

func (accessStep) Changes(setup Setup, finding Finding) []Change {
	seen, _ := finding.Seen.(accessSeen)
	if finding.State != Missing {
		return nil
	}
	var changes []Change
	id := databricks.PrincipalID(setup.Facts.Or(PrincipalID))
	if seen.unassigned {
		changes = append(changes, assignment(setup, id))
	}
	// One change for each, so that each can be taken back by itself.
	for _, entitlement := range seen.missing {
		undo := databricks.RemoveEntitlement(id, entitlement)
		changes = append(changes, Change{
			Step: "access", ID: "entitle-" + string(entitlement),
			Title: entitlementName(entitlement) + " in this workspace", Value: "for that principal",
			Request: databricks.AddEntitlements(id, entitlement),
			Undo:    &undo, Back: "removing it",
		})
	}
	return changes
}

// assignment lets the principal into the workspace: from the account's side where its admin signed in and the principal's number is
// known or will be, else from the workspace's own (databricks-api.md 2.4, 3.2).
func assignment(setup Setup, id databricks.PrincipalID) Change {
	undo := databricks.RemoveAssignment(id)
	change := Change{
		Step: "access", ID: "assign", Title: "enter this workspace", Value: "as a user, never as an admin",
		Request: databricks.AssignToWorkspace(databricks.ApplicationID(setup.Facts.Or(ApplicationID))),
		Keep:    map[databricks.Unknown]string{PrincipalID: "permission_assignments.0.principal.principal_id"},
		Undo:    &undo, Back: "removing it from the workspace",
	}
	if accountAdmin(setup) && setup.Known(WorkspaceID) {
		account := databricks.AccountID(setup.Fact(AccountID))
		undo = databricks.RemoveFromAccountSide(account, setup.Fact(WorkspaceID), id)
		change.Request = databricks.AssignFromAccount(account, setup.Fact(WorkspaceID), id)
		change.Keep = map[databricks.Unknown]string{PrincipalID: "principal.principal_id"}
	}
	return change
}

func wantedEntitlements(setup Setup) []databricks.Entitlement {
	var wanted []databricks.Entitlement
	for _, name := range setup.Partner().Principal.Entitlements {
		wanted = append(wanted, databricks.Entitlement(name))
	}
	return wanted
}

// entitlementName is what the console calls it.
func entitlementName(entitlement databricks.Entitlement) string {
	switch entitlement {
	case databricks.DatabricksSQLAccess:
		return "SQL access"
	case databricks.WorkspaceAccess:
		return "workspace access"
	case databricks.WorkspaceConsume:
		return "consumer access"
	}
	return string(entitlement)
}

func entitlementNames(entitlements []databricks.Entitlement) string {
	var names []string
	for _, entitlement := range entitlements {
		names = append(names, entitlementName(entitlement))
	}
	return strings.Join(names, " and ")
}
