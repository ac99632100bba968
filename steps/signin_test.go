package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

const anna = `{"id":"42","userName":"anna.admin@acme.example","displayName":"Anna",` +
	`"groups":[{"display":"admins","value":"1"},{"display":"data-platform","value":"2"}]}`

func TestSignIn(t *testing.T) {
	tests := map[string]struct {
		answer  string
		org     string
		state   State
		learned databricks.Facts
		what    string
	}{
		"an admin": {
			answer: anna, state: So,
			learned: databricks.Facts{AdminName: "anna.admin@acme.example", AdminID: "42", AdminGroup: "admins", WorkspaceID: testWorkspaceID},
		},
		"not an admin is for the checks to say": {
			answer: `{"id":"43","userName":"bob@acme.example"}`, state: So, learned: databricks.Facts{AdminGroup: ""},
		},
		"a name that is no fact is left out": {
			answer: `{"id":"44","userName":"o'brien@acme.example"}`, state: So, learned: databricks.Facts{AdminName: "", AdminID: "44"},
		},
		"another workspace": {answer: anna, org: "999", state: Blocked, what: "another workspace"},
		"an ended token": {
			answer: `403 {"error_code":403,"message":"Invalid access token."}`, state: Blocked, what: "Sign in again",
		},
		"an ended token, in HTML": {
			answer: `403 <html><head><title>Error 403 Invalid access token.</title></head><body><pre>Invalid access token.</pre></body></html>`,
			state:  Blocked, what: "Sign in again",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			reader := script(t, map[string]string{meKey: test.answer})
			reader.org = first(test.org, reader.org)
			finding := see(t, signInStep{}, reader, testSetup())
			if finding.State != test.state {
				t.Fatalf("found %s, %v", finding.State, finding.Problem)
			}
			for fact, want := range test.learned {
				if got := finding.Learned[fact]; got != want {
					t.Errorf("learned %s = %q, want %q", fact, got, want)
				}
			}
			if test.state == Blocked && !strings.Contains(finding.Problem.What, test.what) {
				t.Errorf("says %q", finding.Problem.What)
			}
		})
	}
}

func TestATokenIsAskedForOnlyWhereOneIsPasted(t *testing.T) {
	for way, want := range map[string]int{"": 1, "environment": 1, signin.ProfileID("x"): 1, signin.FromPasting: 2} {
		questions := signInStep{}.Questions(Setup{}.With(wayKey, way))
		if len(questions) != want {
			t.Errorf("%q: %d questions", way, len(questions))
		}
		if want == 2 && questions[1].Kind != Secret {
			t.Errorf("a token is asked for as %s", questions[1].Kind)
		}
	}
}

func TestAWayThatCannotBeUsedSaysWhy(t *testing.T) {
	reader := script(t)
	reader.ways = []signin.Way{
		{ID: "environment", Title: "The environment"},
		{ID: "profile:x", Title: "Profile x", Problem: &databricks.Problem{Why: "It belongs to another workspace."}},
	}
	page := waysIn(t.Context(), reader, testSetup(), workspaceSide, OptionQuery{})
	if len(page.Options) != 2 {
		t.Fatalf("offers %+v", page.Options)
	}
	if page.Options[0].Disabled != "" || page.Options[1].Disabled != "It belongs to another workspace." {
		t.Errorf("offers %+v", page.Options)
	}
}
