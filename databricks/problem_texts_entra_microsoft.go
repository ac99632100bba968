package databricks

// byHandSecret is where an application's secrets are, in the portal.
const byHandSecret = "Microsoft Entra ID, App registrations, the application, Certificates & secrets"

var entraTexts = map[ProblemKind]texts{
	ProblemEntraSecretWrong: {
		what: "Microsoft Entra refused the client secret.",
		why:  "It is not the secret of the application {principal|that was named}. Most often its ID was copied, and not its value. One that was just made is not known everywhere for two minutes.",
		who:  "You: copy the value of the secret, or make a new one: " + byHandSecret + ". The value is shown once.",
	},
	ProblemEntraSecretExpired: {
		what: "The client secret has ended.",
		why:  "The secret of the application {principal|that was named} was made for a time, and that is over.",
		who:  "You, or whoever owns the application: make a new one: " + byHandSecret + ".",
		send: "Could you make a new client secret for the application {principal|of our partner}? The one that we have has ended. It is under " + byHandSecret + ".",
	},
	ProblemEntraSecretMissing: {
		what: "Microsoft Entra gave no token.",
		why:  "The client secret was empty.",
		who:  "You: give the value of the application's client secret.",
	},
	ProblemEntraAppUnknown: {
		what: "Microsoft Entra does not know the application.",
		why:  "There is none with the application ID {principal|that was given} in the tenant {tenant|that was named}: it is in another tenant, its object ID was copied and not its application ID, or it was made within the last two minutes.",
		who:  "You: copy Application (client) ID and Directory (tenant) ID from the application's Overview.",
	},
	ProblemEntraAppDisabled: {
		what: "The application is switched off.",
		why:  "Nobody may sign in as the application {principal|that was named}: its enterprise application is disabled.",
		who:  "An administrator of Microsoft Entra: Enterprise applications, the application, Properties, Enabled for users to sign-in.", others: true,
		send: "Could you switch on signing in for the application {principal|of our partner}? It is in Microsoft Entra ID, Enterprise applications, the application, Properties.",
	},
	ProblemEntraTenantUnknown: {
		what: "There is no such tenant.",
		why:  "Microsoft Entra does not know {tenant|it} in this cloud.",
		who:  "You: copy the Directory (tenant) ID from the application's Overview, or from Microsoft Entra ID, Properties.",
	},
	ProblemEntraTenantMalformed: {
		what: "That is no tenant.",
		why:  "A tenant is named by its ID, which looks like 1b2c3d4e-0000-0000-0000-000000000000, or by one of its domains.",
		who:  "You: copy the Directory (tenant) ID from the application's Overview, or from Microsoft Entra ID, Properties.",
	},
	ProblemEntraScopeEscaped: {
		what: "Microsoft Entra gave no token.",
		why:  "What the token is for was not written as it has to be: it ends in /.default, and its slash was escaped twice or is missing.",
		who:  "The makers of brickpass. In a command of your own: the scope is " + AzureDatabricks + "/.default.",
	},
	ProblemEntraScopeMalformed: {
		what: "Microsoft Entra gave no token.",
		why:  "It does not know what the token is to be for.",
		who:  "The makers of brickpass. In a command of your own: the scope is " + AzureDatabricks + "/.default.",
	},
	ProblemEntraNoDatabricks: {
		what: "The tenant does not know Azure Databricks.",
		why:  "Azure Databricks is no enterprise application of the tenant {tenant|that was named} yet. It becomes one when somebody of that tenant first signs in to a workspace.",
		who:  "An administrator of Microsoft Entra: run the command, or sign in to a workspace once. Or you: check that it is the workspace's tenant.", others: true,
		send: "az ad sp create --id " + AzureDatabricks,
	},
	ProblemEntraFieldMissing: {
		what: "Microsoft Entra gave no token.",
		why:  "A field of the request was missing.",
		who:  "You: check that tenant, application ID and secret are all given. If they are, the makers of brickpass.",
	},
	ProblemEntraGrantUnknown: {
		what: "Microsoft Entra gave no token.",
		why:  "The application may not ask in this way.",
		who:  "The makers of brickpass. In a command of your own: grant_type is client_credentials.",
	},
	ProblemEntraPolicy: {
		what: "A rule of your organisation does not let this sign-in through.",
		why:  "Conditional Access in Microsoft Entra lets in only sign-ins from certain places or computers, and this was none.",
		who:  "An administrator of Microsoft Entra: the sign-in log says which policy it was. Or you: go on from a computer and a network that it lets in.", others: true,
		send: "A Conditional Access policy blocks the sign-in of {principal|me} to Azure Databricks. Could you look into the sign-in log which policy it is, and say from where it is allowed?",
	},
	ProblemEntraNotPosted: {
		what: "Microsoft Entra gave no token.",
		why:  "It was asked by GET, and takes only POST. Older guides show the wrong one.",
		who:  "The makers of brickpass. In a command of your own: leave -X GET out, or write -X POST.",
	},
}

var entraPeopleTexts = map[ProblemKind]texts{
	ProblemEntraMoreProof: {
		what: "Microsoft Entra wants a second proof that it is you.",
		why:  "Your organisation asks for more than a password here, such as a code from your phone.",
		who:  "You: sign in again, in a browser.", signIn: true,
		send: "az login --tenant {tenant}",
	},
	ProblemEntraConsent: {
		what: "You may not sign in by this program yet.",
		why:  "Your organisation wants an administrator to agree to a program before people sign in by it.",
		who:  "An administrator of Microsoft Entra. Or you: sign in another way.", others: true,
		send: "Could you agree to Microsoft's Azure CLI for our tenant? I want to sign in to Azure Databricks by it.",
	},
	ProblemEntraGuest: {
		what: "You are not in that tenant.",
		why:  "The account that you signed in with belongs to another tenant than {tenant|the workspace}, and is no guest there.",
		who:  "You: sign in with an account of that tenant. Or an administrator there: invite you.", signIn: true,
	},
	ProblemEntraNotAssigned: {
		what: "You may not sign in by this program.",
		why:  "In your organisation it is only for those that it is assigned to.",
		who:  "An administrator of Microsoft Entra: assign you to it. Or you: sign in another way.", others: true,
		send: "Could you assign Microsoft's Azure CLI to me in Enterprise applications? I want to sign in to Azure Databricks by it.",
	},
	ProblemEntraSignInEnded: {
		what: "Your sign-in to Microsoft Entra has ended.",
		why:  "It is too old, or your password changed.",
		who:  "You: sign in again.", signIn: true,
	},
	ProblemDeviceCodeEnded: {
		what: "You were not signed in.",
		why:  "Nobody entered the code in time. It is good for about fifteen minutes.",
		who:  "You: sign in again, with a new code.", signIn: true,
	},
	ProblemDeviceDeclined: {
		what: "You were not signed in.",
		why:  "It was refused on Microsoft's page.",
		who:  "You: sign in again, or another way.", signIn: true,
	},
	ProblemEntraRefused: {
		why: "It gave a reason that brickpass does not know. Its own words are below.",
		who: "An administrator of Microsoft Entra: the sign-in log has it, with its number.", others: true,
		send: "Microsoft Entra refuses the sign-in of {principal|me} to Azure Databricks. Could you look into the sign-in log why?",
	},
}
