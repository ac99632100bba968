package steps

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// rescoping gets everything ready to change the scopes of the stage's one connection.
func (s *stage) rescoping(tag string) (*Hands, Setup) {
	s.t.Helper()
	connection := s.onlyConnection()
	s.kit.Steps = ScopesSteps(connection)
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	return hands, connection.Rescoping(tag, s.kit.Clock.Now())
}

// rescope changes the scopes, with the default for what is not answered.
func (s *stage) rescope(answers Answers) Run {
	s.t.Helper()
	hands, setup := s.rescoping("00000000000000aa")
	run, _ := s.setUpWith(hands, setup, answers)
	if err := hands.Close(); err != nil {
		s.t.Fatal(err)
	}
	return run
}

// resumeScopes goes on with a change of scopes that was stopped or cut off.
// scopes are those of the connection's token in the workspace.
func (s *stage) scopes() []string {
	s.t.Helper()
	id := s.onlyConnection().Facts[TokenID]
	for _, token := range s.server.State().Tokens {
		if token.SHA256 == id {
			return token.Scopes
		}
	}
	s.t.Fatalf("no token %s", id)
	return nil
}

func said(run Run, id ID) string {
	var text strings.Builder
	found := finding(run, id)
	fmt.Fprintln(&text, found.State, found.Say)
	for _, line := range found.Lines {
		fmt.Fprintln(&text, line.Mark, line.Text+"  "+line.Detail)
	}
	return text.String()
}

func expectSaid(t *testing.T, run Run, id ID, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !strings.Contains(said(run, id), text) {
			t.Errorf("%s does not say %q:\n%s", id, text, said(run, id))
		}
	}
}

// rescopings are the changes of scopes that the journal has, each as "from -> to".
func (s *stage) rescopings() []string {
	var all []string
	for _, made := range s.onlyConnection().Made {
		if made.Step != scopesStep {
			continue
		}
		_, to, _ := databricks.Rescoped(*made.Request)
		_, from, _ := databricks.Rescoped(*made.Undo)
		all = append(all, fmt.Sprintf("%s %v -> %v", made.Change, from, to))
	}
	return all
}

const patchTokens = "PATCH /api/2.0/token-management/tokens/"

func TestScopesAreShownWithoutChangingAnything(t *testing.T) {
	s := connected(t, "aws", nil)
	before, made := len(s.writes()), len(s.onlyConnection().Made)
	run := s.rescope(nil)
	s.mustFinish(run)
	expectSaid(t, run, "connection", "for sql, unity-catalog", "✓ sql  queries on SQL warehouses", "✓ unity-catalog  names of tables, and privileges", "refused: the other")
	expectSaid(t, run, "scopes", "they stay as they are")
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
	if is := s.onlyConnection(); is.Ended != "done" || len(is.Made) != made || len(is.Tags) != 1 {
		t.Errorf("the journal has %+v", is)
	}
}

// The change is one request as an admin. It is proven once it is in force, which takes the ten minutes that the workspace takes.
func TestScopesAreChangedAndProvenOnceTheyAreInForce(t *testing.T) {
	s := connected(t, "aws", nil)
	before, began := len(s.writes()), s.kit.Clock.Now()
	run := s.rescope(Answers{rescopeUse: useChosen, rescopeScopes: "scim, sql"})
	s.mustFinish(run)
	if after := s.writes(); len(after) != before+1 || !strings.Contains(after[before], `"path":"/api/2.0/token-management/tokens/`) {
		t.Errorf("wrote %v", after[before:])
	}
	if got := s.scopes(); !slices.Equal(got, []string{"scim", "sql"}) {
		t.Errorf("the token is for %v", got)
	}
	if took := s.kit.Clock.Now().Sub(began); took < patience || took > patience+time.Minute {
		t.Errorf("it took %s", took)
	}
	expectSaid(t, run, "proof", "so in force: scim, sql", "✓ it said whose it is  by the scope scim", "✓ it listed the SQL warehouses",
		"✓ refused to list the catalogs, as it should be")
	if got := s.rescopings(); !slices.Equal(got, []string{"set [sql unity-catalog] -> [scim sql]"}) {
		t.Errorf("the journal has %v", got)
	}
	now := s.onlyConnection()
	if now.Ended != "done" || now.Answers[tokenUse] != useChosen || now.Answers[tokenScopesKey] != "scim\nsql" {
		t.Errorf("the connection is %s, for %q %q", now.Ended, now.Answers[tokenUse], now.Answers[tokenScopesKey])
	}
	if checkup := s.check(now.Name); checkup.Result != Works {
		t.Errorf("a check finds %+v", checkup.Concerns)
	}

	// Back again, by the scopes that the question offers.
	option := optionCalled(t, now, run.Setup(), "As before the last change")
	if option.Value != "only sql, unity-catalog" || option.Detail != "sql, unity-catalog; new: unity-catalog; refused: scim" {
		t.Errorf("offered is %+v", option)
	}
	s.mustFinish(s.rescope(Answers{rescopeUse: option.Value}))
	if got := s.scopes(); !slices.Equal(got, []string{"sql", "unity-catalog"}) {
		t.Errorf("the token is for %v", got)
	}
	removed := s.remove(now.Name, nil)
	s.mustFinish(removed)
	if left := s.onlyConnection(); !left.Removed() {
		t.Errorf("removed, and left is %+v", left.Made)
	}
}

func optionCalled(t *testing.T, connection Connection, setup Setup, label string) Option {
	t.Helper()
	question := rescope{taking{connection}}.Questions(setup)[0]
	page, err := question.Options(t.Context(), nil, setup, OptionQuery{})
	if err != nil {
		t.Fatal(err)
	}
	for _, option := range page.Options {
		if option.Label == label {
			return option
		}
	}
	return Option{}
}

// While it waits one can go without the proof, or come back to it: nothing is sent a second time.
func TestWhoDoesNotWaitIsToldUntilWhen(t *testing.T) {
	s := connected(t, "aws", nil)
	began := s.kit.Clock.Now()
	run := s.rescope(Answers{rescopeUse: useEverything, scopesWait: "no"})
	s.mustFinish(run)
	if took := s.kit.Clock.Now().Sub(began); took > time.Minute {
		t.Errorf("it took %s", took)
	}
	expectSaid(t, run, "proof", "so set, and not tried", "Until "+began.Add(patience).Local().Format("15:04"), "brickpass check "+s.onlyConnection().Name)
	if now := s.onlyConnection(); now.Answers[tokenUse] != useEverything || now.Answers[tokenScopesKey] != "" {
		t.Errorf("the connection is for %q %q", now.Answers[tokenUse], now.Answers[tokenScopesKey])
	}
}

func TestScopesThatAreNotInForceAfterTenMinutesAreSaidToBeLate(t *testing.T) {
	s := connected(t, "aws", chosenScopes("unity-catalog, sql"))
	s.server.AddFault(simulator.Fault{
		Method: http.MethodGet, Path: "/api/2.1/unity-catalog/catalogs", Kind: simulator.FaultStatus, Status: http.StatusOK, Body: `{"catalogs":[]}`,
	})
	run := s.rescope(Answers{rescopeUse: "only sql"})
	problem := run.Current().Problem
	if run.Phase() != Working || problem == nil {
		t.Fatalf("%s, %+v", run.Phase(), problem)
	}
	fourThings(t, problem, ProblemScopesLate)
	if got := s.rescopings(); len(got) != 1 {
		t.Errorf("the journal has %v", got)
	}
}

// A workspace may answer a request without asking for the scope that others ask for: what the change does not touch is not waited for.
func TestAnAnswerThatNeitherTheOldNorTheNewScopesHoldIsNotWaitedFor(t *testing.T) {
	s := connected(t, "aws", chosenScopes("unity-catalog, sql"))
	s.server.AddFault(simulator.Fault{
		Method: http.MethodGet, Path: "/api/2.1/clusters/list", Kind: simulator.FaultStatus, Status: http.StatusOK, Body: `{}`,
	})
	s.mustFinish(s.rescope(Answers{rescopeUse: "only sql"}))
}

// A change whose answer is lost is sent once more, because it does the same twice. One that was cut off is looked at first: it took
// effect, or it is made now. Either way the journal knows what takes it back.
// cutOffScopes changes scopes until a request is about to be sent, or has been answered, and leaves the run there as a SIGKILL does.
// Whoever is no admin lets the token change itself, if it may. Only an admin can take that back, because the token gave the right away.
// A workspace that does not have the admin's request yet is met by the other one, which was shown and agreed to.
func TestAnOAuthSecretHasNoScopes(t *testing.T) {
	s := connected(t, "aws", Answers{partnerPreset: "another", tokenKind: string(oauthKind)})
	if kindOf(Setup{Answers: s.onlyConnection().Answers}) != oauthKind {
		t.Fatal("that is no OAuth secret")
	}
	before := len(s.writes())
	run := s.rescope(nil)
	s.mustFinish(run)
	expectSaid(t, run, "connection", "an OAuth secret has no scopes")
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
}

// A check that meets a missing scope names the command that gives it, and holds the token against what it was changed to.
