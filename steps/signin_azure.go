package steps

import (
	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// How an admin signs in by Microsoft Entra: to a workspace on Azure as a member of it, or to Microsoft Graph. By the az command, by a
// code at Microsoft's page, or as an application of theirs, which is never the partner's (databricks-api.md 12.3; seed 004).

const (
	azureApp = signin.FromAzureSecret
	// asInWorkspace is the answer at Graph of somebody who signed in to the workspace by Microsoft Entra already.
	asInWorkspace = "workspace"
)

func isAzure(way string) bool {
	return way == azureApp || way == signin.FromAzureDevice || way == signin.FromAzureCLI || way == asInWorkspace
}

// onCloud is a host of which the name does not tell where it runs, once its metadata said it.
func onCloud(setup Setup, host databricks.Host) databricks.Host {
	return host.OfAzure(databricks.Metadata{Cloud: setup.Fact(Cloud)})
}

func (s side) tenant() string { return string(s) + ".tenant" }

// graphWays are the ways of Microsoft Entra alone.
func graphWays(r Reader, setup Setup) []Option {
	var options []Option
	if isAzure(setup.Answer(wayKey)) {
		options = append(options, Option{Value: asInWorkspace, Label: "As in the workspace", Detail: "the sign-in that you have made"})
	}
	host, err := workspaceHost(setup)
	if err != nil {
		return options
	}
	for _, way := range r.WaysIn(onCloud(setup, host)) {
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

// azure is an admin's sign-in by Microsoft Entra as a credential: for Databricks at the workspace, for Graph at Graph.
func (h *Hands) azure(setup Setup, side side, way string) (databricks.Credential, error) {
	audience := databricks.ForDatabricks
	if side == graphSide {
		audience = databricks.ForGraph
	}
	if way == asInWorkspace {
		side, way = workspaceSide, setup.Answer(wayKey)
	}
	switch way {
	case azureApp:
		return databricks.EntraSecret(h.adminsApplication(setup, side), audience), nil
	case signin.FromAzureCLI:
		return databricks.EntraLogin(signin.AzureCLI(h.kit.Environment, directoryOf(setup)), audience), nil
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
	return databricks.EntraLogin(tokens, audience), nil
}

func (h *Hands) adminsApplication(setup Setup, side side) databricks.EntraApp {
	directory := directoryOf(setup)
	return databricks.EntraApp{
		Microsoft: directory.Microsoft, Tenant: databricks.TenantID(first(setup.Answer(side.tenant()), string(directory.Tenant))),
		ClientID: databricks.ApplicationID(setup.Answer(side.client())), Secret: h.secret(side.secret()),
	}
}
