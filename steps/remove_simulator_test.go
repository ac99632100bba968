package steps

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/keystore"
)

const simulated = "simulator-treasure-data" // the default name of a connection with the simulator

// connection is what the journal says of a connection by now.
func (s *stage) connection(name string) Connection {
	s.t.Helper()
	all, err := Connections(s.kit.StateDir)
	if err != nil {
		s.t.Fatal(err)
	}
	connection, ok := connectionNamed(all, name)
	if !ok {
		s.t.Fatalf("there is no connection %s among %d", name, len(all))
	}
	return connection
}

// meanwhile is something that somebody else does at the review, after the looks and before the yes.
type meanwhile func(*stage)

// remove takes a connection back, with defaults for what is not answered. What others do comes between look and yes.
func (s *stage) remove(name string, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	return s.takeBack(s.connection(name), answers, others...)
}

func (s *stage) takeBack(connection Connection, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	kit := s.kit
	kit.Steps = RemoveSteps(connection)
	hands := NewHands(kit)
	defer func() { _ = hands.Close() }()
	run, effects := New(kit.Steps, connection.Removal("00000000000000ff", kit.Clock.Now()))
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 100 {
		if run.Phase() == Reviewing {
			for _, other := range others {
				other(s)
			}
			others = nil
		}
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

// admin sends requests as somebody else with an admin's rights would.
func (s *stage) admin() *databricks.Client {
	s.t.Helper()
	return s.kit.Connect(hostOf(s.t, s.server.URL())).SignIn(databricks.Admin, databricks.Bearer(s.server.Identity().AdminToken))
}

func (s *stage) send(request databricks.Request) {
	s.t.Helper()
	if _, err := s.admin().Send(s.t.Context(), request); err != nil {
		s.t.Fatalf("%s %s: %v", request.Method, request.Path, err)
	}
}

// lasting is a state without what moves by itself and without the principals that are in the account only.
func lasting(state simulator.State) simulator.State {
	state.Principals = slices.DeleteFunc(state.Principals, func(p simulator.Principal) bool { return !p.InWorkspace })
	for i := range state.Warehouses {
		state.Warehouses[i].State = ""
	}
	state.Grants = slices.DeleteFunc(state.Grants, func(g simulator.Grant) bool { return len(g.Privileges) == 0 })
	return state
}

// mustBe holds that nothing in the workspace differs.
func (s *stage) mustBe(before simulator.State) {
	s.t.Helper()
	was, is := lasting(before), lasting(s.server.State())
	if reflect.DeepEqual(was, is) {
		return
	}
	a, b := reflect.ValueOf(was), reflect.ValueOf(is)
	for i := range a.NumField() {
		if !reflect.DeepEqual(a.Field(i).Interface(), b.Field(i).Interface()) {
			s.t.Errorf("%s was\n%+v\nand is\n%+v", a.Type().Field(i).Name, a.Field(i).Interface(), b.Field(i).Interface())
		}
	}
}

func (s *stage) keeps(item string) bool {
	_, err := s.kit.Store.Get(s.t.Context(), keystore.Item(item))
	if err != nil && !errors.Is(err, keystore.ErrNotFound) {
		s.t.Fatal(err)
	}
	return err == nil
}

func leftTexts(run Run) []string {
	var texts []string
	for _, line := range run.Left() {
		texts = append(texts, line.Text)
	}
	return texts
}

func TestARemovalLeavesTheWorkspaceAsItWas(t *testing.T) {
	for world, answers := range map[string]Answers{
		"aws":          onlyPublic,
		"obo-off":      onlyPublic,
		"no-token-yet": onlyPublic,
		"free":         onlyPublic,
		"ip-lists-on":  {dataSchemas: "cas_demo_east1.public", networkAddresses: "198.51.100.77\n198.51.100.64/28"},
		"flaky":        {dataSchemas: "cas_demo_east1.public\ncas_demo_east1.staging"},
	} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world)
			before := s.server.State()
			first := s.setUp(answers)
			s.mustFinish(first)
			item := first.Setup().Fact(TokenItem)
			if item == "" || !s.keeps(item) {
				t.Fatalf("the set-up kept no token as %q", item)
			}
			run := s.remove(simulated, nil)
			s.mustFinish(run)
			if world == "no-token-yet" {
				before.TokenEverMade, before.TokenACL = true, s.server.State().TokenACL // the list itself stays, empty of ours
			}
			s.mustBe(before)
			if s.keeps(item) {
				t.Error("the entry is still in the keychain")
			}
			if left := leftTexts(run); len(left) != 1 || !strings.Contains(left[0], "Account console › User management › Service principals › TD-CAS-Service") {
				t.Errorf("it names as left: %q", left)
			}
			connection := s.connection(simulated)
			if !connection.Removed() || len(connection.Answers) > 0 || len(connection.Facts) > 0 {
				t.Errorf("the journal still counts %+v", connection)
			}
		})
	}
}

func TestARemovalWritesInTheOrderInWhichNothingIsOrphaned(t *testing.T) {
	s := rehearse(t, "ip-lists-on")
	s.mustFinish(s.setUp(Answers{dataSchemas: "cas_demo_east1.public", networkAddresses: "198.51.100.77"}))
	before := len(s.writes())
	s.mustFinish(s.remove(simulated, nil))
	var paths []string
	for _, line := range s.writes()[before:] {
		for _, part := range []string{
			"token-management", "permissions/schema", "permissions/catalog", "ip-access-lists", `"PATCH","path":"/api/2.0/preview/scim`, `"DELETE","path":"/api/2.0/preview/scim`,
		} {
			if strings.Contains(line, part) {
				paths = append(paths, part)
			}
		}
		if strings.Contains(line, `"PUT"`) {
			t.Errorf("a PUT: %s", line)
		}
	}
	want := []string{
		"token-management", "permissions/schema", "permissions/catalog", "ip-access-lists", `"PATCH","path":"/api/2.0/preview/scim`, `"DELETE","path":"/api/2.0/preview/scim`,
	}
	if !slices.Equal(paths, want) || len(s.writes()[before:]) != len(want) {
		t.Errorf("wrote\n%s", strings.Join(s.writes()[before:], "\n"))
	}
}

func TestASecondRemovalWritesNothing(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(onlyPublic))
	connection := s.connection(simulated)
	s.mustFinish(s.takeBack(connection, nil))
	before := len(s.writes())
	run := s.takeBack(connection, nil) // as somebody would whose journal is older than what was done
	s.mustFinish(run)
	if after := s.writes(); len(after) != before || !run.Plan().Empty() {
		t.Errorf("wrote %v", after[before:])
	}
}

func TestARemovedConnectionIsSetUpAnew(t *testing.T) {
	s := rehearse(t, "aws")
	first := s.setUp(onlyPublic)
	s.mustFinish(first)
	s.mustFinish(s.remove(simulated, nil))
	s.kit.Chance = strings.NewReader("another chance")
	second := s.setUp(onlyPublic)
	s.mustFinish(second)
	if second.Setup().Fact(ApplicationID) == first.Setup().Fact(ApplicationID) || second.Setup().Known(Reused) {
		t.Error("it took up the identity that was removed")
	}
	before := s.connection(simulated)
	if !before.Did("principal", "create") || before.Removed() || before.Removing {
		t.Errorf("the journal counts %+v", before.Made)
	}
	s.mustFinish(s.remove(simulated, nil))
	if !s.connection(simulated).Removed() {
		t.Error("it was not removed the second time")
	}
}

func TestWhatBecomesOfTheIdentity(t *testing.T) {
	for choice, test := range map[string]struct {
		active, inWorkspace bool
		left                []string
	}{
		principalDelete:     {active: true, left: []string{"Your account may still have TD-CAS-Service"}},
		principalDeactivate: {inWorkspace: true, left: []string{"The permission to use tokens stays", "The permission to use warehouse Starter stays", "The identity TD-CAS-Service stays, switched off"}},
		principalKeep:       {active: true, inWorkspace: true, left: []string{"The permission to use tokens stays", "The permission to use warehouse Starter stays", "The identity TD-CAS-Service stays, without a token"}},
	} {
		t.Run(choice, func(t *testing.T) {
			s := rehearse(t, "aws")
			first := s.setUp(onlyPublic)
			s.mustFinish(first)
			application := first.Setup().Fact(ApplicationID)
			run := s.remove(simulated, Answers{removePrincipal: choice})
			s.mustFinish(run)
			state := s.server.State()
			i := slices.IndexFunc(state.Principals, func(p simulator.Principal) bool { return p.Name == application })
			if i < 0 || state.Principals[i].Active != test.active || state.Principals[i].InWorkspace != test.inWorkspace || len(state.Principals[i].Entitlements) > 0 {
				t.Errorf("it is %+v", state.Principals)
			}
			left := leftTexts(run)
			if len(left) != len(test.left) {
				t.Fatalf("left %q", left)
			}
			for i, want := range test.left {
				if !strings.HasPrefix(left[i], want) {
					t.Errorf("left %q, want %q", left[i], want)
				}
			}
			if choice == principalDelete {
				return
			}
			// What was left is known, so that it can be taken away later.
			again := s.remove(simulated, Answers{removePrincipal: principalDelete})
			s.mustFinish(again)
			if connection := s.connection(simulated); !connection.Removed() {
				t.Errorf("the journal still counts %+v", connection.Made)
			}
		})
	}
}

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
	s := rehearse(t, "ip-lists-on")
	before := s.server.State()
	addresses := "198.51.100.77"
	s.mustFinish(s.setUp(Answers{tokenConnection: "one", dataSchemas: "cas_demo_east1.public", networkAddresses: addresses}))
	s.kit.Chance = strings.NewReader("another chance")
	second := s.setUp(Answers{tokenConnection: "two", dataSchemas: "cas_demo_east1.public", networkAddresses: addresses})
	s.mustFinish(second)
	run := s.remove("one", nil)
	s.mustFinish(run)
	if left := strings.Join(leftTexts(run), "\n"); !strings.Contains(left, "two uses the same identity") || !strings.Contains(left, "two connects from them too") {
		t.Errorf("left: %s", left)
	}
	s.kit.Chance = strings.NewReader("and a third one")
	again := s.setUp(Answers{tokenConnection: "two", dataSchemas: "cas_demo_east1.public", networkAddresses: addresses})
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

// A set-up that was stopped after the token is taken back whole.
func TestAHalfMadeSetUpIsTakenBackWhole(t *testing.T) {
	for _, path := range []string{
		"/api/2.0/permissions/warehouses/*",
		"/api/2.0/token-management/on-behalf-of/tokens",
		"/api/2.0/permissions/authorization/tokens",
	} {
		t.Run(path, func(t *testing.T) {
			s := rehearse(t, "aws")
			before := s.server.State()
			method := "PATCH"
			if strings.Contains(path, "on-behalf") {
				method = "POST"
			}
			s.server.AddFault(simulator.Fault{Method: method, Path: path, Kind: simulator.FaultStatus, Status: 400})
			stopped := s.setUp(onlyPublic)
			if stopped.Phase() != Working || stopped.Current().Problem == nil {
				t.Fatalf("the set-up is %s", stopped.Phase())
			}
			run := s.remove(simulated, nil)
			s.mustFinish(run)
			s.mustBe(before)
			if !s.connection(simulated).Removed() {
				t.Errorf("the journal still counts %+v", s.connection(simulated).Made)
			}
		})
	}
}

// A refusal stops the removal with its problem; what can be left out may be, and is named at the end.
func TestARefusedRemovalSaysWhy(t *testing.T) {
	for path, test := range map[string]struct {
		step  ID
		spare bool
	}{
		"/api/2.0/token-management/tokens/*":           {step: "token"},
		"/api/2.1/unity-catalog/permissions/schema/*":  {step: "data", spare: true},
		"/api/2.0/ip-access-lists/*":                   {step: "network", spare: true},
		"/api/2.0/preview/scim/v2/ServicePrincipals/*": {step: "access", spare: true},
	} {
		t.Run(string(test.step), func(t *testing.T) {
			s := rehearse(t, "ip-lists-on")
			s.mustFinish(s.setUp(Answers{dataSchemas: "cas_demo_east1.public", networkAddresses: "198.51.100.77"}))
			for _, method := range []string{"DELETE", "PATCH"} {
				s.server.AddFault(simulator.Fault{
					Method: method, Path: path, Kind: simulator.FaultStatus, Status: 403,
					Body: `{"error_code":"PERMISSION_DENIED","message":"Somebody said no."}`,
				})
			}
			run := s.remove(simulated, nil)
			problem := run.Current().Problem
			if run.Phase() != Working || run.Current().About.ID != test.step || problem == nil {
				t.Fatalf("%s at %s with %+v", run.Phase(), run.Current().About.ID, problem)
			}
			for what, text := range map[string]string{"what": problem.What, "why": problem.Why, "who": problem.Who} {
				if text == "" {
					t.Errorf("the problem does not say %s: %+v", what, problem)
				}
			}
			if offered := slices.Contains(run.Choices(), Skip); offered != test.spare {
				t.Errorf("to leave it out is offered: %v", offered)
			}
			if test.spare {
				skipped, _ := run.Update(Chosen{Skip})
				if left := strings.Join(leftTexts(skipped), "\n"); !strings.Contains(left, "Left out: ") {
					t.Errorf("left: %s", left)
				}
			}
		})
	}
}

// An answer that is lost on its way leaves a removal to be sent again: everything in it does the same twice.
func TestALostAnswerOfARemovalIsSentAgain(t *testing.T) {
	for _, path := range []string{
		"/api/2.0/token-management/tokens/*", "/api/2.1/unity-catalog/permissions/schema/*", "/api/2.0/ip-access-lists/*",
		"/api/2.0/preview/scim/v2/ServicePrincipals/*",
	} {
		t.Run(path, func(t *testing.T) {
			s := rehearse(t, "ip-lists-on")
			before := s.server.State()
			s.mustFinish(s.setUp(Answers{dataSchemas: "cas_demo_east1.public", networkAddresses: "198.51.100.77"}))
			for _, method := range []string{"DELETE", "PATCH"} {
				s.server.AddFault(simulator.Fault{Method: method, Path: path, Nth: 1, Kind: simulator.FaultDropAfter})
			}
			s.mustFinish(s.remove(simulated, nil))
			s.mustBe(before)
		})
	}
}
