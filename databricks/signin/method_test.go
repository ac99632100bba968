package signin

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/config"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

// internet is everything outside of this machine. It writes down where something was sent, and answers as the services do that
// sign in.
type internet struct {
	mu      sync.Mutex
	seen    []string // host and path
	answers map[string]string
	moved   string // a host that sends everybody elsewhere
}

func (i *internet) RoundTrip(message *http.Request) (*http.Response, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	body := ""
	if message.Body != nil {
		text, _ := io.ReadAll(message.Body)
		body = string(text)
	}
	place := message.URL.Host + message.URL.Path
	i.seen = append(i.seen, place)
	recorder := httptest.NewRecorder()
	recorder.Header().Set("Content-Type", "application/json")
	switch {
	case message.URL.Host == i.moved:
		http.Redirect(recorder, message, "https://evil.example"+message.URL.Path, http.StatusTemporaryRedirect)
	case strings.HasPrefix(message.URL.Path, "/api/"):
		fmt.Fprintf(recorder, `{"authorization":%q,"management":%q,"google":%q}`, message.Header.Get("Authorization"),
			message.Header.Get("X-Databricks-Azure-SP-Management-Token"), message.Header.Get(googleHeader))
	case strings.HasSuffix(message.URL.Path, "/oidc/v1/token"), strings.Contains(message.URL.Path, "/oidc/accounts/"):
		form, _ := url.ParseQuery(body)
		fmt.Fprintf(recorder, `{"access_token":"session_%s_%s","expires_in":3600}`, form.Get("client_id"), form.Get("subject_token"))
	default:
		answer, ok := i.answers[place]
		if !ok {
			answer, ok = i.answers[message.URL.Host]
		}
		if !ok {
			recorder.WriteHeader(http.StatusNotFound)
		}
		answer = strings.ReplaceAll(answer, "BEARER", strings.TrimPrefix(message.Header.Get("Authorization"), "Bearer "))
		answer = strings.ReplaceAll(answer, "QUERY", message.URL.RawQuery)
		if strings.Contains(answer, "CLAIMS") {
			answer = strings.ReplaceAll(answer, "CLAIMS", claims(body))
		}
		fmt.Fprint(recorder, answer)
	}
	answer := recorder.Result()
	answer.Request = message
	return answer, nil
}

// claims is what a signed assertion says it is for.
func claims(body string) string {
	form, _ := url.ParseQuery(body)
	parts := strings.Split(form.Get("assertion"), ".")
	if len(parts) != 3 {
		return "no-assertion"
	}
	text, _ := base64.RawURLEncoding.DecodeString(parts[1])
	var said struct {
		Audience string `json:"target_audience"`
		Scope    string `json:"scope"`
	}
	_ = json.Unmarshal(text, &said)
	if said.Audience != "" {
		return "for-" + strings.ReplaceAll(strings.TrimPrefix(said.Audience, "https://"), ".", "-")
	}
	return "scoped"
}

func (i *internet) places() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	all := slices.Clone(i.seen)
	slices.Sort(all)
	return slices.Compact(all)
}

// key is the key file of a Google service account.
func key(t *testing.T, tokens string) string {
	t.Helper()
	private, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	text, _ := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "sa@x.iam.gserviceaccount.com", "private_key_id": "1", "token_uri": tokens,
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})),
	})
	return string(text)
}

const (
	onAWS    = "dbc-1.cloud.databricks.com"
	onAzure  = "adb-12.3.azuredatabricks.net"
	onGoogle = "12.3.gcp.databricks.com"
)

// Each kind of sign-in that the SDK knows, from what a profile or the environment holds to the headers that arrive: with every
// place that anything was sent to, and no other.
func TestEveryKindOfSignInGoesToItsOwnPlacesAlone(t *testing.T) {
	far := fmt.Sprint(time.Now().Add(time.Hour).Unix())
	inGitHub := map[string]string{githubURL: "https://run-1.actions.githubusercontent.com/token?api-version=2", githubToken: "runner"}
	inDevOps := map[string]string{
		"SYSTEM_ACCESSTOKEN": "job", "SYSTEM_TEAMFOUNDATIONCOLLECTIONURI": "https://dev.azure.com/acme/", "SYSTEM_TEAMPROJECTID": "p",
		"SYSTEM_PLANID": "1", "SYSTEM_JOBID": "2", "SYSTEM_HOSTTYPE": "build",
	}
	serviceKey := key(t, googleTokens+"/token")
	answers := map[string]string{
		"localhost:9":                                    `{"access_token":"local","token_type":"Bearer","expires_on":` + far + `}`,
		"run-1.actions.githubusercontent.com":            `{"value":"github_BEARER_QUERY"}`,
		"dev.azure.com":                                  `{"oidcToken":"devops_BEARER"}`,
		"login.microsoftonline.com":                      `{"access_token":"entra","token_type":"Bearer","expires_in":"3600","expires_on":"` + far + `"}`,
		"169.254.169.254/metadata/identity/oauth2/token": `{"access_token":"machine","token_type":"Bearer","expires_on":"` + far + `"}`,
		"169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token": `{"access_token":"gce"}`,
		"oauth2.googleapis.com": `{"access_token":"CLAIMS","id_token":"eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.CLAIMS","token_type":"Bearer","expires_in":3600}`,
		"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateIdToken":     `{"token":"identity_BEARER"}`,
		"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateAccessToken": `{"accessToken":"access_BEARER"}`,
	}
	tests := []struct {
		name, host  string
		profile     string
		environment map[string]string
		files       map[string]string
		arrives     string // the Authorization header
		second      string // the header of the cloud
		places      string // beside the workspace
	}{
		{name: "pat", host: onAWS, profile: "token=dapi1", arrives: "Bearer dapi1"},
		{name: "basic", host: onAWS, profile: "username=anna\npassword=p", arrives: "Basic YW5uYTpw"},
		{
			name: "metadata-service", host: onAWS, profile: "metadata_service_url=http://localhost:9/secret-path",
			arrives: "Bearer local", places: "localhost:9/secret-path",
		},
		{
			name: "github-oidc", host: onAWS, profile: "client_id=b4b5\nauth_type=github-oidc", environment: inGitHub,
			arrives: "Bearer session_b4b5_github_runner_api-version=2&audience=https%3A%2F%2F" + onAWS + "%2Foidc%2Fv1%2Ftoken",
			places:  "run-1.actions.githubusercontent.com/token",
		},
		{
			name: "github-oidc, implied", host: onAWS, profile: "client_id=b4b5\naudience=mine", environment: inGitHub,
			arrives: "Bearer session_b4b5_github_runner_api-version=2&audience=mine",
			places:  "run-1.actions.githubusercontent.com/token",
		},
		{
			name: "azure-devops-oidc", host: onAWS, profile: "client_id=b4b5", environment: inDevOps,
			arrives: "Bearer session_b4b5_devops_job",
			places:  "dev.azure.com/acme/p/_apis/distributedtask/hubs/build/plans/1/jobs/2/oidctoken",
		},
		{
			name: "env-oidc", host: onAWS, profile: "client_id=b4b5\noidc_token_env=MINE", environment: map[string]string{"MINE": "of-mine"},
			arrives: "Bearer session_b4b5_of-mine",
		},
		{
			name: "env-oidc, by its usual variable", host: onAWS, profile: "auth_type=env-oidc", environment: map[string]string{identityVariable: "usual"},
			arrives: "Bearer session__usual",
		},
		{
			name: "file-oidc", host: onAWS, profile: "client_id=b4b5\ndatabricks_id_token_filepath=/run/token", files: map[string]string{"/run/token": "of-file\n"},
			arrives: "Bearer session_b4b5_of-file",
		},
		{
			name: "github-oidc-azure", host: onAzure, profile: "azure_client_id=c\nazure_tenant_id=t", environment: inGitHub,
			arrives: "Bearer entra", places: "login.microsoftonline.com/t/oauth2/token run-1.actions.githubusercontent.com/token",
		},
		{
			name: "azure-client-secret", host: onAzure, profile: "azure_client_id=c\nazure_tenant_id=t\nazure_client_secret=s",
			arrives: "Bearer entra", second: "entra", places: "login.microsoftonline.com/t/oauth2/token",
		},
		{
			name: "azure-client-secret, under a unified name", host: "https://acme.databricks.com/?o=5", profile: "azure_client_id=c\nazure_tenant_id=t\nazure_client_secret=s",
			arrives: "Bearer entra", second: "entra", places: "acme.databricks.com/.well-known/databricks-config login.microsoftonline.com/t/oauth2/token",
		},
		{
			name: "azure-msi", host: onAzure, profile: "azure_use_msi=true",
			arrives: "Bearer machine", second: "machine", places: "169.254.169.254/metadata/identity/oauth2/token",
		},
		{
			name: "google-credentials", host: onGoogle, profile: "google_credentials=/run/key.json", files: map[string]string{"/run/key.json": serviceKey},
			arrives: "Bearer eyJhbGciOiJSUzI1NiJ9.eyJleHAiOjQxMDI0NDQ4MDB9.for-12-3-gcp-databricks-com", second: "scoped", places: "oauth2.googleapis.com/token",
		},
		{
			name: "google-id, as gcloud's person", host: onGoogle, profile: "google_service_account=sa@x",
			files:   map[string]string{"/home/anna/.config/gcloud/application_default_credentials.json": `{"type":"authorized_user","client_id":"c","client_secret":"s","refresh_token":"r"}`},
			arrives: "Bearer identity_no-assertion", second: "access_no-assertion",
			places: "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateAccessToken " +
				"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateIdToken oauth2.googleapis.com/token",
		},
		{
			name: "google-id, by a key", host: onGoogle, profile: "google_service_account=sa@x", environment: map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "/run/key.json"},
			files: map[string]string{"/run/key.json": serviceKey}, arrives: "Bearer identity_scoped", second: "access_scoped",
			places: "iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateAccessToken " +
				"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateIdToken oauth2.googleapis.com/token",
		},
		{
			name: "google-id, as the machine", host: onGoogle, profile: "google_service_account=sa@x",
			arrives: "Bearer identity_gce", second: "access_gce",
			places: "169.254.169.254/computeMetadata/v1/instance/service-accounts/default/token " +
				"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateAccessToken " +
				"iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/sa@x:generateIdToken",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			net := &internet{answers: answers}
			env := machine("", test.environment)
			env.Transport, env.Clock = net, clock.NewFake(noon)
			files := maps.Clone(test.files)
			if files == nil {
				files = map[string]string{}
			}
			files["/home/anna/.databrickscfg"] = "[it]\nhost=" + test.host + "\n" + test.profile + "\n"
			env.ReadFile = func(path string) ([]byte, error) {
				if text, ok := files[path]; ok {
					return []byte(text), nil
				}
				return nil, errors.New("no such file")
			}
			host := workspace(t, test.host)
			credential, err := Credential(t.Context(), "profile:it", env, host)
			if err != nil {
				t.Fatal(err)
			}
			client := databricks.New(databricks.Options{Host: host, Transport: net, Clock: env.Clock}).SignIn(databricks.Admin, credential)
			var answer databricks.Answer
			for range 2 { // the second time it is signed in already
				if answer, err = client.Send(t.Context(), databricks.Request{Target: databricks.Workspace, As: databricks.Admin, Method: "GET", Path: "/api/2.0/me"}); err != nil {
					t.Fatalf("%+v", err)
				}
			}
			var arrived struct{ Authorization, Management, Google string }
			if err := json.Unmarshal(answer.Body, &arrived); err != nil {
				t.Fatal(err)
			}
			if arrived.Authorization != test.arrives || arrived.Management+arrived.Google != test.second {
				t.Errorf("arrived as %+v", arrived)
			}
			var places []string
			for _, place := range net.places() {
				if !strings.HasPrefix(place, host.Name()+"/api/") && !strings.HasPrefix(place, host.Name()+"/oidc/") {
					places = append(places, place)
				}
			}
			if got := strings.Join(places, " "); got != test.places {
				t.Errorf("sent to %s\nwant    %s", got, test.places)
			}
		})
	}
}

// What the SDK reads is read here, by the same names, or left out for a reason that variables gives. So a version that knows one
// more is noticed.
func TestNothingThatTheSDKReadsIsMissing(t *testing.T) {
	leftOut := map[string]bool{
		"profile": true, "config_file": true, "oauth_callback_port": true, // read elsewhere
		"cluster_id": true, "warehouse_id": true, "serverless_compute_id": true, "scopes": true, "skip_verify": true, "http_timeout_seconds": true,
		"retry_timeout_seconds": true, "rate_limit": true, "debug_truncate_bytes": true, "debug_headers": true, "disable_oauth_refresh_token": true,
		"discovery_url": true, "azure_workspace_resource_id": true, "azure_environment": true, "azure_login_app_id": true, "cloud": true,
		"actions_id_token_request_url": true, "actions_id_token_request_token": true, // a pipeline's
	}
	seen := map[string]bool{}
	for _, attribute := range config.ConfigAttributes {
		seen[attribute.Name] = true
		variable, read := variables[attribute.Name]
		switch {
		case read == leftOut[attribute.Name]:
			t.Errorf("%s is read: %v, left out: %v", attribute.Name, read, leftOut[attribute.Name])
		case read && !slices.Contains(attribute.EnvVars, variable):
			t.Errorf("%s is %q to the SDK, and %s here", attribute.Name, attribute.EnvVars, variable)
		case read && attribute.Sensitive != confidential[attribute.Name]:
			t.Errorf("whether %s is a secret: %v to the SDK", attribute.Name, attribute.Sensitive)
		}
	}
	for name := range variables {
		if !seen[name] {
			t.Errorf("the SDK knows no %s", name)
		}
	}
}

func TestTheKindsOfSignInAreThoseOfTheSDK(t *testing.T) {
	for name, strategy := range map[string]config.CredentialsStrategy{
		"pat": config.PatCredentials{}, "basic": config.BasicCredentials{}, "oauth-m2m": config.M2mCredentials{},
		"databricks-cli": config.DatabricksCliCredentials, "metadata-service": config.MetadataServiceCredentials{},
		"github-oidc": config.GitHubOIDCCredentials{}, "azure-devops-oidc": config.AzureDevOpsOIDCCredentials{},
		"env-oidc": config.EnvOIDCCredentials{}, "file-oidc": config.FileOIDCCredentials{}, "github-oidc-azure": config.AzureGithubOIDCCredentials{},
		"azure-msi": config.AzureMsiCredentials{}, "azure-client-secret": config.AzureClientSecretCredentials{}, "azure-cli": config.AzureCliCredentials{},
		"google-credentials": config.GoogleCredentials{}, "google-id": config.GoogleDefaultCredentials{},
	} {
		if _, known := methodNamed(name); !known || strategy.Name() != name {
			t.Errorf("%s: known %v, and %s to the SDK", name, known, strategy.Name())
		}
	}
}
