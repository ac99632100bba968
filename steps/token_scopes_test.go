package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// chosenScopes are the answers of somebody who chooses them.
func chosenScopes(scopes string) Answers {
	return Answers{dataSchemas: onlyPublic[dataSchemas], tokenUse: useChosen, tokenScopesKey: scopes}
}

func TestChosenScopesAreThoseOfTheToken(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(chosenScopes("jobs, sql"))
	s.mustFinish(run)
	mint := finding(run, "token")
	if mint.State != So {
		t.Fatalf("%s", mint.Say)
	}
	for _, agreed := range run.agreed {
		if agreed.Change == "mint" && !strings.Contains(string(agreed.Request.Body), `"scopes":["jobs","sql"],"autoscope_enabled":false`) {
			t.Errorf("asked for %s", agreed.Request.Body)
		}
	}
}

// The proof says which scope is missing, and which answers make a token that has it. These answers do.
func TestAMissingScopeIsNamedWithItsRemedy(t *testing.T) {
	s := rehearse(t, "aws")
	answers := chosenScopes("unity-catalog")
	answers[tokenConnection] = "acme"
	run := s.setUp(answers)
	problem := run.Current().Problem
	if run.Phase() != Working || problem == nil || problem.What != "The token lacks the scope sql." {
		t.Fatalf("%s, %+v", run.Phase(), problem)
	}
	fourThings(t, problem, databricks.ProblemMissingScope)
	for line := range strings.Lines(problem.Send) {
		key, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
		answers[key] = value
	}
	if answers[tokenScopesKey] != "sql, unity-catalog" || answers[tokenConnection] != "acme-2" {
		t.Fatalf("%q", problem.Send)
	}
	s.kit.Chance = strings.NewReader("another chance")
	s.mustFinish(s.setUp(answers))
}

func TestScopesThatAreNotTaken(t *testing.T) {
	partner, own := testSetup(), testSetup().With(partnerPreset, "this-computer")
	for _, test := range []struct {
		setup       Setup
		typed, want string
		says        string
	}{
		{partner, "sql", "sql", ""},
		{partner, " SQL,\nunity-catalog\r\n\njobs, sql", "jobs\nsql\nunity-catalog", ""},
		{partner, "sql, authentication", "", "whoever holds it can make tokens of any scope"},
		{own, "sql, authentication", "authentication\nsql", ""},
		{own, "all-apis", "", "choose everything instead"},
		{partner, "", "", "at least one"},
		{partner, "sql unity-catalog", "", "is no API scope"},
		{partner, "sql/x", "", "is no API scope"},
	} {
		got, err := parseScopes(test.setup, test.typed)
		if got != test.want || (err == nil) != (test.says == "") || err != nil && !strings.Contains(err.Error(), test.says) {
			t.Errorf("%q: %q, %v", test.typed, got, err)
		}
	}
	if lines := echoScopes(partner, "jobs"); len(lines) != 1 || !strings.Contains(lines[0].Text, "Without sql Treasure Data can run no query") {
		t.Errorf("%v", lines)
	}
	if lines := echoScopes(own, "authentication"); len(lines) != 1 || !strings.Contains(lines[0].Text, "further tokens") {
		t.Errorf("%v", lines)
	}
	if lines := echoScopes(partner, "sql"); lines != nil {
		t.Errorf("%v", lines)
	}
}

const scopesKey = "GET /api/2.0/token-scopes"

func TestTheListOfScopesIsTheWorkspacesOwn(t *testing.T) {
	list := func(answer string, setup Setup) map[string]Option {
		t.Helper()
		page, err := scopeOptions(t.Context(), script(t, map[string]string{scopesKey: answer}), setup, OptionQuery{})
		if err != nil {
			t.Fatal(err)
		}
		all := map[string]Option{}
		for _, option := range page.Options {
			all[option.Value] = option
		}
		return all
	}
	options := list(`{"scopes":["sql","authentication","quantum"]}`, testSetup())
	if len(options) != 3 || options["sql"].Detail == "" || options["quantum"].Label != "quantum" || options["quantum"].Disabled != "" {
		t.Errorf("%+v", options)
	}
	if why := options["authentication"].Disabled; !strings.Contains(why, "not for Treasure Data") {
		t.Errorf("authentication for a partner: %q", why)
	}
	if own := list(`["authentication"]`, testSetup().With(partnerPreset, "this-computer")); own["authentication"].Disabled != "" {
		t.Errorf("for oneself: %+v", own)
	}
	for _, answer := range []string{
		`403 {"error_code":"PERMISSION_DENIED","message":"no"}`, `404 {"error_code":"ENDPOINT_NOT_FOUND","message":"No API found for 'GET /token-scopes'"}`, `{"what":1}`,
	} {
		options := list(answer, testSetup())
		if len(options) != len(databricks.KnownScopes())+1 || !strings.Contains(options["?"].Disabled, "was not read") {
			t.Errorf("%s: %+v", answer, options)
		}
	}
	for _, answer := range []string{`403 {"error_code":403,"message":"Invalid access token."}`, `503 {"error_code":"TEMPORARILY_UNAVAILABLE","message":"later"}`} {
		if _, err := scopeOptions(t.Context(), script(t, map[string]string{scopesKey: answer}), testSetup(), OptionQuery{}); err == nil {
			t.Errorf("%s: passed over", answer)
		}
	}
}

func TestAScopeThatIsNoneHereIsSaidBeforeAnythingIsMade(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(chosenScopes("quantum, sql"))
	if view := run.Current(); view.About.ID != "token" || view.Problem == nil {
		t.Fatalf("%s at %s", run.Phase(), view.About.ID)
	}
	fourThings(t, run.Current().Problem, ProblemNoSuchScope)
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
	if finding := see(t, tokenStep{}, script(t, map[string]string{scopesKey: `404 {}`}),
		withToken(testSetup()).With(tokenUse, useChosen).With(tokenScopesKey, "quantum")); finding.State != Missing {
		t.Errorf("where the list cannot be read: %s", finding.Say)
	}
}

func TestEveryKnownScopeIsExplained(t *testing.T) {
	for _, scope := range databricks.KnownScopes() {
		if scopeWords[scope] == "" {
			t.Errorf("%s has no words", scope)
		}
	}
	questions := (tokenStep{}).Questions(testSetup().With(tokenUse, useChosen))
	if !slices.ContainsFunc(questions, func(q Question) bool { return q.Key == tokenScopesKey && q.Default == "sql\nunity-catalog" }) {
		t.Errorf("%v", questions)
	}
}
