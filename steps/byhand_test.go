package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// console is a person at Databricks' own console: the same requests, sent by somebody else.
type console struct {
	t      *testing.T
	client *databricks.Client
	hands  *Hands
}

func (s *stage) console(hands *Hands) console {
	s.t.Helper()
	host, err := databricks.ParseHost(s.server.URL())
	if err != nil {
		s.t.Fatal(err)
	}
	admin := databricks.Bearer(s.server.Identity().AdminToken)
	return console{s.t, s.kit.Connect(host).SignIn(databricks.Admin, admin), hands}
}

// do makes all changes of a step there. What a person has to bring back is given to the hands.
func (c console) do(step StepView, setup Setup) {
	c.t.Helper()
	for _, change := range step.Changes {
		answer, err := c.client.Send(c.t.Context(), change.Change.fill(setup.Facts).Request)
		if err != nil {
			c.t.Fatalf("%s: %v", change.Change.ID, err)
		}
		if !answer.Secret.Empty() {
			c.hands.Give("token.pasted", answer.Secret)
		}
	}
}

// answer is what a person says next who does every step by hand.
func (c console) answer(run Run) Event {
	if question, ok := run.Question(); ok {
		switch question.Key {
		case principalExisting:
			return Answered{question.Key, existingReuse}
		case "token.pasted":
			return Answered{question.Key, Given}
		}
		c.t.Fatalf("asks %s", question.Key)
	}
	if _, asked := run.Asked(); asked {
		return Chosen{ByHand}
	}
	for _, choice := range []Choice{Paste, LookAgain} {
		if slices.Contains(run.Choices(), choice) {
			c.do(run.Current(), run.Setup())
			return Chosen{choice}
		}
	}
	c.t.Fatalf("%s: %v, %+v", run.Current().About.ID, run.Choices(), run.Current().Problem)
	return nil
}

// review walks to the plan with the defaults.
func (s *stage) review(hands *Hands, answers Answers) Run {
	s.t.Helper()
	s.planOnly = true
	run, effects := New(s.kit.Steps, Setup{Tag: first(s.tag, "5f3a09c15f3a09c1"), Now: s.kit.Clock.Now()})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for {
		event, ok := s.next(run, answers)
		if !ok {
			return run
		}
		run, effects = run.Update(event)
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
}

func TestEveryStepCanBeDoneByHand(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run := s.review(hands, onlyPublic)
	run, effects := run.Update(Chosen{OneByOne})
	run = Drive(t.Context(), hands, run, effects, nil)
	person := s.console(hands)
	for turn := 0; run.Phase() == Working; turn++ {
		if turn > 100 {
			t.Fatal("it comes to no end")
		}
		run, effects = run.Update(person.answer(run))
		if run.Refusal() != "" {
			t.Fatal(run.Refusal())
		}
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	s.mustFinish(run)
	connections, err := Connections(s.kit.StateDir)
	if err != nil || len(connections) != 1 {
		t.Fatalf("%d connections, %v", len(connections), err)
	}
	for _, made := range connections[0].Made {
		if made.Undo != nil || made.Change != ByHandChange {
			t.Errorf("the journal takes %s/%s for ours", made.Step, made.Change)
		}
	}
	kept, err := hands.Token(t.Context(), run.Setup())
	if err != nil || !s.server.TokenWorks(kept.Reveal()) {
		t.Errorf("the pasted token is not kept: %v", err)
	}
}

func TestWhatIsNotDoneByHandYetIsSaidAndNotSent(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run := s.review(hands, onlyPublic)
	for _, choice := range []Choice{OneByOne, ByHand, LookAgain} {
		var effects []Effect
		run, effects = run.Update(Chosen{choice})
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	if problem := run.Current().Problem; problem == nil || problem.What != "It is not there yet." {
		t.Errorf("it says %v", problem)
	}
	if writes := s.writes(); len(writes) != 0 {
		t.Errorf("wrote %v", writes)
	}
	run, effects := run.Update(Chosen{Retry})
	run = Drive(t.Context(), hands, run, effects, nil)
	if change, asked := run.Asked(); !asked || change.Step != "principal" {
		t.Errorf("brickpass does not offer to do it after all: %v", run.Choices())
	}
}

func TestAPastedTokenOfSomebodyElseIsRefused(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run := s.review(hands, onlyPublic)
	run, effects := run.Update(Chosen{OneByOne})
	run = Drive(t.Context(), hands, run, effects, nil)
	for {
		change, _ := run.Asked()
		choice := Yes
		if change.Step == "token" {
			choice = ByHand
		}
		run, effects = run.Update(Chosen{choice})
		run = Drive(t.Context(), hands, run, effects, nil)
		if choice == ByHand {
			break
		}
	}
	for name, value := range map[string]secret.Value{
		"the admin's own": s.server.Identity().AdminToken, "no token at all": secret.New("dapi00000000000000000000000000000000"),
	} {
		hands.Give("token.pasted", value)
		after := run
		for _, event := range []Event{Chosen{Paste}, Answered{"token.pasted", Given}} {
			after, effects = after.Update(event)
			after = Drive(t.Context(), hands, after, effects, nil)
		}
		if after.Current().Problem == nil || after.Setup().Known(TokenItem) || !slices.Contains(after.Choices(), Paste) {
			t.Errorf("%s: problem %v, choices %v", name, after.Current().Problem, after.Choices())
		}
	}
}

// The guide for Azure knows of a page where a principal of Databricks' own is given a token, in some workspaces; one of Entra has none.
func TestTheConsolesPageForATokenIsNamedWhereTheGuideHasIt(t *testing.T) {
	const page = "Access tokens › Generate new token"
	azure := Setup{Answers: Answers{partnerPreset: "prequel-source"}, Facts: databricks.Facts{Cloud: string(databricks.AzurePublic)}}
	for name, test := range map[string]struct {
		setup Setup
		shown bool
	}{
		"Databricks' own":   {azure, true},
		"one of Entra":      {azure.With(entraKind, managedByEntra), false},
		"an OAuth secret":   {azure.With(tokenKind, string(oauthKind)), false},
		"not on Azure, too": {Setup{Answers: Answers{partnerPreset: "treasure-data"}}, true},
	} {
		ways := tokenStep{}.ByHand(test.setup)
		if shown := slices.ContainsFunc(ways, func(way string) bool { return strings.Contains(way, page) }); shown != test.shown {
			t.Errorf("%s: %q", name, ways)
		}
		if slices.ContainsFunc(ways, func(way string) bool { return strings.Contains(way, "no page") }) {
			t.Errorf("%s: it says that there is none: %q", name, ways)
		}
	}
}
