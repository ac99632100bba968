package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

func scimPrincipal(application, id, name string, more string) string {
	return `{"id":"` + id + `","applicationId":"` + application + `","displayName":"` + name + `"` + more + `}`
}

var (
	theOne   = scimPrincipal(testApplication, testPrincipal, "TD-CAS-Service", `,"active":true`)
	theOther = scimPrincipal(testOther, "99", "TD-CAS-Service", `,"active":true`)
	inactive = scimPrincipal(testApplication, testPrincipal, "TD-CAS-Service", `,"active":false`)
)

func TestPrincipal(t *testing.T) {
	made := Connection{
		Name: "acme-treasure-data", Partner: "treasure-data", Made: []Made{{Step: "principal", Change: "create"}},
		Facts: databricks.Facts{Host: testHost, ApplicationID: testApplication, PrincipalID: testPrincipal, Proven: "2026-10-01"},
	}
	elsewhere := made
	elsewhere.Facts = databricks.Facts{Host: "https://other.cloud.databricks.com", ApplicationID: testApplication}
	forAnother := made
	forAnother.Partner = "another"
	reusedThen := made
	reusedThen.Facts = databricks.Facts{Host: testHost, ApplicationID: testApplication, Reused: "yes"}

	tests := map[string]struct {
		setup   Setup
		answers map[string]string
		past    []Connection
		state   State
		say     string // part of it
		changes []string
		learned databricks.Facts
		problem databricks.ProblemKind
	}{
		"nothing there": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals()},
			state: Missing, say: "no identity of that name yet", changes: []string{"create"},
		},
		"one of that name, nobody was asked yet": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals(theOne)},
			state: Missing, say: "already", changes: []string{"create"},
			learned: databricks.Facts{Found: testApplication},
		},
		"reused": {
			setup:   testSetup().With(principalExisting, "reuse "+testApplication),
			answers: map[string]string{principalsKey: principals(theOther, theOne)},
			state:   So, learned: databricks.Facts{
				ApplicationID: testApplication, PrincipalID: testPrincipal, Reused: "yes", Found: testApplication + "," + testOther,
			},
		},
		"a new one beside it": {
			setup:   testSetup().With(principalExisting, "new"),
			answers: map[string]string{principalsKey: principals(theOne)},
			state:   Missing, changes: []string{"create"},
		},
		"stopped": {
			setup:   testSetup().With(principalExisting, "stop"),
			answers: map[string]string{principalsKey: principals(theOne)},
			state:   Blocked, problem: "principal-name-taken",
		},
		"the chosen one is gone": {
			setup:   testSetup().With(principalExisting, "reuse "+testApplication),
			answers: map[string]string{principalsKey: principals(theOther)},
			state:   Blocked, problem: "principal-gone",
		},
		"reused, but switched off": {
			setup:   testSetup().With(principalExisting, "reuse "+testApplication),
			answers: map[string]string{principalsKey: principals(inactive)},
			state:   Blocked, problem: "principal-inactive",
		},
		"made by an earlier run": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals(theOther, theOne)}, past: []Connection{made},
			state: So, say: "made for the connection acme-treasure-data, last proven on 1 October 2026",
			learned: databricks.Facts{ApplicationID: testApplication, PrincipalID: testPrincipal, Reused: "", Found: ""},
		},
		"reused by an earlier run stays reused": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals(theOne)}, past: []Connection{reusedThen},
			state: So, learned: databricks.Facts{ApplicationID: testApplication, Reused: "yes"},
		},
		"an earlier run on another workspace does not count": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals(theOne)}, past: []Connection{elsewhere},
			state: Missing, changes: []string{"create"}, learned: databricks.Facts{Found: testApplication},
		},
		"an earlier run for another partner does not count": {
			setup: testSetup(), answers: map[string]string{principalsKey: principals(theOne)}, past: []Connection{forAnother},
			state: Missing, changes: []string{"create"}, learned: databricks.Facts{Found: testApplication},
		},
		"just made, found by id": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: theOne},
			state: So, learned: databricks.Facts{ApplicationID: testApplication, PrincipalID: testPrincipal},
		},
		"what was found by name stays known, so that the question stays": {
			setup: withPrincipal(testSetup()).Learn(databricks.Facts{Found: testOther}), answers: map[string]string{principalKey: theOne},
			state: So, learned: databricks.Facts{Found: testOther},
		},
		"just made, not seen yet": {
			setup: withPrincipal(testSetup()), answers: map[string]string{principalKey: `404 {"detail":"not found","status":"404"}`},
			state: Spreading, learned: databricks.Facts{ApplicationID: testApplication},
		},
		"reused and deleted since": {
			setup: withPrincipal(testSetup()).Learn(databricks.Facts{Reused: "yes"}),
			answers: map[string]string{
				principalKey: `404 {"detail":"not found","status":"404"}`, principalsKey: principals(),
			},
			state: Missing, changes: []string{"create"},
		},
		"known from before, and the name was changed": {
			setup:   withPrincipal(testSetup()).With(principalName, "Another name"),
			answers: map[string]string{principalKey: theOne, principalsKey: principals()},
			state:   Missing, changes: []string{"create"},
		},
		"by application id, in the workspace": {
			setup: testSetup().With(principalName, testApplication), answers: map[string]string{principalsKey: principals(theOne)},
			state: So, learned: databricks.Facts{PrincipalID: testPrincipal, Reused: "yes"},
		},
		"by application id, in the account only": {
			setup: testSetup().With(principalName, testApplication), answers: map[string]string{principalsKey: principals()},
			state: So, say: "let in", learned: databricks.Facts{ApplicationID: testApplication, PrincipalID: "", Reused: "yes"},
		},
		"odd characters in the name": {
			setup:   testSetup().With(principalName, "Kund:innen & 100% <Süd>/ñ'"),
			answers: map[string]string{principalsKey: principals()},
			state:   Missing, changes: []string{"create"},
		},
		"refused": {
			setup:   testSetup(),
			answers: map[string]string{principalsKey: `403 {"error_code":"PERMISSION_DENIED","message":"only accessible by admins"}`},
			state:   Blocked,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			reader := script(t, test.answers)
			reader.past = test.past
			finding := see(t, principalStep{}, reader, test.setup)
			if finding.State != test.state || !strings.Contains(finding.Say, test.say) {
				t.Errorf("found %s, %q", finding.State, finding.Say)
			}
			for fact, want := range test.learned {
				if got := finding.Learned[fact]; got != want {
					t.Errorf("learned %s = %q, want %q", fact, got, want)
				}
			}
			if got := changeIDs(principalStep{}, test.setup, finding); !slices.Equal(got, test.changes) {
				t.Errorf("changes %v, want %v", got, test.changes)
			}
			if test.problem != "" && finding.Problem.Kind != test.problem {
				t.Errorf("problem %q, want %q", finding.Problem.Kind, test.problem)
			}
		})
	}
}

func TestAPrincipalThatIsKnownIsNotLookedForByName(t *testing.T) {
	reader := script(t, map[string]string{principalKey: theOne})
	see(t, principalStep{}, reader, withPrincipal(testSetup()))
	if reader.wasAsked(principalsKey) {
		t.Error("the list was asked, which lags")
	}
}

func TestALostPrincipalIsFoundByWhatWasNotThereBefore(t *testing.T) {
	setup := testSetup().With(principalName, `100% "Süd"`)
	change := principalStep{}.Changes(setup, Finding{State: Missing})[0]
	reader := script(t, map[string]string{principalsKey: principals(theOne, theOther)})
	candidates, err := change.Find(t.Context(), reader, setup)
	if err != nil || len(candidates) != 2 {
		t.Fatalf("found %v, %v", candidates, err)
	}
	first := candidates[0]
	if first.ID != testPrincipal || !first.Ours || first.Facts[ApplicationID] != testApplication || first.Facts[PrincipalID] != testPrincipal {
		t.Errorf("candidate %+v", first)
	}
	for fact := range change.Keep {
		if first.Facts[fact] == "" {
			t.Errorf("the answer would have told %s, the candidate does not", fact)
		}
	}
}

func TestPrincipalNames(t *testing.T) {
	tests := map[string]struct{ typed, want, refusal string }{
		"plain":             {"TD-CAS-Service", "TD-CAS-Service", ""},
		"odd":               {"Kund:innen & Süd's/100%", "Kund:innen & Süd's/100%", ""},
		"an application id": {strings.ToUpper(testApplication), testApplication, ""},
		"empty":             {"", "", "needs a name"},
		"blank":             {"   ", "", "needs a name"},
		"a double quote":    {`TD" or displayName co "`, "", "double quotes"},
		"a backslash":       {`TD\`, "", "backslashes"},
		"a control":         {"TD\x1b[2J", "", "cannot be typed"},
		"a placeholder":     {databricks.Unknown("application_id").String(), "", "cannot be typed"},
		"too long":          {strings.Repeat("ä", 257), "", "256"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parsePrincipalName(Setup{}, test.typed)
			if got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if (err != nil) != (test.refusal != "") || (err != nil && !strings.Contains(err.Error(), test.refusal)) {
				t.Errorf("refused with %v, want %q", err, test.refusal)
			}
		})
	}
}

func TestExisting(t *testing.T) {
	one, two := []string{testApplication}, []string{testApplication, testOther}
	tests := map[string]struct {
		found       []string
		typed, want string
	}{
		"reuse the only one":        {one, "reuse", "reuse " + testApplication},
		"reuse by id":               {two, "Reuse " + strings.ToUpper(testOther), "reuse " + testOther},
		"reuse, but which":          {two, "reuse", ""},
		"reuse one that is not one": {one, "reuse " + testOther, ""},
		"new":                       {two, "new", "new"},
		"stop":                      {two, "stop", "stop"},
		"anything else":             {one, "yes", ""},
		"new with something":        {one, "new one", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got, err := parseExisting(test.found, test.typed)
			if got != test.want || (err == nil) == (test.want == "") {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestExistingIsAskedOnlyWhereTheNameIsTaken(t *testing.T) {
	setup := testSetup()
	if n := len(principalStep{}.Questions(setup)); n != 1 {
		t.Fatalf("%d questions before the look", n)
	}
	reader := script(t, map[string]string{principalsKey: principals(theOne, inactive, theOther)})
	setup = setup.Learn(see(t, principalStep{}, reader, setup).Learned)
	questions := principalStep{}.Questions(setup)
	if len(questions) != 2 || questions[1].Key != "principal.existing" || questions[1].Default != "" {
		t.Fatalf("questions %+v", questions)
	}
	page, err := questions[1].Options(t.Context(), reader, setup, OptionQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range page.Options {
		if _, err := questions[1].Parse(setup, option.Value); err != nil {
			t.Errorf("the option %q is refused: %v", option.Value, err)
		}
	}
	if len(page.Options) != 4 { // the list named one of them twice, which the paging drops
		t.Errorf("options %+v", page.Options)
	}
}

func FuzzParsePrincipalName(f *testing.F) {
	for _, seed := range []string{"TD-CAS-Service", testApplication, `a"b`, "\x00", "  x  "} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		name, err := parsePrincipalName(Setup{}, typed)
		if err != nil {
			return
		}
		if again, err := parsePrincipalName(Setup{}, name); err != nil || again != name {
			t.Errorf("%q became %q, which became %q, %v", typed, name, again, err)
		}
		request := databricks.CreatePrincipal(name)
		if unknown := databricks.Unknowns(request); len(unknown) > 0 {
			t.Errorf("%q smuggles in %v", typed, unknown)
		}
	})
}
