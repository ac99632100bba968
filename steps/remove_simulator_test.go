package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

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
