package databricks

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

const (
	tenantA = "aaaaaaaa-1111-4000-8000-000000000001"
	tenantB = "bbbbbbbb-2222-4000-8000-000000000002"
	traceID = "0a1b2c3d-0000-4000-8000-00000000beef"
)

// anApp is an application whose secret no test may see again.
func anApp() EntraApp {
	public, _ := MicrosoftOf(AzurePublic)
	return EntraApp{Microsoft: public, Tenant: tenantA, ClientID: app}
}

// aadsts is a refusal of Microsoft Entra as it comes (databricks-api.md 12.2), in the older and the newer form.
func aadsts(kind string, code int, sentence, between string) string {
	said := fmt.Sprintf("AADSTS%d: %s%sTrace ID: %s%sCorrelation ID: 11%s%sTimestamp: 2026-10-05 10:00:00Z",
		code, sentence, between, traceID, between, traceID[2:], between)
	return fmt.Sprintf(`{"error":%q,"error_description":%q,"error_codes":[%d],"timestamp":"2026-10-05 10:00:00Z","trace_id":%q,"correlation_id":"11%s","error_uri":"https://login.microsoftonline.com/error?code=%d"}`,
		kind, said, code, traceID, traceID[2:], code)
}

func graphSays(code, message string) string {
	return fmt.Sprintf(`{"error":{"code":%q,"message":%q,"innerError":{"date":"2026-10-05T10:00:00","request-id":%q,"client-request-id":"x"}}}`, code, message, traceID)
}

func azureSays(code, message string) string {
	return fmt.Sprintf(`{"error":{"code":%q,"message":%q}}`, code, message)
}

// The paths are those of package azure, whose tests hold them.
func atGraph(method, path string) Request {
	return Request{Target: Graph, As: Admin, Method: method, Path: "/v1.0" + path}
}

func atAzure(path string) Request {
	return Request{Target: Azure, As: Admin, Method: http.MethodGet, Path: path + "?api-version=2018-04-01"}
}

const aResource = "/subscriptions/3f2e4d00-0000-4000-8000-000000002328/resourceGroups/data-rg/providers/Microsoft.Databricks/workspaces/demo"

// microsoftRefusals are those of databricks-api.md 12, as they come.
var microsoftRefusals = []struct {
	name    string
	request Request
	status  int
	body    string
	kind    ProblemKind
	flags   string
	names   string // what a person reads that tells this one from others of the kind
}{
	{"wrong secret", tokenRequest(), 401, aadsts("invalid_client", 7000215, "Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '"+string(app)+"'.", " "), ProblemEntraSecretWrong, "", string(app)},
	{"expired secret", tokenRequest(), 401, aadsts("invalid_client", 7000222, "The provided client secret keys for app 'x' are expired.", "\r\n"), ProblemEntraSecretExpired, "", string(app)},
	{"unknown application", tokenRequest(), 400, aadsts("unauthorized_client", 700016, "Application with identifier 'x' was not found in the directory 'Acme'.", "\r\n"), ProblemEntraAppUnknown, "", tenantA},
	{"unknown tenant", tokenRequest(), 400, aadsts("invalid_request", 90002, "Tenant 'x' not found.", "\r\n"), ProblemEntraTenantUnknown, "", tenantA},
	{"malformed tenant", tokenRequest(), 400, aadsts("invalid_request", 900023, "Specified tenant identifier 'x' is neither a valid DNS name, nor a valid external domain.", " "), ProblemEntraTenantMalformed, "", "Directory (tenant) ID"},
	{"a scope escaped twice", tokenRequest(), 400, aadsts("invalid_scope", 1002012, "The provided value for scope x%2F.default is not valid.", " "), ProblemEntraScopeEscaped, "", "escaped twice"},
	{"a malformed scope", tokenRequest(), 400, aadsts("invalid_scope", 70011, "The scope x is not valid.", " "), ProblemEntraScopeMalformed, "", "/.default"},
	{"no Azure Databricks", tokenRequest(), 400, aadsts("invalid_resource", 500011, "The resource principal named "+AzureDatabricks+" was not found in the tenant named Acme.", "\r\n"), ProblemEntraNoDatabricks, "", "az ad sp create --id " + AzureDatabricks},
	{"no secret", tokenRequest(), 401, aadsts("invalid_client", 7000216, "'client_assertion', 'client_secret' or 'request' is required for the 'client_credentials' grant type.", " "), ProblemEntraSecretMissing, "", "empty"},
	{"a missing field", tokenRequest(), 400, aadsts("invalid_request", 900144, "The request body must contain the following parameter: 'grant_type'.", " "), ProblemEntraFieldMissing, "", "missing"},
	{"an unknown grant", tokenRequest(), 400, aadsts("unsupported_grant_type", 70003, "The app requested an unsupported grant type 'x'.", " "), ProblemEntraGrantUnknown, "", "client_credentials"},
	{"conditional access", tokenRequest(), 400, aadsts("access_denied", 53003, "Access has been blocked by Conditional Access policies.", " "), ProblemEntraPolicy, "", string(app)},
	{"conditional access, in OAuth's word", tokenRequest(), 400, aadsts("interaction_required", 53003, "Access has been blocked by Conditional Access policies.", " "), ProblemEntraPolicy, "", "sign-in log"},
	{"asked by GET", tokenRequest(), 400, aadsts("invalid_request", 900561, "The endpoint only accepts POST requests. Received a GET request.", " "), ProblemEntraNotPosted, "", "POST"},
	{"an application that is switched off", tokenRequest(), 401, aadsts("unauthorized_client", 7000112, "Application 'x'(Demo) is disabled.", " "), ProblemEntraAppDisabled, "", string(app)},
	{"a second factor", tokenRequest(), 400, aadsts("interaction_required", 50076, "You must use multi-factor authentication.", " "), ProblemEntraMoreProof, "signin", "az login --tenant " + tenantA},
	{"consent", tokenRequest(), 400, aadsts("invalid_grant", 65001, "The user or administrator has not consented to use the application.", " "), ProblemEntraConsent, "", "agree"},
	{"a guest", tokenRequest(), 400, aadsts("invalid_grant", 50020, "User account 'x' from identity provider 'y' does not exist in tenant 'Acme'.", " "), ProblemEntraGuest, "signin", tenantA},
	{"not assigned", tokenRequest(), 400, aadsts("invalid_grant", 50105, "The signed in user is not assigned to a role for the application.", " "), ProblemEntraNotAssigned, "", "assign"},
	{"a dead sign-in", tokenRequest(), 400, aadsts("invalid_grant", 700082, "The refresh token has expired due to inactivity.", " "), ProblemEntraSignInEnded, "signin", "too old"},
	{"a code that ran out", tokenRequest(), 400, aadsts("expired_token", 70020, "The provided value for the input parameter 'device_code' is not valid.", " "), ProblemDeviceCodeEnded, "signin", "in time"},
	{"a code that was declined", tokenRequest(), 400, `{"error":"authorization_declined","error_description":"The user declined."}`, ProblemDeviceDeclined, "signin", "refused"},
	{"a code of Entra that nobody knows", tokenRequest(), 400, aadsts("invalid_request", 99999, "Something new.", " "), ProblemEntraRefused, "", "sign-in log"},
	{"a service other than Databricks that is missing", tokenRequest(), 400, aadsts("invalid_resource", 500011, "The resource principal named https://x was not found.", " "), ProblemEntraRefused, "", "sign-in log"},
	{"Entra asked too much", tokenRequest(), 429, `{}`, ProblemMicrosoftBusy, "", "pause"},
	{"Entra out of service", tokenRequest(), 503, `<html></html>`, ProblemMicrosoftFailed, "", "Microsoft"},

	{"may not register", atGraph("POST", "/applications"), 403, graphSays("Authorization_RequestDenied", "Insufficient privileges to complete the operation."), ProblemGraphNotAllowed, "", "Application Developer"},
	{"may not delete", atGraph("DELETE", "/applications/11111111-2222-4333-8444-555555555555"), 403, graphSays("Authorization_RequestDenied", "Insufficient privileges to complete the operation."), ProblemGraphNotOwner, "", "Whoever owns it"},
	{"may not take a secret away", atGraph("POST", "/applications/11111111-2222-4333-8444-555555555555/removePassword"), 403, graphSays("Authorization_RequestDenied", "Insufficient privileges to complete the operation."), ProblemGraphNotOwner, "", "App registrations"},
	{"may not read", atGraph("GET", "/applications"), 403, `{}`, ProblemGraphNotAllowed, "", "App registrations"},
	{"the service principal is there", Request{Target: Graph, Method: "POST", Path: "/v1.0/servicePrincipals", Body: `{"appId":"` + JSON(app) + `"}`}, 409, graphSays("Request_MultipleObjectsWithSameKeyValue", "The service principal cannot be created, updated, or restored because the service principal name is already in use."), ProblemGraphExists, "", string(app)},
	{"the same with 400", atGraph("POST", "/servicePrincipals"), 400, graphSays("Request_MultipleObjectsWithSameKeyValue", "x"), ProblemGraphExists, "", "exists"},
	{"an application that is not seen yet", atGraph("POST", "/servicePrincipals"), 400, graphSays("Request_BadRequest", "The appId 'x' of the service principal does not reference a valid application object."), ProblemGraphNotYet, "spreading", "a moment ago"},
	{"a secret for what is not seen yet", atGraph("POST", "/applications/o/addPassword"), 404, graphSays("Request_ResourceNotFound", "Resource 'o' does not exist or one of its queried reference-property objects are not present."), ProblemGraphNotYet, "spreading", "two minutes"},
	{"no such application", atGraph("GET", "/applications(appId='"+string(app)+"')"), 404, graphSays("Request_ResourceNotFound", "Resource 'x' does not exist."), ProblemGraphUnknown, "", "Object ID"},
	{"an application that is gone", atGraph("DELETE", "/applications/o"), 404, graphSays("Request_ResourceNotFound", "x"), ProblemGraphUnknown, "", "deleted"},
	{"no secrets by policy", atGraph("POST", "/applications/o/addPassword"), 403, graphSays("CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy 'p'."), ProblemGraphNoSecrets, "", "policy"},
	{"too long by policy", atGraph("POST", "/applications/o/addPassword"), 400, graphSays("CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy 'p'."), ProblemGraphLifetime, "", "earlier"},
	{"too long, by its words", atGraph("POST", "/applications/o/addPassword"), 403, graphSays("Forbidden", "Credential lifetime exceeds the max value allowed as per assigned policy 'p'."), ProblemGraphLifetime, "", "earlier"},
	{"too many secrets", atGraph("POST", "/applications/o/addPassword"), 400, graphSays("TooManyAppPasswords", "Not allowed to add 3 passwords."), ProblemGraphSecretQuota, "", "as many"},
	{"a secret that is gone", atGraph("POST", "/applications/o/removePassword"), 400, graphSays("Request_BadRequest", "No password credential found with keyId 'k'."), ProblemGraphSecretGone, "", "removed already"},
	{"too much made", atGraph("POST", "/applications"), 403, graphSays("Directory_QuotaExceeded", "The directory object quota limit for the Principal has been exceeded."), ProblemGraphQuota, "", "thirty days"},
	{"a sign-in for something else", atGraph("GET", "/applications"), 401, graphSays("InvalidAuthenticationToken", "Access token validation failure. Invalid audience."), ProblemGraphToken, "signin", "another service"},
	{"a request that Graph does not like", atGraph("GET", "/applications"), 400, graphSays("Request_UnsupportedQuery", "x"), ProblemGraphRejected, "", "own words"},
	{"Graph asked too much", atGraph("GET", "/applications"), 429, graphSays("TooManyRequests", "x"), ProblemMicrosoftBusy, "", "pause"},
	{"a teapot of Graph's", atGraph("GET", "/applications"), 418, `{}`, ProblemGraphRefused, "", "number"},

	{"may not see the workspace", atAzure(aResource), 403, azureSays("AuthorizationFailed", "The client 'x' with object id 'y' does not have authorization to perform action 'Microsoft.Databricks/workspaces/read' over scope '/s'."), ProblemAzureNotAllowed, "", "demo"},
	{"a dead token", atAzure(aResource), 401, azureSays("ExpiredAuthenticationToken", "The access token expiry UTC time is earlier than current UTC time."), ProblemAzureToken, "signin", "ended"},
	{"no token", atAzure(aResource), 401, azureSays("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."), ProblemAzureToken, "signin", "ended"},
	{"another tenant's subscription", atAzure(aResource), 401, azureSays("InvalidAuthenticationTokenTenant", "The access token is from the wrong issuer 'https://sts.windows.net/"+tenantA+"/'. It must match the tenant 'https://sts.windows.net/"+tenantB+"/' associated with this subscription."), ProblemAzureOtherTenant, "signin", "az login --tenant " + tenantB},
	{"no such subscription", atAzure(aResource), 404, azureSays("SubscriptionNotFound", "The subscription 'x' could not be found."), ProblemAzureNoSubscription, "", "3f2e4d00"},
	{"no such group", atAzure(aResource), 404, azureSays("ResourceGroupNotFound", "Resource group 'data-rg' could not be found."), ProblemAzureNoGroup, "", "data-rg"},
	{"no such workspace", atAzure(aResource), 404, azureSays("ResourceNotFound", "The Resource 'Microsoft.Databricks/workspaces/demo' under resource group 'data-rg' was not found."), ProblemAzureNoWorkspace, "", "demo"},
	{"a version that Azure does not know", atAzure(aResource), 400, azureSays("InvalidApiVersionParameter", "x"), ProblemAzureRejected, "", "own words"},
	{"a teapot of Azure's", atAzure("/subscriptions"), 418, `{}`, ProblemAzureRefused, "", "number"},

	// The workspace, by a sign-in of Microsoft's (12.3).
	{"another tenant", Me(ByEntra).Request, 400, `<html><pre>io.jsonwebtoken.IncorrectClaimException: Expected iss claim to be: https://sts.windows.net/` + tenantA + `/, but was: https://sts.windows.net/` + tenantB + `/.</pre></html>`, ProblemWrongTenant, "signin", tenantA},
	{"another tenant, in China", Me(Admin).Request, 400, `Expected iss claim to be: https://sts.chinacloudapi.cn/` + tenantA + `/, but was: https://sts.chinacloudapi.cn/` + tenantB + `/`, ProblemWrongTenant, "signin", tenantA},
	{"no management token", Me(Admin).Request, 400, `Management API token must be provided for service principal admin user login`, ProblemAzureTwoToken, "signin", "second token"},
	{"no Contributor", EnterAsContributor(AzureResource{"s", "g", "w"}), 403, `Error 403 User not authorized.`, ProblemNotContributor, "", "Contributor or Owner"},
	{"another workspace's resource", EnterAsContributor(AzureResource{"s", "g", "w"}), 400, `The workspace resource id does not belong to this workspace.`, ProblemNotItsResource, "", "workspaces/w is another workspace"},
	{"a management token that is none", EnterAsContributor(AzureResource{"s", "g", "w"}), 400, `Invalid management API token.`, ProblemAzureTwoToken, "signin", "second token"},
	{"not in the workspace", Me(ByEntra).Request, 403, `{"error_code":"403","message":"User not authorized."}`, ProblemNotMember, "", "no place in the workspace"},
}

func tokenRequest() Request { return anApp().TokenRequest(ForDatabricks) }

func TestEveryRefusalOfMicrosoftIsToldApart(t *testing.T) {
	for _, refusal := range microsoftRefusals {
		t.Run(refusal.name, func(t *testing.T) {
			problem := Classify(refusal.request, refusal.status, http.Header{}, []byte(refusal.body))
			if problem.Kind != refusal.kind {
				t.Errorf("kind %q, want %q", problem.Kind, refusal.kind)
			}
			if flags := flagsOf(problem); flags != refusal.flags {
				t.Errorf("flags %q, want %q", flags, refusal.flags)
			}
			if all := problem.What + problem.Why + problem.Who + problem.Send; !strings.Contains(all, refusal.names) {
				t.Errorf("%q is not in %s", refusal.names, all)
			}
			if problem.Others && problem.Send == "" && problem.Kind != ProblemGraphRefused && problem.Kind != ProblemAzureRefused {
				t.Errorf("there is nothing to send to %s", problem.Who)
			}
			readsWell(t, problem)
		})
	}
}

// What Entra says is shown without the numbers behind it, which are for support: the first of them is kept.
func TestEntrasSentenceIsTakenFromItsNumbers(t *testing.T) {
	for _, between := range []string{" ", "\r\n", ". "} {
		problem := Classify(tokenRequest(), 401, nil, []byte(aadsts("invalid_client", 7000215, "Invalid client secret provided", between)))
		if problem.Said != "Invalid client secret provided." || problem.Code != "AADSTS7000215" || problem.RequestID != traceID {
			t.Errorf("said %q, code %q, number %q", problem.Said, problem.Code, problem.RequestID)
		}
	}
	graph := Classify(atGraph("GET", "/applications"), 403, nil, []byte(graphSays("Authorization_RequestDenied", "x")))
	if graph.RequestID != traceID {
		t.Errorf("Graph's number is %q", graph.RequestID)
	}
	azure := Classify(atAzure(aResource), 403, http.Header{"X-Ms-Request-Id": {"ms-1"}}, []byte(azureSays("AuthorizationFailed", "x")))
	if azure.RequestID != "ms-1" {
		t.Errorf("Azure's number is %q", azure.RequestID)
	}
}

func TestWhichOfMicrosoftsServicesCouldNotBeReached(t *testing.T) {
	public, _ := MicrosoftOf(AzurePublic)
	for target, want := range map[Target]string{Entra: "Microsoft Entra", Graph: "Microsoft Graph", Azure: "Azure Resource Manager"} {
		for name, transport := range map[string]roundTrip{
			"no connection": func(*http.Request) (*http.Response, error) { return nil, errors.New("broken") },
			"a portal of the network's": func(message *http.Request) (*http.Response, error) {
				answer := httptestAnswer(message, 302, "")
				answer.Header.Set("Location", "https://wifi.example/login")
				return answer, nil
			},
			"a page": func(message *http.Request) (*http.Response, error) {
				return httptestAnswer(message, 200, "<html>hello</html>"), nil
			},
		} {
			client := New(Options{Host: public.Host(target), Transport: transport, Patience: time.Nanosecond})
			_, err := client.Send(t.Context(), Request{Target: target, As: Nobody, Method: "GET", Path: "/x"})
			problem := asProblem(Request{}, err)
			if !strings.HasPrefix(problem.What, want) || strings.Contains(problem.What+problem.Who, "workspace") {
				t.Errorf("%s, %s: %s %s", target, name, problem.What, problem.Who)
			}
			readsWell(t, problem)
		}
	}
}

func TestOnBehalfOfReadsOtherwiseOnAzure(t *testing.T) {
	said := []byte(`{"error_code":"BAD_REQUEST","message":"On-behalf-of token creation for service principals is not enabled for this workspace"}`)
	for cloud, want := range map[Cloud]ProblemKind{AWS: ProblemOnBehalfOff, "": ProblemOnBehalfOff, AzurePublic: ProblemOnBehalfOffAzure, AzureChina: ProblemOnBehalfOffAzure} {
		problem := Classify(mint(), 400, nil, said).ofCloud(mint(), cloud)
		if problem.Kind != want || !problem.OtherWay || !strings.Contains(problem.Send, string(app)) || problem.Status != 400 {
			t.Errorf("%s: %+v", cloud, problem)
		}
		readsWell(t, problem)
	}
}
