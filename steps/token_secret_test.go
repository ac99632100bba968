package steps

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// bySecret are the answers of somebody whose partner's form shows a client ID and a secret.
func bySecret() Answers {
	return Answers{dataSchemas: onlyPublic[dataSchemas], tokenKind: "oauth", tokenDays: "365", tokenConnection: "acme"}
}

const secretsPath = "/api/2.0/accounts/servicePrincipals/*"

// principalTokens counts what the principal of a run has of each kind.
func (s *stage) principalTokens(run Run) (tokens, secrets int) {
	state := s.server.State()
	for _, token := range state.Tokens {
		if token.Owner == run.Setup().Fact(ApplicationID) {
			tokens++
		}
	}
	return tokens, len(state.Secrets)
}

func TestASecretInThePlaceOfAToken(t *testing.T) {
	s := rehearse(t, "aws")
	run := s.setUp(bySecret())
	s.mustFinish(run)
	if tokens, secrets := s.principalTokens(run); tokens != 0 || secrets != 1 {
		t.Errorf("%d tokens, %d secrets", tokens, secrets)
	}
	for _, write := range s.writes() {
		if strings.Contains(write, "/token") {
			t.Errorf("for a secret: %s", write)
		}
	}
	setup := run.Setup()
	if setup.Fact(TokenEnds) != "2027-11-22" || setup.Known(TokenID) || setup.Fact(Proven) == "" {
		t.Errorf("%v", setup.Facts)
	}
	sheet, _ := finding(run, "handover").Seen.(Sheet)
	want := []SheetField{
		{Label: "Hostname", Value: bareHost(setup)},
		{Label: "HTTP Path", Value: setup.Fact(HTTPPath)},
		{Label: "Authentication Method", Value: "OAuth"},
		{Label: "Client ID", Value: setup.Fact(ApplicationID)},
		{Label: "Client Secret", Value: "in memory", Secret: true},
	}
	if len(sheet.Fields) < 5 || !slices.Equal(sheet.Fields[:5], want) || sheet.Ends != "The OAuth secret ends on 22 November 2027." || sheet.Idle {
		t.Errorf("%+v", sheet)
	}
	if lines := finding(run, "proof").Lines; lines[0].Text != "signed in with the OAuth secret in memory, as TD-CAS-Service" {
		t.Errorf("%v", lines)
	}
	for _, step := range []ID{"tokenuse"} {
		if say := finding(run, step).Say; !strings.HasPrefix(say, "not needed") {
			t.Errorf("%s: %s", step, say)
		}
	}

	before := len(s.writes())
	s.kit.Chance = strings.NewReader("another chance")
	again := s.setUp(bySecret())
	s.mustFinish(again)
	if after := s.writes(); len(after) != before {
		t.Errorf("a second time it wrote %v", after[before:])
	}
}

func TestTheSecretsQuestions(t *testing.T) {
	setup := testSetup().With(tokenKind, "oauth")
	var keys []string
	for _, question := range (tokenStep{}).Questions(setup) {
		keys = append(keys, question.Key)
		if question.Key == tokenDays && (!strings.Contains(question.Help, "two years") || question.Default != "90") {
			t.Errorf("%+v", question)
		}
	}
	if !slices.Equal(keys, []string{tokenDays, tokenConnection}) {
		t.Errorf("asks %v", keys)
	}
	for typed, ok := range map[string]bool{"730": true, "731": false, "91": true, "0": false} {
		if _, err := parseDays(setup, typed); (err == nil) != ok {
			t.Errorf("%s: %v", typed, err)
		}
	}
	restricted := testSetup().Learn(databricks.Facts{AdminsRestricted: yes})
	question, _ := kindQuestion(restricted)
	if _, err := question.Parse(restricted, "oauth"); err == nil || !strings.Contains(err.Error(), "would go round that") {
		t.Errorf("round a policy: %v", err)
	}
	if got, err := question.Parse(restricted, "PAT"); got != "pat" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
}

func TestASixthSecretIsNotAskedFor(t *testing.T) {
	five := `{"secrets":[{"id":"1"},{"id":"2"},{"id":"3"},{"id":"4"},{"id":"5"}]}`
	path := "GET /api/2.0/accounts/servicePrincipals/" + testPrincipal + "/credentials/secrets"
	finding := see(t, tokenStep{}, script(t, map[string]string{path: five}), withPrincipal(withToken(testSetup())).With(tokenKind, "oauth"))
	if finding.State != Blocked {
		t.Fatalf("%s", finding.Say)
	}
	fourThings(t, finding.Problem, databricks.ProblemSecretQuota)
}

// A new secret is not known everywhere for a while, and lists lag: that is waited for.
func TestASecretInTheFlakyWorld(t *testing.T) {
	s := rehearse(t, "flaky")
	run := s.setUp(bySecret())
	s.mustFinish(run)
	if _, secrets := s.principalTokens(run); secrets != 1 {
		t.Errorf("%d secrets", secrets)
	}
}

func TestALostAnswerLeavesOneSecret(t *testing.T) {
	s := rehearse(t, "aws")
	s.server.AddFault(simulator.Fault{Method: "POST", Path: secretsPath, Nth: 1, Kind: simulator.FaultDropAfter})
	run := s.setUp(bySecret())
	s.mustFinish(run)
	if _, secrets := s.principalTokens(run); secrets != 1 {
		t.Errorf("%d secrets", secrets)
	}
}

func TestASecretThatCannotBeSavedIsDeleted(t *testing.T) {
	s := rehearse(t, "aws")
	s.kit.Store = unsaving{keystore.Memory()}
	run := s.setUp(bySecret())
	problem := run.Current().Problem
	if problem == nil || problem.What != "The OAuth secret could not be saved, so it was deleted." {
		t.Errorf("%+v", problem)
	}
	if _, secrets := s.principalTokens(run); secrets != 0 {
		t.Errorf("%d secrets are left", secrets)
	}
}

func TestWhatBecameOfAKeptSecret(t *testing.T) {
	path := "GET /api/2.0/accounts/servicePrincipals/" + testPrincipal + "/credentials/secrets"
	live := map[string]string{path: `{"secrets":[{"id":"s-1","expire_time":"2027-11-22T09:00:00Z"}]}`}
	gone := map[string]string{path: `{}`}
	ended := map[string]string{path: `{"secrets":[{"id":"s-1","expire_time":"2026-11-20T09:00:00Z"}]}`}
	invalid := &databricks.Problem{Kind: databricks.ProblemInvalidClient, What: "Refused.", Spreading: true}
	connection := kept()
	connection.Facts = maps.Clone(connection.Facts)
	delete(connection.Facts, TokenID)
	connection.Facts[KeptSecret] = "s-1"
	setup := withPrincipal(withToken(testSetup())).With(tokenKind, "oauth")
	fresh := setup.Learn(databricks.Facts{KeptSecret: "s-1", TokenItem: "h/a/" + testTag})
	signs := func(name string, err error) func() (string, error) {
		return func() (string, error) { return name, err }
	}
	for _, test := range []struct {
		name    string
		setup   Setup
		past    Connection
		answers map[string]string
		signs   func() (string, error)
		state   State
		kind    databricks.ProblemKind
	}{
		{"living", setup, connection, live, signs(testApplication, nil), So, ""},
		{"deleted", setup, connection, gone, nil, Blocked, ProblemTokenDead},
		{"ended", setup, connection, ended, nil, Blocked, ProblemTokenDead},
		{"refused", setup, connection, live, signs("", invalid), Blocked, ProblemTokenDead},
		{"lost", setup, connection, live, signs("", &keystore.Error{Kind: keystore.ErrNotFound, Cause: "c"}), Blocked, ProblemTokenLost},
		{"new, not accepted", fresh, connection, live, signs("", invalid), Spreading, ""},
		{"new, not listed", fresh, connection, gone, nil, Spreading, ""},
		{"the connection has a token", setup, kept(), live, nil, Blocked, ProblemNameTaken},
	} {
		t.Run(test.name, func(t *testing.T) {
			reader := script(t, test.answers)
			reader.past, reader.signs = []Connection{test.past}, test.signs
			finding := see(t, tokenStep{}, reader, test.setup)
			if finding.State != test.state {
				t.Fatalf("%s: %s", finding.State, finding.Say)
			}
			if test.state == Blocked {
				fourThings(t, finding.Problem, test.kind)
			}
		})
	}
}

// What is pasted signs in, and is found in the list as what was not known before.
func TestASecretMadeByHandIsTakenIn(t *testing.T) {
	s := rehearse(t, "aws")
	s.server.AddFault(simulator.Fault{Method: "POST", Path: secretsPath, Nth: 1, Kind: simulator.FaultStatus, Status: 403})
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run := s.toTheHalt(hands, bySecret())
	if run.Current().Problem == nil {
		t.Fatalf("%s", run.Phase())
	}
	run = s.chooseAll(hands, run, ByHand, Paste)
	host := hostOf(t, s.server.URL())
	admin := s.kit.Connect(host).SignIn(databricks.Admin, databricks.Bearer(s.server.Identity().AdminToken))
	answer, err := admin.Send(t.Context(), databricks.CreateOAuthSecret(databricks.PrincipalID(run.Setup().Fact(PrincipalID)), time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	question, ok := run.Question()
	if !ok || question.Kind != Secret || question.Text != "Paste the OAuth secret" {
		t.Fatalf("asks %+v", question)
	}
	hands.Give(question.Key, secret.New("dose-of-somebody-else"))
	run, effects := run.Update(Answered{question.Key, Given})
	run = Drive(t.Context(), hands, run, effects, nil)
	if problem := run.Current().Problem; problem == nil || problem.What != "The OAuth secret that you pasted does not sign in." {
		t.Fatalf("another one: %+v", problem)
	}
	run = s.chooseAll(hands, run, Paste)
	hands.Give(question.Key, answer.Secret)
	run, effects = run.Update(Answered{question.Key, Given})
	run = Drive(t.Context(), hands, run, effects, nil)
	s.mustFinish(run)
	if run.Setup().Fact(KeptSecret) == "" {
		t.Errorf("%v", run.Setup().Facts)
	}
}

// unsaving is a keychain that takes what is tried, and nothing else.
type unsaving struct{ keystore.Store }

func (u unsaving) Put(_ context.Context, _ keystore.Item, _ secret.Value) error {
	return &keystore.Error{Kind: keystore.ErrNotStored, Cause: "It is full.", Fix: "Make room."}
}

func (u unsaving) CheckWritable(context.Context) error { return nil }

// toTheHalt sets up with these hands until somebody is needed.
func (s *stage) toTheHalt(hands *Hands, answers Answers) Run {
	s.t.Helper()
	run, _ := s.setUpWith(hands, Setup{Tag: testTag, Now: s.kit.Clock.Now()}, answers)
	return run
}

// chooseAll takes one choice after the other.
func (s *stage) chooseAll(hands *Hands, run Run, choices ...Choice) Run {
	s.t.Helper()
	for _, choice := range choices {
		next, effects := run.Update(Chosen{choice})
		if next.Refusal() != "" {
			s.t.Fatalf("%s: %s", choice, next.Refusal())
		}
		run = Drive(s.t.Context(), hands, next, effects, nil)
	}
	return run
}
