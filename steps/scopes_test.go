package steps

import (
	"context"
	"fmt"
	"maps"
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
func (s *stage) resumeScopes() (Run, []Event) {
	s.t.Helper()
	story := s.story()
	if story.Aim != Rescoping {
		s.t.Fatalf("what is unfinished is for %q", story.Aim)
	}
	connection := s.onlyConnection()
	story = story.On(connection)
	s.kit.Steps = ScopesSteps(connection)
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	if err := hands.TakeUp(story); err != nil {
		s.t.Fatal(err)
	}
	setup := connection.Rescoping("not this one", s.kit.Clock.Now())
	setup.Story = &story
	return s.setUpWith(hands, setup, nil)
}

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
func TestTheTenMinutesCanBeSkippedAndComeBackTo(t *testing.T) {
	toTheWait := func(t *testing.T) (*stage, *Hands, Run) {
		s := connected(t, "aws", nil)
		hands, setup := s.rescoping("00000000000000aa")
		run, effects := New(s.kit.Steps, setup)
		run = Drive(t.Context(), hands, run, effects, nil)
		for run.Phase() != Working {
			event, ok := s.next(run, Answers{rescopeUse: "only sql"})
			if !ok {
				t.Fatalf("stands at %s", run.Current().About.ID)
			}
			run, effects = run.Update(event)
			if run.Phase() == Working {
				break
			}
			run = Drive(t.Context(), hands, run, effects, nil)
		}
		for len(effects) > 0 { // until it waits, and no wait ends
			effect := effects[0]
			effects = effects[1:]
			if _, waits := effect.(DoWait); waits {
				return s, hands, run
			}
			event := hands.Do(t.Context(), effect)
			if event == nil {
				continue
			}
			var more []Effect
			run, more = run.Update(event)
			effects = append(effects, more...)
		}
		t.Fatalf("it never waits: %s", said(run, "proof"))
		return nil, nil, Run{}
	}
	all := func(hands *Hands, run Run, effects []Effect) Run {
		return Drive(context.Background(), hands, run, effects, nil)
	}

	t.Run("skipped", func(t *testing.T) {
		s, hands, run := toTheWait(t)
		until := s.kit.Clock.Now().Add(patience).Local().Format("15:04")
		expectSaid(t, run, "proof", "spreading set, and not in force everywhere yet", "◔ Databricks takes up to ten minutes  until "+until+" at the latest")
		if view := run.Current(); !view.Waiting || view.Mark != MarkSpread || view.Since.IsZero() || !slices.Contains(run.Choices(), Skip) {
			t.Fatalf("%+v, choices %v", view, run.Choices())
		}
		run, effects := run.Update(Chosen{Skip})
		run = all(hands, run, effects)
		if run.Phase() != Finished || s.onlyConnection().Ended != "done" {
			t.Errorf("%s", run.Phase())
		}
	})
	t.Run("stopped", func(t *testing.T) {
		s, hands, run := toTheWait(t)
		run, effects := run.Update(Chosen{Stop})
		run = all(hands, run, effects)
		if run.Phase() != Stopped {
			t.Fatalf("%s", run.Phase())
		}
		if err := hands.Close(); err != nil {
			t.Fatal(err)
		}
		before, began := len(s.writes()), s.kit.Clock.Now()
		run, asked := s.resumeScopes()
		s.mustFinish(run)
		if after := s.writes(); len(after) != before || len(asked) > 0 {
			t.Errorf("asked %v, wrote %v", asked, after[before:])
		}
		if took := s.kit.Clock.Now().Sub(began); took < 9*time.Minute {
			t.Errorf("it was over after %s", took)
		}
		expectSaid(t, run, "proof", "so in force: sql", "refused to list the catalogs")
	})
}

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

// A change whose answer is lost is sent once more, because it does the same twice. One that was cut off is looked at first: it took
// effect, or it is made now. Either way the journal knows what takes it back.
func TestALostOrCutOffChangeOfScopes(t *testing.T) {
	answers := Answers{rescopeUse: "only scim, sql"}
	want := []string{"set [sql unity-catalog] -> [scim sql]"}
	t.Run("lost", func(t *testing.T) {
		s := connected(t, "aws", nil)
		s.server.AddFault(simulator.Fault{Method: http.MethodPatch, Path: "/api/2.0/token-management/tokens/*", Nth: 1, Kind: simulator.FaultDropAfter})
		s.mustFinish(s.rescope(answers))
		if got := s.rescopings(); !slices.Equal(got, want) {
			t.Errorf("the journal has %v", got)
		}
	})
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("cut off, answered: %t", after), func(t *testing.T) {
			s := connected(t, "aws", nil)
			s.cutOffScopes(patchTokens, after, answers)
			run, asked := s.resumeScopes()
			s.mustFinish(run)
			if len(asked) > 0 {
				t.Errorf("it asked %v", asked)
			}
			if got := s.rescopings(); !slices.Equal(got, want) {
				t.Errorf("the journal has %v", got)
			}
			expectSaid(t, run, "proof", "so in force: scim, sql")
			sent := 0
			for _, write := range s.writes() {
				if strings.Contains(write, `"method":"PATCH"`) && strings.Contains(write, `"path":"/api/2.0/token-management/tokens/`) {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("sent %d times", sent)
			}
		})
	}
	t.Run("cut off, then removed", func(t *testing.T) {
		s := connected(t, "aws", nil)
		s.cutOffScopes(patchTokens, true, answers)
		if story := s.story(); story.Open() {
			t.Error("a removal would wait for it")
		}
		name := s.onlyConnection().Name
		s.mustFinish(s.remove(name, nil))
		if left := s.onlyConnection(); !left.Removed() {
			t.Errorf("left is %+v", left.Made)
		}
	})
}

// cutOffScopes changes scopes until a request is about to be sent, or has been answered, and leaves the run there as a SIGKILL does.
func (s *stage) cutOffScopes(at string, after bool, answers Answers) {
	s.t.Helper()
	connection, kit := s.onlyConnection(), s.kit
	kit.Steps = ScopesSteps(connection)
	reached := make(chan struct{})
	kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: kit.Clock, Transport: &cut{at: at, after: after, reached: reached}})
	}
	hands := NewHands(kit)
	s.kit.Steps = kit.Steps
	go s.setUpWith(hands, connection.Rescoping("00112233aabbccdd", kit.Clock.Now()), answers) // it never ends
	<-reached
	if err := hands.Close(); err != nil {
		s.t.Fatal(err)
	}
}

func everything(more Answers) Answers {
	answers := Answers{tokenUse: useEverything}
	maps.Copy(answers, more)
	return answers
}

// Whoever is no admin lets the token change itself, if it may. Only an admin can take that back, because the token gave the right away.
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

// A workspace that does not have the admin's request yet is met by the other one, which was shown and agreed to.
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
		{"sql", "", "wider scopes", "everything that the identity may do; no limit any more", "It will be able to do everything that its identity may do. Whoever finds it can do that too."},
		{"", "sql", "narrower scopes", "sql; all else is refused", "Whatever Treasure Data does beside sql will be refused."},
		{"sql", "sql", "", "sql; as it is", ""},
	} {
		now, wanted := strings.FieldsFunc(test.now, func(r rune) bool { return r == ',' }), strings.FieldsFunc(test.wanted, func(r rune) bool { return r == ',' })
		var lines []string
		for _, line := range differenceLines(testSetup(), now, wanted) {
			lines = append(lines, line.Text)
		}
		title, text := directionTitle(now, wanted), differenceText(now, wanted)
		if test.title != "" && title != test.title || text != test.text || strings.Join(lines, " | ") != test.lines {
			t.Errorf("%q to %q: %q %q %q", test.now, test.wanted, title, text, lines)
		}
	}
}

// A check that meets a missing scope names the command that gives it, and holds the token against what it was changed to.
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
