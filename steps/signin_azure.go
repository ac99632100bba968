package steps

import (
	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// How an admin signs in by Microsoft Entra: to a workspace on Azure, to Microsoft Graph, or to Azure Resource Manager. By the az
// command, by a code at Microsoft's page, or as an application of theirs, which is never the partner's (databricks-api.md 12.3; seed 004).

const (
	azureApp   = signin.FromAzureSecret
	azureAppV1 = signin.FromAzureSecretV1
	// asInWorkspace is the answer at Microsoft's services of somebody who signed in to the workspace by Microsoft Entra already.
	asInWorkspace = "workspace"
	// asInAzure is the answer at the workspace of somebody who signed in to Azure to find it.
	asInAzure = "azure"
)

func isAzureApp(way string) bool { return way == azureApp || way == azureAppV1 }

func isAzure(way string) bool {
	return isAzureApp(way) || way == signin.FromAzureDevice || way == signin.FromAzureCLI || way == asInWorkspace || way == asInAzure
}

// onCloud is a host of which the name does not tell where it runs, once its metadata said it.
func onCloud(setup Setup, host databricks.Host) databricks.Host {
	return host.OfAzure(databricks.Metadata{Cloud: setup.Fact(Cloud)})
}

func (s side) tenant() string { return string(s) + ".tenant" }

// microsoftWays are the ways into Microsoft's own services: those of Microsoft Entra alone.
func microsoftWays(r Reader, setup Setup, side side) []Option {
	var options []Option
	if side == graphSide && isAzure(setup.Answer(wayKey)) {
		options = append(options, Option{Value: asInWorkspace, Label: "As in the workspace", Detail: "the sign-in that you have made"})
	}
	host := directoryOf(setup).Microsoft.Host(databricks.Azure) // which of these there are hangs on the cloud alone
	for _, way := range r.WaysIn(host) {
		if isAzure(way.ID) {
			options = append(options, wayOption(way, ""))
		}
	}
	return options
}

// deviceQuestion is answered at Microsoft's page: the hands hold the sign-in, and the answer only says so.
func deviceQuestion(side side) Question {
	return Question{
		Key: side.device(), Kind: Browser, Text: "Sign in with a code",
		Help:    "Microsoft asks who you are on its own page, in a browser on any computer. brickpass never sees your password.",
		Allowed: "nothing: a code needs a person. Name azure-cli, azure-secret, a profile or the environment instead",
	}
}

func azureAppQuestions(setup Setup, side side) []Question {
	questions := clientQuestions(side)
	questions[0].Help = "The Application (client) ID of an application of yours that is an admin: not the one that the partner gets."
	questions[1].Text, questions[1].Help = "Paste its client secret", "The Value, not the Secret ID. It is not shown and not kept."
	questions[1].Fits = fitsClientSecret
	tenant := tenantQuestion(setup)
	tenant.Key = side.tenant()
	return []Question{questions[0], tenant, questions[1]}
}

// azure is an admin's sign-in by Microsoft Entra as a credential, for whoever answers on that side.
func (h *Hands) azure(setup Setup, side side, way string) (databricks.Credential, error) {
	tokens, err := h.azureTokens(setup, side, way)
	if err != nil {
		return nil, err
	}
	return databricks.EntraLogin(tokens, side.audience()), nil
}

func (s side) audience() databricks.Audience {
	switch s {
	case graphSide:
		return databricks.ForGraph
	case azureSide:
		return databricks.ForAzure
	}
	return databricks.ForDatabricks
}

// azureTokens are those of the sign-in of a side. One sign-in is good for each of Microsoft's services, and for Databricks.
func (h *Hands) azureTokens(setup Setup, side side, way string) (databricks.EntraTokens, error) {
	switch {
	case way == asInWorkspace && side != workspaceSide:
		return h.azureTokens(setup, workspaceSide, setup.Answer(wayKey))
	case way == asInAzure && side == workspaceSide:
		return h.azureTokens(setup, azureSide, setup.Answer(azureSide.way()))
	case isAzureApp(way):
		return h.adminsApplication(setup, side, way), nil
	case way == signin.FromAzureCLI:
		return signin.AzureCLI(h.kit.Environment, directoryOf(setup)), nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	tokens, ok := h.devices[side.device()]
	if !ok {
		return nil, &databricks.Problem{
			Kind: databricks.ProblemNotSignedIn, SignIn: true, What: "Nobody is signed in.",
			Why: "Nobody entered a code at Microsoft's page.", Who: "You: sign in again.",
		}
	}
	return tokens, nil
}

func (h *Hands) adminsApplication(setup Setup, side side, way string) databricks.EntraApp {
	directory := directoryOf(setup)
	app := databricks.EntraApp{
		Microsoft: directory.Microsoft, Tenant: databricks.TenantID(first(setup.Answer(side.tenant()), string(directory.Tenant))),
		ClientID: databricks.ApplicationID(setup.Answer(side.client())), Secret: h.secret(side.secret()),
	}
	if way == azureAppV1 {
		app.Version = databricks.EntraV1
	}
	return app
}
