package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/databricks"
)

const file = `
[DEFAULT]
host  = https://dbc-other.cloud.databricks.com
token = dapi-default

[acme-prod]
host  = https://dbc-1.cloud.databricks.com/?o=12
token = dapi#with-hash ; a comment

[m2m]
host          = dbc-1.cloud.databricks.com
client_id     = b4b5
client_secret = dose-secret

[cli]
host      = https://dbc-1.cloud.databricks.com
auth_type = databricks-cli

[both]
host          = https://dbc-1.cloud.databricks.com
token         = dapi-x
client_id     = b4b5
client_secret = dose-x

[both-settled]
host          = https://dbc-1.cloud.databricks.com
token         = dapi-y
client_id     = b4b5
client_secret = dose-y
auth_type     = pat

[half]
host      = https://dbc-1.cloud.databricks.com
client_id = b4b5

[no-host]
token = dapi-nowhere

[look-alike]
host  = https://dbc-1.cloud.databricks.com.evil.io
token = dapi-evil

[acct]
host  = https://accounts.cloud.databricks.com
token = dapi-acct

[google]
host               = https://dbc-1.cloud.databricks.com
google_credentials = {"private_key":"x"}

[__settings__]
default_profile = m2m
`

func workspace(t *testing.T, address string) databricks.Host {
	t.Helper()
	host, err := databricks.ParseHost(address)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// machine is an Environment that consists of a profile file and variables, and of nothing of the real one.
func machine(contents string, variables map[string]string) Environment {
	return Environment{
		Home:   "/home/anna",
		Getenv: func(name string) string { return variables[name] },
		ReadFile: func(path string) ([]byte, error) {
			if contents == "" || path != "/home/anna/.databrickscfg" {
				return nil, os.ErrNotExist
			}
			return []byte(contents), nil
		},
	}
}

func TestListSaysOfEachWayWhetherItIsUsable(t *testing.T) {
	want := map[string]databricks.ProblemKind{
		"profile:m2m": "", "profile:acme-prod": "", "profile:cli": "", "profile:both-settled": "", "token": "",
		"profile:DEFAULT": ProblemOtherHost, "profile:both": ProblemTwoKinds, "profile:half": ProblemIncomplete,
		"profile:no-host": ProblemNoHost, "profile:look-alike": ProblemNoHost, "profile:acct": ProblemOtherHost,
		"profile:google": ProblemUnsupported,
	}
	ways := List(machine(file, nil), workspace(t, "dbc-1.cloud.databricks.com"))
	if len(ways) != len(want) {
		t.Errorf("%d ways, want %d: %+v", len(ways), len(want), ways)
	}
	if ways[0].ID != "profile:m2m" || ways[len(ways)-1].ID != FromPasting {
		t.Errorf("the default is not first, or pasting not last: %s, %s", ways[0].ID, ways[len(ways)-1].ID)
	}
	for _, way := range ways {
		kind := databricks.ProblemKind("")
		if way.Problem != nil {
			kind = way.Problem.Kind
		}
		if expected, ok := want[way.ID]; !ok || kind != expected {
			t.Errorf("%s: %q, want %q", way.ID, kind, expected)
		}
		if shown := fmt.Sprintf("%+v", way); strings.Contains(shown, "dapi") || strings.Contains(shown, "dose") {
			t.Errorf("a secret shows: %s", shown)
		}
	}
}

func TestTheEnvironmentIsAWay(t *testing.T) {
	tests := []struct {
		name      string
		variables map[string]string
		kind      databricks.ProblemKind
		listed    bool
	}{
		{"a token", map[string]string{"DATABRICKS_HOST": "dbc-1.cloud.databricks.com", "DATABRICKS_TOKEN": "dapi1"}, "", true},
		{"a service principal", map[string]string{"DATABRICKS_HOST": "dbc-1.cloud.databricks.com", "DATABRICKS_CLIENT_ID": "b", "DATABRICKS_CLIENT_SECRET": "d"}, "", true},
		{"two kinds", map[string]string{"DATABRICKS_HOST": "dbc-1.cloud.databricks.com", "DATABRICKS_TOKEN": "dapi1", "DATABRICKS_CLIENT_SECRET": "d"}, ProblemTwoKinds, true},
		{"two kinds, settled", map[string]string{"DATABRICKS_HOST": "dbc-1.cloud.databricks.com", "DATABRICKS_TOKEN": "dapi1", "DATABRICKS_CLIENT_SECRET": "d", "DATABRICKS_AUTH_TYPE": "pat"}, "", true},
		{"a token of nowhere", map[string]string{"DATABRICKS_TOKEN": "dapi1"}, ProblemNoHost, true},
		{"another workspace", map[string]string{"DATABRICKS_HOST": "dbc-2.cloud.databricks.com", "DATABRICKS_TOKEN": "dapi1"}, ProblemOtherHost, true},
		{"only a host", map[string]string{"DATABRICKS_HOST": "dbc-1.cloud.databricks.com"}, "", false},
		{"nothing", nil, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			ways := List(machine("", test.variables), workspace(t, "dbc-1.cloud.databricks.com"))
			if listed := ways[0].ID == FromEnvironment; listed != test.listed {
				t.Fatalf("listed: %v", listed)
			}
			if test.listed && ways[0].Problem == nil != (test.kind == "") {
				t.Fatalf("%+v", ways[0].Problem)
			}
			if ways[0].Problem != nil && ways[0].Problem.Kind != test.kind {
				t.Errorf("%+v", ways[0].Problem)
			}
		})
	}
}

func TestAMalformedFileIsSaidWithItsLineAndWithoutItsText(t *testing.T) {
	ways := List(machine("[acme]\nhost = x\ndapi-a-token-alone-on-its-line\n", nil), databricks.Host{})
	problem := ways[0].Problem
	if problem == nil || problem.Kind != ProblemProfileFile || !strings.Contains(problem.Why, "Line 3 ") {
		t.Fatalf("%+v", problem)
	}
	if strings.Contains(fmt.Sprintf("%+v", *problem), "dapi") {
		t.Errorf("the line is quoted: %+v", problem)
	}
	if ways[len(ways)-1].ID != FromPasting {
		t.Error("a broken file took the other ways away")
	}
}

func TestTheFileAndTheProfileCanBeNamed(t *testing.T) {
	env := machine(file, map[string]string{"DATABRICKS_CONFIG_FILE": "~/.databrickscfg", "DATABRICKS_CONFIG_PROFILE": "cli"})
	if ways := List(env, databricks.Host{}); ways[0].ID != "profile:cli" {
		t.Errorf("first is %s", ways[0].ID)
	}
}

// stand is a workspace that exchanges secrets and writes down who came.
func stand(t *testing.T) (*httptest.Server, *[]string) {
	t.Helper()
	seen := &[]string{}
	var server *httptest.Server
	server = httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, message *http.Request) {
		*seen = append(*seen, message.URL.Path+" "+message.Header.Get("Authorization"))
		answer.Header().Set("Content-Type", "application/json")
		switch message.URL.Path {
		case "/oidc/.well-known/oauth-authorization-server":
			fmt.Fprintf(answer, `{"authorization_endpoint":"%s/oidc/v1/authorize","token_endpoint":"%s/oidc/v1/token"}`, server.URL, server.URL)
		case "/oidc/v1/token":
			fmt.Fprint(answer, `{"access_token":"session","token_type":"Bearer","expires_in":3600}`)
		default:
			fmt.Fprint(answer, `{}`)
		}
	}))
	t.Cleanup(server.Close)
	return server, seen
}

func send(t *testing.T, host databricks.Host, credential databricks.Credential) error {
	t.Helper()
	client := databricks.New(databricks.Options{Host: host}).SignIn(databricks.Admin, credential)
	_, err := client.Send(t.Context(), databricks.Request{Target: databricks.Workspace, As: databricks.Admin, Method: "GET", Path: "/api/2.0/me"})
	return err
}

func TestCredentialsSignInThroughTheSDK(t *testing.T) {
	server, seen := stand(t)
	host := workspace(t, server.URL)
	contents := fmt.Sprintf("[pat]\nhost=%[1]s\ntoken=dapi#1\n[m2m]\nhost=%[1]s\nclient_id=b4b5\nclient_secret=dose\n[basic]\nhost=%[1]s\nusername=anna\npassword=p#w\n", server.URL)
	tests := []struct{ id, want string }{
		{"profile:pat", "Bearer dapi#1"},
		{"profile:m2m", "Bearer session"},
		{"profile:basic", "Basic YW5uYTpwI3c="},
		{FromEnvironment, "Bearer dapi-env"},
	}
	// The real environment says something else to the SDK, and must not be heard.
	t.Setenv("DATABRICKS_HOST", "https://dbc-evil.cloud.databricks.com")
	t.Setenv("DATABRICKS_TOKEN", "dapi-of-the-real-environment")
	t.Setenv("DATABRICKS_CONFIG_FILE", filepath.Join(t.TempDir(), "none"))
	env := machine(contents, map[string]string{"DATABRICKS_HOST": server.URL, "DATABRICKS_TOKEN": "dapi-env"})
	for _, test := range tests {
		credential, err := Credential(t.Context(), test.id, env, host)
		if err != nil {
			t.Fatalf("%s: %v", test.id, err)
		}
		if err := send(t, host, credential); err != nil {
			t.Fatalf("%s: %v", test.id, err)
		}
		if last := (*seen)[len(*seen)-1]; last != "/api/2.0/me "+test.want {
			t.Errorf("%s: arrived as %q", test.id, last)
		}
		if shown := fmt.Sprint(credential.Describe()); strings.Contains(shown, "dapi") || strings.Contains(shown, "dose") {
			t.Errorf("describes itself as %s", shown)
		}
	}
}

func TestACredentialStaysAtItsHost(t *testing.T) {
	server, _ := stand(t)
	other, otherSeen := stand(t)
	contents := fmt.Sprintf("[here]\nhost=%s\ntoken=dapi1\n", server.URL)
	env := machine(contents, nil)
	if _, err := Credential(t.Context(), "profile:here", env, workspace(t, other.URL)); kindOf(err) != ProblemOtherHost {
		t.Errorf("a profile of another workspace: %v", err)
	}
	credential, err := Credential(t.Context(), "profile:here", env, workspace(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, workspace(t, other.URL), credential); kindOf(err) != ProblemOtherHost || len(*otherSeen) != 0 {
		t.Errorf("sent elsewhere: %v, %q", err, *otherSeen)
	}
}

func TestAnExchangeThatPointsElsewhereSendsNothing(t *testing.T) {
	other, otherSeen := stand(t)
	server := httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, _ *http.Request) {
		answer.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(answer, `{"authorization_endpoint":"%s/a","token_endpoint":"%s/oidc/v1/token"}`, other.URL, other.URL)
	}))
	defer server.Close()
	env := machine(fmt.Sprintf("[m2m]\nhost=%s\nclient_id=b4b5\nclient_secret=dose-secret\n", server.URL), nil)
	credential, err := Credential(t.Context(), "profile:m2m", env, workspace(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	err = send(t, workspace(t, server.URL), credential)
	if kindOf(err) != ProblemSignInFailed || len(*otherSeen) != 0 {
		t.Errorf("%v, arrived elsewhere: %q", err, *otherSeen)
	}
	if strings.Contains(fmt.Sprintf("%+v", err), "dose-secret") {
		t.Errorf("the secret shows: %+v", err)
	}
}

func TestTheDatabricksCommandSignsIn(t *testing.T) {
	server, seen := stand(t)
	command := filepath.Join(t.TempDir(), "databricks")
	// The SDK takes a small file for the old Python command, so that the stand-in is padded.
	script := "#!/bin/sh\nif [ \"$1\" = version ]; then echo 'Databricks CLI v0.300.0'; exit; fi\n" +
		`[ "$4" = cli ] && echo '{"access_token":"from-the-command","token_type":"Bearer","expiry":"2099-01-01T00:00:00Z"}'` + "\nexit\n" + strings.Repeat("#", 2<<20)
	if err := os.WriteFile(command, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	env := machine(fmt.Sprintf("[cli]\nhost=%s\ndatabricks_cli_path=%s\n", server.URL, command), nil)
	credential, err := Credential(t.Context(), "profile:cli", env, workspace(t, server.URL))
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, workspace(t, server.URL), credential); err != nil {
		t.Fatalf("%+v", err)
	}
	if last := (*seen)[len(*seen)-1]; last != "/api/2.0/me Bearer from-the-command" {
		t.Errorf("arrived as %q", last)
	}
}

func TestACommandThatIsNotThereIsSaid(t *testing.T) {
	env := machine("[cli]\nhost=http://127.0.0.1:1\ndatabricks_cli_path=/nowhere/databricks\n", nil)
	host := workspace(t, "http://127.0.0.1:1")
	credential, err := Credential(t.Context(), "profile:cli", env, host)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, host, credential); kindOf(err) != ProblemSignInFailed {
		t.Errorf("%v", err)
	}
}

func TestWaysThatAreNotThere(t *testing.T) {
	for _, id := range []string{"profile:gone", "profile:__settings__", "token", "x"} {
		if _, err := Credential(t.Context(), id, machine(file, nil), workspace(t, "dbc-1.cloud.databricks.com")); kindOf(err) != ProblemNoProfile {
			t.Errorf("%s: %v", id, err)
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := Credential(ctx, "profile:m2m", machine(file, nil), workspace(t, "dbc-1.cloud.databricks.com")); kindOf(err) != databricks.ProblemCancelled {
		t.Errorf("%v", err)
	}
}

func kindOf(err error) databricks.ProblemKind {
	var problem *databricks.Problem
	if !errors.As(err, &problem) || problem.What == "" || problem.Why == "" || problem.Who == "" {
		return ""
	}
	return problem.Kind
}

func FuzzProfiles(f *testing.F) {
	f.Add([]byte(file))
	f.Add([]byte("[a]\nb"))
	f.Add([]byte("[a\n[b]]\n= x\n\"\"\"\n"))
	f.Add([]byte("[__settings__]\ndefault_profile=__settings__\ntoken=x"))
	f.Fuzz(func(t *testing.T, data []byte) {
		profiles, reason := parse(data)
		if reason != "" && len(profiles) > 0 {
			t.Fatal("profiles of a file that cannot be read")
		}
		if strings.ContainsFunc(reason, func(r rune) bool { return r < ' ' }) || len(reason) > 120 {
			t.Fatalf("the reason quotes the file: %q", reason)
		}
		for _, profile := range profiles {
			if profile.Name == settingsSection || databricks.Typed(profile.Name) != nil {
				t.Fatalf("%q is offered", profile.Name)
			}
			for name := range profile.plain {
				if confidential[name] {
					t.Fatalf("%s is kept in clear", name)
				}
			}
		}
	})
}
