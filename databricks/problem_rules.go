package databricks

import (
	"net/http"
	"regexp"
	"slices"
)

// rule tells one kind of refusal from the others. Whatever is set must hold; codes and statuses hold if one of them does.
// Named groups of said become details.
type rule struct {
	kind     ProblemKind
	said     *regexp.Regexp
	codes    []string
	path     *regexp.Regexp
	method   string
	as       Actor
	statuses []int
}

func (r rule) holds(request Request, refusal refusal) bool {
	return (r.said == nil || r.said.MatchString(refusal.said)) &&
		(r.codes == nil || slices.Contains(r.codes, refusal.code)) &&
		(r.path == nil || r.path.MatchString(request.Path)) &&
		(r.method == "" || r.method == request.Method) &&
		(r.as == "" || r.as == request.As) &&
		(r.statuses == nil || slices.Contains(r.statuses, refusal.status))
}

func (r rule) found(said string) map[string]string {
	found := map[string]string{}
	if r.said == nil {
		return found
	}
	match := r.said.FindStringSubmatch(said)
	for i, name := range r.said.SubexpNames() {
		if name != "" && i < len(match) {
			found[name] = match[i]
		}
	}
	return found
}

// recognise finds the kind of a refusal, and what it names. The first rule that holds decides, so what is known exactly
// stands before what is guessed by status.
func recognise(request Request, said refusal) (ProblemKind, map[string]string) {
	if request.Target.ofMicrosoft() {
		return recogniseMicrosoft(request, said)
	}
	for _, rules := range [][]rule{rulesByMessage, rulesByPath, rulesByCode, rulesByStatus} {
		for _, rule := range rules {
			if rule.holds(request, said) {
				return rule.kind, rule.found(said.said)
			}
		}
	}
	return ProblemUnexplained, nil
}

func like(pattern string) *regexp.Regexp { return regexp.MustCompile(`(?i)` + pattern) }

func oneOf(codes ...string) []string { return codes }

// rulesByMessage know a refusal by its words, which are the same with every status and code. They look for what is
// characteristic and not for whole sentences: the wording varies with the endpoint (databricks-api.md 0.4).
var rulesByMessage = []rule{
	{kind: ProblemInvalidToken, said: like(`^(error 403 )?invalid access token`)},
	{kind: ProblemAddressBlocked, said: like(`source ip address: (?P<address>\S+) is blocked by databricks ip acl(?: for workspace: (?P<workspace>\d+))?`)},
	{kind: ProblemNotAccountAdmin, said: like(`disabled for users without account admin status`)},
	{kind: ProblemNoEntitlement, said: like(`disabled for users without .*entitlement`)},
	{kind: ProblemMissingScope, said: scopesSaid},
	{kind: ProblemOnBehalfOff, said: like(`on-behalf-of token creation .*not enabled`)},
	{kind: ProblemNoTokenPermission, said: like(`^user(?: \S+)? does not have permission to use tokens`)},
	{kind: ProblemNoTokenYet, said: like(`tokens tokens does not exist`)},
	{kind: ProblemLifetimeZero, said: like(`invalid timeout: 0`)},
	// The texts of the next three are UNCONFIRMED (databricks-api.md 6.2): the words are those of the documentation.
	{kind: ProblemTokensOff, said: like(`access tokens? (are|is|have been) (disabled|not enabled|switched off|turned off)`)},
	{kind: ProblemAdminsRestricted, said: like(`RESTRICT_TOKENS_AND_JOB_RUN_AS|admins? (is|are) restricted|service principal user role|servicePrincipal\.user`)},
	{kind: ProblemNotAdmin, said: like(`only accessible (by|to) (workspace )?admins|only (workspace )?admins (can|may)|must be (an? )?(workspace )?admin`)},

	{kind: ProblemPrincipalUnknown, said: like(`could not find principal with name|principal: serviceprincipalname\(.*\) does not exist`)},
	{kind: ProblemPrincipalUnknown, said: like(`service principal .*does not exist`), path: like(`/on-behalf-of/`)}, // UNCONFIRMED text
	{kind: ProblemNotInWorkspace, said: like(`^principal \S+ not in workspace`)},
	{kind: ProblemNoAssignments, said: like(`permission assignment apis are not available`)},
	{kind: ProblemPrincipalExists, said: like(`service principal with application id .* already exists|already exists in this account`)},
	{kind: ProblemAlreadyGone, said: like(`no such attribute with the name *: *entitlements`)},
	{kind: ProblemSearchRefused, said: like(`given filter operator is not supported|index \d+ out of bounds for length`)},
	{kind: ProblemNotPrincipalAdmin, said: like(`does not have access to view permissions for this principal`)},

	{kind: ProblemUnknownSetting, said: like(`^invalid keys: (?P<settings>\[.*\])`)},
	{kind: ProblemSettingRefused, said: like(`^some values are not allowed`)},
	{kind: ProblemNoIPLists, said: like(`ip access list is not available in the pricing tier`)},
	{kind: ProblemIPListExists, said: like(`ip access list with type .* already exists`)},
	{kind: ProblemIPListUnknown, said: like(`can't find an ip access list with id`)},

	{kind: ProblemNoMetastore, said: like(`no metastore assigned`)},
	{kind: ProblemGiveAndTake, said: like(`duplicate privileges to add and delete`)},
	{kind: ProblemWrongLevel, said: like(`privilege \S+ is not applicable to this entity`)},
	{kind: ProblemMayNotGrant, said: like(`does not have manage on (?P<on>\w+) '(?P<name>[^']+)'`)},
	{kind: ProblemMayNotRead, said: like(`does not have [a-z _]+ on (?P<on>\w+) '(?P<name>[^']+)'`)},
	{kind: ProblemMayNotRead, said: like(`\[insufficient_permissions\]`)},
	{kind: ProblemCatalogGone, said: like(`catalog '(?P<name>[^']+)' does not exist|\[no_such_catalog`)},
	{kind: ProblemSchemaGone, said: like(`schema '(?P<name>[^']+)' does not exist|\[schema_not_found`)},
	{kind: ProblemTableGone, said: like(`table '(?P<name>[^']+)' does not exist|\[table_or_view_not_found`)},

	{kind: ProblemNoWarehouseUse, said: like(`is not authorized to use or monitor this (sql endpoint|warehouse|sql warehouse)`)},
	{kind: ProblemNoSuchWarehouse, said: like(`is not a valid endpoint id`)},

	{kind: ProblemSignInEnded, said: like(`refresh token is invalid`)},
	{kind: ProblemWrongTenant, said: like(`expected iss claim to be: https://sts\.(?:windows\.net|chinacloudapi\.cn)/(?P<tenant>[0-9a-f-]+)`)},
	{kind: ProblemAzureTwoToken, said: like(`management api token must be provided`)},
	{kind: ProblemAzureTwoToken, said: like(`invalid management api token`)},                          // UNCONFIRMED text
	{kind: ProblemNotItsResource, said: like(`workspace resource id does not belong`)},                // UNCONFIRMED text
	{kind: ProblemNotContributor, said: like(`^(error 403 )?user not authorized`), as: AsContributor}, // UNCONFIRMED text (12.3)
	{kind: ProblemNotMember, said: like(`^(error 403 )?user not authorized`)},                         // UNCONFIRMED text (12.3)
	{kind: ProblemWrongHost, said: like(`invalid databricks workspace configuration|missing required field: workspace_id`)},
	{kind: ProblemNoSuchAPI, said: like(`^no api found for`)},
}

var (
	mintPath      = regexp.MustCompile(`^/api/2\.0/(token/create|token-management/on-behalf-of/tokens)$`)
	tokenListPath = regexp.MustCompile(`^/api/2\.0/permissions/authorization/tokens$`)
	tokenPath     = regexp.MustCompile(`^/api/2\.0/(token/delete$|token-management/tokens/|token/[0-9a-f]{16})`)
	secretPath    = regexp.MustCompile(`/credentials/secrets$`)
	ipPath        = regexp.MustCompile(`^/api/2\.0/ip-access-lists`)
	oneIPPath     = regexp.MustCompile(`^/api/2\.0/ip-access-lists/`)
	ipOrConfPath  = regexp.MustCompile(`^/api/2\.0/(ip-access-lists|workspace-conf)`)
	grantPath     = regexp.MustCompile(`/unity-catalog/permissions/`)
	warehousePath = regexp.MustCompile(`^/api/2\.0/(sql/warehouses/|permissions/(sql/)?warehouses/)`)
	ruleSetPath   = regexp.MustCompile(`/access-control/rule-sets(\?|$)`)
	// accountAdminPath is a path of the account's own API, which names the account.
	accountAdminPath = regexp.MustCompile(`^/api/2\.\d/accounts/[0-9a-f]{8}-`)
	adminPath        = regexp.MustCompile(`^/api/2\.0/((preview/)?permissions/authorization/tokens|token-management/tokens|` +
		`preview/scim/v2/ServicePrincipals|preview/permissionassignments|workspace-conf|ip-access-lists|settings/)`)
)

// rulesByPath know a refusal by its code together with what was asked for.
var rulesByPath = []rule{
	{kind: ProblemTokensOff, codes: oneOf("FEATURE_DISABLED"), path: mintPath},                                            // UNCONFIRMED
	{kind: ProblemLifetimeTooLong, codes: oneOf("INVALID_PARAMETER_VALUE"), path: mintPath, said: like(`lifetime|expir`)}, // UNCONFIRMED text
	{kind: ProblemTokenQuota, codes: oneOf("QUOTA_EXCEEDED"), path: mintPath},
	// The list of who may use tokens has no id that could be wrong, so that it is not found has one reason, whatever is said with it.
	{kind: ProblemNoTokenYet, statuses: []int{http.StatusNotFound}, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "404", ""), path: tokenListPath, method: http.MethodGet},
	{kind: ProblemPrincipalUnknown, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"), path: like(`/on-behalf-of/tokens$`)}, // UNCONFIRMED
	{kind: ProblemMayNotMint, codes: oneOf("PERMISSION_DENIED", "403"), path: like(`/on-behalf-of/tokens$`)},                   // UNCONFIRMED text
	{kind: ProblemNoSuchToken, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"), path: tokenPath},
	{kind: ProblemNoSuchToken, statuses: []int{http.StatusNotFound}, path: tokenPath},
	{kind: ProblemSecretQuota, codes: oneOf("QUOTA_EXCEEDED"), path: secretPath, method: http.MethodPost}, // UNCONFIRMED
	{kind: ProblemSecretQuota, codes: oneOf("RESOURCE_EXHAUSTED"), said: like(`secret`), path: secretPath, method: http.MethodPost},

	{kind: ProblemMayNotMakeSecret, codes: oneOf("PERMISSION_DENIED", "403"), path: secretPath, method: http.MethodPost}, // UNCONFIRMED text

	{kind: ProblemNoIPLists, codes: oneOf("FEATURE_DISABLED", "FEATURE_DISABLE"), path: ipPath},
	{kind: ProblemWouldLockYouOut, codes: oneOf("INVALID_STATE"), path: ipOrConfPath}, // the text is UNCONFIRMED
	{kind: ProblemIPListsFull, codes: oneOf("QUOTA_EXCEEDED"), path: ipPath},
	{kind: ProblemIPListExists, codes: oneOf("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS"), path: ipPath},
	{kind: ProblemIPListUnknown, statuses: []int{http.StatusNotFound}, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND", "404", ""), path: oneIPPath},

	{kind: ProblemMayNotGrant, codes: oneOf("PERMISSION_DENIED", "403"), path: grantPath, method: http.MethodPatch},
	{kind: ProblemNoSuchWarehouse, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"), path: warehousePath},
	{kind: ProblemNoSuchWarehouse, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND"), path: like(`/sql/statements$`)},
	{kind: ProblemNotAdmin, codes: oneOf("PERMISSION_DENIED", "403"), path: adminPath},               // UNCONFIRMED text
	{kind: ProblemNotPrincipalAdmin, codes: oneOf("PERMISSION_DENIED", "403"), path: ruleSetPath},    // UNCONFIRMED text
	{kind: ProblemNotAccountAdmin, codes: oneOf("PERMISSION_DENIED", "403"), path: accountAdminPath}, // UNCONFIRMED text
	{kind: ProblemPrincipalExists, codes: oneOf("uniqueness"), path: like(`/ServicePrincipals`)},
}

// rulesByCode know a refusal by its code alone.
var rulesByCode = []rule{
	{kind: ProblemInvalidClient, codes: oneOf("invalid_client")},
	{kind: ProblemSignInEnded, codes: oneOf("invalid_grant")},
	{kind: ProblemPrivateLink, codes: oneOf("PRIVATE_LINK_VALIDATION_ERROR")},
	{kind: ProblemPrincipalUnknown, codes: oneOf("PRINCIPAL_DOES_NOT_EXIST")},
	{kind: ProblemNoMetastore, codes: oneOf("METASTORE_DOES_NOT_EXIST")},
	{kind: ProblemCatalogGone, codes: oneOf("CATALOG_DOES_NOT_EXIST")},
	{kind: ProblemSchemaGone, codes: oneOf("SCHEMA_DOES_NOT_EXIST")},
	{kind: ProblemTableGone, codes: oneOf("TABLE_DOES_NOT_EXIST")},
	{kind: ProblemFeatureDisabled, codes: oneOf("FEATURE_DISABLED", "FEATURE_DISABLE")},
	{kind: ProblemNoSuchAPI, codes: oneOf("ENDPOINT_NOT_FOUND", "NOT_IMPLEMENTED")},
	{kind: ProblemTooMany, codes: oneOf("REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED")},
	{kind: ProblemQuota, codes: oneOf("QUOTA_EXCEEDED")},
	{kind: ProblemExists, codes: oneOf("RESOURCE_ALREADY_EXISTS", "ALREADY_EXISTS")},
	{kind: ProblemConflict, codes: oneOf("ABORTED", "RESOURCE_CONFLICT", "INVALID_STATE")},
	{kind: ProblemNotFound, codes: oneOf("RESOURCE_DOES_NOT_EXIST", "NOT_FOUND")},
	{kind: ProblemPermissionDenied, codes: oneOf("PERMISSION_DENIED", "403")},
	{kind: ProblemNotSignedIn, codes: oneOf("UNAUTHENTICATED", "401")},
	{kind: ProblemRejected, codes: oneOf("INVALID_PARAMETER_VALUE", "MALFORMED_REQUEST", "BAD_REQUEST", "400")},
	{kind: ProblemServiceFailed, codes: oneOf("INTERNAL_ERROR", "TEMPORARILY_UNAVAILABLE", "DEADLINE_EXCEEDED")},
}

// rulesByStatus are for answers that say nothing else.
var rulesByStatus = []rule{
	{kind: ProblemWrongHost, statuses: []int{301, 302, 303, 307, 308}},
	{kind: ProblemNotAdmin, statuses: []int{403}, path: adminPath},
	{kind: ProblemPermissionDenied, statuses: []int{403}},
	{kind: ProblemNotSignedIn, statuses: []int{401}},
	{kind: ProblemNotFound, statuses: []int{404}},
	{kind: ProblemConflict, statuses: []int{409}},
	{kind: ProblemTooMany, statuses: []int{429}},
	{kind: ProblemNoSuchAPI, statuses: []int{405, 501}},
	{kind: ProblemServiceFailed, statuses: []int{500, 502, 503, 504}},
	{kind: ProblemRejected, statuses: []int{400, 413, 422}},
}
