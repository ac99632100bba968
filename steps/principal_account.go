package steps

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
)

// Identities belong to the account; a workspace lists those that were let into it. An account admin can also find and make those
// that are in no workspace yet (databricks-api.md 2.1, 3.1).

// principalPlace asks where a new identity is made.
const principalPlace = "principal.place"

const (
	placeWorkspace = "workspace"
	placeAccount   = "account"
)

// InAccountOnly is "yes" for an identity that has yet to be let into the workspace, although its numeric id is known.
const InAccountOnly databricks.Unknown = "in_account_only"

func inAccountOnly(setup Setup) bool { return setup.Fact(InAccountOnly) == yes }

func placeQuestion() Question {
	return Question{
		Key: principalPlace, Kind: OneOf, Text: "Where is the identity made?",
		Help: "In the workspace one request makes it and lets it in; it belongs to the account all the same. In the account it is made " +
			"first and let in afterwards, as the guides describe it: two requests, with your rights as an account admin.",
		Default: placeWorkspace, From: "one request does both",
		Allowed: placeWorkspace + ", " + placeAccount,
		Parse:   oneOf(placeWorkspace, placeAccount),
		Options: fixed(
			Option{Value: placeWorkspace, Label: "In this workspace", Detail: "made and let in by one request"},
			Option{Value: placeAccount, Label: "In the account", Detail: "made there, then let into this workspace"},
		),
	}
}

// mayBeNew says whether the identity may still have to be made: it is not one that was named by its id or chosen to be used.
func mayBeNew(setup Setup) bool {
	name := setup.Answer(principalName)
	choice, _, _ := strings.Cut(setup.Answer(principalExisting), " ")
	return name != "" && !isApplicationID(name) && (len(foundPrincipals(setup)) == 0 || choice == existingNew)
}

func madeInAccount(setup Setup) bool {
	return accountAdmin(setup) && mayBeNew(setup) && setup.Answer(principalPlace) == placeAccount
}

// namesake is a principal of a name, and whether it is outside of the workspace.
type namesake struct {
	databricks.Principal
	outside bool
}

// principalsNamed finds those of a name in the workspace and, for an account admin, in the account.
func principalsNamed(ctx context.Context, r Reader, setup Setup, name string) ([]namesake, error) {
	inside, err := databricks.All(ctx, r, databricks.PrincipalsByName(name))
	if err != nil {
		return nil, err
	}
	var all []namesake
	for _, principal := range inside {
		all = append(all, namesake{Principal: principal})
	}
	if !accountAdmin(setup) {
		return all, nil
	}
	everywhere, err := databricks.All(ctx, r, databricks.AccountPrincipalsByName(databricks.AccountID(setup.Fact(AccountID)), name))
	if err != nil {
		return nil, err
	}
	for _, principal := range everywhere {
		if !slices.ContainsFunc(inside, func(p databricks.Principal) bool { return p.ApplicationID == principal.ApplicationID }) {
			all = append(all, namesake{principal, true})
		}
	}
	return all, nil
}

// where notes that a principal has yet to be let in.
func where(finding Finding, principal namesake) Finding {
	if principal.outside {
		finding.Learned[InAccountOnly] = yes
	}
	return finding
}

// justMade is the principal that this run made in the account. It is not in the workspace before the next step lets it in.
func justMade(setup Setup, principals []namesake) (Finding, bool) {
	if !madeInAccount(setup) || !setup.Known(ApplicationID) {
		return Finding{}, false
	}
	for _, principal := range principals {
		if strings.EqualFold(string(principal.ApplicationID), setup.Fact(ApplicationID)) {
			return where(takeUp(principal.Principal, "it is in the account: "+principal.DisplayName, false), principal), true
		}
	}
	return Finding{}, false
}

// lookInAccount is for an application id that the workspace does not list.
func lookInAccount(ctx context.Context, r Reader, setup Setup, id databricks.ApplicationID) (Finding, error) {
	if !accountAdmin(setup) {
		return Finding{
			State: So, Say: "it is not in this workspace yet, so it will be let in",
			Learned: databricks.Facts{ApplicationID: string(id), Reused: yes},
		}, nil
	}
	account := databricks.AccountID(setup.Fact(AccountID))
	principals, err := databricks.All(ctx, r, databricks.AccountPrincipalsByApplicationID(account, id))
	if err != nil {
		return Finding{}, err
	}
	for _, principal := range principals {
		if strings.EqualFold(string(principal.ApplicationID), string(id)) {
			finding := takeUp(principal, principal.DisplayName+" is in the account, so it will be let in", true)
			return where(finding, namesake{principal, true}), nil
		}
	}
	return blocked(notInAccount(id)), nil
}

const notInAccountKind databricks.ProblemKind = "principal-not-in-account"

func notInAccount(id databricks.ApplicationID) *databricks.Problem {
	return &databricks.Problem{
		Kind: notInAccountKind,
		What: "There is no identity of that application ID.",
		Why:  "Neither this workspace nor your account has a service principal " + string(id) + ".",
		Who:  "You: go back and check the application ID, or give a name and let brickpass make one.",
		Send: "What is the application ID of the service principal that our partner is to use? It stands on the principal's page, under Configurations.",
	}
}
