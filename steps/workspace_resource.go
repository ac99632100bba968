package steps

import (
	"context"
	"fmt"
	"net/url"

	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// A workspace that is named by its resource in Azure, by the id or by an address of the portal: Azure Resource Manager says where it
// answers (databricks-api.md 12.3).

// addressFound is the answer that says which address the resource has.
const addressFound = "azure.found"

// resourceAddress is the address that Azure names for the resource that was pasted; escaped, for it may have the workspace's id as ?o=.
const resourceAddress databricks.Unknown = "resource_address"

// isResource says whether a resource was pasted in the place of an address.
func isResource(setup Setup) bool {
	_, ok := databricks.ParseAzureResource(setup.Answer(AddressKey))
	return ok
}

// resourceQuestions are asked where a resource was pasted: as whom Azure is asked, and whether what it says is the one.
func resourceQuestions(setup Setup) []Question {
	resource, ok := databricks.ParseAzureResource(setup.Answer(AddressKey))
	if !ok {
		return nil
	}
	questions := signInQuestions(setup, azureSide)
	if setup.Known(resourceAddress) || setup.Answered(addressFound) {
		questions = append(questions, foundQuestion(setup, resource))
	}
	return questions
}

func foundQuestion(setup Setup, resource databricks.AzureResource) Question {
	found, err := url.QueryUnescape(setup.Fact(resourceAddress))
	if found == "" || err != nil {
		found = setup.Answer(addressFound)
	}
	return Question{
		Key: addressFound, Kind: OneOf, Text: "Is this the workspace?",
		Help: fmt.Sprintf("Azure names this address for the workspace %s in the resource group %s. From here on brickpass talks to it, "+
			"and to Microsoft's services.", resource.Name, resource.Group),
		Default: found, From: "what Azure says", Allowed: "the address that Azure names",
		Parse:   parsePicked,
		Options: fixed(Option{Value: found, Label: HostOf(found), Detail: resource.Name}),
	}
}

// lookInAzure asks where a resource answers.
func lookInAzure(ctx context.Context, r Reader, resource databricks.AzureResource) (Finding, error) {
	workspace, err := databricks.Ask(ctx, r, azure.WorkspaceByResource(resource))
	if err != nil {
		return Finding{}, signInAgain(err)
	}
	host, err := workspace.Host()
	if err != nil {
		return Finding{}, err
	}
	return Finding{
		State: Missing, Say: "found in Azure, at " + host.Name(), Learned: databricks.Facts{resourceAddress: url.QueryEscape(host.Link())},
	}, nil
}

// pastedResource is what is kept of a resource that was pasted: its id, with the portal and the tenant if they were named, because they
// say in which cloud and in which directory it is.
func pastedResource(pasted string) (string, bool) {
	resource, ok := databricks.ParseAzureResource(pasted)
	if !ok {
		return "", false
	}
	microsoft, tenant := databricks.MicrosoftAt(pasted), databricks.PortalTenant(pasted)
	if microsoft.Cloud == databricks.AzurePublic && tenant == "" {
		return resource.ID(), true
	}
	at := microsoft.Portal + "/#"
	if tenant != "" {
		at += "@" + string(tenant) + "/"
	}
	return at + "resource" + resource.ID(), true
}

func describeResource(resource databricks.AzureResource) []Line {
	return []Line{
		{Mark: MarkDone, Text: fmt.Sprintf("the workspace %s in Azure, in the resource group %s", resource.Name, resource.Group)},
		{Mark: MarkToCome, Text: "you sign in to Azure, and its address is looked up"},
	}
}
