package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

const confOn, confOff = `{"enableTokensConfig":"true"}`, `{"enableTokensConfig":"false"}`

// confWrites are how often the settings of the workspace were changed.
func (s *stage) confWrites() int {
	count := 0
	for _, write := range s.writes() {
		if strings.Contains(write, "/api/2.0/workspace-conf") {
			count++
		}
	}
	return count
}

func (s *stage) tokensAllowed() bool {
	s.t.Helper()
	conf, err := databricks.Ask(s.t.Context(), s.admin(), databricks.WorkspaceConf(databricks.TokensEnabled))
	if err != nil {
		s.t.Fatal(err)
	}
	return conf.TokensAllowed()
}

// A partner that takes an OAuth secret is not kept waiting for tokens.
func TestWhereTokensAreOffAnOAuthSecretIsGiven(t *testing.T) {
	s := rehearse(t, "tokens-off")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	if run.Setup().Answer(tokenKind) != string(oauthKind) || s.confWrites() > 0 {
		t.Errorf("it is given %s, and the settings were changed %d times", run.Setup().Answer(tokenKind), s.confWrites())
	}
	question, _ := kindQuestion(run.Setup())
	if _, err := question.Parse(run.Setup(), string(patKind)); err == nil || !strings.Contains(err.Error(), "switched off") {
		t.Errorf("a token is not refused: %v", err)
	}
}

// Who needs a token ends at the checks, unless they type what switching tokens on means: here a secret would go round a policy.
func TestTokensAreSwitchedOnOnlyByWhoTypesWhatItMeans(t *testing.T) {
	s := rehearse(t, "tokens-off")
	s.server.RestrictAdmins(true)
	view := s.setUp(onlyPublic).Current()
	if view.About.ID != "checks" || view.Problem == nil {
		t.Fatalf("ends at %s with %+v", view.About.ID, view.Problem)
	}
	fourThings(t, view.Problem, databricks.ProblemTokensOff)
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("wrote %v", writes)
	}
	for _, typed := range []string{"yes", "everybody"} {
		run, _ := New(SetupSteps(), Setup{Facts: databricks.Facts{TokensOff: yes}})
		if _, reason := check(run.setup, switchQuestion(run.setup)[0], typed); reason == "" {
			t.Errorf("%q is taken for the consequence", typed)
		}
	}
}

func TestTokensThatWereSwitchedOnAreSwitchedOffOnlyByWhoTypesIt(t *testing.T) {
	for name, test := range map[string]struct {
		answers Answers
		off     bool
	}{
		"empty":    {nil, false},
		"consents": {Answers{removeSwitch: tokensStopAgain}, true},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "tokens-off")
			run := s.setUp(Answers{dataSchemas: onlyPublic[dataSchemas], checksTokens: tokensWork, tokenKind: string(patKind)})
			s.mustFinish(run)
			planned := run.Setup().Answer(tokenConnection)
			if !s.tokensAllowed() || s.confWrites() != 1 || !s.connection(planned).Did("tokenuse", tokensSwitched) {
				t.Fatalf("allowed %v, %d changes of the settings", s.tokensAllowed(), s.confWrites())
			}
			removed := s.remove(planned, test.answers)
			s.mustFinish(removed)
			if s.tokensAllowed() == test.off {
				t.Errorf("tokens are allowed: %v", s.tokensAllowed())
			}
			stays := slices.ContainsFunc(leftTexts(removed), func(text string) bool { return strings.Contains(text, "stay switched on") })
			if stays == test.off {
				t.Errorf("left: %q", leftTexts(removed))
			}
			if test.off && s.connection(planned).Did("tokenuse", tokensSwitched) {
				t.Error("the journal counts it still")
			}
		})
	}
}

func TestWhenTokensAreSwitchedOffAgain(t *testing.T) {
	const confKey = "GET /api/2.0/workspace-conf"
	made := madeWith("tokenuse", tokensSwitched, "personal access tokens in this workspace", "on, for everybody", nil,
		databricks.SwitchTokens(true), databricks.SwitchTokens(false))
	others := `{"token_infos":[{"token_id":"x","owner_id":"1","comment":"theirs"},{"token_id":"` + testToken + `","owner_id":"` + testPrincipal + `"}]}`
	for name, test := range map[string]struct {
		conf, tokens, typed string
		past                []Connection
		want                []string
		gone                int
		says, learned       string
	}{
		"typed":                   {conf: confOn, tokens: others, typed: tokensStopAgain, want: []string{"PATCH /api/2.0/workspace-conf"}, learned: "2"},
		"not typed":               {conf: confOn, tokens: others, says: "stay switched on", learned: "2"},
		"off already":             {conf: confOff, gone: 1},
		"cannot be read":          {conf: denied, says: "By hand"},
		"another connection":      {past: []Connection{{Name: "other", Facts: databricks.Facts{Host: testHost, TokenID: "t"}}}, says: "other signs in by one"},
		"of another workspace":    {conf: confOn, tokens: `{}`, typed: tokensStopAgain, want: []string{"PATCH /api/2.0/workspace-conf"}, learned: "0", past: []Connection{{Name: "other", Facts: databricks.Facts{Host: "https://elsewhere", TokenID: "t"}}}},
		"whose tokens are unseen": {conf: confOn, tokens: denied, says: "By hand"},
	} {
		t.Run(name, func(t *testing.T) {
			connection := past(made)
			reader := script(t, map[string]string{confKey: test.conf, tokensKey: test.tokens})
			reader.past = append([]Connection{connection}, test.past...)
			setup := connection.Removal(testTag, longAgo).Learn(databricks.Facts{Host: testHost}).With(removeSwitch, test.typed)
			step := removalStep(t, connection, switchStep)
			finding := see(t, step, reader, setup)
			changes := step.Changes(setup, finding)
			holdsRemoval(t, changes)
			if got := sentBy(changes); !slices.Equal(got, test.want) {
				t.Errorf("wants %q, not %q", got, test.want)
			}
			if seen, _ := finding.Seen.(taken); len(seen.gone) != test.gone {
				t.Errorf("%d are gone", len(seen.gone))
			}
			if left := skippedTexts(finding); (test.says == "") != (left == "") || !strings.Contains(left, test.says) {
				t.Errorf("it says of what is left: %q, not %q", left, test.says)
			}
			if finding.Learned[othersTokens] != test.learned {
				t.Errorf("tokens of others: %s", finding.Learned[othersTokens])
			}
		})
	}
}
