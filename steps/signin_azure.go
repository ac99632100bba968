package steps

import (
	"brickpass/databricks"
)

// An admin's own application of Microsoft Entra, which signs in to the workspace as a member of it, or to Microsoft Graph. It is never
// the partner's (databricks-api.md 12.3; seed 004).

// azureApp is that way.
const azureApp = "azure-secret"

func azureAppOption() Option {
	return Option{Value: azureApp, Label: "Azure service principal", Detail: "by its client ID and client secret, typed hidden"}
}

func (s side) tenant() string { return string(s) + ".tenant" }

func azureAppQuestions(setup Setup, side side) []Question {
	questions := clientQuestions(side)
	questions[0].Help = "The Application (client) ID of an application of yours that is an admin: not the one that the partner gets."
	questions[1].Text, questions[1].Help = "Paste its client secret", "The Value, not the Secret ID. It is not shown and not kept."
	questions[1].Fits = fitsClientSecret
	tenant := tenantQuestion(setup)
	tenant.Key = side.tenant()
	return []Question{questions[0], tenant, questions[1]}
}

// azureApp is the admin's application as a credential: for Databricks at the workspace, for Graph at Graph.
func (h *Hands) azureApp(setup Setup, side side) (databricks.Credential, error) {
	microsoft, ok := databricks.MicrosoftOf(databricks.Cloud(setup.Fact(Cloud)))
	if !ok {
		return nil, &databricks.Problem{
			Kind: databricks.ProblemNotSignedIn, SignIn: true, What: "That sign-in cannot be used here.",
			Why: "This workspace is not on Azure.", Who: "You: go back and choose another way.",
		}
	}
	app := databricks.EntraApp{
		Microsoft: microsoft, Tenant: databricks.TenantID(first(setup.Answer(side.tenant()), setup.Fact(Tenant))),
		ClientID: databricks.ApplicationID(setup.Answer(side.client())), Secret: h.secret(side.secret()),
	}
	audience := databricks.ForDatabricks
	if side == graphSide {
		audience = databricks.ForGraph
	}
	return databricks.EntraSecret(app, audience), nil
}
