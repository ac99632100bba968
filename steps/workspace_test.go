package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

const metadataKey = "GET /.well-known/databricks-config"

func hostOf(t *testing.T, address string) databricks.Host {
	t.Helper()
	host, err := databricks.ParseHost(address)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

func TestWorkspace(t *testing.T) {
	here := hostOf(t, testHost)
	unusable := &databricks.Problem{What: "Not usable."}
	tests := map[string]struct {
		address string
		answer  string
		ways    []signin.Way
		state   State
		learned databricks.Facts
	}{
		"all that it tells": {
			address: testHost,
			answer:  `{"account_id":"7d0c2f6e-0000-4000-8000-00000000e142","workspace_id":"1234567890123456","cloud":"AWS","host_type":"workspace"}`,
			ways:    []signin.Way{{ID: signin.ProfileID("acme-prod"), Host: here}, {ID: signin.FromPasting, Host: here}},
			state:   So,
			learned: databricks.Facts{
				Host: testHost, WorkspaceID: testWorkspaceID, Cloud: "AWS", AccountID: "7d0c2f6e-0000-4000-8000-00000000e142",
				Label: "acme-prod", WayBest: "profile:acme-prod",
			},
		},
		"it tells nothing": {
			address: testHost + "/?o=1234567890123456", answer: "404 Not Found", state: So,
			learned: databricks.Facts{Host: testHost, WorkspaceID: testWorkspaceID, Cloud: "AWS", Label: "dbc-a1b2345c-d6e7", AccountID: ""},
		},
		"a profile that cannot be used, then a token": {
			address: testHost, answer: `{}`, state: So,
			ways:    []signin.Way{{ID: signin.ProfileID("other"), Problem: unusable}, {ID: signin.FromPasting}},
			learned: databricks.Facts{WayBest: "token", Label: "dbc-a1b2345c-d6e7"},
		},
		"a profile with a name that is no fact": {
			address: testHost, answer: `{}`, state: So,
			ways:    []signin.Way{{ID: signin.ProfileID("päul's")}},
			learned: databricks.Facts{WayBest: "", Label: ""},
		},
		"the simulator": {
			address: "http://127.0.0.1:4711", answer: `{"host_type":"workspace","workspace_id":"1234567890123456"}`, state: So,
			learned: databricks.Facts{Label: "simulator", Host: "http://127.0.0.1:4711"},
		},
		"an account console under a vanity name": {
			address: "https://acme.databricks.com", answer: `{"host_type":"account","account_id":"7d0c2f6e-0000-4000-8000-00000000e142"}`, state: So,
			learned: databricks.Facts{AtAccount: yes, AccountHost: "https://acme.databricks.com", Host: "", AccountID: "7d0c2f6e-0000-4000-8000-00000000e142"},
		},
		"a workspace and its account under one name, without saying which workspace": {
			address: "https://acme.databricks.com", answer: `{"host_type":"unified"}`, state: So,
			learned: databricks.Facts{AtAccount: yes, Host: ""},
		},
		"a workspace under its account's name": {
			address: "https://acme.databricks.com/?w=1234567890123456", answer: `{"host_type":"unified"}`, state: So,
			learned: databricks.Facts{AtAccount: "", Host: "https://acme.databricks.com", WorkspaceID: testWorkspaceID},
		},
		"where a browser asks which workspace": {
			address: "https://login.databricks.com", state: So,
			learned: databricks.Facts{AtAccount: yes, AccountHost: "https://login.databricks.com"},
		},
		"an address list in front": {
			address: testHost, state: Blocked,
			answer: `403 {"error_code":"PERMISSION_DENIED","message":"Source IP address: 203.0.113.7 is blocked by Databricks IP ACL for workspace: 123"}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			reader := script(t, map[string]string{metadataKey: test.answer})
			reader.ways = test.ways
			finding := see(t, workspaceStep{}, reader, Setup{}.With(AddressKey, test.address))
			if finding.State != test.state {
				t.Fatalf("found %s, %v", finding.State, finding.Problem)
			}
			for fact, want := range test.learned {
				if got := finding.Learned[fact]; got != want {
					t.Errorf("learned %s = %q, want %q", fact, got, want)
				}
			}
		})
	}
}

func TestAddresses(t *testing.T) {
	tests := map[string]struct{ pasted, want, refusal string }{
		"a page":              {testHost + "/explore/data?o=1234567890123456", testHost + "/?w=1234567890123456", ""},
		"bare":                {"dbc-a1b2345c-d6e7.cloud.databricks.com", testHost, ""},
		"the account console": {"https://accounts.cloud.databricks.com/workspaces", "https://accounts.cloud.databricks.com", ""},
		"a look-alike":        {"https://x.databricks.com.evil.example", "", "only looks like"},
		"a token":             {"dapi0123456789abcdef0123456789abcdef", "", "looks like a token"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseAddress(Setup{}, test.pasted)
			if got != test.want || (err != nil) != (test.refusal != "") {
				t.Fatalf("got %q, %v", got, err)
			}
			if err != nil && !strings.Contains(err.Error(), test.refusal) {
				t.Errorf("refused with %q", err)
			}
			if lines := echoAddress(Setup{}, test.pasted); (len(lines) > 0) != (err == nil) {
				t.Errorf("echoes %v", lines)
			}
		})
	}
}

func TestAddressesOfThisComputerAreSuggestedOnce(t *testing.T) {
	here, other := hostOf(t, testHost), hostOf(t, "https://adb-1.2.azuredatabricks.net")
	reader := script(t)
	reader.ways = []signin.Way{
		{ID: "profile:a", Title: "Profile a", Host: here},
		{ID: "profile:b", Title: "Profile b", Host: here},
		{ID: "profile:c", Title: "Profile c", Host: other},
		{ID: "profile:acct", Host: hostOf(t, "https://accounts.cloud.databricks.com")},
		{ID: "token"},
	}
	page, err := knownAddresses(t.Context(), reader, Setup{}, OptionQuery{})
	if err != nil || len(page.Options) != 3 {
		t.Fatalf("suggests %+v, %v", page.Options, err)
	}
	for _, option := range page.Options {
		if got, err := parseAddress(Setup{}, option.Value); err != nil || got != option.Value {
			t.Errorf("the suggestion %q is taken for %q, %v", option.Value, got, err)
		}
	}
}
