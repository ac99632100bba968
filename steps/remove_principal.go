package steps

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"brickpass/databricks"
)

// takeAccess takes away the entitlements and the assignment that brickpass gave.
type takeAccess struct{ taking }

func (takeAccess) About() About {
	return About{
		ID: "access", Rail: "Access", Title: "Its way into the workspace",
		Why: "What brickpass gave so that the identity may enter and query is taken away again. What it had before, or has " +
			"from somebody else, stays.",
		ByHand: []string{"Today: Settings › Identity and access › Service principals › Manage › the principal › Configurations, clear the ticks."},
		Docs:   "https://docs.databricks.com/aws/en/security/auth/entitlements",
		Needs:  []ID{"remove"}, After: earlier("access"), Spare: true,
	}
}

func (s takeAccess) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	made := s.made("access")
	finding := func() Finding {
		return seen.finding("what brickpass gave will be taken away", "no access of brickpass goes")
	}
	if len(made) == 0 || setup.Known(sharedWith) {
		return finding(), nil
	}
	principal, err := databricks.Ask(ctx, r, databricks.PrincipalByID(databricks.PrincipalID(setup.Fact(PrincipalID))))
	switch {
	case databricks.GoneAlready(err):
		seen.gone = append(seen.gone, made...)
		return finding(), nil
	case err != nil:
		err = seen.refused(err, "The identity could not be looked at, so its access stays.")
		return finding(), err
	}
	for _, one := range made {
		if one.Change != "assign" {
			s.entitlement(&seen, principal, one)
		}
	}
	err = s.assignment(ctx, r, setup, &seen)
	return finding(), err
}

func (s takeAccess) entitlement(seen *taken, principal databricks.Principal, made Made) {
	entitlement := databricks.Entitlement(strings.TrimPrefix(made.Change, "entitle-"))
	if !principal.Has(entitlement) {
		seen.gone = append(seen.gone, made)
		return
	}
	seen.take(Change{
		ID: made.Change, Title: "take away " + entitlementName(entitlement), Value: made.Value, Takes: []Made{made},
		Request: databricks.RemoveEntitlement(principal.ID, entitlement),
	})
}

// assignment takes the principal out of the workspace if brickpass let it in, as a user. One that somebody made an admin
// since then has something that brickpass did not give. With an identity that is deleted it goes by itself, and one that is switched off
// has to be there for that.
func (s takeAccess) assignment(ctx context.Context, r Reader, setup Setup, seen *taken) error {
	made := s.made("access", "assign")
	if len(made) == 0 || s.goes(setup) || (len(s.made("principal", "create")) > 0 && setup.Answer(removePrincipal) == principalDeactivate) {
		return nil
	}
	assignments, err := databricks.Ask(ctx, r, databricks.WorkspaceAssignments())
	if err != nil {
		return seen.refused(err, "Who may enter the workspace could not be read, so the identity stays in it.")
	}
	assignment, in := assignments.Of(databricks.ApplicationID(setup.Fact(ApplicationID)))
	switch {
	case !in:
		seen.gone = append(seen.gone, made...)
	case !slices.Equal(assignment.Permissions, []string{"USER"}):
		seen.stays("The identity stays in the workspace: somebody else made it more than a user.")
	default:
		seen.take(Change{
			ID: "assign", Title: "leave this workspace", Value: "it stays in the account", Takes: made,
			Request: databricks.RemoveAssignment(assignment.Principal.ID),
		})
	}
	return nil
}

// takePrincipal deletes the identity or switches it off, if brickpass made it and a person said so.
type takePrincipal struct{ taking }

func (takePrincipal) About() About {
	return About{
		ID: "principal", Rail: "Identity", Title: "The identity itself",
		Why: "The identity goes when nothing hangs on it any more. With it go its entries on the lists of who may use tokens " +
			"and warehouses.",
		ByHand: []string{"Today: Settings › Identity and access › Service principals › Manage › the principal › Delete."},
		Docs:   "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
		Needs:  []ID{"remove"}, After: earlier("principal"), Spare: true,
	}
}

func (s takePrincipal) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	created := s.made("principal", "create")
	if len(created) == 0 {
		return s.notOurs(r, setup), nil
	}
	if setup.Known(sharedWith) {
		return seen.finding("", "the identity stays for the others"), nil
	}
	id := databricks.PrincipalID(created[0].Facts[PrincipalID])
	principal, err := databricks.Ask(ctx, r, s.query(setup, id))
	if databricks.GoneAlready(err) {
		return s.notThere(setup, created[0]), nil
	}
	if err != nil {
		err = seen.refused(err, "The identity could not be looked at, so it stays.")
		return seen.finding("", "the identity stays"), err
	}
	s.decide(setup, &seen, principal, created[0])
	return seen.finding("the identity will be "+pastOfChoice[setup.Answer(removePrincipal)], "the identity stays"), nil
}

var pastOfChoice = map[string]string{principalDelete: "deleted", principalDeactivate: "switched off"}

func (s takePrincipal) decide(setup Setup, seen *taken, principal databricks.Principal, created Made) {
	name := first(principal.DisplayName, string(principal.ApplicationID))
	switch choice := setup.Answer(removePrincipal); {
	case string(principal.ApplicationID) != created.Facts[ApplicationID]:
		seen.stays(fmt.Sprintf("The identity stays: principal %s is not the one that brickpass made.", principal.ID))
	case choice == principalDelete:
		s.deletion(setup, seen, principal, name)
	case choice == principalDeactivate && !principal.Inactive():
		seen.take(Change{
			ID: "deactivate", Title: "switch service principal off", Value: name, Alters: true,
			Request: databricks.DeactivatePrincipal(principal.ID), Back: "making it active again", NoUndo: "An admin can make it active again in the console.",
		})
	case choice == principalDeactivate:
		seen.stays(fmt.Sprintf("The identity %s stays, switched off.", name))
	default:
		seen.stays(fmt.Sprintf("The identity %s stays, without %s.", name, article(s.connection.Credential())))
	}
}

// withIt is what the journal counts as ours and goes with the identity.
func (t taking) withIt() []Made {
	return slices.Concat(t.made("principal"), t.made("token", ByHandChange), t.withItHere())
}

// withItHere is what of that is in the workspace.
func (t taking) withItHere() []Made {
	return slices.Concat(t.made("access", "assign"), t.made("tokenuse", "allow"), t.made("warehouse", "allow"))
}

// notOurs says why an identity that brickpass did not make for this connection stays.
func (s takePrincipal) notOurs(r Reader, setup Setup) Finding {
	if !setup.Known(ApplicationID) {
		return Finding{State: So, Say: "no identity was made"}
	}
	for _, other := range r.Past() {
		if other.Name != s.connection.Name && other.Did("principal", "create") &&
			other.Facts[Host] == s.connection.Facts[Host] && other.Facts[ApplicationID] == setup.Fact(ApplicationID) {
			var seen taken
			seen.stays(fmt.Sprintf("The identity stays: it was made for the connection %s. brickpass remove %s takes it away.", other.Name, other.Name))
			return seen.finding("", "the identity stays")
		}
	}
	return Finding{State: So, Say: "brickpass did not make the identity, so it stays"}
}

// The entry of a token counts as made by the step that takes it away: the token is the change, and the entry comes with it.
const (
	keychainStep  ID     = "keychain"
	keychainEntry string = "entry"
)

func entry(item string) Made {
	return Made{Step: keychainStep, Change: keychainEntry, Facts: databricks.Facts{TokenItem: item}}
}

// takeKeychain removes the token's entry from the keychain, once the token is dead.
type takeKeychain struct{ taking }

func (takeKeychain) About() About {
	return About{
		ID: keychainStep, Rail: "Keychain", Title: "The entry in your keychain",
		Why: "The entry goes last: as long as the {credential} might live, its value should not get lost. By now it is revoked and " +
			"opens nothing.",
		ByHand: []string{"Open your keychain, search for brickpass, delete the entry."},
		Docs:   "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs:  []ID{"remove"}, After: earlier("keychain"), Spare: true,
	}
}

func (s takeKeychain) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	now, ok := connectionNamed(r.Past(), s.connection.Name)
	if !ok { // else what this run took away already is not there any more
		now = s.connection
	}
	lives := false
	for _, made := range now.entries() {
		needed, err := s.stillNeeded(ctx, r, setup, made)
		switch item := made.Facts[TokenItem]; {
		case err != nil:
			return Finding{}, err
		case needed:
			lives = true
			if item == s.connection.Facts[NotKept] {
				continue // of it nothing is kept here
			}
			seen.stays("What was made without brickpass stays where it is kept, because it still lives.")
		case s.connection.inUse(made):
			s.entryGoes(ctx, r, &seen, setup, item, made, "the entry in your keychain")
		default:
			s.entryGoes(ctx, r, &seen, setup, item, made, "the old entry in your keychain")
		}
	}
	done := "no entry is kept"
	if len(seen.lines) > 0 {
		done = "what is kept stays"
	}
	if len(seen.changes) > 0 {
		s.clientSecret(r, &seen, setup)
	}
	s.copies(&seen, lives)
	return seen.finding("what is kept will be deleted", done), nil
}

// entries are the credentials of which something is kept: the one in use, and the former ones.
func (c Connection) entries() []Made {
	var all []Made
	for _, former := range c.Formers {
		made := former.Made
		made.Facts = databricks.Facts{TokenItem: former.Item, TokenID: made.Facts[TokenID], KeptSecret: made.Facts[KeptSecret]}
		all = append(all, made)
	}
	if item := c.Facts[TokenItem]; item != "" {
		current := Made{Step: "token", Facts: databricks.Facts{TokenItem: item}}
		for _, made := range c.Made {
			if made.Step == "token" && made.Facts[TokenItem] == item {
				current = made
			}
		}
		all = append(all, current)
	}
	return all
}

// clientSecret takes away the copy of an application's client secret, if it was to be kept. It goes on working in Microsoft Entra,
// where whoever made it takes it away.
func (s takeKeychain) clientSecret(r Reader, seen *taken, setup Setup) {
	if !s.connection.Answers.keepsClientSecret() {
		return
	}
	for i, item := range s.connection.clientSecrets(setup) {
		if names := s.connection.clientSecretSharers(r.Past(), item); len(names) > 0 {
			seen.stays("The client secret " + keptWhere(setup) + " stays: " + signInByIt(names))
			continue
		}
		change := Change{
			ID: "client-secret", Title: "delete the client secret " + keptWhere(setup), Value: "brickpass …" + item[strings.LastIndex(item, "/"):],
			Forget: item, NoUndo: secretInEntra(setup),
		}
		if i > 0 {
			change.ID, change.Title = "client-secret-"+strconv.Itoa(i), "delete the old client secret "+keptWhere(setup)
		}
		seen.take(change)
	}
}

// stillNeeded says whether what is kept is a token that somebody made by hand and that lives on: its value is shown only once.
func (t taking) stillNeeded(ctx context.Context, r Reader, setup Setup, made Made) (bool, error) {
	if t.dies(setup) || made.Change != ByHandChange && !leftAlone(setup, made) {
		return false, nil
	}
	return t.lives(ctx, r, made)
}
