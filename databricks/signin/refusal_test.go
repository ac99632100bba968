package signin

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

// Each refusal of this package is a Problem of its own: what, why and who, none of them another's, and never a secret. Those of
// browsers are in visit_test.go, and here once more so that the list is whole.
func TestEachRefusalIsItsOwnProblem(t *testing.T) {
	const secretly = "dapi-hidden-Zq8opaque"
	console := "https://accounts.cloud.databricks.com/?account_id=" + someAccount
	external := `{"type":"external_account","token_url":"https://evil.example/token","credential_source":{"executable":{"command":"touch pwned"}}}`
	impersonated := `{"type":"impersonated_service_account","service_account_impersonation_url":"https://evil.example"}`
	tests := []struct {
		name        string
		file        string // "" for one whose only profile is this:
		profile     string
		environment map[string]string
		host        string
		kind        databricks.ProblemKind
		why         string
	}{
		{name: "a file that cannot be read", file: "[x]\nno sign here\n", kind: ProblemProfileFile, why: "Line 2 has no = sign."},
		{name: "a file with a line of nothing", file: "[x]\n= " + secretly + "\n", kind: ProblemProfileFile, why: "Line 2 has nothing before its = sign."},
		{name: "a profile that is not there", file: "[other]\nhost=x\n", kind: ProblemNoProfile, why: "~/.databrickscfg has no profile it."},
		{name: "no host", profile: "token=" + secretly, kind: ProblemNoHost, why: "It does not say which workspace it is for."},
		{name: "a host that is none", profile: "host=evil.example\ntoken=" + secretly, kind: ProblemNoHost, why: "Its host is not an address of Databricks that can be used."},
		{name: "another workspace", profile: "host=dbc-2.cloud.databricks.com\ntoken=" + secretly, kind: ProblemOtherHost, why: "It is for another workspace."},
		{name: "a workspace, for an account", host: console, profile: "host=" + onAWS + "\ntoken=" + secretly, kind: ProblemOtherHost, why: "It is for a workspace, and not for the account."},
		{name: "an account, for a workspace", profile: "host=accounts.cloud.databricks.com\ntoken=" + secretly, kind: ProblemOtherHost, why: "It is for the account console."},
		{
			name: "another account", host: console, profile: "host=accounts.cloud.databricks.com\naccount_id=" + strings.Replace(someAccount, "7", "8", 1) + "\nclient_id=b\nclient_secret=" + secretly,
			kind: ProblemOtherHost, why: "It is for another account.",
		},
		{
			name: "two kinds", profile: "host=" + onAWS + "\ntoken=" + secretly + "\nclient_secret=x",
			kind: ProblemTwoKinds, why: "token and client_secret are both in it: remove one, or set auth_type.",
		},
		{
			name: "two kinds in the environment", environment: map[string]string{"DATABRICKS_HOST": onAWS, "DATABRICKS_TOKEN": secretly, "DATABRICKS_CLIENT_SECRET": "x"},
			kind: ProblemTwoKinds, why: "DATABRICKS_TOKEN and DATABRICKS_CLIENT_SECRET are both set: unset one, or set DATABRICKS_AUTH_TYPE.",
		},
		{
			name: "three kinds in the environment", environment: map[string]string{
				"DATABRICKS_HOST": onAWS, "DATABRICKS_TOKEN": secretly, "ARM_CLIENT_SECRET": "x", identityVariable: "y",
			},
			kind: ProblemTwoKinds, why: "DATABRICKS_TOKEN, DATABRICKS_OIDC_TOKEN and ARM_CLIENT_SECRET are all set: unset one, or set DATABRICKS_AUTH_TYPE.",
		},
		{name: "half of a kind", profile: "host=" + onAWS + "\nclient_id=b", kind: ProblemIncomplete, why: "For the OAuth secret of a service principal it lacks client_secret."},
		{
			name: "half of a kind in the environment", environment: map[string]string{"DATABRICKS_HOST": onAWS, "DATABRICKS_CLIENT_ID": "b"},
			kind: ProblemIncomplete, why: "For the OAuth secret of a service principal it lacks DATABRICKS_CLIENT_SECRET.",
		},
		{
			name: "a pipeline that sets nothing", profile: "host=" + onAWS + "\nauth_type=github-oidc",
			kind: ProblemIncomplete, why: "For this job of GitHub Actions it lacks ACTIONS_ID_TOKEN_REQUEST_URL.",
		},
		{
			name: "another pipeline that sets nothing", profile: "host=" + onAWS + "\nauth_type=azure-devops-oidc",
			kind: ProblemIncomplete, why: "For this job of Azure DevOps it lacks SYSTEM_ACCESSTOKEN.",
		},
		{
			name: "a variable that is not set", profile: "host=" + onAWS + "\noidc_token_env=MINE",
			kind: ProblemIncomplete, why: "For an identity token in the environment it lacks MINE.",
		},
		{
			name: "a key that cannot be read", host: onGoogle, profile: "host=" + onGoogle + "\ngoogle_credentials=/nowhere/key.json",
			kind: ProblemIncomplete, why: "For the key of a Google service account it lacks a key that can be read.",
		},
		{
			name: "a file of Google's that is not there", host: onGoogle, profile: "host=" + onGoogle + "\ngoogle_service_account=sa@x",
			environment: map[string]string{"GOOGLE_APPLICATION_CREDENTIALS": "/nowhere/" + secretly},
			kind:        ProblemIncomplete, why: "For a Google service account that you may act as it lacks the file that GOOGLE_APPLICATION_CREDENTIALS names.",
		},
		{
			name: "an account that is not named", host: "accounts.cloud.databricks.com", profile: "host=accounts.cloud.databricks.com\nclient_id=b\nclient_secret=" + secretly,
			kind: ProblemIncomplete, why: "For the OAuth secret of a service principal it lacks account_id.",
		},
		{name: "a kind that nobody knows", profile: "host=" + onAWS + "\nauth_type=magic", kind: ProblemUnsupported, why: "brickpass does not sign in by magic."},
		{
			name: "a token, for an account", host: console, profile: "host=" + "accounts.cloud.databricks.com\ntoken=" + secretly,
			kind: ProblemNotForAccounts, why: "It is a token, and an account takes none.",
		},
		{
			name: "Azure's, elsewhere", profile: "host=" + onAWS + "\nazure_use_msi=true", kind: ProblemOtherCloud,
			why: "It is the managed identity of this machine, which signs in on Azure only, and this is on AWS.",
		},
		{
			name: "Google's, elsewhere", profile: "host=" + onAWS + "\ngoogle_service_account=sa@x", kind: ProblemOtherCloud,
			why: "It is a Google service account that you may act as, which signs in on Google Cloud only, and this is on AWS.",
		},
		{
			name: "a metadata service on another machine", profile: "host=" + onAWS + "\nmetadata_service_url=http://evil.example/" + secretly,
			kind: ProblemPointsElsewhere,
			why:  "It is to sign in by a program on this machine that signs in. A program that signs in has to be on this machine, and its address (metadata_service_url) is not.",
		},
		{
			name: "a pipeline in clear", profile: "host=" + onAWS + "\nclient_id=b",
			environment: map[string]string{githubURL: "http://evil.example/?x", githubToken: secretly}, kind: ProblemPointsElsewhere,
			why: "It is to sign in by this job of GitHub Actions. ACTIONS_ID_TOKEN_REQUEST_URL does not hold an address that begins with https.",
		},
		{
			name: "a key of Google's that runs programs", host: onGoogle, profile: "host=" + onGoogle + "\ngoogle_credentials=" + external, kind: ProblemPointsElsewhere,
			why: "It is to sign in by the key of a Google service account. Its key is of a kind that says by itself where it is sent, so it is not used: " +
				"only a key of a service account, or your own sign-in, is.",
		},
		{
			name: "a key of Google's that names where it goes", host: onGoogle, profile: "host=" + onGoogle + "\ngoogle_credentials=" + impersonated, kind: ProblemPointsElsewhere,
			why: "It is to sign in by the key of a Google service account. Its key is of a kind that says by itself where it is sent, so it is not used: " +
				"only a key of a service account, or your own sign-in, is.",
		},
		{
			name: "a key with a token host of its own", host: onGoogle,
			profile: "host=" + onGoogle + `` + "\n" + `google_credentials={"type":"service_account","token_uri":"https://evil.example/token"}`, kind: ProblemPointsElsewhere,
			why: "It is to sign in by the key of a Google service account. Its key names another place than Google's for tokens.",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			contents := test.file
			if contents == "" {
				contents = "[it]\n" + test.profile + "\n"
			}
			env := machine(contents, test.environment)
			env.Transport = trip(func(message *http.Request) (*http.Response, error) {
				t.Errorf("something was sent to %s", message.URL.Host)
				return nil, errors.New("no")
			})
			address, id := test.host, ProfileID("it")
			if address == "" {
				address = onAWS
			}
			if test.profile == "" && test.file == "" {
				id = FromEnvironment
			}
			_, err := Credential(t.Context(), id, env, workspace(t, address))
			var problem *databricks.Problem
			if !errors.As(err, &problem) || kindOf(err) != test.kind || problem.Why != test.why || !problem.SignIn {
				t.Errorf("%+v\nwant %s: %s", err, test.kind, test.why)
			}
			if shown := fmt.Sprintf("%+v", problem); strings.Contains(shown, "Zq8opaque") || strings.Contains(shown, "evil.example/") {
				t.Errorf("it shows what it must not: %s", shown)
			}
		})
	}
}

// Services that refuse, that send elsewhere, or that answer with nothing: the sign-in fails with a Problem, without their
// secrets, and nobody else hears of it.
func TestAServiceThatDoesNotSignIn(t *testing.T) {
	const runner = "ghs-hidden-Zq8opaque~runner"
	env := func(net *internet, profile string) Environment {
		env := machine("[it]\nhost="+onAWS+"\nclient_id=b4b5\n"+profile+"\n", map[string]string{
			githubURL: "https://run-1.actions.githubusercontent.com/token?v=2", githubToken: runner,
		})
		env.Transport, env.Clock = net, clock.NewFake(noon)
		return env
	}
	for name, test := range map[string]struct {
		net *internet
		why string
	}{
		"refuses, and repeats":  {&internet{answers: map[string]string{"x": ""}}, "gave no identity token"},
		"answers with nothing":  {&internet{answers: map[string]string{"run-1.actions.githubusercontent.com": `{}`}}, "gave no identity token"},
		"answers with a page":   {&internet{answers: map[string]string{"run-1.actions.githubusercontent.com": `<html>BEARER`}}, "gave no identity token"},
		"sends everybody along": {&internet{moved: "run-1.actions.githubusercontent.com"}, "gave no identity token"},
	} {
		env := env(test.net, "auth_type=github-oidc")
		host := workspace(t, onAWS)
		credential, err := Credential(t.Context(), "profile:it", env, host)
		if err != nil {
			t.Fatal(err)
		}
		client := databricks.New(databricks.Options{Host: host, Transport: test.net}).SignIn(databricks.Admin, credential)
		err = client.Prepare(t.Context(), databricks.Admin)
		if kindOf(err) != ProblemSignInFailed || !strings.Contains(err.Error(), test.why) || strings.Contains(fmt.Sprintf("%+v", err), "Zq8") {
			t.Errorf("%s: %v", name, err)
		}
		if got := test.net.places(); len(got) != 1 {
			t.Errorf("%s: sent to %q", name, got)
		}
	}
}

// What is exchanged for one workspace's session is not exchanged at another.
func TestAnIdentityTokenStaysAtItsHost(t *testing.T) {
	net := &internet{}
	env := machine("[it]\nhost="+onAWS+"\noidc_token_env=MINE\n", map[string]string{"MINE": "token"})
	env.Transport = net
	credential, err := Credential(t.Context(), "profile:it", env, workspace(t, onAWS))
	if err != nil {
		t.Fatal(err)
	}
	other := databricks.New(databricks.Options{Host: workspace(t, "dbc-2.cloud.databricks.com"), Transport: net}).SignIn(databricks.Admin, credential)
	if err := other.Prepare(t.Context(), databricks.Admin); err == nil || len(net.places()) != 0 {
		t.Errorf("%v, %q", err, net.places())
	}
}

func TestABrowserThatIsNotThere(t *testing.T) {
	env := machine("", nil)
	if !NoBrowser(env) || kindOf(Open(env, "https://dbc-1.cloud.databricks.com")) != ProblemNoBrowser {
		t.Error("a browser where there is none")
	}
	env.OpenBrowser = func(string) error { return errors.New("firefox does not start\n\x1b[2J") }
	err := Open(env, "https://dbc-1.cloud.databricks.com")
	if NoBrowser(env) || kindOf(err) != ProblemNoBrowser || err.Error() != "The browser was not opened. Firefox does not start [2J." {
		t.Errorf("%v", err)
	}
	opened := ""
	env.OpenBrowser = func(address string) error { opened = address; return nil }
	if err := Open(env, "https://x"); err != nil || opened != "https://x" {
		t.Errorf("%v, %s", err, opened)
	}
}

// A way that only a person can go is not one of those that a credential is had by.
func TestTheWaysThatAPersonGoes(t *testing.T) {
	said := map[string]bool{}
	for _, id := range []string{FromBrowser, FromMemory, FromSecret, FromPasting, "x"} {
		_, err := Credential(t.Context(), id, machine("", nil), workspace(t, onAWS))
		if kindOf(err) != ProblemNoProfile || said[err.Error()] {
			t.Errorf("%s: %v", id, err)
		}
		said[err.Error()] = true
	}
}

// The list for a workspace, for an account, for a unified name and for the page that asks.
func TestTheWaysInto(t *testing.T) {
	contents := fmt.Sprintf(`
[work]
host = %[1]s
token = dapi1
[acct]
host = https://accounts.cloud.databricks.com
account_id = %[2]s
client_id = b4b5
client_secret = dose1
[acct-cli]
host = https://accounts.cloud.databricks.com
account_id = %[2]s
auth_type = databricks-cli
[acct-token]
host = https://accounts.cloud.databricks.com
account_id = %[2]s
token = dapi2
[unified]
host = https://acme.databricks.com
account_id = %[2]s
workspace_id = 55
auth_type = databricks-cli
[__settings__]
default_profile = acct-cli
`, onAWS, someAccount)
	env, _ := anna(t, nil)
	env.ReadFile = func(string) ([]byte, error) { return []byte(contents), nil }
	env.Remembered = func(host databricks.Host) (string, bool) {
		return "anna@acme.example", host.Kind == databricks.HostAccount
	}
	for address, want := range map[string]string{
		onAWS: "profile:work browser token m2m -profile:acct-cli* -profile:acct* -profile:acct-token* -profile:unified",
		"https://accounts.cloud.databricks.com/?account_id=" + someAccount: "remembered* profile:acct-cli* profile:acct* browser* m2m* " +
			"-profile:work -profile:acct-token* -profile:unified",
		"https://acme.databricks.com/?o=55&account_id=" + someAccount: "profile:unified browser token m2m -profile:acct-cli* -profile:work -profile:acct* -profile:acct-token*",
		"https://acme.databricks.com/?account_id=" + someAccount:      "profile:unified browser* m2m* -profile:acct-cli* -profile:work -profile:acct* -profile:acct-token*",
		"https://acme.databricks.com/?o=56":                           "browser token m2m -profile:acct-cli* -profile:work -profile:acct* -profile:acct-token* -profile:unified",
		"https://login.databricks.com":                                "browser -profile:acct-cli* -profile:work -profile:acct* -profile:acct-token* -profile:unified",
		"https://accounts.gcp.databricks.com":                         "remembered* -profile:acct-cli* -profile:work -profile:acct* -profile:acct-token* -profile:unified -browser* -m2m*",
		"":                                                            "profile:acct-cli* profile:work profile:acct* profile:unified token -profile:acct-token*",
	} {
		host := databricks.Host{}
		if address != "" {
			host = workspace(t, address)
		}
		var got []string
		for i, way := range List(env, host) {
			mark := way.ID
			if way.Problem != nil {
				mark = "-" + mark
			}
			if way.Account {
				mark += "*"
			}
			if way.Recommended != (i == 0 && way.Problem == nil) {
				t.Errorf("%s: %s is recommended: %v", address, way.ID, way.Recommended)
			}
			if (way.Who != "") != (way.ID == FromMemory) {
				t.Errorf("%s: %s is of %q", address, way.ID, way.Who)
			}
			got = append(got, mark)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s:\ngot  %s\nwant %s", address, strings.Join(got, " "), want)
		}
	}
}
