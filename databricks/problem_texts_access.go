package databricks

var signInTexts = map[ProblemKind]texts{
	ProblemInvalidToken: {
		what: "{credential} was refused.",
		why:  "It has ended, was revoked, or belongs to another workspace.",
		who:  "{again}", signIn: true,
	},
	ProblemNotSignedIn: {
		what: "{credential} was not accepted.",
		why:  "The workspace does not know who is asking.",
		who:  "{again}", signIn: true,
	},
	ProblemSignInEnded: {
		what: "Your sign-in has ended.",
		why:  "It can no longer be renewed in the background.",
		who:  "You: sign in again.", signIn: true,
	},
	ProblemInvalidClient: {
		what: "Signing in with the OAuth secret was refused.",
		why:  "The client or its secret is not known, or not everywhere yet: a new one takes up to a minute.",
		who:  "Nobody for the first minute. After that, you: check that the client is the application ID, or make a new secret.",
		// A secret that was just made is the ordinary case (databricks-api.md 1.3).
		spreading: true,
	},
	ProblemMissingScope: {
		what: "{credential} may not do this.",
		why:  "It is limited to certain APIs, and it lacks the scope {scope|that this one needs}.",
		who:  "Whoever made the token: add that scope to it, which takes up to ten minutes, or make one that has it.", others: true,
		send: "The token needs the scope {scope}.",
	},
	ProblemWrongTenant: {
		what: "{credential} is of another tenant of Microsoft Entra.",
		why:  "The workspace accepts sign-ins of the tenant {tenant|that it belongs to}.",
		who:  "You: sign in to that tenant.", signIn: true,
	},
	ProblemAzureTwoToken: {
		what: "Your Azure sign-in is incomplete.",
		why:  "To enter by rights on the Azure resource takes a second token, for Azure's management service, and it was not sent.",
		who:  "You: sign in by the Azure service principal again, or have it added to the workspace.", signIn: true,
	},
	ProblemNotAdmin: {
		why: "Only admins of this workspace may do that.",
		who: "A workspace admin: either they do it, or they add you to the group admins.", others: true,
		send: "Could you add me to the group admins of the workspace {workspace|that I told you about}? It is in Settings, Identity and access, Groups.",
	},
	ProblemNotAccountAdmin: {
		why: "Only account admins may do that; being an admin of the workspace is not enough.",
		who: "An account admin.", others: true,
	},
	ProblemNoEntitlement: {
		what: "{holder} may not use this workspace yet.",
		why:  "{holder} {has} no entitlement here, neither workspace access nor SQL access, or it was given only just now: that takes up to ten minutes.",
		who:  "A workspace admin, in Settings, Identity and access. If it was given just now: nobody, wait.", others: true,
		// A session that is signed in goes on with what it had (databricks-api.md 4). See write for admins.
		spreading: true,
	},
	ProblemPermissionDenied: {
		why: "{holder} {has} no permission for it.",
		who: "A workspace admin, or the owner of what it is about.", others: true,
	},
}

var principalTexts = map[ProblemKind]texts{
	ProblemPrincipalExists: {
		what: "The service principal could not be made.",
		why:  "There is one with that application ID in the account already.",
		who:  "You: use the one that is there.",
		// A workspace admin lets it in by its application ID, without rights at the account (databricks-api.md 3.2).
		otherWay: true,
	},
	ProblemPrincipalUnknown: {
		why: "Databricks does not find the principal {principal|in question}. One that was just made is not seen everywhere for a minute.",
		who: "Nobody for the first minute. After that, a workspace admin: check that the principal is in this workspace and that its application ID is used, not its name.", others: true,
		spreading: true,
	},
	ProblemNotInWorkspace: {
		why: "The principal is not in this workspace yet. After it was added it takes a minute or two.",
		who: "Nobody for the first minutes. After that, a workspace admin: add it in Settings, Identity and access, Service principals.", others: true,
		spreading: true,
	},
	ProblemNoAssignments: {
		what: "The principal could not be let into the workspace from the account.",
		why:  "This workspace keeps its own list of people and principals: it has no identity federation, because no Unity Catalog metastore is attached.",
		who:  "An account admin: attach a metastore to the workspace. Or you: make the principal in this workspace.", others: true,
		send: "Could you attach a Unity Catalog metastore to the workspace {workspace|that I told you about}? Without one it cannot take principals from the account.",
	},
	ProblemAlreadyGone: {
		what: "There was nothing to remove.",
		why:  "The principal does not have that entitlement any more.",
		who:  "Nobody: it is as it should be.",
	},
	ProblemSearchRefused: {
		what: "The search for the service principal was refused.",
		why:  "Databricks cannot search for that name.",
		who:  "You: choose a name without quotes and other signs.",
	},
	ProblemNotPrincipalAdmin: {
		what: "The principal's settings could not be read.",
		why:  "You do not have the manager role on this principal, which its maker does not always get.",
		who:  "An account admin: give you the role Service Principal Manager on it.", others: true,
		send: "Could you give me the role Service Principal Manager on the service principal {principal|that I made}?",
	},
}

var tokenTexts = map[ProblemKind]texts{
	ProblemNoTokenPermission: {
		what: "The token could not be made.",
		why:  "The principal is not allowed to use tokens in this workspace.",
		who:  "A workspace admin, in Settings, Advanced, Personal access tokens, Permissions.", others: true,
		send: "Could you allow the service principal {principal|for our partner} to use tokens (permission Can use)? It is in Settings, Advanced, Personal access tokens.",
	},
	ProblemNoTokenYet: {
		what: "Who may use tokens cannot be said yet.",
		why:  "No token was ever made in this workspace, and until then Databricks keeps no list of who may use them.",
		who:  "You: one token that lives for some minutes is enough, and brickpass can make and remove it.",
	},
	ProblemOnBehalfOff: {
		what: "The token could not be made.",
		why:  "Making tokens on behalf of service principals is switched off for this account.",
		who:  "An account admin, in the account console: Settings, Feature enablement, Personal access tokens for service principals.", others: true,
		send: "Could you switch on \"Personal access tokens for service principals\" in the account console, under Settings, Feature enablement? Without it no token can be made for the service principal {principal|of our partner}.",
		// The admin's own secret for the principal leads to the same token (databricks-api.md 10.2).
		otherWay: true,
	},
	ProblemTokensOff: {
		what: "Tokens cannot be used in this workspace.",
		why:  "Personal access tokens are switched off here, for people and principals alike.",
		who:  "A workspace admin, in Settings, Advanced, Personal access tokens.", others: true,
		send: "Could you switch on personal access tokens for the workspace {workspace|that I told you about}? It is in Settings, Advanced. Our partner's connection needs one.",
	},
	// To go round this would be to go round somebody's deliberate policy, so there is no other way.
	ProblemAdminsRestricted: {
		what: "The token could not be made.",
		why:  "In this workspace admins may make tokens only for principals that they hold the user role on.",
		who:  "An account admin: give you the role Service Principal User on this principal.", others: true,
		send: "Could you give me the role Service Principal User on the service principal {principal|for our partner}? Without it I may not make its token.",
	},
	ProblemMayNotMint: {
		what: "The token could not be made.",
		why:  "You may not make tokens for this principal: either you are no admin of this workspace, or its admins are restricted to principals that they hold the user role on.",
		who:  "An account admin: give you the role Service Principal User on this principal. Or a workspace admin: add you to the group admins.", others: true,
		send: "Could you give me the role Service Principal User on the service principal {principal|for our partner}? Without it I may not make its token.",
	},
	ProblemLifetimeTooLong: {
		what: "The token could not be made.",
		why:  "It was to live for {days|longer than allowed}, and this workspace allows {longest|less}.",
		who:  "You: choose fewer days. Or a workspace admin: allow more, in Settings, Advanced, Personal access tokens.",
	},
	ProblemLifetimeZero: {
		what: "The token could not be made.",
		why:  "It was to live for no time at all.",
		who:  "You: choose at least one day.",
	},
	ProblemTokenQuota: {
		what: "The token could not be made.",
		why:  "The principal has as many tokens in this workspace as one may have: 600.",
		who:  "A workspace admin: revoke some of its tokens.", others: true,
		send: "Could you revoke tokens of the service principal {principal|for our partner} that nobody uses? It has 600, and more are not possible.",
	},
	ProblemNoSuchToken: {
		what: "There is no such token.",
		why:  "It was revoked already, or it has ended.",
		who:  "Nobody: it can no longer be used.",
	},
	ProblemMayNotMakeSecret: {
		what: "The OAuth secret could not be made.",
		why:  "You may not make secrets for this principal: that takes an admin of this workspace, or the manager role on the principal.",
		who:  "A workspace admin: they make it, or add you to the group admins. Or an account admin: give you the role Service Principal Manager on it.", others: true,
		send: "Could you give me the role Service Principal Manager on the service principal {principal|for our partner}? Without it I may not make its OAuth secret.",
	},
	ProblemSecretQuota: {
		what: "The OAuth secret could not be made.",
		why:  "The principal has as many OAuth secrets as one may have: five.",
		who:  "A workspace admin: delete one that nobody uses, on the principal's page, under Secrets.", others: true,
		send: "Could you delete an OAuth secret of our partner's service principal that nobody uses? It has five, and more are not possible.",
	},
}
