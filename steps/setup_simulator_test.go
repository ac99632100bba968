package steps

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// stage is a simulated workspace with everything that a set-up runs on. Its clock is moved by whoever waits, so that ten
// minutes pass at once.
type stage struct {
	t        *testing.T
	server   *simulator.Server
	requests *simulator.Transcript
	kit      Kit
	tag      string                  // of a review; "" is the same one each time
	planOnly bool                    // it goes no further than the plan
	given    map[string]secret.Value // secrets that answer a question
	asked    func(Question)          // is told what is asked; nil: nobody is
	visit    func(Visit)             // what a person does on the page where they sign in
}

func rehearse(t *testing.T, world string) *stage {
	t.Helper()
	requests := &simulator.Transcript{}
	fake := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	server, err := simulator.Start(simulator.Options{World: world, Clock: fake, Requests: requests}, "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	environment := map[string]string{
		"DATABRICKS_HOST": server.URL(), "DATABRICKS_TOKEN": server.Identity().AdminToken.Reveal(),
	}
	return &stage{t: t, server: server, requests: requests, kit: Kit{
		Steps: SetupSteps(), Clock: fake, ScryptWork: 2, Chance: strings.NewReader(strings.Repeat("brickpass", 100)),
		Connect: func(host databricks.Host) *databricks.Client {
			return databricks.New(databricks.Options{Host: host, Clock: fake})
		},
		Environment: signin.Environment{Getenv: func(name string) string { return environment[name] }, Home: t.TempDir()},
		Store:       keystore.Memory(), StateDir: t.TempDir(),
	}}
}

// setUp goes through all questions, with the answers given and the defaults for all others, says yes to the plan, and gives
// the run as it ends.
func (s *stage) setUp(answers Answers) Run {
	s.t.Helper()
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	for key, value := range s.given {
		hands.Give(key, value)
	}
	tag, err := NewTag(s.kit.Chance)
	if err != nil {
		s.t.Fatal(err)
	}
	run, effects := New(s.kit.Steps, Setup{Tag: tag, Now: s.kit.Clock.Now()})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 100 {
		s.signIn(hands, run)
		event, ok := s.next(run, answers)
		if !ok {
			return run
		}
		run, effects = run.Update(event)
		if run.Refusal() != "" {
			s.t.Fatalf("%v was refused: %s", event, run.Refusal())
		}
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.t.Fatal("asks without end")
	return run
}

// signIn is a person at the page where they sign in, if they are asked to; the answer is that they did.
func (s *stage) signIn(hands *Hands, run Run) {
	s.t.Helper()
	question, ok := run.Question()
	if !ok || question.Kind != Browser || s.visit == nil {
		return
	}
	visit, err := hands.Visit(s.t.Context(), run.Setup(), question.Key)
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = visit.Close() }()
	s.visit(visit)
	admission, err := visit.Wait(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	hands.Admit(question.Key, admission)
}

// next is what somebody does who takes every default: the answer asked for, or the first choice that leads on.
func (s *stage) next(run Run, answers Answers) (Event, bool) {
	if question, ok := run.Question(); ok {
		if s.asked != nil {
			s.asked(question)
		}
		answer, given := answers[question.Key]
		if question.Key == AddressKey && !given {
			return Answered{question.Key, s.server.URL()}, true
		}
		if !given {
			answer = question.Default
		}
		return Answered{question.Key, answer}, answer != "" || question.Optional
	}
	if s.planOnly && run.Phase() == Reviewing {
		return nil, false
	}
	for _, choice := range []Choice{Continue, Agree} {
		if slices.Contains(run.Choices(), choice) {
			return Chosen{choice}, true
		}
	}
	return nil, false
}

// writes are the requests so far that were not reads, as "METHOD path".
func (s *stage) writes() []string {
	var writes []string
	for line := range strings.Lines(s.requests.String()) {
		if !strings.Contains(line, `"method":"GET"`) && !strings.Contains(line, "/sql/statements") && !strings.Contains(line, "/oidc/") && !strings.Contains(line, "/oauth2/") {
			writes = append(writes, strings.TrimSpace(line))
		}
	}
	return writes
}

func (s *stage) mustFinish(run Run) {
	s.t.Helper()
	if run.Phase() == Finished {
		return
	}
	view := run.Current()
	s.t.Errorf("%s: %s", run.Phase(), view.About.ID)
	if question, ok := run.Question(); ok {
		s.t.Errorf("asks %s", question.Key)
	}
	for _, step := range run.Steps() {
		s.t.Logf("%s %-10s %-10s %s", step.Mark, step.About.ID, step.Finding.State, step.Say)
		for _, line := range step.Finding.Lines {
			s.t.Logf("             %s %s  %s", line.Mark, line.Text, line.Detail)
		}
	}
	if view.Problem != nil {
		s.t.Errorf("%s | %s | %s | %s | %s | said %s", view.Problem.Kind, view.Problem.What, view.Problem.Why, view.Problem.Who, view.Problem.Send, view.Problem.Said)
	}
}

func finding(run Run, id ID) Finding {
	for _, step := range run.Steps() {
		if step.About.ID == id {
			return step.Finding
		}
	}
	return Finding{}
}

var onlyPublic = Answers{dataSchemas: "cas_demo_east1.public"}

func TestASetUpEndsWithAProvenToken(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	setup := run.Setup()
	if setup.Fact(Proven) != "2026-11-22" || setup.Fact(TokenEnds) != "2027-02-20" {
		t.Errorf("proven %q, ends %q", setup.Fact(Proven), setup.Fact(TokenEnds))
	}
	var said []string
	for _, line := range finding(run, "proof").Lines {
		said = append(said, string(line.Mark)+" "+line.Text)
	}
	for _, want := range []string{
		"✓ signed in with the token in memory, as TD-CAS-Service", "✓ SELECT 1",
		"✓ refused on cas_demo_east1.hr.salaries, as it should be",
		"– What this cannot show: whether Treasure Data's own machines can reach you.",
	} {
		if !slices.Contains(said, want) {
			t.Errorf("the proof does not say %q, but %q", want, said)
		}
	}
	sheet, _ := finding(run, "handover").Seen.(Sheet)
	if len(sheet.Fields) == 0 || sheet.Fields[1].Value != "/sql/1.0/warehouses/1234567890abcdef" || sheet.Ends != "The token ends on 20 February 2027." {
		t.Errorf("handed over %+v", sheet)
	}
}

func TestASecondSetUpWritesNothing(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(onlyPublic))
	before := len(s.writes())
	s.kit.Chance = strings.NewReader("another chance")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	if plan := run.Plan(); !plan.Empty() {
		t.Errorf("plans %v", plan.Changes())
	}
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
	if len(s.server.State().Tokens) == 0 {
		t.Error("the token is gone")
	}
}

func TestEachWorldEndsWhereItShould(t *testing.T) {
	addresses := Answers{networkAddresses: "198.51.100.10\n198.51.100.0/28"}
	worlds := []struct {
		world   string
		answers Answers
		blocked ID // where the walk ends; "" if it is done
		check   func(*testing.T, *stage, Run)
	}{
		{world: "obo-off", check: noSecretLeft},
		{world: "ip-lists-on", answers: addresses, check: func(t *testing.T, s *stage, _ Run) {
			lists := s.server.State().IPLists
			if ours := lists[len(lists)-1]; ours.Label != "TreasureData" || ours.Kind != "ALLOW" {
				t.Errorf("no list of our own: %+v", lists)
			}
		}},
		{world: "first-allow-list", check: func(t *testing.T, s *stage, _ Run) {
			for _, list := range s.server.State().IPLists {
				if list.Kind == "ALLOW" {
					t.Errorf("made a first list: %+v", list)
				}
			}
		}},
		{world: "not-catalog-owner", blocked: "checks"},
		{world: "tokens-off"},
		{world: "no-token-yet"},
		{world: "no-entitlements"},
		{world: "short-lifetime", check: func(t *testing.T, _ *stage, run Run) {
			if ends := run.Setup().Fact(TokenEnds); ends != "2026-11-29" {
				t.Errorf("ends %s", ends)
			}
		}},
		{world: "free", check: noSecretLeft},
		{world: "flaky"},
	}
	for _, test := range worlds {
		t.Run(test.world, func(t *testing.T) {
			s := rehearse(t, test.world)
			answers := Answers{dataSchemas: onlyPublic[dataSchemas]}
			for key, answer := range test.answers {
				answers[key] = answer
			}
			run := s.setUp(answers)
			if test.blocked != "" {
				view := run.Current()
				if view.About.ID != test.blocked || view.Problem == nil || view.Problem.Send == "" {
					t.Errorf("ends %s at %s with %+v", run.Phase(), view.About.ID, view.Problem)
				}
				if writes := s.writes(); len(writes) > 0 {
					t.Errorf("wrote %v", writes)
				}
				return
			}
			s.mustFinish(run)
			if test.check != nil {
				test.check(t, s, run)
			}
		})
	}
}

// noSecretLeft holds that the token came by a secret and that the secret went.
func noSecretLeft(t *testing.T, s *stage, run Run) {
	t.Helper()
	if !strings.Contains(s.requests.String(), "/credentials/secrets") {
		t.Error("no secret was used")
	}
	if secrets := s.server.State().Secrets; len(secrets) > 0 {
		t.Errorf("left behind: %+v", secrets)
	}
}

func TestALostAnswerLeavesOneToken(t *testing.T) {
	for _, path := range []string{
		"/api/2.0/token-management/on-behalf-of/tokens", "/api/2.0/preview/scim/v2/ServicePrincipals",
	} {
		t.Run(path, func(t *testing.T) {
			s := rehearse(t, "aws")
			s.server.AddFault(simulator.Fault{Method: "POST", Path: path, Nth: 1, Kind: simulator.FaultDropAfter})
			run := s.setUp(onlyPublic)
			s.mustFinish(run)
			application, tokens := run.Setup().Fact(ApplicationID), 0
			for _, token := range s.server.State().Tokens {
				if token.Owner == application {
					tokens++
				}
			}
			if tokens != 1 {
				t.Errorf("%d tokens", tokens)
			}
			named := 0
			for _, principal := range s.server.State().Principals {
				if principal.Display == "TD-CAS-Service" {
					named++
				}
			}
			if named != 1 {
				t.Errorf("%d principals", named)
			}
		})
	}
}

func TestATokenWhoseValueIsGoneIsNotMadeAgain(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	if err := s.kit.Store.Delete(t.Context(), keystore.Item(run.Setup().Fact(TokenItem))); err != nil {
		t.Fatal(err)
	}
	before := len(s.writes())
	s.kit.Chance = strings.NewReader("another chance")
	view := s.setUp(onlyPublic).Current()
	if view.About.ID != "token" || view.Problem == nil || view.Problem.Kind != ProblemTokenLost {
		t.Errorf("%s: %v", view.About.ID, view.Problem)
	}
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
}

// What is written in a second run is proven anew, even where the proof held before.
func TestWhatWasTakenAwayIsGivenAgainAndProven(t *testing.T) {
	s := rehearse(t, "aws")
	first := s.setUp(onlyPublic)
	s.mustFinish(first)
	application := databricks.ApplicationID(first.Setup().Fact(ApplicationID))
	host, err := databricks.ParseHost(s.server.URL())
	if err != nil {
		t.Fatal(err)
	}
	admin := s.kit.Connect(host).SignIn(databricks.Admin, databricks.Bearer(s.server.Identity().AdminToken))
	revoke := databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", application, databricks.Select)
	if _, err := admin.Send(t.Context(), revoke); err != nil {
		t.Fatal(err)
	}
	_ = s.kit.Clock.Wait(t.Context(), 24*time.Hour) // the warehouse falls asleep
	before := len(s.writes())
	s.kit.Chance = strings.NewReader("another chance")
	run := s.setUp(onlyPublic)
	s.mustFinish(run)
	if proven := run.Setup().Fact(Proven); proven != "2026-11-23" {
		t.Errorf("proven on %s", proven)
	}
	if after := s.writes(); len(after) != before+2 {
		t.Errorf("wrote %v", after[before:])
	}
	s.kit.Chance = strings.NewReader("a third one, with the warehouse asleep again")
	_ = s.kit.Clock.Wait(t.Context(), 24*time.Hour)
	before = len(s.writes())
	third := s.setUp(onlyPublic)
	s.mustFinish(third)
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
	if say := finding(third, "proof").Say; say != "last held on 23 November 2026" {
		t.Errorf("the proof: %s", say)
	}
}
