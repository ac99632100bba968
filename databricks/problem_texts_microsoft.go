package databricks

var graphTexts = map[ProblemKind]texts{
	ProblemGraphNotAllowed: {
		why: "You may not do that in Microsoft Entra. Registering takes the role Application Developer or Application Administrator, or that everybody may register applications.",
		who: "An administrator of Microsoft Entra: they register it, or give you the role Application Developer. Or you: let somebody make it by hand, and paste what it shows.", others: true,
		send: "Could you register an application in Microsoft Entra for our partner (App registrations, New registration, single tenant), make a client secret for it, and tell me Application (client) ID, Directory (tenant) ID and the secret's value? Or give me the role Application Developer.",
	},
	ProblemGraphNotOwner: {
		why: "You may not change that application in Microsoft Entra. That takes to be its owner, or the role Application Administrator or Cloud Application Administrator.",
		who: "Whoever owns it, or an administrator of Microsoft Entra. Or you: leave it out. It opens nothing in Databricks once its identity is out of the workspace.", others: true,
		send: "Could you delete in Microsoft Entra what our partner's connection to Azure Databricks does not need any more (App registrations)? I may not do that myself.",
	},
	ProblemGraphExists: {
		what: "It exists already.",
		why:  "The application {principal|in question} has a service principal in this tenant.",
		who:  "Nobody: what is there is used.",
	},
	ProblemGraphUnknown: {
		why: "Microsoft Entra has nothing with that ID in this tenant, or you cannot see it.",
		who: "You: check the ID. On the application's Overview stand two: Application (client) ID and Object ID.",
	},
	ProblemGraphNotYet: {
		why: "The application was made a moment ago, and not all of Microsoft Entra knows it. That takes up to two minutes.",
		who: "Nobody for the first two minutes. After that, you: look whether it was deleted in the meantime.", spreading: true,
	},
	ProblemGraphNoSecrets: {
		what: "The client secret could not be made.",
		why:  "A policy of your organisation does not allow client secrets for applications.",
		who:  "An administrator of Microsoft Entra. Or you: choose a principal that Databricks manages, which needs none.", others: true,
		send: "A policy for applications in Microsoft Entra does not allow client secrets. Our partner's connection to Azure Databricks needs one, for the application {principal|that I registered}. Could you exempt it?",
	},
	ProblemGraphLifetime: {
		what: "The client secret could not be made.",
		why:  "It was to live longer than a policy of your organisation allows.",
		who:  "You: choose an earlier end.",
	},
	ProblemGraphSecretQuota: {
		what: "The client secret could not be made.",
		why:  "The application has as many client secrets as it may have.",
		who:  "You, or whoever owns the application: delete one that nobody uses: " + byHandSecret + ".",
	},
	ProblemGraphSecretGone: {
		what: "There is no such client secret.",
		why:  "It was removed already.",
		who:  "Nobody: it can no longer be used.",
	},
	ProblemGraphQuota: {
		why: "You have made as many things in this tenant as one may make. Those that were deleted count for thirty days.",
		who: "An administrator of Microsoft Entra: they register the application. Or you: delete for good what nobody uses, under App registrations, Deleted applications.", others: true,
		send: "Could you register an application in Microsoft Entra for our partner (App registrations, New registration, single tenant)? I have reached the limit of what I may make.",
	},
	ProblemGraphToken: {
		what: "Your sign-in to Microsoft Graph was refused.",
		why:  "It has ended, or it is for another service.",
		who:  "You: sign in again.", signIn: true,
	},
	ProblemGraphRejected: {
		why: "Microsoft Graph did not accept the request as it stands. Its own words say what it did not like.",
		who: "You, if they name something that you chose; otherwise the makers of brickpass.",
	},
	ProblemGraphRefused: {
		why: "Microsoft Graph gave no reason that brickpass knows.",
		who: "Microsoft's support, with the number of the request.", others: true,
	},
}

var azureTexts = map[ProblemKind]texts{
	ProblemAzureNotAllowed: {
		why: "You may not see {resource|it} in Azure, or it does not exist. Reading a workspace's resource takes the role Reader on it.",
		who: "An owner of the subscription or of the resource group: give you the role Reader. Or you: paste the workspace's address, which needs none.", others: true,
		send: "Could you give me the role Reader on the Azure Databricks workspace {resource|that I told you about}, or tell me its URL?",
	},
	ProblemAzureToken: {
		what: "Your sign-in to Azure was refused.",
		why:  "It has ended, or it is for another service.",
		who:  "You: sign in again.", signIn: true,
	},
	ProblemAzureOtherTenant: {
		what: "Your sign-in to Azure is of another tenant.",
		why:  "The subscription belongs to the tenant {tenant|that its owner can name}.",
		who:  "You: sign in to that tenant.", signIn: true,
		send: "az login --tenant {tenant}",
	},
	ProblemAzureNoSubscription: {
		what: "There is no such Azure subscription.",
		why:  "The subscription {subscription|that was named} does not exist in this cloud and tenant, or you have no rights in it.",
		who:  "You: copy the resource ID again, from the workspace's page in the portal, Properties.",
	},
	ProblemAzureNoGroup: {
		what: "There is no such resource group.",
		why:  "The group {group|that was named} is not in that subscription.",
		who:  "You: copy the resource ID again, from the workspace's page in the portal, Properties.",
	},
	ProblemAzureNoWorkspace: {
		what: "There is no such workspace in Azure.",
		why:  "The workspace {resource|that was named} is not in that resource group.",
		who:  "You: copy the resource ID again, from the workspace's page in the portal, Properties, or paste the workspace's address.",
	},
	ProblemAzureRejected: {
		why: "Azure did not accept the request as it stands. Its own words say what it did not like.",
		who: "The makers of brickpass. Meanwhile, paste the workspace's address.",
	},
	ProblemAzureRefused: {
		why: "Azure gave no reason that brickpass knows.",
		who: "Microsoft's support, with the number of the request.", others: true,
	},
	ProblemMicrosoftBusy: {
		why: "It is asked too much at once and wants a pause.",
		who: "Nobody: try again in a minute.",
	},
	ProblemMicrosoftFailed: {
		why: "Microsoft itself had a failure.",
		who: "Nobody: try again in a minute. If it stays so, Microsoft's support.",
	},
}

// azureWorkspaceTexts are about a workspace on Azure.
var azureWorkspaceTexts = map[ProblemKind]texts{
	ProblemOnBehalfOffAzure: {
		what: "The token could not be made.",
		why:  "On Azure nobody may make tokens on behalf of service principals unless an account admin switched it on, and it is not.",
		who:  "An account admin, in the account console of Azure Databricks: Settings, Feature enablement, Personal access tokens for service principals.", others: true,
		send: "Could you switch on \"Personal access tokens for service principals\" in the account console of Azure Databricks, under Settings, Feature enablement? Without it no token can be made for the service principal {principal|of our partner}.",
		// The admin's own secret for the principal leads to the same token (databricks-api.md 10.2).
		otherWay: true,
	},
	ProblemNotContributor: {
		what: "You were not let in.",
		why:  "A workspace on Azure lets in whoever is Contributor or Owner of its resource. Your role there is less, or it was given a moment ago.",
		who:  "An owner of the resource in Azure: they give you the role Contributor on it. Or a workspace admin: Settings, Identity and access, Users or Service principals, Add.", others: true,
		send: "Could you give me the role Contributor on the Azure Databricks workspace {resource|that I told you about}? Or add me to it as an admin, in Settings, Identity and access.",
	},
	ProblemNotItsResource: {
		what: "You were not let in.",
		why:  "The resource {resource|that was named} is another workspace than the one at this address.",
		who:  "You: copy the resource ID again, from the workspace's page in the portal, Properties.",
	},
	ProblemNotMember: {
		what: "{holder} may not enter this workspace.",
		why:  "The sign-in is right, and it has no place in the workspace. One that was just added takes a minute or two.",
		who:  "A workspace admin: Settings, Identity and access, Service principals or Users, Add.", others: true,
		send: "Could you add {principal|me} to the workspace {workspace|that I told you about}? It is in Settings, Identity and access.",
	},
}
