package steps

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// others are what bystanders have in a workspace: all that does not name the partner's identity.
func others(state simulator.State, application string) simulator.State {
	mine := func(name string) bool { return name == application }
	state = lasting(state)
	state.Principals = slices.DeleteFunc(state.Principals, func(p simulator.Principal) bool { return mine(p.Name) })
	state.Tokens = slices.DeleteFunc(state.Tokens, func(t simulator.Token) bool { return mine(t.Owner) })
	state.Secrets = slices.DeleteFunc(state.Secrets, func(o simulator.OAuthSecret) bool { return mine(o.Owner) })
	state.Grants = slices.DeleteFunc(state.Grants, func(g simulator.Grant) bool { return mine(g.Principal) })
	state.TokenACL = slices.DeleteFunc(state.TokenACL, func(p simulator.Permission) bool { return mine(p.Principal) })
	for i := range state.Warehouses {
		state.Warehouses[i].ACL = slices.DeleteFunc(state.Warehouses[i].ACL, func(p simulator.Permission) bool { return mine(p.Principal) })
	}
	for i := range state.Groups {
		state.Groups[i].Members = nil // follows from the principals
	}
	return state
}

// What somebody does to the same things while the plan is read is never lost: the plan is looked at anew before it is sent,
// and what then differs from what was agreed to is shown again.
func TestWhatOthersDoMeanwhileIsKept(t *testing.T) {
	reader := func(s *stage) databricks.ApplicationID {
		for _, p := range s.server.State().Principals {
			if p.Display == "dbt-runner" {
				return databricks.ApplicationID(p.Name)
			}
		}
		s.t.Fatal("there is no bystander")
		return ""
	}
	for name, test := range map[string]struct {
		other  meanwhile
		asks   bool // it must be agreed to anew
		staysL string
	}{
		"an entry on the warehouse": {other: func(s *stage) { s.send(databricks.AllowWarehouse("1234567890abcdef", reader(s))) }},
		"an entry for tokens":       {other: func(s *stage) { s.send(databricks.AllowTokens(reader(s))) }},
		"a token of their own": {other: func(s *stage) {
			s.send(databricks.CreateOwnToken(databricks.Admin, "somebody's", 1000*1000*1000*3600, nil))
		}},
		"a grant on the same schema": {other: func(s *stage) {
			s.send(databricks.Grant(databricks.OnSchema, "cas_demo_east1.public", reader(s), databricks.Select))
		}},
		"an IP access list": {other: func(s *stage) {
			s.send(databricks.CreateIPList("office", []databricks.Address{addressOf(s.t, "192.0.2.10")}))
		}},
		"an address on our list": {asks: true, staysL: "somebody put 1 address on it", other: func(s *stage) {
			lists := s.server.State().IPLists
			ours := lists[len(lists)-1]
			s.send(databricks.UpdateIPList(databricks.IPListID(ours.ID), []databricks.Address{addressOf(s.t, "198.51.100.77"), addressOf(s.t, "192.0.2.10")}))
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "ip-lists-on")
			first := s.setUp(Answers{dataSchemas: "cas_demo_east1.public", networkAddresses: "198.51.100.77"})
			s.mustFinish(first)
			application := first.Setup().Fact(ApplicationID)
			var wanted simulator.State
			run := s.remove(simulated, nil, test.other, func(s *stage) { wanted = others(s.server.State(), application) })
			if test.asks {
				if problem := run.Current().Problem; problem == nil || problem.Kind != NotAsAgreed {
					t.Fatalf("it went on with %+v", problem)
				}
				run = s.remove(simulated, nil)
			}
			s.mustFinish(run)
			if !test.asks {
				wanted.IPLists = slices.DeleteFunc(wanted.IPLists, func(l simulator.IPList) bool { return l.Label == "TreasureData" })
			} else {
				wanted.IPLists[len(wanted.IPLists)-1].Values = []string{"192.0.2.10"}
			}
			if is := others(s.server.State(), application); fmt.Sprint(wanted) != fmt.Sprint(is) {
				t.Errorf("bystanders had\n%+v\nand have\n%+v", wanted, is)
			}
			if left := strings.Join(leftTexts(run), "\n"); !strings.Contains(left, test.staysL) {
				t.Errorf("left: %s", left)
			}
		})
	}
}

func addressOf(t *testing.T, text string) databricks.Address {
	t.Helper()
	address, err := databricks.ReadAddress(text)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func TestAReusedIdentitySurvives(t *testing.T) {
	for _, display := range []string{"dbt-runner", "crm-sync"} { // one of the workspace, one of the account
		t.Run(display, func(t *testing.T) {
			s := rehearse(t, "aws")
			before := s.server.State()
			i := slices.IndexFunc(before.Principals, func(p simulator.Principal) bool { return p.Display == display })
			application := before.Principals[i].Name
			answers := Answers{principalName: application, dataSchemas: "cas_demo_east1.public"}
			s.mustFinish(s.setUp(answers))
			run := s.remove(simulated, nil)
			s.mustFinish(run)
			after := s.server.State()
			if !reflect.DeepEqual(after.Principals[i], before.Principals[i]) {
				t.Errorf("it was\n%+v\nand is\n%+v", before.Principals[i], after.Principals[i])
			}
			if len(after.Tokens) != len(before.Tokens) {
				t.Error("its token lives")
			}
			for _, line := range run.Steps() {
				for _, change := range line.Changes {
					if change.Change.Step == "principal" {
						t.Errorf("it wanted %s", change.Change.Title)
					}
				}
			}
		})
	}
}

// One identity may carry two connections: what the other one needs is left to it.
func TestWhatAnotherConnectionNeedsIsLeftToIt(t *testing.T) {
	for _, kind := range []credentialKind{patKind, oauthKind} {
		t.Run(string(kind), func(t *testing.T) { leftToTheOther(t, kind) })
	}
}

func leftToTheOther(t *testing.T, kind credentialKind) {
	t.Helper()
	s := rehearse(t, "ip-lists-on")
	before := s.server.State()
	addresses := "198.51.100.77"
	s.mustFinish(s.setUp(Answers{tokenConnection: "one", dataSchemas: "cas_demo_east1.public", networkAddresses: addresses}))
	s.kit.Chance = strings.NewReader("another chance")
	otherAnswers := Answers{tokenConnection: "two", tokenKind: string(kind), dataSchemas: "cas_demo_east1.public", networkAddresses: addresses}
	second := s.setUp(otherAnswers)
	s.mustFinish(second)
	run := s.remove("one", nil)
	s.mustFinish(run)
	if left := strings.Join(leftTexts(run), "\n"); !strings.Contains(left, "two uses the same identity") || !strings.Contains(left, "two connects from them too") {
		t.Errorf("left: %s", left)
	}
	s.kit.Chance = strings.NewReader("and a third one")
	again := s.setUp(otherAnswers)
	s.mustFinish(again)
	if !again.Plan().Empty() {
		t.Errorf("the other connection lost what %v give again", again.Plan().Changes())
	}
	s.mustFinish(s.remove("two", nil))
	s.mustFinish(s.remove("one", nil))
	s.mustBe(before)
	for _, name := range []string{"one", "two"} {
		if connection := s.connection(name); !connection.Removed() {
			t.Errorf("%s: the journal still counts %+v", name, connection.Made)
		}
	}
}

// What is gone already, by hand, is not taken away again, and the journal no longer counts it.
func TestWhatWentByHandIsNotTakenAgain(t *testing.T) {
	s := rehearse(t, "aws")
	first := s.setUp(onlyPublic).Setup()
	application := databricks.ApplicationID(first.Fact(ApplicationID))
	s.send(databricks.RevokeToken(databricks.TokenID(first.Fact(TokenID))))
	s.send(databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", application, databricks.Select))
	s.send(databricks.RemoveEntitlement(databricks.PrincipalID(first.Fact(PrincipalID)), databricks.DatabricksSQLAccess))
	before := len(s.writes())
	run := s.remove(simulated, nil)
	s.mustFinish(run)
	writes := strings.Join(s.writes()[before:], "\n")
	if strings.Contains(writes, "token-management") || strings.Contains(writes, `"PATCH","path":"/api/2.0/preview/scim`) {
		t.Errorf("wrote\n%s", writes)
	}
	for _, change := range run.Plan().Changes() {
		if strings.HasPrefix(change.Value, "USE SCHEMA") && strings.Contains(change.Value, "SELECT") {
			t.Errorf("it revokes what is gone: %s", change.Value)
		}
	}
	if !s.connection(simulated).Removed() {
		t.Errorf("the journal still counts %+v", s.connection(simulated).Made)
	}
}

// What a person made by hand is theirs: it is neither taken away nor lost from where it is kept.
func TestWhatWasMadeByHandIsLeft(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	run := s.review(hands, onlyPublic)
	person := s.console(hands)
	run, effects := run.Update(Chosen{OneByOne})
	run = Drive(t.Context(), hands, run, effects, nil)
	for run.Phase() == Working {
		run, effects = run.Update(person.answer(run))
		if run.Refusal() != "" {
			t.Fatal(run.Refusal())
		}
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	s.mustFinish(run)
	if err := hands.Close(); err != nil {
		t.Fatal(err)
	}
	s.planOnly = false
	before, writes := s.server.State(), len(s.writes())
	removed := s.remove(run.Setup().Answer(tokenConnection), nil)
	s.mustFinish(removed)
	s.mustBe(before)
	if after := s.writes(); len(after) != writes {
		t.Errorf("wrote %v", after[writes:])
	}
	if !s.keeps(run.Setup().Fact(TokenItem)) {
		t.Error("the token that was made by hand is lost")
	}
	if left := strings.Join(leftTexts(removed), "\n"); !strings.Contains(left, "databricks api delete /api/2.0/token-management/tokens/") {
		t.Errorf("left: %s", left)
	}
}
