package databricks

import "net/http"

// entraRules know a refusal of Microsoft Entra by its code; the status of the rarer ones is UNCONFIRMED (databricks-api.md 12.2).
// Those for people are from Microsoft's published list of codes.
var entraRules = []rule{
	{kind: ProblemEntraSecretWrong, codes: oneOf("AADSTS7000215")},
	{kind: ProblemEntraSecretExpired, codes: oneOf("AADSTS7000222")},
	{kind: ProblemEntraSecretMissing, codes: oneOf("AADSTS7000216")},
	{kind: ProblemEntraAppUnknown, codes: oneOf("AADSTS700016")},
	{kind: ProblemEntraAppDisabled, codes: oneOf("AADSTS7000112")},
	{kind: ProblemEntraTenantUnknown, codes: oneOf("AADSTS90002")},
	{kind: ProblemEntraTenantMalformed, codes: oneOf("AADSTS900023")},
	{kind: ProblemEntraScopeEscaped, codes: oneOf("AADSTS1002012")},
	{kind: ProblemEntraScopeMalformed, codes: oneOf("AADSTS70011")},
	{kind: ProblemEntraNoDatabricks, codes: oneOf("AADSTS500011"), said: like(AzureDatabricks)},
	{kind: ProblemEntraFieldMissing, codes: oneOf("AADSTS900144")},
	{kind: ProblemEntraGrantUnknown, codes: oneOf("AADSTS70003")},
	{kind: ProblemEntraPolicy, codes: oneOf("AADSTS53003", "AADSTS53000", "AADSTS53001", "AADSTS53002", "AADSTS530003")},
	{kind: ProblemEntraNotPosted, codes: oneOf("AADSTS900561")},

	{kind: ProblemEntraMoreProof, codes: oneOf("AADSTS50076", "AADSTS50079", "AADSTS50074", "AADSTS50078")},
	{kind: ProblemEntraConsent, codes: oneOf("AADSTS65001", "AADSTS90094", "AADSTS65004")},
	{kind: ProblemEntraGuest, codes: oneOf("AADSTS50020", "AADSTS90072")},
	{kind: ProblemEntraNotAssigned, codes: oneOf("AADSTS50105")},
	{kind: ProblemEntraSignInEnded, codes: oneOf("AADSTS700082", "AADSTS70043", "AADSTS50173", "AADSTS70008", "AADSTS50133", "AADSTS700084")},
	{kind: ProblemDeviceCodeEnded, codes: oneOf("expired_token", "code_expired", "AADSTS70019", "AADSTS70020")},
	{kind: ProblemDeviceDeclined, codes: oneOf("authorization_declined", "access_denied")},
}

// graphRules know a refusal of Microsoft Graph. The codes of the policies for secrets, of too many secrets and of an application
// that is not there yet are of public reports (Azure/azure-cli issues 28522 and 12946, microsoftgraph/msgraph-sdk-powershell issue
// 846); the sentence for a secret that is gone is UNCONFIRMED.
var graphRules = []rule{
	{kind: ProblemGraphNotOwner, codes: oneOf("Authorization_RequestDenied"), path: like(`/applications/`), method: http.MethodDelete},
	{kind: ProblemGraphNotOwner, codes: oneOf("Authorization_RequestDenied"), path: like(`/removePassword$`)},
	{kind: ProblemGraphNotAllowed, codes: oneOf("Authorization_RequestDenied")},
	{kind: ProblemGraphExists, codes: oneOf("Request_MultipleObjectsWithSameKeyValue")},
	{kind: ProblemGraphNoSecrets, codes: oneOf("CredentialTypeNotAllowedAsPerAppPolicy")},
	{kind: ProblemGraphLifetime, codes: oneOf("CredentialInvalidLifetimeAsPerAppPolicy")},
	{kind: ProblemGraphLifetime, said: like(`credential lifetime exceeds`)},
	{kind: ProblemGraphSecretQuota, codes: oneOf("TooManyAppPasswords")},
	{kind: ProblemGraphQuota, codes: oneOf("Directory_QuotaExceeded")},
	{kind: ProblemGraphToken, codes: oneOf("InvalidAuthenticationToken")},
	{kind: ProblemGraphToken, statuses: []int{http.StatusUnauthorized}},
	{kind: ProblemGraphSecretGone, said: like(`no password credential`), path: like(`/removePassword$`)},
	{kind: ProblemGraphNotYet, codes: oneOf("Request_ResourceNotFound"), path: like(`/(addPassword|servicePrincipals)$`), method: http.MethodPost},
	{kind: ProblemGraphNotYet, said: like(`does not reference a valid application`), path: like(`/servicePrincipals$`)},
	{kind: ProblemGraphNotYet, codes: oneOf("NoBackingApplicationObject")},
	{kind: ProblemGraphUnknown, codes: oneOf("Request_ResourceNotFound")},
	{kind: ProblemGraphUnknown, statuses: []int{http.StatusNotFound}},
	{kind: ProblemGraphNotAllowed, statuses: []int{http.StatusForbidden}},
	{kind: ProblemGraphRejected, statuses: []int{http.StatusBadRequest}},
}

// azureRules know a refusal of Azure Resource Manager by its code, of Microsoft's list of common errors.
var azureRules = []rule{
	{kind: ProblemAzureNotAllowed, codes: oneOf("AuthorizationFailed", "LinkedAuthorizationFailed")},
	{kind: ProblemAzureOtherTenant, codes: oneOf("InvalidAuthenticationTokenTenant"), said: like(`must match .*https://sts\.(?:windows\.net|chinacloudapi\.cn)/(?P<tenant>[0-9a-f-]+)`)},
	{kind: ProblemAzureOtherTenant, codes: oneOf("InvalidAuthenticationTokenTenant")},
	{kind: ProblemAzureToken, codes: oneOf("InvalidAuthenticationToken", "ExpiredAuthenticationToken", "InvalidAuthenticationTokenAudience", "AuthenticationFailed")},
	{kind: ProblemAzureToken, statuses: []int{http.StatusUnauthorized}},
	{kind: ProblemAzureNoSubscription, codes: oneOf("SubscriptionNotFound", "InvalidSubscriptionId")},
	{kind: ProblemAzureNoGroup, codes: oneOf("ResourceGroupNotFound")},
	{kind: ProblemAzureNoWorkspace, codes: oneOf("ResourceNotFound")},
	{kind: ProblemAzureNoWorkspace, statuses: []int{http.StatusNotFound}, path: like(`/workspaces/`)},
	{kind: ProblemAzureNotAllowed, statuses: []int{http.StatusForbidden}},
	{kind: ProblemAzureRejected, statuses: []int{http.StatusBadRequest, http.StatusNotFound, http.StatusConflict}},
}

// microsoftRules are for answers that say nothing that is known of one service.
var microsoftRules = []rule{
	{kind: ProblemMicrosoftBusy, statuses: []int{http.StatusTooManyRequests}},
	{kind: ProblemMicrosoftFailed, statuses: []int{500, 502, 503, 504}},
}
