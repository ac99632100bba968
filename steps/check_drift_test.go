package steps

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/keystore"
)

func itemOf(connection Connection) keystore.Item { return keystore.Item(connection.Facts[TokenItem]) }

func (s *stage) principalPath() string {
	return "/api/2.0/preview/scim/v2/ServicePrincipals/" + s.connection(simulated).Facts[PrincipalID]
}

func TestEachDriftIsFoundWithWhatMendsIt(t *testing.T) {
	const gatedAddress = "198.51.100.77"
	tests := map[string]struct {
		world   string
		answers Answers
		drift   func(*stage)
		code    string
		also    string // what comes of it by itself, and so cannot be mended by the same step
		mends   ID
	}{
		"an entitlement is taken": {drift: func(s *stage) {
			s.send(databricks.RemoveEntitlement(databricks.PrincipalID(s.connection(simulated).Facts[PrincipalID]), databricks.DatabricksSQLAccess))
		}, code: "entitlement-gone", mends: "access"},
		"the identity is switched off": {drift: func(s *stage) {
			s.send(raw(http.MethodPatch, s.principalPath(), `{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"active","value":false}]}`))
		}, code: "principal-inactive"},
		"the identity is deleted": {drift: func(s *stage) {
			s.send(databricks.DeletePrincipal(databricks.PrincipalID(s.connection(simulated).Facts[PrincipalID])))
		}, code: "principal-gone"},
		"the token permission is taken": {drift: func(s *stage) {
			s.send(raw(http.MethodPut, "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{"group_name":"admins","permission_level":"CAN_MANAGE"}]}`))
		}, code: "token-permission-gone", also: "token-gone", mends: "tokenuse"},
		"the token permission is left by a group": {drift: func(s *stage) {
			s.send(raw(http.MethodPatch, "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{"group_name":"users","permission_level":"CAN_USE"}]}`))
			s.send(raw(http.MethodPut, "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{"group_name":"users","permission_level":"CAN_USE"},{"group_name":"admins","permission_level":"CAN_MANAGE"}]}`))
		}, code: "token-permission-by-group"},
		"the warehouse is closed to it": {drift: func(s *stage) {
			s.send(raw(http.MethodPut, "/api/2.0/permissions/warehouses/"+s.connection(simulated).Answers[warehouseID], `{"access_control_list":[{"user_name":"anna.admin@acme.example","permission_level":"IS_OWNER"}]}`))
		}, code: "warehouse-permission-gone", mends: "warehouse"},
		"a grant is revoked": {drift: func(s *stage) {
			s.send(databricks.Revoke(databricks.OnSchema, "cas_demo_east1.public", databricks.ApplicationID(s.connection(simulated).Facts[ApplicationID]), databricks.Select))
		}, code: "grant-gone", mends: "data"},
		"its list is deleted": {world: "ip-lists-on", answers: Answers{networkAddresses: gatedAddress}, drift: func(s *stage) {
			s.send(databricks.DeleteIPList(databricks.IPListID(s.connection(simulated).Facts[ListID])))
		}, code: "addresses-missing", mends: "network"},
		"the lists are switched off": {world: "ip-lists-on", answers: Answers{networkAddresses: gatedAddress}, drift: func(s *stage) {
			s.conf(databricks.IPListsEnabled, "false")
		}, code: "ip-lists-off"},
		"what was kept is lost": {drift: func(s *stage) {
			if err := s.kit.Store.Delete(s.t.Context(), itemOf(s.connection(simulated))); err != nil {
				s.t.Fatal(err)
			}
		}, code: "value-lost"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := connected(t, first(test.world, "aws"), test.answers)
			s.mustFind(s.check(simulated))
			test.drift(s)
			s.pass(1)
			checkup := s.check(simulated)
			s.mustFind(checkup, slices.DeleteFunc([]string{test.code, test.also}, func(code string) bool { return code == "" })...)
			if len(checkup.Concerns) == 0 {
				return
			}
			concern := checkup.Concerns[0]
			if concern.Mends != test.mends || concern.Remedy == "" || concern.Say == "" {
				t.Errorf("%+v", concern)
			}
			if briefly[concern.Code] == "" {
				t.Errorf("the list has no words for %s", concern.Code)
			}
			if test.mends != "" && test.also == "" {
				s.mend(concern)
				s.pass(1)
				s.mustFind(s.check(simulated))
			}
		})
	}
}

// mend goes through a set-up on the connection's answers, and wants no more than one step to change something.
func (s *stage) mend(concern Concern) {
	s.t.Helper()
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	story := s.connection(simulated).Mending(s.kit.StateDir, "00000000000000aa")
	run, effects := New(s.kit.Steps, Setup{Tag: story.Tag, Now: s.kit.Clock.Now(), Story: &story})
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 60 {
		if run.Phase() == Reviewing {
			for _, step := range run.Plan().Steps {
				if step.About.ID != concern.Mends && step.About.ID != "proof" {
					s.t.Errorf("mending %s would change %s as well", concern.Mends, step.About.ID)
				}
			}
		}
		event, ok := s.next(run, nil)
		if !ok {
			break
		}
		run, effects = run.Update(event)
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.mustFinish(run)
}

func TestWithoutAnAdminTheCredentialIsTriedAndTheRestIsSaidAsNotLookedAt(t *testing.T) {
	s := connected(t, "aws", nil)
	s.kit.Environment.Getenv = func(string) string { return "" }
	checkup := s.check(simulated)
	s.mustFind(checkup)
	if checkup.As != "" || checkup.Tried.IsZero() || !slices.Contains(checkup.Unseen, "what it may read") {
		t.Errorf("as %q, tried %s, not looked at: %v", checkup.As, checkup.Tried, checkup.Unseen)
	}
	s.pass(20)
	s.mustFind(s.check(simulated))
	s.send(databricks.RevokeToken(databricks.TokenID(s.connection(simulated).Facts[TokenID])))
	s.mustFind(s.check(simulated), "refused")
	s.pass(65)
	s.mustFind(s.check(simulated), "token-ends-soon", "refused") // by the journal alone
}

func TestASignInThatIsNotTakenIsNotTakenForAFinding(t *testing.T) {
	s := connected(t, "aws", nil)
	host := s.server.URL()
	s.kit.Environment.Getenv = func(name string) string {
		return map[string]string{"DATABRICKS_HOST": host, "DATABRICKS_TOKEN": "dapi00000000000000000000000000000000"}[name]
	}
	checkup := s.check(simulated)
	if checkup.Result != Unsigned || checkup.Why == "" || len(checkup.Concerns) > 0 || checkup.Tried.IsZero() {
		t.Errorf("%s, %q, %v", checkup.Result, checkup.Why, codes(checkup))
	}
}

func TestAWorkspaceThatDoesNotAnswerIsNotTakenForAFinding(t *testing.T) {
	s := connected(t, "aws", nil)
	s.server.AddFault(simulator.Fault{Path: "/api/*", Kind: simulator.FaultStatus, Status: http.StatusServiceUnavailable})
	checkup := s.check(simulated)
	if checkup.Result != Unreached || checkup.Why == "" || len(checkup.Concerns) > 0 {
		t.Errorf("%s, %q, %v", checkup.Result, checkup.Why, codes(checkup))
	}
}

func TestAnOAuthSecretNearsItsEnd(t *testing.T) {
	s := connected(t, "aws", Answers{tokenKind: "oauth", tokenDays: "30"})
	s.mustFind(s.check(simulated))
	s.pass(25)
	checkup := s.check(simulated)
	s.mustFind(checkup, "token-ends-soon")
	if concern := checkup.Concerns[0]; concern.Say != "The OAuth secret ends in 5 days, on 22 December 2026." || concern.SAT != "" {
		t.Errorf("%+v", concern)
	}
	if standing := s.connection(simulated).Standing(s.kit.Clock.Now(), checkup); standing.Idle != -1 || standing.Kind != "OAuth secret" {
		t.Errorf("%+v", standing)
	}
}

func TestATokenOfOnesOwnIsChecked(t *testing.T) {
	s := rehearse(t, "aws")
	s.mustFinish(s.setUp(Answers{partnerPreset: "this-computer", tokenConnection: "mine"}))
	s.mustFind(s.check("mine"))
	if standing := s.connection("mine").Standing(s.kit.Clock.Now(), Checkup{}); standing.Kind != "own token" || standing.Principal != "anna.admin@acme.example" {
		t.Errorf("%+v", standing)
	}
	connection := s.connection("mine")
	if lives := connection.LivesOn(s.kit.Clock.Now(), LastCheckup(s.kit.StateDir, connection)); len(lives) != 1 {
		t.Errorf("lives on: %v", lives)
	}
	s.send(databricks.RevokeToken(databricks.TokenID(connection.Facts[TokenID])))
	s.mustFind(s.check("mine"), "token-gone")
	last := LastCheckup(s.kit.StateDir, connection)
	if lives := connection.LivesOn(s.kit.Clock.Now(), last); len(lives) > 0 {
		t.Errorf("what is known to be gone lives on: %v", lives)
	}
	if dead := connection.Dead(s.kit.Clock.Now(), last); dead != "The token is gone before its end: somebody revoked it. The check of 22 November 2026 found that." {
		t.Errorf("%s", dead)
	}
}

func TestWhatAutoScopingDoesIsSaid(t *testing.T) {
	check := checkToken{inspected{connection: Connection{Name: "acme"}}}
	for state, want := range map[string]string{
		"AUTOSCOPE_STATE_RUNNING":       "token-autoscoping So far that is sql",
		"AUTOSCOPE_STATE_COMPLETED":     "token-narrowed limited it to sql",
		"AUTOSCOPE_STATE_BACKFILLED":    "token-narrowed limited it to sql",
		"AUTOSCOPE_STATE_DISABLED":      "",
		"AUTOSCOPE_STATE_USER_SELECTED": "",
	} {
		found := check.scoping(tokenSeen{state: state, scoped: []string{"sql"}})
		code, words, _ := strings.Cut(want, " ")
		if want == "" && len(found) > 0 || want != "" && (len(found) != 1 || found[0].Code != code || !strings.Contains(found[0].Say, words) || found[0].Command != "brickpass scopes acme") {
			t.Errorf("%s: %+v", state, found)
		}
	}
}

func TestATokenWithoutAnEndIsSaid(t *testing.T) {
	found := checkToken{inspected{}}.ending(tokenSeen{listed: true, endless: true}, time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if len(found) != 1 || found[0].Code != "token-endless" || found[0].SAT != "IA-4" {
		t.Errorf("%+v", found)
	}
}

func TestARecordOfAnotherCredentialIsNoRecord(t *testing.T) {
	s := connected(t, "aws", nil)
	s.check(simulated)
	connection := s.connection(simulated)
	connection.Facts[TokenItem] += "-new"
	if last := LastCheckup(s.kit.StateDir, connection); !last.At.IsZero() {
		t.Errorf("%+v", last)
	}
}

func TestToForgetTakesTheCopyAndLeavesTheWorkspace(t *testing.T) {
	s := connected(t, "aws", nil)
	s.check(simulated)
	connection, before := s.connection(simulated), len(s.writes())
	lock, err := lockJournal(connectionPath(s.kit.StateDir, simulated))
	if err != nil {
		t.Fatal(err)
	}
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	if err := hands.ForgetConnection(t.Context(), connection); !errors.Is(err, ErrInUse) {
		t.Errorf("while another brickpass is at work: %v", err)
	}
	_ = lock.Close()
	if !s.keeps(connection.Facts[TokenItem]) {
		t.Fatal("it was forgotten all the same")
	}
	if err := hands.ForgetConnection(t.Context(), connection); err != nil {
		t.Fatal(err)
	}
	if s.keeps(connection.Facts[TokenItem]) {
		t.Error("the keychain still has it")
	}
	if all, err := Connections(s.kit.StateDir); err != nil || len(all) > 0 {
		t.Errorf("left are %v, %v", all, err)
	}
	if len(s.writes()) != before || len(connection.LivesOn(s.kit.Clock.Now(), Checkup{})) < 5 {
		t.Errorf("it wrote %d times; lives on: %v", len(s.writes())-before, connection.LivesOn(s.kit.Clock.Now(), Checkup{}))
	}
}
