package azure

import (
	"testing"
	"time"

	"brickpass/databricks"
)

const (
	appID    = databricks.ApplicationID("b4b5d6e7-0000-4000-8000-000000000001")
	objectOf = ObjectID("0bjec700-0000-4000-8000-000000000002")
	resource = "/subscriptions/3f2e4d00-0000-4000-8000-000000002328/resourceGroups/data-rg/providers/Microsoft.Databricks/workspaces/demo"
)

func workspaceResource(t *testing.T) databricks.AzureResource {
	t.Helper()
	parsed, ok := databricks.ParseAzureResource(resource)
	if !ok {
		t.Fatal("not a resource")
	}
	return parsed
}

func TestRequests(t *testing.T) {
	end := time.Date(2027, 4, 1, 2, 0, 0, 0, time.FixedZone("", 2*60*60))
	unknown := ObjectID(databricks.Unknown("application_object_id").String())
	for name, one := range map[string]struct {
		request databricks.Request
		want    string
	}{
		"by name": {
			ApplicationsByName("Acme's A&B").Request,
			"GET /v1.0/applications?$filter=displayName%20eq%20%27Acme%27%27s%20A%26B%27&$select=id%2CappId%2CdisplayName%2CcreatedDateTime",
		},
		"by application id": {
			ApplicationByAppID(appID).Request,
			"GET /v1.0/applications(appId='b4b5d6e7-0000-4000-8000-000000000001')?$select=id%2CappId%2CdisplayName%2CcreatedDateTime%2CpasswordCredentials",
		},
		"by object id": {
			ApplicationByObjectID(objectOf).Request,
			"GET /v1.0/applications/0bjec700-0000-4000-8000-000000000002?$select=id%2CappId%2CdisplayName%2CcreatedDateTime%2CpasswordCredentials",
		},
		"register": {
			CreateApplication("TD CAS"),
			"POST /v1.0/applications\n{\n  \"displayName\": \"TD CAS\",\n  \"signInAudience\": \"AzureADMyOrg\"\n}",
		},
		"delete": {DeleteApplication(unknown), "DELETE /v1.0/applications/<application object id>"},
		"its service principal": {
			ServicePrincipalByAppID(appID).Request,
			"GET /v1.0/servicePrincipals(appId='b4b5d6e7-0000-4000-8000-000000000001')?$select=id%2CappId%2CdisplayName%2CaccountEnabled",
		},
		"make it": {CreateServicePrincipal(appID), "POST /v1.0/servicePrincipals\n{\n  \"appId\": \"b4b5d6e7-0000-4000-8000-000000000001\"\n}"},
		"a secret": {
			AddPassword(unknown, "databricks", end),
			"POST /v1.0/applications/<application object id>/addPassword\n{\n  \"passwordCredential\": {\n    \"displayName\": \"databricks\",\n    \"endDateTime\": \"2027-04-01T00:00:00Z\"\n  }\n}",
		},
		"take it away": {
			RemovePassword(objectOf, "key-1"),
			"POST /v1.0/applications/0bjec700-0000-4000-8000-000000000002/removePassword\n{\n  \"keyId\": \"key-1\"\n}",
		},
		"a workspace":   {WorkspaceByResource(workspaceResource(t)).Request, "GET " + resource + "?api-version=2018-04-01"},
		"subscriptions": {Subscriptions().Request, "GET /subscriptions?api-version=2022-12-01"},
		"workspaces":    {Workspaces("s").Request, "GET /subscriptions/s/providers/Microsoft.Databricks/workspaces?api-version=2018-04-01"},
		"a tenant":      {TenantConfiguration("acme.example").Request, "GET /acme.example/v2.0/.well-known/openid-configuration"},
	} {
		if got := one.request.HTTP(); got != one.want {
			t.Errorf("%s:\ngot  %s\nwant %s", name, got, one.want)
		}
		public, _ := databricks.MicrosoftOf(databricks.AzurePublic)
		if one.request.Curl(public.Host(one.request.Target)) != "" || one.request.CLI() != "" {
			t.Errorf("%s has a twin that cannot sign in", name)
		}
	}
}

// What is not idempotent is sent once.
func TestWhatIsSentOnce(t *testing.T) {
	for name, want := range map[string]struct {
		request databricks.Request
		once    bool
	}{
		"register": {CreateApplication("x"), true}, "principal": {CreateServicePrincipal(appID), true},
		"secret": {AddPassword(objectOf, "x", time.Time{}), true},
		"delete": {DeleteApplication(objectOf), false}, "remove": {RemovePassword(objectOf, "k"), false},
	} {
		if want.request.Once != want.once {
			t.Errorf("%s: once is %v", name, want.request.Once)
		}
	}
}

func TestALinkLeadsToTheNextPageOfTheSameList(t *testing.T) {
	first := ApplicationsByName("x").Request
	next, more := Applications{Next: "https://graph.microsoft.com/v1.0/applications?$filter=x&$skiptoken=RFNw"}.After(first)
	if !more || next.Path != "/v1.0/applications?$filter=x&$skiptoken=RFNw" || next.Target != databricks.Graph {
		t.Errorf("leads to %+v", next)
	}
	for _, link := range []string{"", "https://graph.microsoft.com/v1.0/users?$skiptoken=x", "://", "https://evil.example/", "/v1.0/../applications"} {
		if next, more := (Applications{Next: link}).After(first); more {
			t.Errorf("%q leads to %s", link, next.Path)
		}
	}
	azure, more := WorkspacePage{Next: "https://management.azure.com/subscriptions/S/providers/Microsoft.Databricks/workspaces?api-version=2018-04-01&%24skipToken=x"}.After(Workspaces("s").Request)
	if !more || azure.Target != databricks.Azure {
		t.Errorf("leads to %+v", azure)
	}
}

func TestWhereAWorkspaceAnswers(t *testing.T) {
	for said, want := range map[string]string{
		"adb-12.3.azuredatabricks.net": "https://adb-12.3.azuredatabricks.net", "adb-12.3.databricks.azure.cn": "https://adb-12.3.databricks.azure.cn",
		"127.0.0.1:8080": "http://127.0.0.1:8080",
		"":               "", "dbc-1.cloud.databricks.com": "", "evil.example": "", "accounts.azuredatabricks.net": "",
	} {
		var workspace Workspace
		workspace.Name, workspace.Properties.URL = "demo", said
		host, err := workspace.Host()
		if host.URL != want || (err == nil) != (want != "") {
			t.Errorf("%q: %s, %v", said, host, err)
		}
	}
}

func TestThePagesOfThePortal(t *testing.T) {
	public, _ := databricks.MicrosoftOf(databricks.AzurePublic)
	china, _ := databricks.MicrosoftOf(databricks.AzureChina)
	for got, want := range map[string]string{
		RegisterPage(public):       "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/CreateApplicationBlade",
		ApplicationsPage(china):    "https://portal.azure.cn/#view/Microsoft_AAD_RegisteredApps/ApplicationsListBlade",
		SecretsPage(public, "a/b"): "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Credentials/appId/a%2Fb",
		OverviewPage(public, "a"):  "https://portal.azure.com/#view/Microsoft_AAD_RegisteredApps/ApplicationMenuBlade/~/Overview/appId/a",
		TenantPage(public):         "https://portal.azure.com/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/Overview",
	} {
		if got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
