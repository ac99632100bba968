package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/internal/secret"
)

// An identity that was made in the account is taken back there, where somebody signs in as its admin; where nobody does, what is
// left is named.

// inTheAccount is the identity of that application id, wherever it may enter.
func (s *stage) inTheAccount(application string) (simulator.Principal, bool) {
	s.t.Helper()
	state := s.server.State()
	i := slices.IndexFunc(state.Principals, func(p simulator.Principal) bool { return p.Name == application })
	if i < 0 {
		return simulator.Principal{}, false
	}
	return state.Principals[i], true
}

// takeBackAs removes a connection, with the secret of the account's admin in hand.
func (s *stage) takeBackAs(answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	identity := s.server.Identity()
	whole := Answers{accountWay: clientWay, "account.client": identity.AutomationID, "account.secret": Given, wayKey: "environment"}
	for key, answer := range answers {
		whole[key] = answer
	}
	s.given = map[string]secret.Value{"account.secret": identity.AutomationSecret}
	return s.remove(simulated, whole, others...)
}

func TestWhatWasMadeInTheAccountIsTakenBack(t *testing.T) {
	for name, test := range map[string]struct {
		answers      Answers
		gone, inside bool
		left         []string
	}{
		"by an account admin": {gone: true},
		"by a workspace admin": {
			answers: Answers{accountWay: noAccount}, left: []string{"Your account still has TD-CAS-Service"},
		},
		"switched off": {
			inside:  true,
			answers: Answers{removePrincipal: principalDeactivate}, left: []string{"The permission to use tokens stays", "The permission to use warehouse Starter stays", "The identity TD-CAS-Service stays, switched off"},
		},
		"kept": {
			answers: Answers{removePrincipal: principalKeep}, left: []string{"The permission to use tokens stays", "The permission to use warehouse Starter stays", "The identity TD-CAS-Service stays, without a token"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "account")
			before := s.server.State()
			first := s.setUp(s.atTheAccount(Answers{principalPlace: placeAccount}))
			s.mustFinish(first)
			application, item := first.Setup().Fact(ApplicationID), first.Setup().Fact(TokenItem)
			run := s.takeBackAs(test.answers)
			s.mustFinish(run)
			principal, there := s.inTheAccount(application)
			if there == test.gone || principal.InWorkspace != test.inside {
				t.Errorf("in the account: %t, and it is %+v", there, principal)
			}
			if test.gone {
				s.mustBe(before)
			}
			if s.keeps(item) {
				t.Error("the entry is still in the keychain")
			}
			left := leftTexts(run)
			if len(left) != len(test.left) {
				t.Errorf("it names as left: %q", left)
				return
			}
			for i, want := range test.left {
				if !strings.HasPrefix(left[i], want) {
					t.Errorf("left %q, want %q", left[i], want)
				}
			}
		})
	}
}

// What a workspace admin had to leave in the account is taken away there once its admin signs in.
func TestWhatIsLeftInTheAccountIsTakenAwayLater(t *testing.T) {
	for name, first := range map[string]Answers{
		"out of the workspace": {accountWay: noAccount}, "switched off": {removePrincipal: principalDeactivate}, "kept": {removePrincipal: principalKeep},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "account")
			before := s.server.State()
			setUp := s.setUp(s.atTheAccount(Answers{principalPlace: placeAccount}))
			s.mustFinish(setUp)
			s.mustFinish(s.takeBackAs(first))
			if connection := s.connection(simulated); connection.Removed() {
				t.Fatal("it counts as removed, so nobody could take the rest away")
			}
			s.mustFinish(s.takeBackAs(first)) // as often as somebody likes
			run := s.takeBackAs(nil)
			s.mustFinish(run)
			if principal, there := s.inTheAccount(setUp.Setup().Fact(ApplicationID)); there {
				t.Errorf("it is still there: %+v", principal)
			}
			s.mustBe(before)
			if connection := s.connection(simulated); !connection.Removed() || len(leftTexts(run)) > 0 {
				t.Errorf("the journal still counts %+v, and %q is left", connection.Made, leftTexts(run))
			}
		})
	}
}

// An identity that the account had before is not brickpass's to delete, whoever removes it: it leaves the workspace and stays.
func TestAnIdentityOfTheAccountOnlyLeavesTheWorkspace(t *testing.T) {
	s := rehearse(t, "account")
	before := s.server.State()
	s.mustFinish(s.setUp(s.atTheAccount(Answers{principalName: "crm-sync", principalExisting: existingReuse})))
	s.mustFinish(s.takeBackAs(nil))
	if i := slices.IndexFunc(s.server.State().Principals, func(p simulator.Principal) bool { return p.Display == "crm-sync" && !p.InWorkspace }); i < 0 {
		t.Errorf("it is not in the account only: %+v", s.server.State().Principals)
	}
	s.mustBe(before)
}
