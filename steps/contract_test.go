package steps

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// situation is a step, and something that it may have seen.
type situation struct {
	name    string
	step    Step
	setup   Setup
	finding Finding
}

// situations are those in which the steps up to the token permission want to write, with and without a principal.
func situations() []situation {
	missing := func(seen any) Finding { return Finding{State: Missing, Seen: seen} }
	entitlements := []databricks.Entitlement{databricks.DatabricksSQLAccess, databricks.WorkspaceAccess}
	odd := testSetup().With(principalName, `Kund:innen & 100% <Süd>/ñ'%22`)
	return []situation{
		{"principal", principalStep{}, testSetup(), missing(nil)},
		{"principal with odd characters", principalStep{}, odd, missing(nil)},
		{"access planned", accessStep{}, testSetup(), missing(accessSeen{missing: entitlements})},
		{"access", accessStep{}, withPrincipal(testSetup()), missing(accessSeen{missing: entitlements})},
		{
			"access from the account",
			accessStep{},
			testSetup().Learn(databricks.Facts{ApplicationID: testApplication}),
			missing(accessSeen{unassigned: true, missing: entitlements}),
		},
		{"token use planned", tokenUseStep{}, testSetup(), missing(tokenUseSeen{})},
		{"token use", tokenUseStep{}, withPrincipal(testSetup()), missing(tokenUseSeen{})},
		{"token use, no token yet", tokenUseStep{}, withPrincipal(testSetup()), missing(tokenUseSeen{asleep: true})},
	}
}

func TestChangesKeepTheContract(t *testing.T) {
	for _, s := range situations() {
		t.Run(s.name, func(t *testing.T) {
			changes := s.step.Changes(s.setup, s.finding)
			if len(changes) == 0 {
				t.Fatal("wants nothing")
			}
			if !reflect.DeepEqual(withoutFind(changes), withoutFind(s.step.Changes(s.setup, s.finding))) {
				t.Error("the same finding gives other changes the second time")
			}
			var ids []string
			known := maps.Clone(s.setup.Facts)
			if s.step.About().ID == "tokenuse" {
				known[ApplicationID] = testApplication // by the step that it needs
			}
			if s.step.About().ID == "access" && s.setup.Fact(ApplicationID) == "" {
				known[ApplicationID], known[PrincipalID] = testApplication, testPrincipal
			}
			for _, change := range changes {
				if slices.Contains(ids, change.ID) || change.ID == "" || change.Step != s.step.About().ID {
					t.Errorf("the change %q of %q is not told from the others", change.ID, change.Step)
				}
				ids = append(ids, change.ID)
				keepsContract(t, change, known)
			}
			for _, state := range []State{So, Blocked, Spreading} {
				finding := s.finding
				finding.State = state
				if changes := s.step.Changes(s.setup, finding); len(changes) > 0 {
					t.Errorf("writes when it is %s", state)
				}
			}
		})
	}
}

// withoutFind drops the functions, which cannot be compared.
func withoutFind(changes []Change) []Change {
	plain := slices.Clone(changes)
	for i := range plain {
		plain[i].Find = nil
	}
	return plain
}

// keepsContract says what a change owes. What it waits for is known when it is sent, and what its undo waits for is learned
// by it; it adds that to what is known.
func keepsContract(t *testing.T, change Change, known databricks.Facts) {
	t.Helper()
	if unknown := databricks.Unknowns(databricks.Fill(change.Request, known)); len(unknown) > 0 {
		t.Errorf("%s: sent before anybody learns %v", change.ID, unknown)
	}
	for fact := range change.Keep {
		known[fact] = "learned"
	}
	if change.Title == "" || change.Value == "" {
		t.Errorf("%s: the review has no words for it", change.ID)
	}
	if (change.Undo == nil) == (change.NoUndo == "") {
		t.Errorf("%s: it says neither how it is taken back nor why not", change.ID)
	}
	if change.Undo != nil && change.Back == "" {
		t.Errorf("%s: no words for how it is taken back", change.ID)
	}
	if change.Request.Once != (change.Find != nil) {
		t.Errorf("%s: once %v, but whether a lost answer is looked up: %v", change.ID, change.Request.Once, change.Find != nil)
	}
	if (change.Request.Secret != "") != (change.Into.Kind != Nowhere) {
		t.Errorf("%s: the answer's secret %q goes %q", change.ID, change.Request.Secret, change.Into.Kind)
	}
	if change.Request.Method == "PUT" || change.Request.Method == "DELETE" {
		t.Errorf("%s: it may take something away: %s %s", change.ID, change.Request.Method, change.Request.Path)
	}
	for _, request := range []*databricks.Request{change.Undo, change.Cleanup} {
		if request == nil {
			continue
		}
		if unknown := databricks.Unknowns(databricks.Fill(*request, known)); len(unknown) > 0 {
			t.Errorf("%s: it cannot be taken back, for nobody learns %v", change.ID, unknown)
		}
	}
}

func TestStepsSayWhatTheyAreFor(t *testing.T) {
	before := map[ID]bool{}
	for _, step := range SetupSteps() {
		about := step.About()
		for what, text := range map[string]string{
			"id": string(about.ID), "rail": about.Rail, "title": about.Title, "why": about.Why, "docs": about.Docs,
			"by hand": strings.Join(about.ByHand, ""),
		} {
			if text == "" {
				t.Errorf("%s: no %s", about.ID, what)
			}
			if strings.ContainsAny(text, "!") || strings.Contains(strings.ToLower(text), "please") {
				t.Errorf("%s: the %s is not in our tone: %s", about.ID, what, text)
			}
		}
		for _, need := range append(about.Needs, about.After...) {
			if !before[need] {
				t.Errorf("%s comes before %s, which it needs", about.ID, need)
			}
		}
		before[about.ID] = true
	}
}

func TestQuestionsCanBeAnsweredFromAFile(t *testing.T) {
	setup := testSetup().With(wayKey, "token").With(KeepKey, KeepFile).
		Learn(databricks.Facts{Keychain: "no service", Found: testApplication, WayBest: "environment"})
	for _, step := range SetupSteps() {
		id := string(step.About().ID)
		for _, question := range step.Questions(setup) {
			if !strings.HasPrefix(question.Key, id+".") && question.Key != tokenKind { // asked by the first step that has to know
				t.Errorf("%s asks %s", id, question.Key)
			}
			if question.Text == "" || question.Allowed == "" {
				t.Errorf("%s: no words for what is asked or allowed", question.Key)
			}
			if question.Default == "" {
				continue
			}
			if question.From == "" {
				t.Errorf("%s: nobody knows where the default comes from", question.Key)
			}
			if question.Parse == nil {
				continue
			}
			if got, err := question.Parse(setup, question.Default); err != nil || got != question.Default {
				t.Errorf("%s: the default %q is taken for %q, %v", question.Key, question.Default, got, err)
			}
		}
	}
}
