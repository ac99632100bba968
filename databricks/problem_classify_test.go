package databricks

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

const app = ApplicationID("b4b5d6e7-0000-4000-8000-000000000001")

// refusals are the answers of databricks-api.md 0.4, 1, 2, 3, 4, 6 to 10 and 15, as they come.
var refusals = []struct {
	name    string
	request Request
	status  int
	body    string
	kind    ProblemKind
	flags   string // of Spreading, OtherWay, SignIn
}{
	// 0.4: the 403 family, in every envelope.
	{"a dead token, number as code", Me(Admin).Request, 403, `{"error_code":403,"message":"Invalid access token."}`, ProblemInvalidToken, "signin"},
	{"a dead token, number in quotes", Me(Admin).Request, 403, `{"error_code":"403","message":"Invalid access token."}`, ProblemInvalidToken, "signin"},
	{"a dead token on an admin's path", Tokens().Request, 403, `{"error_code":403,"message":"Invalid access token. [ReqId: 5f-1]"}`, ProblemInvalidToken, "signin"},
	{"a dead token, title of a page", Me(Admin).Request, 403, `<html><head><title>Error 403 Invalid access token.</title></head><body></body></html>`, ProblemInvalidToken, "signin"},
	{"a dead token, pre of a page", Me(Admin).Request, 403, "<html><body><h2>HTTP ERROR 403</h2><pre>  Invalid access token.</pre></body></html>", ProblemInvalidToken, "signin"},
	{"the admin's dead token while minting", mint(), 403, `{"error_code":403,"message":"Invalid access token."}`, ProblemInvalidToken, "signin"},
	{"an address kept out", Me(ByToken).Request, 403, `{"error_code":403,"message":"Source IP address: 198.51.100.9 is blocked by Databricks IP ACL for workspace: 1234567890123456"}`, ProblemAddressBlocked, ""},
	{"no entitlement, as the principal", Me(ByToken).Request, 403, `{"error_code":"PERMISSION_DENIED","message":"This API is disabled for users without the databricks-sql-access or workspace-access or workspace-consume entitlements."}`, ProblemNoEntitlement, "spreading"},
	{"no entitlement, worded otherwise", RunStatement(ByToken, "w", SelectOne, 0).Request, 403, `{"error_code":403,"message":"This API is disabled for users without databricks-sql-access or workspace-consume entitlement"}`, ProblemNoEntitlement, "spreading"},
	{"no entitlement, as the admin", Me(Admin).Request, 403, `{"error_code":403,"message":"This API is disabled for users without the workspace-access entitlements."}`, ProblemNoEntitlement, ""},
	{"no account admin", Me(Admin).Request, 403, `{"error_code":"PERMISSION_DENIED","message":"This API is disabled for users without account admin status."}`, ProblemNotAccountAdmin, ""},
	{"a token without the scope", RunStatement(ByToken, "w", SelectOne, 0).Request, 403, `{"error_code":"PERMISSION_DENIED","message":"Provided access token does not have required scopes: sql"}`, ProblemMissingScope, ""},
	{"an OAuth token without the scope", mint(), 403, `{"error_code":403,"message":"Provided OAuth token does not have required scopes: authentication"}`, ProblemMissingScope, ""},
	{"no right to the warehouse", RunStatement(ByToken, "w", SelectOne, 0).Request, 403, `{"error_code":"PERMISSION_DENIED","message":"b4b5 is not authorized to use or monitor this SQL Endpoint"}`, ProblemNoWarehouseUse, ""},

	// 1.2, 1.3: OAuth.
	{"an OAuth client not known yet", Request{As: BySecret, Method: "POST", Path: "/oidc/v1/token"}, 401, `{"error":"invalid_client","error_id":"1f","error_description":"Client authentication failed"}`, ProblemInvalidClient, "spreading"},
	{"a dead refresh token", Request{As: Admin, Method: "POST", Path: "/oidc/v1/token"}, 400, `{"error":"invalid_request","error_description":"Refresh token is invalid"}`, ProblemSignInEnded, "signin"},

	// 2, 3: principals and assignment.
	{"an application id taken", CreatePrincipal("x"), 409, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","detail":"Service principal with application ID b4b5 already exists.","status":"409"}`, ProblemPrincipalExists, "otherway"},
	{"a mail address taken", CreatePrincipal("x"), 409, `{"detail":"User with email x@y.z already exists in this account","status":"409"}`, ProblemPrincipalExists, "otherway"},
	{"SCIM with nothing to say", PrincipalByID("7").Request, 404, `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"null","status":"404"}`, ProblemNotFound, ""},
	{"a filter that SCIM cannot do", PrincipalsByName("x").Request, 400, `{"detail":"Given filter operator is not supported: gt","status":"400"}`, ProblemSearchRefused, ""},
	{"an empty filter", PrincipalsByName("x").Request, 500, `{"error_code":"INTERNAL_ERROR","message":"Index 1 out of bounds for length 1"}`, ProblemSearchRefused, ""},
	{"no admin", CreatePrincipal("x"), 403, `{"error_code":"PERMISSION_DENIED","message":"This API is only accessible by admins."}`, ProblemNotAdmin, ""},
	{"no admin, in other words", WorkspaceConf(TokensEnabled).Request, 403, `{"error_code":"PERMISSION_DENIED","message":"No."}`, ProblemNotAdmin, ""},
	{"no identity federation", AssignToWorkspace(app), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"Permission assignment APIs are not available for this workspace."}`, ProblemNoAssignments, ""},
	{"not in the workspace yet", AssignToWorkspace(app), 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Principal 7531 not in workspace 1234567890123456"}`, ProblemNotInWorkspace, "spreading"},
	{"no manager role", PrincipalByID("7").Request, 403, `{"error_code":"PERMISSION_DENIED","message":"This account does not have access to view permissions for this principal"}`, ProblemNotPrincipalAdmin, ""},
	{"no right to make a secret", CreateOAuthSecret("7", time.Hour), 403, `{"error_code":"PERMISSION_DENIED","message":"User does not have permission to manage secrets of this service principal."}`, ProblemMayNotMakeSecret, ""},

	// 4: entitlements.
	{"an entitlement that is gone", RemoveEntitlement("7", DatabricksSQLAccess), 400, `{"scimType":"invalidPath","detail":"invalidPath No such attribute with the name : entitlements in the current resource","status":"400"}`, ProblemAlreadyGone, ""},

	// 6: tokens.
	{"no token ever, without a word", TokenPermissions().Request, 404, ``, ProblemNoTokenYet, ""},
	{"no permissions of tokens at all", TokenPermissions().Request, 404, `{"error_code":"ENDPOINT_NOT_FOUND","message":"No API found for 'GET /permissions/authorization/tokens'"}`, ProblemNoSuchAPI, ""},
	{"no token ever", TokenPermissions().Request, 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"tokens tokens does not exist"}`, ProblemNoTokenYet, ""},
	{"a principal unknown to permissions", AllowTokens(app), 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Principal: ServicePrincipalName(b4b5) does not exist"}`, ProblemPrincipalUnknown, "spreading"},
	{"the same with 400", AllowWarehouse("w", app), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"Principal: ServicePrincipalName(b4b5) does not exist"}`, ProblemPrincipalUnknown, "spreading"},
	{"no right to use tokens, named", mint(), 403, `{"error_code":"PERMISSION_DENIED","message":"User b4b5 does not have permission to use tokens."}`, ProblemNoTokenPermission, ""},
	{"no right to use tokens", CreateOwnToken(BySecret, "c", time.Hour, nil), 403, `{"error_code":"PERMISSION_DENIED","message":"User does not have permission to use tokens."}`, ProblemNoTokenPermission, ""},
	{"on-behalf-of off", mint(), 400, `{"error_code":"BAD_REQUEST","message":"On-behalf-of token creation for service principals is not enabled for this workspace"}`, ProblemOnBehalfOff, "otherway"},
	{"on-behalf-of off with 403", mint(), 403, `{"error_code":"PERMISSION_DENIED","message":"On-behalf-of token creation for service principals is not enabled for this workspace"}`, ProblemOnBehalfOff, "otherway"},
	{"tokens off", mint(), 403, `{"error_code":"FEATURE_DISABLED","message":"Personal access tokens are disabled for this workspace."}`, ProblemTokensOff, ""},
	{"restricted admins", mint(), 403, `{"error_code":"PERMISSION_DENIED","message":"Workspace admins are restricted from creating tokens for this principal (RESTRICT_TOKENS_AND_JOB_RUN_AS)."}`, ProblemAdminsRestricted, ""},
	{"may not mint, and no word why", mint(), 403, `{"error_code":"PERMISSION_DENIED","message":"Denied."}`, ProblemMayNotMint, ""},
	{"an unknown application id", mint(), 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"b4b5"}`, ProblemPrincipalUnknown, "spreading"},
	{"a lifetime too long", mint(), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"The lifetime exceeds the maximum of 7 days."}`, ProblemLifetimeTooLong, ""},
	{"a lifetime of zero", mint(), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"requirement failed: Invalid timeout: 0"}`, ProblemLifetimeZero, ""},
	{"600 tokens", mint(), 400, `{"error_code":"QUOTA_EXCEEDED","message":"The number of tokens has reached the limit."}`, ProblemTokenQuota, ""},
	{"a token that is gone", RevokeToken("t"), 404, `{"error_code":"NOT_FOUND","message":"Token does not exist"}`, ProblemNoSuchToken, ""},
	{"an own token that is gone, older", DeleteOwnToken(ByToken, "t"), 400, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Token t does not exist"}`, ProblemNoSuchToken, ""},

	// 7: settings and lists.
	{"an unknown setting", WorkspaceConf("foo").Request, 400, `{"error_code":"BAD_REQUEST","message":"Invalid keys: [\"foo\"]"}`, ProblemUnknownSetting, ""},
	{"a value refused", Request{As: Admin, Method: "PATCH", Path: "/api/2.0/workspace-conf"}, 400, `{"error_code":"BAD_REQUEST","message":"Some values are not allowed: {\"enableGp3\":\"\"}"}`, ProblemSettingRefused, ""},
	{"no lists in this tier", IPAccessLists().Request, 404, `{"error_code":"FEATURE_DISABLED","message":"IP access list is not available in the pricing tier of this workspace"}`, ProblemNoIPLists, ""},
	{"no lists, older", IPAccessLists().Request, 404, `{"error_code":"FEATURE_DISABLE","message":"no"}`, ProblemNoIPLists, ""},
	{"a list that exists", CreateIPList("l", nil), 400, `{"error_code":"RESOURCE_ALREADY_EXISTS","message":"IP access list with type (ALLOW) and label (TreasureData) already exists"}`, ProblemIPListExists, ""},
	{"a lock-out", CreateIPList("l", nil), 400, `{"error_code":"INVALID_STATE","message":"Your address 203.0.113.7 would be blocked."}`, ProblemWouldLockYouOut, ""},
	{"full lists", CreateIPList("l", nil), 400, `{"error_code":"QUOTA_EXCEEDED","message":"1000"}`, ProblemIPListsFull, ""},
	{"an unknown list", DeleteIPList("x"), 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Can't find an IP access list with id: x."}`, ProblemIPListUnknown, ""},

	// 8: Unity Catalog.
	{"no metastore", MetastoreAssignment().Request, 404, `{"error_code":"METASTORE_DOES_NOT_EXIST","message":"No metastore assigned for the current workspace.","details":[{"@type":"type.googleapis.com/google.rpc.RequestInfo","request_id":"r-1"}]}`, ProblemNoMetastore, ""},
	{"no such catalog", Schemas("x").Request, 404, `{"error_code":"CATALOG_DOES_NOT_EXIST","message":"Catalog 'x' does not exist."}`, ProblemCatalogGone, ""},
	{"no such schema", Tables("c", "s").Request, 404, `{"error_code":"SCHEMA_DOES_NOT_EXIST","message":"Schema 'c.s' does not exist."}`, ProblemSchemaGone, ""},
	{"no use of the catalog", Schemas("x").Request, 403, `{"error_code":"PERMISSION_DENIED","message":"User does not have USE CATALOG on Catalog 'x'"}`, ProblemMayNotRead, ""},
	{"not the owner", share(), 403, `{"error_code":"PERMISSION_DENIED","message":"User does not have MANAGE on Catalog 'main'."}`, ProblemMayNotGrant, ""},
	{"not the owner, in other words", share(), 403, `{"error_code":"PERMISSION_DENIED","message":"No."}`, ProblemMayNotGrant, ""},
	{"a principal unknown to grants", share(), 404, `{"error_code":"PRINCIPAL_DOES_NOT_EXIST","message":"Could not find principal with name b4b5."}`, ProblemPrincipalUnknown, "spreading"},
	{"the wrong level", share(), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"Privilege BROWSE is not applicable to this entity [SCHEMA/SCHEMA_STANDARD]. If this seems unexpected, check the privilege version."}`, ProblemWrongLevel, ""},
	{"given and taken", share(), 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"Duplicate privileges to add and delete for principal b4b5."}`, ProblemGiveAndTake, ""},

	// 9, 10: warehouses and secrets.
	{"a malformed warehouse id", WarehouseByID("x").Request, 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"x is not a valid endpoint id."}`, ProblemNoSuchWarehouse, ""},
	{"an unknown warehouse", WarehouseByID("x").Request, 404, `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"x"}`, ProblemNoSuchWarehouse, ""},
	{"a path without its id", AllowWarehouse("", app), 404, `{"error_code":"ENDPOINT_NOT_FOUND","message":"No API found for 'PATCH /permissions/warehouses/'"}`, ProblemNoSuchAPI, ""},
	{"a sixth secret", CreateOAuthSecret("7", time.Hour), 400, `{"error_code":"QUOTA_EXCEEDED","message":"5"}`, ProblemSecretQuota, ""},
	{"a sixth secret with 429", CreateOAuthSecret("7", time.Hour), 429, `{"error_code":"RESOURCE_EXHAUSTED","message":"Too many secrets for this principal"}`, ProblemSecretQuota, ""},

	// 12, 15: the workspace half of Azure, and hosts.
	{"another tenant", Me(Admin).Request, 400, `<html><pre>io.jsonwebtoken.IncorrectClaimException: Expected iss claim to be: https://sts.windows.net/aaaaaaaa-1111/, but was: https://sts.windows.net/bbbbbbbb-2222/.</pre></html>`, ProblemWrongTenant, "signin"},
	{"no management token", Me(Admin).Request, 400, `Management API token must be provided for service principal admin user login`, ProblemAzureTwoToken, "signin"},
	{"private link", Me(Admin).Request, 403, `{"error_code":"PRIVATE_LINK_VALIDATION_ERROR","message":"…"}`, ProblemPrivateLink, ""},
	{"an account's path on a workspace", Me(Admin).Request, 400, `{"error_code":"INVALID_PARAMETER_VALUE","message":"invalid Databricks Workspace configuration"}`, ProblemWrongHost, ""},
	{"a call sent to a sign-in page", Me(Admin).Request, 303, ``, ProblemWrongHost, ""},

	// Whatever is left.
	{"API 1.2", Me(Admin).Request, 400, `{"error":"Something is wrong"}`, ProblemRejected, ""},
	{"plain text", Me(Admin).Request, 400, `MALFORMED_REQUEST: not like this`, ProblemRejected, ""},
	{"not signed in", Me(Admin).Request, 401, ``, ProblemNotSignedIn, "signin"},
	{"a refusal without a reason", Catalogs().Request, 403, ``, ProblemPermissionDenied, ""},
	{"too much at once", PrincipalsByName("x").Request, 429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow down"}`, ProblemTooMany, ""},
	{"a conflict", share(), 409, `{"error_code":"ABORTED","message":"x"}`, ProblemConflict, ""},
	{"it exists", CreatePrincipal("x"), 400, `{"error_code":"RESOURCE_ALREADY_EXISTS","message":"x"}`, ProblemExists, ""},
	{"a limit", CreatePrincipal("x"), 400, `{"error_code":"QUOTA_EXCEEDED","message":"x"}`, ProblemQuota, ""},
	{"a gateway's page", Me(Admin).Request, 502, `<html><head><title>502 Bad Gateway</title></head></html>`, ProblemServiceFailed, ""},
	{"out of service", Me(Admin).Request, 503, `{"error_code":"TEMPORARILY_UNAVAILABLE","message":"x"}`, ProblemServiceFailed, ""},
	{"another feature", Catalogs().Request, 404, `{"error_code":"FEATURE_DISABLED","message":"x"}`, ProblemFeatureDisabled, ""},
	{"a teapot", Me(Admin).Request, 418, `{}`, ProblemUnexplained, ""},
}

func mint() Request {
	return CreateOnBehalfToken(app, "a comment", 90*24*time.Hour, []string{ScopeSQL})
}

func share() Request { return Grant(OnCatalog, "main", app, UseCatalog, Select) }

func TestEveryRefusalIsToldApart(t *testing.T) {
	for _, refusal := range refusals {
		t.Run(refusal.name, func(t *testing.T) {
			problem := Classify(refusal.request, refusal.status, http.Header{}, []byte(refusal.body))
			if problem.Kind != refusal.kind {
				t.Errorf("kind %q, want %q", problem.Kind, refusal.kind)
			}
			if flags := flagsOf(problem); flags != refusal.flags {
				t.Errorf("flags %q, want %q", flags, refusal.flags)
			}
			readsWell(t, problem)
		})
	}
}

func flagsOf(problem *Problem) string {
	var flags []string
	if problem.Spreading {
		flags = append(flags, "spreading")
	}
	if problem.OtherWay {
		flags = append(flags, "otherway")
	}
	if problem.SignIn {
		flags = append(flags, "signin")
	}
	return strings.Join(flags, " ")
}

// jargon is what belongs into Code, Status and Said, and not into a sentence.
var jargon = regexp.MustCompile(`[A-Z]{2,}_[A-Z]+|\b[45]\d\d\b|\{|\}|null|HTTP|JSON|SCIM|API error`)

func readsWell(t *testing.T, problem *Problem) {
	t.Helper()
	for name, text := range map[string]string{"What": problem.What, "Why": problem.Why, "Who": problem.Who} {
		if text == "" {
			t.Errorf("%s is empty", name)
		}
		if found := jargon.FindString(text); found != "" {
			t.Errorf("%s holds %q: %s", name, found, text)
		}
		for _, forbidden := range []string{"!", "lease ", "uccessfully", "  ", " .", "..", " ,"} {
			if strings.Contains(text, forbidden) {
				t.Errorf("%s holds %q: %s", name, forbidden, text)
			}
		}
		if text != "" && (!strings.HasSuffix(text, ".") || strings.ToUpper(text[:1]) != text[:1]) {
			t.Errorf("%s is no sentence: %s", name, text)
		}
	}
	if strings.ContainsAny(problem.Send, "{}") {
		t.Errorf("Send is not filled in: %s", problem.Send)
	}
}

func TestEveryKindHasItsTexts(t *testing.T) {
	for kind, row := range refusalTexts {
		for _, as := range []Actor{Nobody, Admin, ByToken, BySecret, ByEntra} {
			for _, details := range []Details{{}, {
				ApplicationID: app, On: OnCatalog, FullName: "main", Owner: "data-platform", Admin: "anna@acme.example",
				Privileges: DataReader(), Scope: "sql", Address: "203.0.113.7", Workspace: "1234567890123456", Days: 90,
				LongestDays: 1, Tenant: "aaaa", Settings: `["x"]`, Subscription: "s", Group: "rg", Resource: "ws",
			}} {
				problem := write(kind, Request{As: as, Method: "GET", Path: "/"}, details)
				if problem.Kind != kind {
					t.Fatalf("%s became %s", kind, problem.Kind)
				}
				readsWell(t, problem)
				if details.ApplicationID != "" && row.send != "" && problem.Send == "" {
					t.Errorf("%s: nothing to send although all is known", kind)
				}
			}
		}
	}
}

func TestTheOtherWayNeverGoesRoundAPolicy(t *testing.T) {
	for kind, row := range refusalTexts {
		if row.otherWay != slices.Contains([]ProblemKind{ProblemOnBehalfOff, ProblemOnBehalfOffAzure, ProblemPrincipalExists}, kind) {
			t.Errorf("%s: other way %v", kind, row.otherWay)
		}
	}
}

func TestWhatARefusalNamesIsInItsTexts(t *testing.T) {
	blocked := Classify(Me(Admin).Request, 403, nil, []byte(`{"error_code":403,"message":"Source IP address: 198.51.100.9 is blocked by Databricks IP ACL for workspace: 42"}`))
	for _, want := range []string{"198.51.100.9", "42"} {
		if !strings.Contains(blocked.Why+blocked.Send, want) {
			t.Errorf("%q is not in %q, %q", want, blocked.Why, blocked.Send)
		}
	}
	scope := Classify(Me(ByToken).Request, 403, nil, []byte(`{"error_code":403,"message":"Provided access token does not have required scopes: scim"}`))
	if !strings.Contains(scope.Why, "scim") || !AliveButScoped(scope) {
		t.Errorf("the scope is lost: %q", scope.Why)
	}
	tooLong := Classify(mint(), 400, nil, []byte(`{"error_code":"INVALID_PARAMETER_VALUE","message":"lifetime"}`))
	if !strings.Contains(tooLong.Why, "90 days") {
		t.Errorf("the days are lost: %q", tooLong.Why)
	}
}

func TestTheOwnerIsSentWhatTheyCanRun(t *testing.T) {
	refused := Classify(Grant(OnCatalog, "ma`in", app, UseCatalog, Select), 403, nil, []byte(`{"error_code":"PERMISSION_DENIED","message":"no"}`))
	if want := "GRANT USE CATALOG, SELECT ON CATALOG `ma``in` TO `" + string(app) + "`;"; refused.Send != want {
		t.Errorf("got  %s\nwant %s", refused.Send, want)
	}
	// Before the principal exists the owner can let the admin do it.
	planned := Blocker(ProblemMayNotGrant, Details{
		ApplicationID: ApplicationID(Unknown("application_id").String()), On: OnSchema, FullName: "main.public",
		Privileges: SchemaReader(), Owner: "data-platform", Admin: "anna@acme.example",
	})
	if want := "GRANT MANAGE ON SCHEMA `main`.`public` TO `anna@acme.example`;"; planned.Send != want {
		t.Errorf("got  %s\nwant %s", planned.Send, want)
	}
	if !strings.Contains(planned.Who, "data-platform") || !strings.Contains(planned.What, "schema main.public") {
		t.Errorf("owner or schema are lost: %q %q", planned.What, planned.Who)
	}
}

func TestWhereARequestIDStands(t *testing.T) {
	for name, answer := range map[string]struct {
		header http.Header
		body   string
		want   string
	}{
		"header":  {http.Header{"X-Request-Id": {"h-1"}}, `{"message":"x [ReqId: m-1]"}`, "h-1"},
		"details": {nil, `{"error_code":"X","message":"x","details":[{"request_id":"d-1"}]}`, "d-1"},
		"message": {nil, `{"error_code":"X","message":"x [ReqId: m-1]"}`, "m-1"},
		"nowhere": {nil, `{"message":"x"}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			problem := Classify(Me(Admin).Request, 400, answer.header, []byte(answer.body))
			if problem.RequestID != answer.want || problem.Said != "x" {
				t.Errorf("request %q, said %q", problem.RequestID, problem.Said)
			}
		})
	}
}

func TestHowLongToWait(t *testing.T) {
	for name, answer := range map[string]struct {
		header http.Header
		want   time.Duration
	}{
		"seconds":             {http.Header{"Retry-After": {"7"}}, 7 * time.Second},
		"a date":              {http.Header{"Retry-After": {"Sun, 22 Nov 2026 10:00:30 GMT"}, "Date": {"Sun, 22 Nov 2026 10:00:00 GMT"}}, 30 * time.Second},
		"a date of no answer": {http.Header{"Retry-After": {"Sun, 22 Nov 2026 10:00:30 GMT"}}, 0},
		"nonsense":            {http.Header{"Retry-After": {"soon"}}, 0},
		"nothing":             {nil, 0},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Classify(Me(Admin).Request, 429, answer.header, nil).RetryAfter; got != answer.want {
				t.Errorf("got %s, want %s", got, answer.want)
			}
		})
	}
}
