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
