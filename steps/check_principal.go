package steps

import (
	"context"
	"slices"

	"brickpass/databricks"
)

// checkPrincipal sees whether the identity is there and may sign in.
type checkPrincipal struct{ inspected }

func (s checkPrincipal) About() About { return s.about("principal", "Identity", "The identity") }

func (s checkPrincipal) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case s.kind() == ownKind:
		return Finding{State: So, Say: "not needed for a token of your own"}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("the identity"), nil
	}
	name := first(setup.Answer(principalName), setup.Fact(ApplicationID))
	principal, there, err := s.principal(ctx, r, setup)
	switch {
	case err != nil:
		return s.cannot("the identity", err), nil
	case !there:
		return s.sees(checked{concerns: []Concern{{
			Step: "principal", Code: "principal-gone", Severity: Serious,
			Say:     "The identity " + name + " is not in this workspace any more. Its credentials ended with it.",
			Remedy:  "Somebody deleted it or took it out. If that was meant, remove the rest; to let the partner in again, set it up anew after that.",
			Command: s.command("remove"),
		}}}, name+" is gone"), nil
	}
	var seen checked
	say := name + " is there and active"
	if principal.Inactive() {
		say = name + " is switched off"
		seen.concerns = append(seen.concerns, Concern{
			Step: "principal", Code: "principal-inactive", Severity: Serious,
			Say:    "The identity " + name + " is switched off, so it cannot sign in.",
			Remedy: "Ask who switched it off. An admin can make it active again: Settings › Identity and access › Service principals › " + name + ".",
		})
	}
	if slices.ContainsFunc(principal.Groups, func(g databricks.Group) bool { return g.Display == adminGroup }) {
		seen.concerns = append(seen.concerns, Concern{
			Step: "principal", Code: "principal-admin", Severity: Serious,
			Say:    "The identity " + name + " is a workspace admin now, so its " + s.kind().noun() + " opens everything here.",
			Remedy: "Take it out of the group admins, unless somebody means it to be an admin: Settings › Identity and access › Groups › admins.",
		})
	}
	return s.sees(seen, say), nil
}

// principal reads the identity by its number, or by its application id where the journal knows only that.
func (inspected) principal(ctx context.Context, r Reader, setup Setup) (databricks.Principal, bool, error) {
	if !setup.Known(PrincipalID) {
		found, err := databricks.All(ctx, r, databricks.PrincipalsByApplicationID(databricks.ApplicationID(setup.Fact(ApplicationID))))
		if err != nil || len(found) == 0 {
			return databricks.Principal{}, false, err
		}
		setup = setup.Learn(databricks.Facts{PrincipalID: string(found[0].ID)})
	}
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(setup.Fact(PrincipalID))))
	if databricks.IsProblem(err, databricks.ProblemNotFound) {
		return databricks.Principal{}, false, nil
	}
	return principal, err == nil, err
}

// checkAccess sees whether it still has the entitlements that it was given.
type checkAccess struct{ inspected }

func (s checkAccess) About() About { return s.about("access", "Access", "Its way into the workspace") }

func (s checkAccess) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	switch {
	case s.kind() == ownKind:
		return Finding{State: So, Say: "not needed for a token of your own"}, nil
	case !setup.Known(lookedAs):
		return s.onlyAdmins("its entitlements"), nil
	}
	principal, there, err := s.principal(ctx, r, setup)
	switch {
	case err != nil:
		return s.cannot("its entitlements", err), nil
	case !there:
		return Finding{State: So, Say: "it is not there, so it has none"}, nil
	}
	var missing []databricks.Entitlement
	for _, entitlement := range wantedEntitlements(setup) {
		if !principal.Has(entitlement) {
			missing = append(missing, entitlement)
		}
	}
	if len(missing) == 0 {
		return s.sees(checked{}, "it has "+entitlementNames(wantedEntitlements(setup))), nil
	}
	return s.sees(checked{concerns: []Concern{s.mend("access", "entitlement-gone", Serious,
		"It does not hold "+entitlementNames(missing)+s.anyMore("access")+", without which its calls are refused.",
		s.giveBack("access")+". A token that is older than that waits about ten minutes.",
	)}}, "without "+entitlementNames(missing)), nil
}
