package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// byHand is a stage with a partner that this computer knows nothing of, because it was set up elsewhere; and what the partner has.
func byHand(t *testing.T, world string, answers Answers) (*stage, secret.Value, Connection) {
	t.Helper()
	s := rehearse(t, world)
	if answers[partnerPreset] == "this-computer" {
		s.as(benName)
		s.mustFinish(s.setUp(answers))
	} else {
		s.connect(answers)
	}
	there := s.onlyConnection()
	value, err := s.kit.Store.Get(t.Context(), keystore.Item(there.Facts[TokenItem]))
	if err != nil {
		t.Fatal(err)
	}
	s.kit.StateDir, s.kit.Store = t.TempDir(), keystore.Memory()
	return s, value, there
}

// adopt takes what is there into care, with defaults for what is not answered. A pasted value is given beforehand.
func (s *stage) adopt(answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	return s.live(AdoptSteps(), Setup{Aim: Adopting, Tag: s.newTag(), Now: s.kit.Clock.Now()}, answers, others...)
}

func (s *stage) pasting(value secret.Value, more Answers) Answers {
	s.given = map[string]secret.Value{tokenPasted: value}
	answers := Answers{adoptValue: pasteValue, tokenPasted: Given}
	for key, answer := range more {
		answers[key] = answer
	}
	return answers
}

func leaving(more Answers) Answers {
	answers := Answers{adoptValue: leaveValue}
	for key, answer := range more {
		answers[key] = answer
	}
	return answers
}

// Of each kind of credential, with its value and without it, an adoption changes nothing in the workspace, and what it comes to is as if
// brickpass had set it up: a check finds nothing, and a mend has nothing to do.
func TestAnAdoptionChangesNothingAndComesToTheSame(t *testing.T) {
	kinds := map[string]struct {
		world   string
		answers Answers
		more    Answers // to the questions of the adoption
	}{
		"a token":                  {"aws", nil, nil},
		"a token without a limit":  {"aws", Answers{tokenUse: useEverything}, nil},
		"a token for chosen APIs":  {"aws", Answers{tokenUse: useChosen, tokenScopesKey: "jobs\nsql\nunity-catalog"}, nil},
		"an OAuth secret":          {"aws", Answers{tokenKind: "oauth"}, Answers{tokenKind: "oauth"}},
		"where lists are in force": {"ip-lists-on", Answers{networkAddresses: "198.51.100.77"}, Answers{networkAddresses: "198.51.100.77"}},
		"on Azure":                 {"azure", nil, Answers{entraKind: managedByDatabricks}},
		"one's own":                {"aws", ownToken(nil), Answers{partnerPreset: "this-computer"}},
	}
	for name, kind := range kinds {
		for _, value := range []string{pasteValue, leaveValue} {
			t.Run(name+", "+value, func(t *testing.T) {
				s, token, there := byHand(t, kind.world, kind.answers)
				before, writes := s.server.State(), len(s.writes())
				answers := leaving(kind.more)
				if value == pasteValue {
					answers = s.pasting(token, kind.more)
				}
				answers[tokenWhich] = there.Facts[TokenID] // whose own it is has another one
				run := s.adopt(answers)
				s.mustFinish(run)
				s.mustBe(before)
				if made := s.writes()[writes:]; len(made) > 0 {
					t.Errorf("it sent %v", made)
				}
				c := s.onlyConnection()
				if c.Facts[TokenID] != there.Facts[TokenID] || c.Facts[KeptSecret] != there.Facts[KeptSecret] || c.Ended != "done" {
					t.Errorf("it is %s %s, ended %q, want %s %s", c.Facts[TokenID], c.Facts[KeptSecret], c.Ended, there.Facts[TokenID], there.Facts[KeptSecret])
				}
				kept, err := s.kit.Store.Get(t.Context(), keystore.Item(c.Facts[TokenItem]))
				if (value == pasteValue) != (err == nil && kept.Equal(token)) || c.Elsewhere() != (value == leaveValue) {
					t.Errorf("kept: %v, elsewhere: %t", err, c.Elsewhere())
				}
				if proven := c.Facts[Proven] != ""; proven != (value == pasteValue) {
					t.Errorf("proven on %q", c.Facts[Proven])
				}
				if lines := run.Differs(); len(lines) > 0 {
					t.Errorf("it differs: %v", lines)
				}
				s.mustFind(s.check(c.Name))
				story := c.Mending(s.kit.StateDir, s.newTag())
				s.planOnly = true
				mend := s.live(SetupSteps(), Setup{Tag: story.Tag, Now: s.kit.Clock.Now(), Story: &story}, nil)
				if mend.Phase() != Reviewing || !mend.Plan().Empty() {
					t.Errorf("a mend stands at %s and would make %v", mend.Current().About.ID, mend.Plan().Changes())
				}
				if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
					t.Errorf("not finished: %v, %v", stories, err)
				}
			})
		}
	}
}

// It is told as old as it is, and not as old as its connection is.
func TestAnAdoptedTokenIsAsOldAsItIs(t *testing.T) {
	s, _, there := byHand(t, "aws", nil)
	s.pass(60)
	s.mustFinish(s.adopt(leaving(nil)))
	c := s.onlyConnection()
	standing := c.Standing(s.kit.Clock.Now(), Checkup{})
	if standing.Left != 30 || standing.Life != 90 || standing.Idle != 60 || dateText(standing.Ends) != "20 February 2027" {
		t.Errorf("%d of %d days left, %d idle, ends on %s", standing.Left, standing.Life, standing.Idle, dateText(standing.Ends))
	}
	if c.Facts[ApplicationID] != there.Facts[ApplicationID] || c.Facts[Reused] != yes {
		t.Errorf("its identity is %s, reused: %q", c.Facts[ApplicationID], c.Facts[Reused])
	}
}

// What is missing for the partner is said, at the adoption, by a check, and by the plan of a mend; it is no reason not to adopt.
func TestWhatIsMissingIsSaidAndNotAdded(t *testing.T) {
	s, value, there := byHand(t, "aws", nil)
	id := databricks.PrincipalID(there.Facts[PrincipalID])
	s.send(databricks.RemoveEntitlement(id, databricks.DatabricksSQLAccess))
	s.send(databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", databricks.ApplicationID(there.Facts[ApplicationID]), databricks.Execute))
	before := s.server.State()
	run := s.adopt(s.pasting(value, nil))
	s.mustFinish(run)
	s.mustBe(before)
	var said []string
	for _, line := range run.Differs() {
		said = append(said, line.Text)
	}
	for _, want := range []string{"missing: SQL access in this workspace", "missing: read cas_demo_east1.public"} {
		if !slices.Contains(said, want) {
			t.Errorf("it does not say %q but %q", want, said)
		}
	}
	if s.onlyConnection().Facts[Proven] != "" {
		t.Error("it counts as proven")
	}
	checkup := s.check(simulated)
	if got := codes(checkup); !slices.Contains(got, "entitlement-gone") || !slices.Contains(got, "grant-gone") {
		t.Errorf("a check finds %v", got)
	}
	var mend Run
	for range 2 { // while what it gave spreads, the warehouse falls asleep, and waking that takes another yes
		story := s.onlyConnection().Mending(s.kit.StateDir, s.newTag())
		mend = s.live(SetupSteps(), Setup{Tag: story.Tag, Now: s.kit.Clock.Now(), Story: &story}, nil)
	}
	s.mustFinish(mend)
	s.mustFind(s.check(simulated))
	if tokens, _ := s.principalTokens(mend); tokens != 1 {
		t.Errorf("after the mend there are %d tokens", tokens)
	}
}

// Another one than the one that was shown takes another yes.
func TestAnotherCredentialThanTheOneShownIsNotAdopted(t *testing.T) {
	s, _, there := byHand(t, "aws", nil)
	run := s.adopt(leaving(nil), func(s *stage) {
		s.send(databricks.RevokeToken(databricks.TokenID(there.Facts[TokenID])))
		s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(there.Facts[ApplicationID]), "another one", 5*day, nil))
	})
	problem := run.Current().Problem
	if run.Phase() != Working || problem == nil || problem.Kind != NotAsAgreed {
		t.Fatalf("it is %s at %s: %+v", run.Phase(), run.Current().About.ID, problem)
	}
	if c := s.onlyConnection(); len(c.Made) > 0 {
		t.Errorf("it adopted %+v", c.Made)
	}
}

// Which of several tokens it is: the value tells, where the id is made of it; else a person.
func TestWhichOfSeveralIsAdopted(t *testing.T) {
	tests := map[string]struct {
		paste, told bool // told: the id of a token says nothing of its value
		asked       bool
	}{
		"the value tells":                 {paste: true},
		"the value says nothing":          {paste: true, told: true, asked: true},
		"only the partner has its value":  {asked: true},
		"nothing is told and none pasted": {told: true, asked: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, value, there := byHand(t, "aws", nil)
			s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(there.Facts[ApplicationID]), "another one", 5*day, nil))
			wanted := there.Facts[TokenID]
			if test.told {
				s.withOtherIDs()
				wanted = turned(wanted)
			}
			answers := leaving(Answers{tokenWhich: wanted})
			if test.paste {
				answers = s.pasting(value, Answers{tokenWhich: wanted})
			}
			asked := false
			s.asked = func(question Question) { asked = asked || question.Key == tokenWhich }
			s.mustFinish(s.adopt(answers))
			if asked != test.asked || s.onlyConnection().Facts[TokenID] != wanted {
				t.Errorf("asked: %t, adopted %s, want %s", asked, s.onlyConnection().Facts[TokenID], wanted)
			}
		})
	}
}

// Of a connection whose value is elsewhere, or cannot be read, nobody can tell that it is not what was pasted. A wrong id would be revoked
// later in the place of the right one, so a person is asked even where the list has only one that is unknown.
func TestThePastedOneMayBeOfAnotherConnection(t *testing.T) {
	for name, other := range map[string]func(*stage, secret.Value) Answers{
		"its value is elsewhere": func(*stage, secret.Value) Answers { return leaving(nil) },
		"its value is lost":      func(s *stage, value secret.Value) Answers { return s.pasting(value, nil) },
	} {
		for _, kind := range []string{"pat", "oauth"} {
			t.Run(name+", "+kind, func(t *testing.T) {
				s, value, there := byHand(t, "aws", Answers{tokenKind: kind})
				s.withOtherIDs()
				answers := other(s, value)
				answers[tokenKind] = kind
				s.mustFinish(s.adopt(answers))
				s.kit.Store = keystore.Memory()
				s.addAnother(kind, there)
				run := s.adopt(s.pasting(value, Answers{tokenKind: kind, tokenConnection: "second"}))
				if question, asked := run.Question(); !asked || question.Key != tokenWhich {
					t.Errorf("it is not asked which one it is, but %q; the run stands at %s", question.Key, run.Phase())
				}
			})
		}
	}
}

// What is kept for another connection is not taken in again under the id of another one.
func TestWhatIsKeptAlreadyIsNotAdopted(t *testing.T) {
	for _, kind := range []string{"pat", "oauth"} {
		s, value, there := byHand(t, "aws", Answers{tokenKind: kind})
		s.withOtherIDs()
		s.mustFinish(s.adopt(s.pasting(value, Answers{tokenKind: kind})))
		s.addAnother(kind, there)
		run := s.adopt(s.pasting(value, Answers{tokenKind: kind, tokenConnection: "second"}))
		if problem := run.Current().Problem; problem == nil || problem.Kind != "token of another connection" {
			t.Errorf("%s: %s, %+v", kind, run.Phase(), problem)
		}
	}
}

// addAnother gives the identity of a connection one more credential.
func (s *stage) addAnother(kind string, there Connection) {
	s.t.Helper()
	if kind == "oauth" {
		s.send(databricks.CreateOAuthSecret(databricks.PrincipalID(there.Facts[PrincipalID]), 5*day))
		return
	}
	s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(there.Facts[ApplicationID]), "another one", 5*day, nil))
}

func TestWhatIsNotAdopted(t *testing.T) {
	tests := map[string]struct {
		answers func(*stage, secret.Value, Connection) Answers
		at      ID
		kind    databricks.ProblemKind
		what    string
	}{
		"nobody of that name": {func(*stage, secret.Value, Connection) Answers {
			return leaving(Answers{principalName: "Nobody"})
		}, "principal", ProblemNobodyCalled, "No service principal of this workspace is called Nobody."},
		"one that is switched off": {func(s *stage, _ secret.Value, c Connection) Answers {
			s.send(databricks.DeactivatePrincipal(databricks.PrincipalID(c.Facts[PrincipalID])))
			return leaving(nil)
		}, "principal", "principal-inactive", "The identity TD-CAS-Service is switched off."},
		"a value of somebody else": {func(s *stage, _ secret.Value, _ Connection) Answers {
			return s.pasting(s.server.Identity().AdminToken, nil)
		}, "token", "token of somebody else", "The token that you pasted is of somebody else."},
		"a value that is dead": {func(s *stage, value secret.Value, c Connection) Answers {
			s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(c.Facts[ApplicationID]), "the one that lives", 5*day, nil))
			s.send(databricks.RevokeToken(databricks.TokenID(c.Facts[TokenID])))
			return s.pasting(value, nil)
		}, "token", "", "The token that you pasted does not sign in."},
		"no token at all": {func(s *stage, _ secret.Value, c Connection) Answers {
			s.send(databricks.RevokeToken(databricks.TokenID(c.Facts[TokenID])))
			return leaving(nil)
		}, "token", ProblemNoneToAdopt, "The identity has no live token in this workspace."},
		"one of another kind": {func(*stage, secret.Value, Connection) Answers {
			return leaving(Answers{tokenKind: "oauth"})
		}, "token", ProblemNoneToAdopt, "The identity has no live OAuth secret in this workspace."},
		"one that is not its own": {func(s *stage, _ secret.Value, c Connection) Answers {
			s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(c.Facts[ApplicationID]), "another one", 5*day, nil))
			return leaving(Answers{tokenWhich: strings.Repeat("0", 64)})
		}, "token", "not that one", "The identity has no live token 0000…0000."},
		"the same one twice": {func(s *stage, _ secret.Value, _ Connection) Answers {
			s.mustFinish(s.adopt(leaving(nil)))
			return leaving(nil)
		}, "token", ProblemNoneToAdopt, "brickpass looks after every token of this identity already."},
		"under the name of another": {func(s *stage, _ secret.Value, c Connection) Answers {
			s.mustFinish(s.adopt(leaving(nil)))
			s.send(databricks.CreateOnBehalfToken(databricks.ApplicationID(c.Facts[ApplicationID]), "another one", 5*day, nil))
			return leaving(nil)
		}, "token", ProblemNameTaken, "There is a connection " + simulated + " already."},
		"under the name of a set-up that is not finished": {func(s *stage, _ secret.Value, _ Connection) Answers {
			s.cutOff(sendOnBehalf, false, Answers{principalName: "another", dataSchemas: "cas_demo_east1.public"})
			return leaving(nil)
		}, "token", ProblemNameTaken, "There is a connection " + simulated + " already."},
		"by somebody who is no admin": {func(s *stage, _ secret.Value, _ Connection) Answers {
			s.as(benName)
			return leaving(nil)
		}, "checks", databricks.ProblemNotAdmin, "You are not an admin of this workspace."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s, value, there := byHand(t, "aws", nil)
			answers := test.answers(s, value, there)
			before := s.server.State()
			run := s.adopt(answers)
			view := run.Current()
			if view.About.ID != test.at || view.Problem == nil || view.Problem.What != test.what || test.kind != "" && view.Problem.Kind != test.kind {
				t.Fatalf("at %s: %+v", view.About.ID, view.Problem)
			}
			if problem := view.Problem; problem.Why == "" || problem.Who == "" || strings.Contains(problem.What, "you pasted") != strings.Contains(problem.Who, "paste the one that Treasure Data") {
				t.Errorf("says too little: %+v", problem)
			}
			s.mustBe(before)
		})
	}
}
