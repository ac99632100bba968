package databricks

// Kinds of refusal of Microsoft's services, each in databricks-api.md at the place named. What people read about each is in the
// rows of microsoftTexts.
const (
	// Microsoft Entra, for an application and its secret (12.2).
	ProblemEntraSecretWrong     ProblemKind = "entra-secret-wrong"     // 7000215; for a while what is new
	ProblemEntraSecretExpired   ProblemKind = "entra-secret-expired"   // 7000222
	ProblemEntraSecretMissing   ProblemKind = "entra-secret-missing"   // 7000216
	ProblemEntraAppUnknown      ProblemKind = "entra-app-unknown"      // 700016; for a while what is new
	ProblemEntraAppDisabled     ProblemKind = "entra-app-disabled"     // 7000112
	ProblemEntraTenantUnknown   ProblemKind = "entra-tenant-unknown"   // 90002
	ProblemEntraTenantMalformed ProblemKind = "entra-tenant-malformed" // 900023
	ProblemEntraScopeEscaped    ProblemKind = "entra-scope-escaped"    // 1002012
	ProblemEntraScopeMalformed  ProblemKind = "entra-scope-malformed"  // 70011
	ProblemEntraNoDatabricks    ProblemKind = "entra-no-databricks"    // 500011
	ProblemEntraFieldMissing    ProblemKind = "entra-field-missing"    // 900144
	ProblemEntraGrantUnknown    ProblemKind = "entra-grant-unknown"    // 70003
	ProblemEntraPolicy          ProblemKind = "entra-policy"           // 53003
	ProblemEntraNotPosted       ProblemKind = "entra-not-posted"       // 900561

	// Microsoft Entra, for a person.
	ProblemEntraMoreProof   ProblemKind = "entra-more-proof"    // a second factor
	ProblemEntraConsent     ProblemKind = "entra-consent"       // an administrator has to agree to the program
	ProblemEntraGuest       ProblemKind = "entra-guest"         // somebody of another tenant
	ProblemEntraNotAssigned ProblemKind = "entra-not-assigned"  // the program is for some only
	ProblemEntraSignInEnded ProblemKind = "entra-sign-in-ended" // what renews it is dead
	ProblemDeviceCodeEnded  ProblemKind = "device-code-ended"   // nobody used the code in time
	ProblemDeviceDeclined   ProblemKind = "device-code-declined"
	ProblemEntraRefused     ProblemKind = "entra-refused" // anything else

	// Microsoft Graph (12.4).
	ProblemGraphNotAllowed  ProblemKind = "graph-not-allowed"
	ProblemGraphNotOwner    ProblemKind = "graph-not-owner" // of the application that is to be changed or deleted
	ProblemGraphExists      ProblemKind = "graph-exists"
	ProblemGraphUnknown     ProblemKind = "graph-unknown"
	ProblemGraphNotYet      ProblemKind = "graph-not-yet" // made a moment ago
	ProblemGraphNoSecrets   ProblemKind = "graph-secrets-not-allowed"
	ProblemGraphLifetime    ProblemKind = "graph-secret-too-long"
	ProblemGraphSecretQuota ProblemKind = "graph-secret-quota"
	ProblemGraphSecretGone  ProblemKind = "graph-secret-gone"
	ProblemGraphQuota       ProblemKind = "graph-quota"
	ProblemGraphToken       ProblemKind = "graph-token" // the sign-in, and not who signed in
	ProblemGraphRejected    ProblemKind = "graph-rejected"
	ProblemGraphRefused     ProblemKind = "graph-refused"

	// Azure Resource Manager (12, 12.3).
	ProblemAzureNotAllowed     ProblemKind = "azure-not-allowed"
	ProblemAzureToken          ProblemKind = "azure-token"
	ProblemAzureOtherTenant    ProblemKind = "azure-other-tenant"
	ProblemAzureNoSubscription ProblemKind = "azure-subscription-unknown"
	ProblemAzureNoGroup        ProblemKind = "azure-group-unknown"
	ProblemAzureNoWorkspace    ProblemKind = "azure-workspace-unknown"
	ProblemAzureRejected       ProblemKind = "azure-rejected"
	ProblemAzureRefused        ProblemKind = "azure-refused"

	// All of them.
	ProblemMicrosoftBusy   ProblemKind = "microsoft-busy"
	ProblemMicrosoftFailed ProblemKind = "microsoft-failed"

	// The workspace, by a sign-in of Microsoft's (12.3).
	ProblemOnBehalfOffAzure ProblemKind = "on-behalf-off-azure"
	ProblemNotMember        ProblemKind = "not-a-member"      // signed in rightly, and not in the workspace
	ProblemNotContributor   ProblemKind = "not-a-contributor" // of the Azure resource, so not let in by it
	ProblemNotItsResource   ProblemKind = "not-its-resource"  // the Azure resource that was named is another workspace
)
