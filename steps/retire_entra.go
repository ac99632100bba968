package steps

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// retireEntra takes the client secrets away that a rotation replaced, by their key ids.
type retireEntra struct{ taking }

func (retireEntra) About() About {
	return About{
		ID: "entra", Rail: "Identity", Title: "The old client secret of its application",
		Why: "A rotation made another client secret for the application. The one before can still sign in as it until it is removed.",
		ByHand: []string{
			"The guide: Azure portal › Microsoft Entra ID › App registrations › the application › Certificates & secrets › delete the old one.",
			"Today: the same, at entra.microsoft.com.",
		},
		Docs:  "https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials",
		Needs: []ID{"retire"}, Spare: true,
	}
}

func (s retireEntra) Questions(setup Setup) []Question {
	if keeps(setup) {
		return nil
	}
	return changingQuestions(setup, "As whom is the old client secret removed in Microsoft Entra?")
}

func (s retireEntra) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	now, ok := connectionNamed(r.Past(), s.connection.Name)
	if !ok {
		now = s.connection
	}
	old := now.oldClientSecrets()
	if len(old) == 0 || keeps(setup) {
		return seen.finding("", ""), nil
	}
	app, err := databricks.Ask(ctx, r, azure.ApplicationByObjectID(azure.ObjectID(setup.Fact(EntraObject))))
	if err != nil {
		return Finding{}, err
	}
	for _, made := range old {
		if names := s.secretSharers(r, setup, made); len(names) > 0 {
			seen.stays("The old client secret stays: " + signInByIt(names))
			continue
		}
		s.goes(&seen, setup, app, made)
	}
	done := "the old client secret is gone"
	if len(seen.lines) > 0 {
		done = "the old client secret stays for the others"
	}
	return seen.finding("the old client secret will be removed", done), nil
}

func (s retireEntra) goes(seen *taken, setup Setup, app azure.Application, made Made) {
	key := azure.KeyID(made.Facts[EntraKey])
	if !slices.ContainsFunc(app.Secrets, func(secret azure.Secret) bool { return secret.KeyID == key }) {
		seen.gone = append(seen.gone, made)
		return
	}
	short := string(key)[:min(len(key), 8)]
	if item := string(entraItemOf(setup, made)); setup.Answers.keepsClientSecret() && item != string(entraItem(setup)) {
		seen.take(Change{
			ID: "client-secret-" + short, Title: "delete the old client secret " + keptWhere(setup), Value: "brickpass …" + item[strings.LastIndex(item, "/"):],
			Forget: item, Back: "nothing: the new one is kept", NoUndo: "The value is gone for good. The new one is kept.",
		})
	}
	seen.take(Change{
		ID: "secret-" + short, Title: "remove the old client secret", Value: made.Value, Takes: []Made{made},
		Request: azure.RemovePassword(app.ID, key), Back: "another one can be made", NoUndo: "A removed client secret stays dead.",
	})
}
