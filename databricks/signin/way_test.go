package signin

import (
	"fmt"
	"os"
	"slices"
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
		"profile:m2m": "", "profile:acme-prod": "", "profile:cli": "", "profile:both-settled": "", "token": "", "m2m": "",
		"profile:DEFAULT": ProblemOtherHost, "profile:both": ProblemTwoKinds, "profile:half": ProblemIncomplete,
		"profile:no-host": ProblemNoHost, "profile:look-alike": ProblemNoHost, "profile:acct": ProblemOtherHost,
		"profile:google": ProblemOtherCloud,
	}
	ways := List(machine(file, nil), workspace(t, "dbc-1.cloud.databricks.com"))
	if len(ways) != len(want) {
		t.Errorf("%d ways, want %d: %+v", len(ways), len(want), ways)
	}
	if ways[0].ID != "profile:m2m" || !ways[0].Recommended {
		t.Errorf("the default is not first: %s", ways[0].ID)
	}
	for i, way := range ways {
		if i > 0 && (way.Recommended || (way.Problem == nil && ways[i-1].Problem != nil)) {
			t.Errorf("%s is recommended beside the first, or stands behind one that cannot be used", way.ID)
		}
	}
	for _, way := range ways {
		kind := kindOfWay(way)
		if expected, ok := want[way.ID]; !ok || kind != expected {
			t.Errorf("%s: %q, want %q", way.ID, kind, expected)
		}
		if shown := fmt.Sprintf("%+v", way); strings.Contains(shown, "dapi") || strings.Contains(shown, "dose") {
			t.Errorf("a secret shows: %s", shown)
		}
	}
}

func kindOfWay(way Way) databricks.ProblemKind {
	if way.Problem == nil {
		return ""
	}
	return way.Problem.Kind
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
			at := slices.IndexFunc(ways, func(way Way) bool { return way.ID == FromEnvironment })
			if (at >= 0) != test.listed {
				t.Fatalf("listed: %v", at >= 0)
			}
			if test.listed && kindOfWay(ways[at]) != test.kind {
				t.Errorf("%+v", ways[at].Problem)
			}
			if test.listed && (at == 0) != (test.kind == "") {
				t.Errorf("it stands at %d", at)
			}
		})
	}
}

func TestAMalformedFileIsSaidWithItsLineAndWithoutItsText(t *testing.T) {
	ways := List(machine("[acme]\nhost = x\ndapi-a-token-alone-on-its-line\n", nil), databricks.Host{})
	problem := ways[len(ways)-1].Problem
	if problem == nil || problem.Kind != ProblemProfileFile || !strings.Contains(problem.Why, "Line 3 ") {
		t.Fatalf("%+v", problem)
	}
	if strings.Contains(fmt.Sprintf("%+v", *problem), "dapi") {
		t.Errorf("the line is quoted: %+v", problem)
	}
	if ways[0].ID != FromPasting {
		t.Error("a broken file took the other ways away")
	}
}

func TestTheFileAndTheProfileCanBeNamed(t *testing.T) {
	env := machine(file, map[string]string{"DATABRICKS_CONFIG_FILE": "~/.databrickscfg", "DATABRICKS_CONFIG_PROFILE": "cli"})
	if ways := List(env, databricks.Host{}); ways[0].ID != "profile:cli" {
		t.Errorf("first is %s", ways[0].ID)
	}
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
