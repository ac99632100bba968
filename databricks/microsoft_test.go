package databricks

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// microsoftStandIn answers for everything: a workspace by its own address, Microsoft's services by their names.
type microsoftStandIn struct {
	*httptest.Server
	mu       sync.Mutex
	lifetime string // expires_in, as it stands in the answer
	refusal  string // of Entra's, with 401
	location string // where /aad/auth points to
	count    int
	seen     []*http.Request
	forms    []url.Values
}

func newMicrosoft(t *testing.T) *microsoftStandIn {
	t.Helper()
	s := &microsoftStandIn{lifetime: "3599"}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

func (s *microsoftStandIn) ServeHTTP(answer http.ResponseWriter, message *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = message.ParseForm()
	s.seen, s.forms = append(s.seen, message), append(s.forms, message.PostForm)
	switch {
	case message.URL.Path == "/aad/auth":
		answer.Header().Set("Location", s.location)
		answer.Header().Set("Content-Type", "text/html")
		answer.WriteHeader(http.StatusFound)
		fmt.Fprint(answer, "<a href=x>Found</a>")
	case strings.HasSuffix(message.URL.Path, "/token") && s.refusal != "":
		answer.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(answer, s.refusal)
	case strings.HasSuffix(message.URL.Path, "/token"):
		s.count++
		fmt.Fprintf(answer, `{"token_type":"Bearer","expires_in":%s,"access_token":"entra-token-%d"}`, s.lifetime, s.count)
	default:
		fmt.Fprint(answer, `{}`)
	}
}

func (s *microsoftStandIn) last() *http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen[len(s.seen)-1]
}

func (s *microsoftStandIn) tokens() (requests []*http.Request, forms []url.Values) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, message := range s.seen {
		if strings.HasSuffix(message.URL.Path, "/token") {
			requests, forms = append(requests, message), append(forms, s.forms[i])
		}
	}
	return requests, forms
}

// client sends to a host; what is for Microsoft goes to the stand-in.
func (s *microsoftStandIn) client(t *testing.T, host Host) (*Client, *clock.Fake) {
	t.Helper()
	rehearsal, err := RehearsalAt(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	fake := clock.NewFake(time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC))
	return New(Options{Host: host, Clock: fake, Transport: rehearsal.Over(nil)}), fake
}

func (s *microsoftStandIn) workspace(t *testing.T) Host {
	t.Helper()
	host, err := ParseWorkspace(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	return host.OfAzure(Metadata{Cloud: "Azure"})
}

const aSecret = "Kx8Q~client.secret+value/9"

func secretApp() EntraApp {
	app := anApp()
	app.Secret = secret.New(aSecret)
	return app
}

func TestAnApplicationIsGivenATokenByEitherVersion(t *testing.T) {
	for _, version := range []struct {
		version  EntraVersion
		lifetime string // a number in version 2, a text in version 1
		path     string
		asked    map[Audience]string
		field    string
	}{
		{EntraV2, `3599`, "/" + tenantA + "/oauth2/v2.0/token", map[Audience]string{
			ForDatabricks: AzureDatabricks + "/.default", ForAzure: "https://management.core.windows.net//.default", ForGraph: "https://graph.microsoft.com/.default",
		}, "scope"},
		{EntraV1, `"3599"`, "/" + tenantA + "/oauth2/token", map[Audience]string{
			ForDatabricks: AzureDatabricks, ForAzure: "https://management.core.windows.net/", ForGraph: "https://graph.microsoft.com",
		}, "resource"},
	} {
		s := newMicrosoft(t)
		s.lifetime = version.lifetime
		app := secretApp()
		app.Version = version.version
		for audience, host := range map[Audience]Host{
			ForDatabricks: s.workspace(t), ForAzure: app.Microsoft.Host(Azure), ForGraph: app.Microsoft.Host(Graph),
		} {
			client, _ := s.client(t, host)
			client = client.SignIn(ByEntra, EntraSecret(app, audience))
			for range 2 { // the second time by the token that is held
				if err := client.Prepare(t.Context(), ByEntra); err != nil {
					t.Fatal(err)
				}
			}
			requests, forms := s.tokens()
			message, form := requests[len(requests)-1], forms[len(forms)-1]
			if message.Method != "POST" || message.Host != "login.microsoftonline.com" || message.URL.Path != version.path || message.URL.RawQuery != "" {
				t.Errorf("asked by %s %s%s", message.Method, message.Host, message.URL)
			}
			want := url.Values{
				"grant_type": {"client_credentials"}, "client_id": {"b4b5d6e7-0000-4000-8000-000000000001"},
				"client_secret": {aSecret}, version.field: {version.asked[audience]},
			}
			if form.Encode() != want.Encode() {
				t.Errorf("the form is %s", form.Encode())
			}
		}
		if requests, _ := s.tokens(); len(requests) != 3 {
			t.Errorf("%d tokens for three audiences", len(requests))
		}
	}
}

func TestATokenIsRenewedBeforeItEnds(t *testing.T) {
	s := newMicrosoft(t)
	s.lifetime = `"599"` // as seed 004 shows it
	client, fake := s.client(t, s.workspace(t))
	client = client.SignIn(ByEntra, EntraSecret(secretApp(), ForDatabricks))
	for _, step := range []struct {
		passes time.Duration
		want   string
	}{{0, "entra-token-1"}, {8 * time.Minute, "entra-token-1"}, {time.Minute, "entra-token-2"}} {
		fake.Advance(step.passes)
		if _, err := client.Send(t.Context(), Me(ByEntra).Request); err != nil {
			t.Fatal(err)
		}
		if got := s.last().Header.Get("Authorization"); got != "Bearer "+step.want {
			t.Errorf("after %s: %s", step.passes, got)
		}
	}
}

func TestTheRequestForATokenIsShownWithoutItsSecret(t *testing.T) {
	app := secretApp()
	request := app.TokenRequest(ForDatabricks)
	want := "POST /" + tenantA + "/oauth2/v2.0/token\n" +
		"client_id=b4b5d6e7-0000-4000-8000-000000000001\n&client_secret=<client secret>\n&grant_type=client_credentials\n" +
		"&scope=2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default"
	if got := request.HTTP(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if request != app.TokenRequest(ForDatabricks) || request.Curl(app.Microsoft.Host(Entra)) != "" || request.CLI() != "" {
		t.Error("it is not a value, or has a twin")
	}
	s := newMicrosoft(t)
	client, _ := s.client(t, app.Microsoft.Host(Entra))
	if _, err := client.Send(t.Context(), request); !IsProblem(err, ProblemUnfinished) {
		t.Errorf("it was sent: %v", err)
	}
	var observed []Exchange
	client.observe = func(exchange Exchange) { observed = append(observed, exchange) }
	if err := client.CheckSecret(t.Context(), app, Admin); err != nil {
		t.Fatal(err)
	}
	request.As = Admin
	if len(observed) != 1 || observed[0].Request != request {
		t.Errorf("what is seen of the sending is not what was shown: %+v", observed)
	}
}

func TestWhoIsToldToWaitForANewSecret(t *testing.T) {
	for code, fresh := range map[int]bool{7000215: true, 700016: true, 7000222: false, 90002: false} {
		s := newMicrosoft(t)
		s.refusal = aadsts("invalid_client", code, "You sent "+aSecret, " ")
		for _, as := range []Actor{Admin, ByEntra} {
			client, _ := s.client(t, anApp().Microsoft.Host(Entra))
			err := client.CheckSecret(t.Context(), secretApp(), as)
			problem := asProblem(Request{}, err)
			if problem.Spreading != (fresh && as != Admin) || (fresh && problem.SignIn != (as == Admin)) {
				t.Errorf("%d as %s: %+v", code, as, problem)
			}
			if strings.Contains(fmt.Sprintf("%+v", *problem), aSecret) {
				t.Errorf("the secret came back: %+v", *problem)
			}
		}
	}
}

func TestTheContributorLoginSendsTwoTokensAndTheResource(t *testing.T) {
	s := newMicrosoft(t)
	client, _ := s.client(t, s.workspace(t))
	resource, ok := ParseAzureResource(aResource)
	if !ok {
		t.Fatal("no resource")
	}
	client = client.SignIn(AsContributor, ContributorLogin(secretApp()))
	if err := client.Prepare(t.Context(), AsContributor); err != nil { // both tokens are had before anything is journaled
		t.Fatal(err)
	}
	if _, forms := s.tokens(); len(forms) != 2 {
		t.Errorf("%d tokens were asked for", len(forms))
	}
	request := EnterAsContributor(resource)
	if _, err := client.Send(t.Context(), request); err != nil {
		t.Fatal(err)
	}
	header := s.last().Header
	for name, want := range map[string]string{
		"Authorization": "Bearer entra-token-1", managementHeader: "entra-token-2", resourceHeader: aResource,
	} {
		if got := header.Get(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
	if _, forms := s.tokens(); forms[1].Get("scope") != "https://management.core.windows.net//.default" {
		t.Errorf("the second token is for %s", forms[1].Get("scope"))
	}
	for _, shown := range []string{request.HTTP(), request.Curl(s.workspace(t))} {
		if !strings.Contains(shown, managementHeader) || !strings.Contains(shown, resourceHeader+": "+aResource) || strings.Contains(shown, "entra-token") {
			t.Errorf("it is shown as %s", shown)
		}
	}
	if twin := request.CLI(); twin != "" || !request.Once {
		t.Errorf("their CLI cannot send %s", twin)
	}
	// The member login has neither.
	client = client.SignIn(Admin, EntraSecret(secretApp(), ForDatabricks))
	if _, err := client.Send(t.Context(), Me(Admin).Request); err != nil {
		t.Fatal(err)
	}
	if header := s.last().Header; header.Get(managementHeader)+header.Get(resourceHeader) != "" {
		t.Errorf("a member sends %v", header)
	}
}

func TestTheOldRegionalHostsAreToldTheWorkspace(t *testing.T) {
	host, err := ParseWorkspace("https://eastus.azuredatabricks.net/?o=42")
	if err != nil {
		t.Fatal(err)
	}
	headers := http.Header{}
	client := New(Options{Host: host})
	client.route(headers, Me(ByEntra).Request)
	if headers.Get("X-Databricks-Org-Id") != "42" {
		t.Errorf("told %v", headers)
	}
}

// A token for one service is not sent to another, whoever mixes them up.
func TestNoTokenGoesWhereItIsNotFor(t *testing.T) {
	s := newMicrosoft(t)
	app := secretApp()
	hosts := map[Target]Host{Workspace: s.workspace(t), Graph: app.Microsoft.Host(Graph), Azure: app.Microsoft.Host(Azure), Entra: app.Microsoft.Host(Entra)}
	for target, host := range hosts {
		for audience, at := range map[Audience]Target{ForDatabricks: Workspace, ForGraph: Graph, ForAzure: Azure} {
			client, _ := s.client(t, host)
			client = client.SignIn(Admin, EntraSecret(app, audience))
			_, err := client.Send(t.Context(), Request{Target: target, As: Admin, Method: "GET", Path: "/x"})
			if sent := err == nil; sent != (target == at) {
				t.Errorf("a token for %s at %s: %v", audience, target, err)
			}
		}
		for other := range hosts {
			client, _ := s.client(t, host)
			_, err := client.Send(t.Context(), Request{Target: other, As: Nobody, Method: "GET", Path: "/x"})
			if sent := err == nil; sent != (other == target) {
				t.Errorf("a request for %s at %s: %v", other, target, err)
			}
		}
	}
	for _, message := range s.seen {
		if message.Header.Get("Authorization") != "" && message.Host == "login.microsoftonline.com" {
			t.Error("a token went to the sign-in")
		}
	}
}

func TestAHostOfMicrosoftsIsOfTheTable(t *testing.T) {
	for cloud, microsoft := range clouds {
		if !cloud.IsAzure() {
			t.Errorf("%s is none of Azure's", cloud)
		}
		for _, target := range []Target{Entra, Graph, Azure} {
			host := microsoft.Host(target)
			if problem := trusted(host); problem != nil || !host.serves(target) || host.serves(Workspace) || host.serves(Account) {
				t.Errorf("%s of %s: %v", target, cloud, problem)
			}
			if _, err := ParseHost(host.URL); err == nil {
				t.Errorf("%s can be pasted", host)
			}
			for _, forged := range []Host{
				{URL: "https://login.microsoftonline.com.evil.io", Kind: host.Kind, Cloud: cloud},
				{URL: host.URL + "/x", Kind: host.Kind, Cloud: cloud},
				{URL: host.URL, Kind: host.Kind},
				{Kind: host.Kind},
				{URL: host.URL, Kind: HostWorkspace, Cloud: cloud},
				{URL: "http://127.0.0.1:1", Kind: host.Kind, Cloud: cloud},
			} {
				if trusted(forged) == nil {
					t.Errorf("%+v is trusted", forged)
				}
			}
		}
	}
	if _, ok := MicrosoftOf(AWS); ok || (Microsoft{}).Host(Workspace) != (Host{}) {
		t.Error("AWS has services of Microsoft")
	}
}

func TestWhichTenantIsReadAndNotFollowed(t *testing.T) {
	for location, want := range map[string]Cloud{
		"https://login.microsoftonline.com/" + strings.ToUpper(tenantA) + "/oauth2/authorize?client_id=x": AzurePublic,
		"https://login.microsoftonline.us/" + tenantA + "/oauth2/v2.0/authorize":                          AzureGovernment,
		"https://login.chinacloudapi.cn/" + tenantA + "/oauth2/authorize":                                 AzureChina,
		"https://login.microsoftonline.com.evil.io/" + tenantA + "/oauth2/authorize":                      "",
		"http://login.microsoftonline.com/" + tenantA + "/oauth2/authorize":                               "",
		"https://login.microsoftonline.com/common/oauth2/authorize":                                       "",
		"https://login.microsoftonline.com/../" + tenantA:                                                 "",
		"/login.html?error=private-link-validation-error":                                                 "",
	} {
		s := newMicrosoft(t)
		s.location = location
		client, _ := s.client(t, s.workspace(t))
		directory, err := Ask(context.Background(), client, DirectoryOf(client.Host()))
		if want == "" {
			if !IsProblem(err, ProblemRedirected, ProblemPrivateLink) {
				t.Errorf("%s: %+v, %v", location, directory, err)
			}
			continue
		}
		if err != nil || directory.Microsoft.Cloud != want || directory.Tenant != tenantA {
			t.Errorf("%s: %+v, %v", location, directory, err)
		}
		if len(s.seen) != 1 {
			t.Errorf("%s: %d requests", location, len(s.seen))
		}
	}
}

func TestOnlyLoopbackIsAsRehearsal(t *testing.T) {
	for value, good := range map[string]bool{
		"": true, "http://127.0.0.1:8080": true, "http://127.0.0.1:8080/": true, "http://localhost:9": true, "http://[::1]:9": true,
		"https://127.0.0.1:8080": false, "http://127.0.0.1": false, "http://10.0.0.1:80": false, "http://evil.example:80": false,
		"http://127.0.0.1.evil.example:80": false, "http://me@127.0.0.1:80": false, "http://127.0.0.1:80/x": false,
		"http://127.0.0.1:80?x": false, "127.0.0.1:80": false, "dapi0123456789abcdef": false, "http://127.0.0.1:0": false,
		"http://[::ffff:10.0.0.1]:80": false, "http://127.0.0.1:80#x": false,
	} {
		rehearsal, err := RehearsalAt(value)
		if (err == nil) != good || rehearsal.On() != (good && value != "") {
			t.Errorf("%q: %v", value, err)
		}
		if err != nil && value != "http://127.0.0.1" && strings.Contains(err.Error(), value) {
			t.Errorf("%q is repeated", value)
		}
	}
}

func TestARehearsalTakesOverMicrosoftAndNothingElse(t *testing.T) {
	s := newMicrosoft(t)
	rehearsal, err := RehearsalAt(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	var others []string
	transport := rehearsal.Over(roundTrip(func(message *http.Request) (*http.Response, error) {
		if message.URL.Host == strings.TrimPrefix(s.URL, "http://") {
			return http.DefaultTransport.RoundTrip(message)
		}
		others = append(others, message.URL.Host)
		return nil, fmt.Errorf("not here")
	}))
	for _, address := range []string{
		"https://login.microsoftonline.com/t/x?y=1", "https://graph.microsoft.us/v1.0/x", "https://management.chinacloudapi.cn/subscriptions",
	} {
		message, _ := http.NewRequest("GET", address, nil)
		answer, err := transport.RoundTrip(message)
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		at := s.last()
		if "https://"+at.Host+at.URL.RequestURI() != address || answer.Request != message || message.URL.String() != address {
			t.Errorf("%s arrived as %s%s", address, at.Host, at.URL)
		}
	}
	for _, address := range []string{
		"https://adb-1.2.azuredatabricks.net/x", "http://login.microsoftonline.com/x", "https://login.microsoftonline.com:444/x",
		"https://login.microsoft.com/x", "https://graph.windows.net/x",
	} {
		message, _ := http.NewRequest("GET", address, nil)
		if _, err := transport.RoundTrip(message); err == nil {
			t.Errorf("%s was taken over", address)
		}
	}
	if len(others) != 5 {
		t.Errorf("elsewhere went %v", others)
	}
}

func TestAResourceIsFoundInWhatIsPasted(t *testing.T) {
	want := AzureResource{"3f2e4d00-0000-4000-8000-000000002328", "data-rg", "demo"}
	for _, pasted := range []string{
		aResource, " " + aResource + "\n", `"` + aResource + `"`, aResource + "/overview",
		"https://portal.azure.com/#@acme.onmicrosoft.com/resource" + aResource + "/overview",
		"https://portal.azure.us/#resource" + aResource,
		"https://portal.azure.com/#view/X/resourceId/" + url.PathEscape(aResource) + "/x",
		"https://management.azure.com" + aResource + "?api-version=2018-04-01",
	} {
		if got, ok := ParseAzureResource(pasted); !ok || got != want {
			t.Errorf("%s: %+v, %v", pasted, got, ok)
		}
	}
	if got, ok := ParseAzureResource(strings.ToLower(aResource)); !ok || got != want || got.ID() != aResource {
		t.Errorf("in lower case: %+v", got)
	}
	for _, pasted := range []string{
		"", "adb-1.2.azuredatabricks.net", strings.Replace(aResource, "Databricks", "Compute", 1), strings.TrimSuffix(aResource, "/demo"),
		strings.Replace(aResource, "data-rg", "..", 1), strings.Replace(aResource, "3f2e", "x", 1),
		strings.Repeat("x", longestPasted) + aResource,
	} {
		if got, ok := ParseAzureResource(pasted); ok {
			t.Errorf("%q: %+v", pasted, got)
		}
	}
}

func TestInWhichCloudAResourceIsLookedUp(t *testing.T) {
	for pasted, want := range map[string]Cloud{
		aResource: AzurePublic, "https://portal.azure.us/#resource" + aResource: AzureGovernment, "": AzurePublic,
		"https://Portal.azure.cn/#@x/resource" + aResource: AzureChina, "https://management.usgovcloudapi.net" + aResource: AzureGovernment,
		"https://portal.azure.us.evil.io/#resource" + aResource: AzurePublic,
	} {
		if got := MicrosoftAt(pasted).Cloud; got != want {
			t.Errorf("%s: %s", pasted, got)
		}
	}
}
