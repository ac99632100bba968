package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// What the answer to a mint says stands in the journal with the token, and what it leaves out is no reason to lose the token.
func TestTheJournalKeepsWhatTheAnswerSaysOfAToken(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	for _, made := range s.onlyConnection().Made {
		if made.Step != "token" {
			continue
		}
		if made.Facts[GivenScopes] != "sql,unity-catalog" || made.Facts[GivenMade] != "1795338000000" || made.Facts[GivenEnds] != "1803114000000" ||
			made.Facts[GivenComment] != tokenComment(run.Setup()) {
			t.Errorf("%v", made.Facts)
		}
	}
	if lines := notAsAsked(run.Setup()); lines != nil {
		t.Errorf("it differs: %v", lines)
	}
	mint := Change{Keep: map[databricks.Unknown]string{TokenID: "token_info.token_id"}, Hear: mintHears}
	learned, err := keep(mint, []byte(`{"token_info":{"token_id":"t-1","comment":"a \"b\"","scopes":["sql",7],"expiry_time":null}}`))
	if err != nil || len(learned) != 1 || learned[TokenID] != "t-1" {
		t.Errorf("%v, %v", learned, err)
	}
}

func TestATokenThatIsNotAsAskedForIsSaidToBe(t *testing.T) {
	const made, until = 1795338000000, 1803114000000 // 90 days
	setup := withPrincipal(withToken(testSetup())).Learn(databricks.Facts{
		TokenID: "t-1", TokenItem: "h/a/" + testTag, GivenMade: fmt.Sprint(made), GivenEnds: fmt.Sprint(until), GivenScopes: "sql,unity-catalog",
	})
	for _, test := range []struct {
		name  string
		setup Setup
		says  string // "" nothing
	}{
		{"as asked for", setup, ""},
		{"in another order", setup.Learn(databricks.Facts{GivenScopes: "unity-catalog,sql"}), ""},
		{"nothing was told", setup.Forget(GivenMade, GivenEnds, GivenScopes), ""},
		{"without a limit, as asked for", setup.With(tokenUse, useEverything).Learn(databricks.Facts{GivenScopes: "all-apis"}), ""},
		{"longer", setup.Learn(databricks.Facts{GivenEnds: fmt.Sprint(until + 3*24*3600*1000)}), "until 23 February 2027  asked for was 20 February 2027"},
		{"shorter", setup.Learn(databricks.Facts{GivenEnds: fmt.Sprint(until - 3*24*3600*1000)}), "until 17 February 2027"},
		{"for ever", setup.Learn(databricks.Facts{GivenEnds: "-1"}), "gave the token no end"},
		{"for more", setup.Learn(databricks.Facts{GivenScopes: "jobs,sql,unity-catalog"}), "for jobs, sql, unity-catalog  asked for was sql, unity-catalog"},
		{"for everything", setup.Learn(databricks.Facts{GivenScopes: "all-apis"}), "for everything that the identity may do"},
	} {
		var said []string
		for _, line := range notAsAsked(test.setup) {
			said = append(said, line.Text+"  "+line.Detail)
			if line.Mark != MarkBlocked {
				t.Errorf("%s: marked %s", test.name, line.Mark)
			}
		}
		if (len(said) > 0) != (test.says != "") || !strings.Contains(strings.Join(said, "\n"), test.says) {
			t.Errorf("%s: %q", test.name, said)
		}
	}
	// It is a line of what the step sees, so that it stands at the end of each way to set up.
	longer := setup.Learn(databricks.Facts{GivenScopes: "all-apis"})
	reader := script(t, map[string]string{tokenKey + "/t-1": `{"token_info":{"token_id":"t-1","expiry_time":1803110400000}}`})
	reader.signs = func() (string, error) { return testApplication, nil }
	if finding := see(t, tokenStep{}, reader, longer); !slices.ContainsFunc(finding.Lines, func(line Line) bool { return line.Mark == MarkBlocked }) {
		t.Errorf("%+v", finding.Lines)
	}
}

func TestTheReviewSaysWhatATokenWithoutALimitMayDo(t *testing.T) {
	for _, test := range []struct {
		setup Setup
		want  string
	}{
		{withToken(testSetup()), "90 days, the longest here"},
		{withToken(testSetup()).With(tokenUse, useEverything), "90 days, the longest here; without a limit: all that its identity may do"},
		{withToken(testSetup()).With(partnerPreset, "this-computer").With(tokenUse, useEverything), "90 days, the longest here; without a limit: all that you may do"},
	} {
		if got := (tokenStep{}).Changes(test.setup, Finding{State: Missing})[0].Value; got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

// listOfTokens is an answer with so many tokens of the principal, and one of somebody else.
func listOfTokens(count int) string {
	all := []string{`{"token_id":"other","owner_id":1}`}
	for i := range count {
		all = append(all, fmt.Sprintf(`{"token_id":"t-%d","owner_id":%s}`, i, testPrincipal))
	}
	return `{"token_infos":[` + strings.Join(all, ",") + `]}`
}

func TestHowManyTokensThereAreIsSaidNearTheLimit(t *testing.T) {
	setup := withPrincipal(withToken(testSetup()))
	for count, want := range map[int]string{
		0: "90 days, the longest here", 549: "90 days, the longest here", 550: "90 days, the longest here; it has 550 of at most 600",
		599: "90 days, the longest here; it has 599 of at most 600",
	} {
		for _, step := range []Step{tokenStep{}, rotateToken{}} {
			finding := see(t, step, script(t, map[string]string{tokenKey: listOfTokens(count)}), setup)
			if changes := step.Changes(setup, finding); finding.State != Missing || changes[0].Value != want {
				t.Errorf("%T, %d: %s %q", step, count, finding.State, changes[0].Value)
			}
		}
	}
	waits := rotateToken{t: taking{Connection{Formers: []Former{{}}}}}
	if full := see(t, waits, script(t, map[string]string{tokenKey: listOfTokens(600)}), setup); full.Problem == nil || !strings.HasPrefix(full.Problem.Send, "brickpass retire ") {
		t.Errorf("an old one makes room: %+v", full.Problem)
	}
	full := see(t, tokenStep{}, script(t, map[string]string{tokenKey: listOfTokens(600)}), setup)
	if full.State != Blocked {
		t.Fatalf("600: %s", full.State)
	}
	fourThings(t, full.Problem, databricks.ProblemTokenQuota)

	for count, mark := range map[int]Mark{0: MarkDone, 549: MarkDone, 550: MarkBlocked, 600: MarkBlocked} {
		own := report{learned: databricks.Facts{}}
		own.ownTokens(databricks.TokenList{Tokens: make([]databricks.TokenInfo, count)})
		if own.lines[0].Mark != mark || (own.blocker != nil) != (count == 600) {
			t.Errorf("%d of one's own: %+v", count, own.lines)
		}
	}
}

func TestTheKindSaysWhatDatabricksRecommendsAndWhy(t *testing.T) {
	question, ok := kindQuestion(testSetup().With(partnerPreset, "another"))
	if !ok || !strings.Contains(question.Help, "Databricks recommends the client ID and secret: the secret is only sent to sign in") {
		t.Errorf("%t, %q", ok, question.Help)
	}
}
