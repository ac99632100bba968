package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// adoptPrincipal finds the identity that the partner signs in as. It was there before, so brickpass never deletes it.
type adoptPrincipal struct{}

func (adoptPrincipal) About() About {
	return About{
		ID: "principal", Rail: "Identity", Title: "The identity of {partner}",
		Why: "A partner signs in as a service principal, which is a user for a program. It stays as it is: brickpass neither changes nor " +
			"deletes it.",
		Docs:  "https://docs.databricks.com/aws/en/admin/users-groups/service-principals",
		Needs: []ID{mendAfter},
	}
}

func (adoptPrincipal) Questions(setup Setup) []Question {
	questions := []Question{{
		Key: principalName, Kind: OneOf, Text: setup.Say("Which identity does {partner} sign in as?"),
		Help:    "They stand under Settings › Identity and access › Service principals. Where the list is long, type its name or application ID.",
		Default: setup.Fact(PrincipalBest), From: setup.Say("the name in {partner}'s guide"),
		Allowed: "the name or the application ID of a service principal of this workspace",
		Parse:   parsePrincipalName,
		Options: principalOptions,
	}}
	if onAzure(setup) {
		questions = append(questions, adoptedManagerQuestion())
	}
	if found := foundPrincipals(setup); len(found) > 1 {
		questions = append(questions, Question{
			Key: principalExisting, Kind: OneOf, Text: fmt.Sprintf("Several are called %s. Which one is it?", setup.Answer(principalName)),
			Help:    "Names are not unique: the application ID tells them apart. It is what stands in the partner's form, or in the grants.",
			Allowed: "reuse <application id>",
			Parse: func(_ Setup, typed string) (string, error) {
				if choice, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(typed)), " "); choice != existingReuse {
					return "", errors.New("Answer reuse and the application ID.")
				}
				return parseExisting(found, typed)
			},
			Options: func(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
				page, err := existingOptions(ctx, r, setup, query)
				page.Options = slices.DeleteFunc(page.Options, func(o Option) bool { return !strings.HasPrefix(o.Value, existingReuse) })
				return page, err
			},
		})
	}
	return questions
}

// adoptedManagerQuestion has no default: nothing that a workspace tells of an identity says it, and how its next token is made follows
// from it.
func adoptedManagerQuestion() Question {
	return Question{
		Key: entraKind, Kind: OneOf, Text: "Who manages this identity?",
		Help: "Either it was made in Databricks, or it is an application that was registered in Microsoft Entra and imported. One of Entra makes " +
			"its next token itself, by a client secret that brickpass asks for then. If you do not know, ask whoever set it up.",
		Allowed: managedByDatabricks + ", " + managedByEntra,
		Parse:   oneOf(managedByDatabricks, managedByEntra),
		Options: fixed(
			Option{Value: managedByDatabricks, Label: "Databricks", Detail: "it was made in Databricks"},
			Option{Value: managedByEntra, Label: "Microsoft Entra", Detail: "its application was registered there"},
		),
	}
}

// principalOptions lists the service principals of the workspace page by page. One whose whole name or application ID was typed stands
// first: behind 100,000 of them nobody finds it otherwise.
func principalOptions(ctx context.Context, r Reader, _ Setup, query OptionQuery) (OptionPage, error) {
	var typed []databricks.Principal
	if wanted := strings.TrimSpace(query.Filter); wanted != "" && query.Cursor == "" {
		var err error
		if typed, err = principalsCalled(ctx, r, wanted); err != nil {
			return OptionPage{}, err
		}
	}
	listed, next, err := nextMatching(ctx, r, databricks.PrincipalsByName(""), query.Cursor, passedOver, func(p databricks.Principal) bool {
		return holds(query.Filter, p.DisplayName, string(p.ApplicationID))
	})
	if err != nil {
		return OptionPage{}, err
	}
	page := OptionPage{Next: next}
	seen := map[string]bool{}
	for _, principal := range append(typed, listed...) {
		name, id := principal.DisplayName, string(principal.ApplicationID)
		if databricks.CheckPrincipalName(name) != nil || strings.TrimSpace(name) != name {
			name = id // it could not be found again by such a name: an answer has no spaces around it
		}
		if seen[id] {
			continue
		}
		seen[id] = true
		option := Option{Value: name, Label: databricks.Visible(principal.DisplayName), Detail: id}
		if principal.Inactive() {
			option.Detail += ", switched off"
		}
		page.Options = append(page.Options, option)
	}
	return page, nil
}

// principalsCalled finds by one request those of a whole name, or the one of an application ID.
func principalsCalled(ctx context.Context, r Reader, name string) ([]databricks.Principal, error) {
	if isApplicationID(name) {
		return databricks.All(ctx, r, databricks.PrincipalsByApplicationID(databricks.ApplicationID(strings.ToLower(name))))
	}
	if problem := databricks.CheckPrincipalName(name); problem != nil {
		return nil, nil //nolint:nilerr // it is still being typed, and nobody is called that
	}
	return databricks.All(ctx, r, databricks.PrincipalsByName(name))
}

func (adoptPrincipal) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	name := setup.Answer(principalName)
	found, err := principalsCalled(ctx, r, name)
	if err != nil {
		return Finding{}, err
	}
	switch len(found) {
	case 0:
		return blocked(nobodyCalled(name)), nil
	case 1:
		return takeUp(found[0], databricks.Visible(found[0].DisplayName)+", application ID "+string(found[0].ApplicationID), true), nil
	}
	var all []namesake
	for _, principal := range found {
		all = append(all, namesake{Principal: principal})
	}
	finding := decide(setup, all)
	if finding.State == Missing {
		finding.Say = fmt.Sprintf("%d identities have that name", len(found))
	}
	return finding, nil
}

func (adoptPrincipal) Changes(Setup, Finding) []Change { return nil }

// ProblemNobodyCalled is a name that no service principal of the workspace has.
const ProblemNobodyCalled databricks.ProblemKind = "no-such-principal"

func nobodyCalled(name string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemNobodyCalled, What: fmt.Sprintf("No service principal of this workspace is called %s.", name),
		Why: "Only those that were let into this workspace are in its list.",
		Who: "You: go back and choose one of the list. To make one, use brickpass setup.",
		Send: fmt.Sprintf("What is the application ID of the service principal that our partner signs in as, and in which workspace? I looked for %s.",
			name),
	}
}
