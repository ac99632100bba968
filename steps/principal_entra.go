package steps

import (
	"context"
	"strings"

	"brickpass/databricks"
)

// An identity of Microsoft Entra is not made in the workspace but imported, by the application ID.

func importedNameQuestion(setup Setup) Question {
	preset := setup.Partner()
	return Question{
		Key: principalName, Kind: Text, Text: "What shall the identity be called here?",
		Help:    "Only people see this name. Its application ID is what tells it from others.",
		Default: preset.Principal.Name, From: "suggested for " + preset.Name, Example: preset.Principal.Name,
		Allowed: "a name of at most 256 characters without double quotes and backslashes",
		Parse:   parsePrincipalName,
	}
}

// entraID is the application's ID, or its placeholder while it is not registered.
func entraID(setup Setup) string {
	if registering(setup) {
		return setup.Facts.Or(ApplicationID)
	}
	return setup.Answer(entraApplication)
}

func lookForImported(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	id := databricks.ApplicationID(entraID(setup))
	if registering(setup) && !setup.Known(ApplicationID) {
		return Finding{State: Missing, Say: "it is imported once it is registered"}, nil
	}
	principals, err := databricks.All(ctx, r, databricks.PrincipalsByApplicationID(id))
	if err != nil {
		return Finding{}, err
	}
	made := setup.Known(PrincipalID) // by this run, or an earlier go of it
	for _, principal := range principals {
		if strings.EqualFold(string(principal.ApplicationID), string(id)) {
			before := !made && !earlierWith(r, setup, string(principal.ApplicationID))
			return takeUp(principal, "it is imported: "+principal.DisplayName, before || setup.Fact(Reused) != ""), nil
		}
	}
	if made {
		return Finding{State: Spreading, Say: "it was just imported and is not seen everywhere yet", Learned: identifiers(setup)}, nil
	}
	if registering(setup) || !accountAdmin(setup) {
		return notImported(id), nil
	}
	// One that the account has is let in by the next step: importing it would be refused (databricks-api.md 3.1).
	if inAccount, err := lookInAccount(ctx, r, setup, id); err != nil || inAccount.Problem == nil || inAccount.Problem.Kind != notInAccountKind {
		return inAccount, err
	}
	return notImported(id), nil
}

func notImported(id databricks.ApplicationID) Finding {
	return Finding{State: Missing, Say: "it is not in this workspace yet", Learned: databricks.Facts{ApplicationID: string(id)}}
}

func importChange(setup Setup) Change {
	id := databricks.ApplicationID(entraID(setup))
	undo := databricks.DeletePrincipal(databricks.PrincipalID(setup.Facts.Or(PrincipalID)))
	return Change{
		Step: "principal", ID: "create", Title: "import service principal", Value: setup.Answer(principalName),
		Request: databricks.ImportPrincipal(id, setup.Answer(principalName)),
		Keep:    map[databricks.Unknown]string{ApplicationID: "applicationId", PrincipalID: "id"},
		Undo:    &undo, Back: "taking it out of the workspace",
		Find: findImported,
	}
}

func findImported(ctx context.Context, r Reader, setup Setup) ([]Candidate, error) {
	id := databricks.ApplicationID(entraID(setup))
	principals, err := databricks.All(ctx, r, databricks.PrincipalsByApplicationID(id))
	if err != nil {
		return nil, err
	}
	var candidates []Candidate
	for _, principal := range principals {
		candidates = append(candidates, Candidate{
			ID: string(principal.ID), Ours: true,
			Facts: databricks.Facts{ApplicationID: string(principal.ApplicationID), PrincipalID: string(principal.ID)},
		})
	}
	return candidates, nil
}
