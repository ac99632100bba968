package steps

import (
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

func everything(more Answers) Answers {
	answers := Answers{tokenUse: useEverything}
	maps.Copy(answers, more)
	return answers
}

func TestATokenChangesItselfWhereNobodyIsAnAdmin(t *testing.T) {
	s := connected(t, "aws", everything(nil))
	s.as(benName)
	before := len(s.writes())
	run := s.rescope(Answers{rescopeUse: useSQL})
	s.mustFinish(run)
	expectSaid(t, run, "connection", "for everything that the identity may do")
	if after := s.writes(); len(after) != before+1 || !strings.Contains(after[before], `"path":"/api/2.0/token/`) {
		t.Errorf("wrote %v", after[before:])
	}
	made := s.onlyConnection().Made
	if last := made[len(made)-1]; last.Change != rescopeItself || last.Undo.As != databricks.Admin || !strings.Contains(last.Undo.Path, "token-management") {
		t.Errorf("the journal has %+v, taken back by %+v", last, last.Undo)
	}
	expectSaid(t, run, "proof", "refused to say whose it is, as it should be")
}

func TestOnlyAnAdminChangesATokenThatMayNotChangeItself(t *testing.T) {
	s := connected(t, "aws", nil)
	s.as(benName)
	before := len(s.writes())
	run := s.rescope(Answers{rescopeUse: useEverything})
	view := run.Current()
	if view.About.ID != "connection" || view.Problem == nil || !strings.Contains(view.Problem.Why, "lacks the scope authentication") {
		t.Fatalf("%s: %+v", view.About.ID, view.Problem)
	}
	fourThings(t, view.Problem, databricks.ProblemNotAdmin)
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
}

func TestARefusedAdminTakesTheWayOfTheToken(t *testing.T) {
	for world, itself := range map[string]bool{"aws": true, "restricted-admins": false} {
		t.Run(world, func(t *testing.T) {
			s := connected(t, world, everything(nil))
			s.server.AddFault(simulator.Fault{
				Method: http.MethodPatch, Path: "/api/2.0/token-management/tokens/*", Kind: simulator.FaultStatus, Status: http.StatusNotFound,
				Body: `{"error_code":"ENDPOINT_NOT_FOUND","message":"No API found for 'PATCH /token-management/tokens'"}`,
			})
			run := s.rescope(Answers{rescopeUse: useSQL})
			if got := s.rescopings(); itself && (run.Phase() != Finished || !slices.Equal(got, []string{"set-itself [all-apis] -> [sql unity-catalog]"})) {
				t.Errorf("%s, the journal has %v", run.Phase(), got)
			} else if !itself && (run.Phase() != Working || len(got) > 0) {
				t.Errorf("round the policy: %s, %v", run.Phase(), got)
			}
		})
	}
}

func TestATokenOfOnesOwnIsChangedByWhoseItIs(t *testing.T) {
	s := rehearse(t, "aws")
	s.as(benName)
	s.mustFinish(s.setUp(ownToken(nil)))
	run := s.rescope(Answers{rescopeUse: "only authentication, sql"}) // oneself may have it
	s.mustFinish(run)
	if got := s.scopes(); !slices.Equal(got, []string{"authentication", "sql"}) {
		t.Errorf("the token is for %v", got)
	}
	s.as("anna.admin@acme.example")
	if view := s.rescope(Answers{rescopeUse: "only sql"}).Current(); view.Problem == nil || view.Problem.What != "This token is of somebody else." {
		t.Errorf("%+v", view.Problem)
	}
}

func TestWhatAChangeOfScopesMayBe(t *testing.T) {
	partner, own := testSetup(), testSetup().With(partnerPreset, "this-computer")
	for _, test := range []struct {
		setup             Setup
		typed, want, says string
	}{
		{partner, "keep", "keep", ""},
		{partner, " Everything ", "everything", ""},
		{partner, "only unity-catalog,sql", "only sql, unity-catalog", ""},
		{partner, "only sql", "only sql", ""},
		{partner, "only sql, authentication", "", "whoever holds it can make tokens of any scope"},
		{own, "only sql, authentication", "only authentication, sql", ""},
		{partner, "only all-apis", "", "choose everything instead"},
		{partner, "only", "", "none of the answers"},
		{partner, "only what ever", "", "is no API scope"},
		{partner, "jobs, sql", "", "none of the answers"},
	} {
		got, err := parseUse(test.setup, test.typed)
		if got != test.want || (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %q, %v", test.typed, got, err)
		}
	}
	// What somebody else gave a token is not offered to be given again, if it is not for a partner.
	given := past(madeWith("scopes", "set", "", "", nil, databricks.SetTokenScopes(testToken, []string{"sql"}), databricks.SetTokenScopes(testToken, []string{"authentication", "sql"})))
	setup := testSetup().Learn(databricks.Facts{TokenID: testToken, ScopesNow: "sql"})
	if option := optionCalled(t, given, setup, "As before the last change"); option.Value != "" {
		t.Errorf("offered is %+v", option)
	}
}

func TestTheDifferenceIsSaidInPlainWords(t *testing.T) {
	for _, test := range []struct{ now, wanted, title, text, lines string }{
		{"sql", "jobs,sql", "wider scopes", "jobs, sql; new: jobs", "It will be able to do more: jobs"},
		{"jobs,sql", "sql", "narrower scopes", "sql; refused: jobs", "It will be refused: jobs"},
		{"scim", "sql", "other scopes", "sql; new: sql; refused: scim", "It will be able to do more: sql | It will be refused: scim"},
		{"sql", "", "wider scopes", "everything that the identity may do; no limit any more", "It will be able to do everything that the identity may do. Whoever finds it can do that too."},
		{"", "sql", "narrower scopes", "sql; all else is refused", "Whatever Treasure Data does beside sql will be refused."},
		{"sql", "sql", "", "sql; as it is", ""},
	} {
		now, wanted := strings.FieldsFunc(test.now, func(r rune) bool { return r == ',' }), strings.FieldsFunc(test.wanted, func(r rune) bool { return r == ',' })
		var lines []string
		for _, line := range differenceLines(testSetup(), now, wanted) {
			lines = append(lines, line.Text)
		}
		title, text := directionTitle(now, wanted), differenceText(Setup{}, now, wanted)
		if test.title != "" && title != test.title || text != test.text || strings.Join(lines, " | ") != test.lines {
			t.Errorf("%q to %q: %q %q %q", test.now, test.wanted, title, text, lines)
		}
	}
}

func TestACheckNamesTheCommandThatChangesScopes(t *testing.T) {
	s := connected(t, "aws", nil)
	s.mustFinish(s.rescope(Answers{rescopeUse: "only unity-catalog"}))
	name := s.onlyConnection().Name
	checkup := s.check(name)
	if len(checkup.Concerns) != 1 || checkup.Concerns[0].Code != "query-refused" || checkup.Concerns[0].Command != "brickpass scopes "+name ||
		!strings.Contains(checkup.Concerns[0].Say, "It was made for unity-catalog") {
		t.Errorf("%+v", checkup.Concerns)
	}
}
