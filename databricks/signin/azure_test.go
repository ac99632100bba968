package signin

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

const tenant = "aaaaaaaa-1111-4000-8000-000000000001"

// entraStandIn is Microsoft's sign-in for people, and a workspace in front of it.
type entraStandIn struct {
	*httptest.Server
	mu      sync.Mutex
	page    string // where the code is entered
	pending int    // how often a program is told to wait
	refusal string // what it is told then, instead of a token
	tokens  string // another address for the token endpoint
	seen    []string
	forms   []url.Values
	count   int
}

func newEntra(t *testing.T) (*entraStandIn, Environment, databricks.Directory) {
	t.Helper()
	s := &entraStandIn{page: "https://microsoft.com/devicelogin", pending: 2}
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	rehearsal, err := databricks.RehearsalAt(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	env := machine("", nil)
	env.Clock, env.Transport = clock.NewFake(time.Now()), rehearsal.Over(nil)
	public, _ := databricks.MicrosoftOf(databricks.AzurePublic)
	return s, env, databricks.Directory{Microsoft: public, Tenant: tenant}
}

func (s *entraStandIn) ServeHTTP(answer http.ResponseWriter, message *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_ = message.ParseForm()
	s.seen = append(s.seen, message.Method+" "+message.Host+message.URL.Path+" "+message.Header.Get("Authorization"))
	origin := "https://login.microsoftonline.com/" + tenant
	switch path := strings.TrimPrefix(message.URL.Path, "/"+tenant); {
	case message.URL.Path == "/aad/auth":
		http.Redirect(answer, message, origin+"/oauth2/authorize?client_id=x", http.StatusFound)
	case path == "/v2.0/.well-known/openid-configuration":
		tokens := s.tokens
		if tokens == "" {
			tokens = origin + "/oauth2/v2.0/token"
		}
		fmt.Fprintf(answer, `{"issuer":"%[1]s/v2.0","authorization_endpoint":"%[1]s/oauth2/v2.0/authorize","token_endpoint":%[2]q}`, origin, tokens)
	case path == "/oauth2/v2.0/devicecode":
		fmt.Fprintf(answer, `{"user_code":"ABCD1234","device_code":"the-device-code","verification_uri":%q,"expires_in":900,"interval":5,"message":"x"}`, s.page)
	case path == "/oauth2/token": // version 1, for the official SDK
		s.forms = append(s.forms, message.PostForm)
		answer.Header().Set("Content-Type", "application/json")
		if s.refusal != "" {
			answer.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(answer, s.refusal)
			return
		}
		fmt.Fprintf(answer, `{"token_type":"Bearer","expires_in":"3599","expires_on":"9999999999","resource":%q,"access_token":"for-%s"}`,
			message.PostForm.Get("resource"), message.PostForm.Get("resource"))
	case path == "/oauth2/v2.0/token":
		s.forms = append(s.forms, message.PostForm)
		s.token(answer)
	default:
		fmt.Fprint(answer, `{}`)
	}
}

func (s *entraStandIn) token(answer http.ResponseWriter) {
	if s.pending > 0 {
		s.pending--
		answer.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(answer, `{"error":"authorization_pending","error_description":"AADSTS70016: Authorization is pending."}`)
		return
	}
	if s.refusal != "" {
		answer.WriteHeader(http.StatusBadRequest)
		fmt.Fprint(answer, s.refusal)
		return
	}
	s.count++
	fmt.Fprintf(answer, `{"token_type":"Bearer","expires_in":3599,"ext_expires_in":3599,"access_token":"person-token-%d","refresh_token":"refresh-%d","id_token":%q,"client_info":%q,"scope":%q}`,
		s.count, s.count, "e30."+base64URL(`{"oid":"o","tid":"`+tenant+`","preferred_username":"anna@acme.example","sub":"s","iss":"x","aud":"y","exp":9999999999}`)+".e30",
		base64URL(`{"uid":"o","utid":"`+tenant+`"}`), s.forms[len(s.forms)-1].Get("scope"))
}

func TestAPersonSignsInByACode(t *testing.T) {
	s, env, directory := newEntra(t)
	visit, err := BeginDevice(t.Context(), env, directory)
	if err != nil {
		t.Fatal(err)
	}
	defer visit.Close()
	if visit.Code() != "ABCD1234" || visit.Address() != "https://microsoft.com/devicelogin" {
		t.Errorf("shown: %s at %s", visit.Code(), visit.Address())
	}
	tokens, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = visit.Close() // the tokens live on
	for audience, scope := range map[databricks.Audience]string{
		databricks.ForGraph: "https://graph.microsoft.com/.default", databricks.ForAzure: "https://management.core.windows.net//.default",
		databricks.ForDatabricks: databricks.AzureDatabricks + "/.default",
	} {
		for range 2 { // the second time the one that is held
			token, err := tokens.Token(t.Context(), audience)
			if err != nil || token.Empty() {
				t.Fatalf("%s: %v", audience, err)
			}
		}
		asked := 0
		for _, form := range s.forms {
			if strings.Contains(" "+form.Get("scope")+" ", " "+scope+" ") && form.Get("grant_type") == "refresh_token" {
				asked++
			}
		}
		if want := map[bool]int{true: 0, false: 1}[audience == databricks.ForDatabricks]; asked != want {
			t.Errorf("%s was asked for %d times in silence", audience, asked)
		}
	}
	for _, seen := range s.seen {
		if !strings.Contains(seen, " login.microsoftonline.com/"+tenant+"/") {
			t.Errorf("it reached %s", seen)
		}
	}
}

func TestWhyNobodyIsSignedInByACode(t *testing.T) {
	for refusal, want := range map[string]databricks.ProblemKind{
		`{"error":"authorization_declined","error_description":"AADSTS65004: User declined to consent to access the app. Trace ID: 1"}`: databricks.ProblemDeviceDeclined,
		`{"error":"expired_token","error_description":"AADSTS70020: This device code has expired. Trace ID: 1"}`:                        databricks.ProblemDeviceCodeEnded,
		`{"error":"access_denied","error_description":"AADSTS53003: Blocked by Conditional Access. Trace ID: 1","error_codes":[53003]}`: databricks.ProblemEntraPolicy,
		`{"error":"invalid_grant","error_description":"AADSTS50020: User account does not exist in tenant."}`:                           databricks.ProblemEntraGuest,
		`nonsense`: databricks.ProblemEntraRefused,
	} {
		s, env, directory := newEntra(t)
		s.refusal, s.pending = refusal, 1
		visit, err := BeginDevice(t.Context(), env, directory)
		if err != nil {
			t.Fatal(err)
		}
		_, err = visit.Wait(t.Context())
		if !databricks.IsProblem(err, want) {
			t.Errorf("%s: %#v", refusal, err)
		}
		if text := fmt.Sprintf("%+v", asProblem(err)); strings.Contains(text, "the-device-code") {
			t.Errorf("the device code is in %s", text)
		}
		_ = visit.Close()
	}
}

func TestASignInByACodeCanBeGivenUp(t *testing.T) {
	s, env, directory := newEntra(t)
	s.pending = 1 << 30
	visit, err := BeginDevice(t.Context(), env, directory)
	if err != nil {
		t.Fatal(err)
	}
	if err := visit.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := visit.Wait(t.Context()); !databricks.IsProblem(err, databricks.ProblemCancelled) {
		t.Errorf("given up: %v", err)
	}
}

// Neither the code is shown with an address that leads elsewhere, nor is what comes of it fetched elsewhere.
func TestASignInByACodeStaysAtMicrosoft(t *testing.T) {
	for _, page := range []string{"http://evil.example/x", "javascript:alert(1)", "https://me@evil.example/", "https://x\u202e.example/", ""} {
		s, env, directory := newEntra(t)
		s.page = page
		if _, err := BeginDevice(t.Context(), env, directory); !databricks.IsProblem(err, ProblemSignInFailed) || !strings.Contains(err.Error(), "does not belong") {
			t.Errorf("%q: %v", page, err)
		}
	}
	s, env, directory := newEntra(t)
	s.tokens = "https://evil.example/token"
	visit, err := BeginDevice(t.Context(), env, directory)
	if err == nil {
		_, err = visit.Wait(t.Context())
		_ = visit.Close()
	}
	if !databricks.IsProblem(err, ProblemSignInFailed) {
		t.Errorf("elsewhere: %v", err)
	}
	if len(s.forms) != 0 {
		t.Errorf("asked %v", s.forms)
	}
}

// fakeAz puts an az command before all others.
func fakeAz(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in is a script for a POSIX shell")
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "az"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestTheAzCommandGivesATokenForEachAudience(t *testing.T) {
	fakeAz(t, `echo "$@" >> "$(dirname "$0")/asked"; echo '{"accessToken":"az-token","expires_on":99999999999}'`)
	s, env, directory := newEntra(t)
	tokens := AzureCLI(env, directory)
	for range 2 {
		for _, audience := range []databricks.Audience{databricks.ForDatabricks, databricks.ForAzure} {
			token, err := tokens.Token(t.Context(), audience)
			if err != nil || !token.Equal(secret.New("az-token")) {
				t.Fatalf("%s: %v", audience, err)
			}
		}
	}
	az, _, _ := strings.Cut(os.Getenv("PATH"), string(os.PathListSeparator))
	asked, err := os.ReadFile(filepath.Join(az, "asked"))
	want := "account get-access-token -o json --resource " + databricks.AzureDatabricks + " --tenant " + tenant + "\n" +
		"account get-access-token -o json --resource https://management.core.windows.net/ --tenant " + tenant + "\n"
	if err != nil || string(asked) != want {
		t.Errorf("asked (%v)\n%s", err, asked)
	}

	// The way in finds the tenant itself.
	host := workspace(t, s.URL).OfAzure(databricks.Metadata{Cloud: "Azure"})
	credential, err := Credential(t.Context(), FromAzureCLI, env, host)
	if err != nil {
		t.Fatal(err)
	}
	client := env.connect(host).SignIn(databricks.Admin, credential)
	if _, err := databricks.Ask(t.Context(), client, databricks.Me(databricks.Admin)); err != nil {
		t.Fatal(err)
	}
	if last := s.seen[len(s.seen)-1]; !strings.HasSuffix(last, "/Me Bearer az-token") || !strings.HasPrefix(s.seen[0], "GET 127.0.0.1") {
		t.Errorf("sent %v", s.seen)
	}
}

func TestWhyTheAzCommandGivesNoToken(t *testing.T) {
	for script, want := range map[string]struct {
		kind databricks.ProblemKind
		why  string
		send string
	}{
		`echo "ERROR: Please run 'az login' to setup account." >&2; exit 1`:                                                                                      {ProblemSignInFailed, "no sign-in", "az login --tenant " + tenant},
		`echo "ERROR: AADSTS50076: Due to a configuration change made by your administrator, you must use multi-factor authentication. Trace ID: 1" >&2; exit 1`: {databricks.ProblemEntraMoreProof, "more than a password", "az login --tenant " + tenant},
		`echo "ERROR: AADSTS700082: The refresh token has expired due to inactivity. Trace ID: 1" >&2; exit 1`:                                                   {databricks.ProblemEntraSignInEnded, "too old", "az login --tenant " + tenant},
		`echo "boom" >&2; exit 1`: {ProblemSignInFailed, "no token", "az login --tenant " + tenant},
		`exit 127`:                {ProblemSignInFailed, "no az command", ""},
		`echo not json`:           {ProblemSignInFailed, "no token", "az login --tenant " + tenant},
	} {
		fakeAz(t, script)
		_, env, directory := newEntra(t)
		_, err := AzureCLI(env, directory).Token(t.Context(), databricks.ForGraph)
		problem := asProblem(err)
		if problem.Kind != want.kind || !strings.Contains(problem.Why, want.why) || problem.Send != want.send {
			t.Errorf("%s: %+v", script, problem)
		}
	}
}

// The official SDK's own sign-in by a client secret takes the same way in a rehearsal.
func TestTheSDKSignsInByAClientSecretInARehearsal(t *testing.T) {
	s, rehearsed, _ := newEntra(t)
	env := machine("[x]\nhost="+s.URL+"\nazure_client_id=b4b5\nazure_tenant_id="+tenant+"\nazure_client_secret=Kx8Q~secret\n", nil)
	env.Transport = rehearsed.Transport
	for _, host := range []databricks.Host{workspace(t, s.URL), workspace(t, s.URL).OfAzure(databricks.Metadata{Cloud: "Azure"})} {
		credential, err := Credential(t.Context(), ProfileID("x"), env, host)
		if err != nil {
			t.Fatal(err)
		}
		message, _ := http.NewRequest("GET", s.URL+"/api/2.0/x", nil)
		if err := credential.Authorize(t.Context(), message); err != nil {
			t.Fatalf("%+v", *asProblem(err))
		}
		if got := message.Header.Get("Authorization"); got != "Bearer for-"+databricks.AzureDatabricks {
			t.Errorf("signed in by %s", got)
		}
	}
	if !strings.HasPrefix(s.seen[0], "POST login.microsoftonline.com/"+tenant+"/oauth2/token") {
		t.Errorf("asked %s", s.seen[0])
	}

	// What Entra refuses reads as it does everywhere.
	s.refusal = `{"error":"invalid_client","error_description":"AADSTS7000222: The provided client secret keys for app 'b4b5' are expired, Kx8Q~secret. Trace ID: 1","error_codes":[7000222]}`
	credential, err := Credential(t.Context(), ProfileID("x"), env, workspace(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	message, _ := http.NewRequest("GET", s.URL+"/api/2.0/x", nil)
	err = credential.Authorize(t.Context(), message)
	if problem := asProblem(err); problem.Kind != databricks.ProblemEntraSecretExpired || strings.Contains(fmt.Sprintf("%+v", *problem), "Kx8Q") {
		t.Errorf("%+v", *problem)
	}
}

func TestTheWaysIntoAWorkspaceOnAzure(t *testing.T) {
	folder := t.TempDir()
	name := map[bool]string{true: "az.cmd", false: "az"}[runtime.GOOS == "windows"]
	if err := os.WriteFile(filepath.Join(folder, name), nil, 0o700); err != nil {
		t.Fatal(err)
	}
	simulated := workspace(t, "http://127.0.0.1:8080").OfAzure(databricks.Metadata{Cloud: "Azure"})
	for at, wanted := range map[string]struct {
		host databricks.Host
		path string
		want string
	}{
		"with az":        {workspace(t, "adb-1.2.azuredatabricks.net"), folder, "azure-cli azure-device azure-secret azure-secret-v1"},
		"without":        {workspace(t, "adb-1.2.databricks.azure.cn"), t.TempDir(), "azure-device azure-secret azure-secret-v1"},
		"a simulator":    {simulated, "relative:" + folder, "azure-cli azure-device azure-secret azure-secret-v1"},
		"AWS":            {workspace(t, "dbc-1.cloud.databricks.com"), folder, ""},
		"unknown as yet": {workspace(t, "http://127.0.0.1:8080"), folder, ""},
	} {
		if runtime.GOOS == "windows" && at == "a simulator" {
			continue // lists of folders are written otherwise there
		}
		var got []string
		for _, way := range List(machine("", map[string]string{"PATH": wanted.path}), wanted.host) {
			if strings.HasPrefix(way.ID, "azure-") {
				got = append(got, way.ID)
				if way.Problem != nil || way.Recommended || way.Host != wanted.host || way.Found() != (way.ID == FromAzureCLI) {
					t.Errorf("%s: %+v", at, way)
				}
			}
		}
		if strings.Join(got, " ") != wanted.want {
			t.Errorf("%s: %v", at, got)
		}
	}
}

func TestTheTenantOfAHost(t *testing.T) {
	s, env, want := newEntra(t)
	got, err := Directory(t.Context(), env, workspace(t, s.URL))
	if err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
	silent := httptest.NewServer(http.NotFoundHandler())
	defer silent.Close()
	if got, err := Directory(t.Context(), env, workspace(t, silent.URL)); err != nil || got.Tenant != "" || got.Microsoft != want.Microsoft {
		t.Errorf("one that does not say: %+v, %v", got, err)
	}
}

func base64URL(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
