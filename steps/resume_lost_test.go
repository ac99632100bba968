package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/keystore"
)

// remains are what a set-up leaves in the workspace and in the journal, with the names of this run taken out.
func (s *stage) remains(run Run) string {
	s.t.Helper()
	state := s.server.State()
	application := run.Setup().Fact(ApplicationID)
	value, err := s.kit.Store.Get(s.t.Context(), keystore.Item(run.Setup().Fact(TokenItem)))
	if err != nil {
		s.t.Errorf("the token is not in the keychain: %v", err)
	}
	sum := sha256.Sum256([]byte(value.Reveal()))
	var lines []string
	for _, principal := range state.Principals {
		if principal.Display == "TD-CAS-Service" {
			lines = append(lines, fmt.Sprintf("principal %v %v %v", principal.Name == application, principal.InWorkspace, principal.Entitlements))
		}
	}
	for _, token := range state.Tokens {
		if token.Owner == application || strings.Contains(token.Comment, "brickpass") {
			lines = append(lines, fmt.Sprintf("token of the principal: %v, in the keychain: %v", token.Owner == application, token.SHA256 == hex.EncodeToString(sum[:])))
		}
	}
	for _, secret := range state.Secrets {
		lines = append(lines, "secret "+secret.ID)
	}
	for _, list := range state.IPLists {
		lines = append(lines, fmt.Sprintf("list %s %v", list.Label, list.Values))
	}
	for _, grant := range state.Grants {
		if grant.Principal == application {
			lines = append(lines, fmt.Sprintf("grant %s %v", grant.Name, grant.Privileges))
		}
	}
	for _, made := range s.onlyConnection().Made {
		lines = append(lines, fmt.Sprintf("journal: made %s/%s, to be undone: %v", made.Step, made.Change, made.Undo != nil))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// onlyConnection is the one that the journals of this computer tell of.
func (s *stage) onlyConnection() Connection {
	s.t.Helper()
	connections, err := Connections(s.kit.StateDir)
	if err != nil || len(connections) != 1 {
		s.t.Fatalf("%d connections, %v", len(connections), err)
	}
	return connections[0]
}

// requestsBy counts the requests so far, by method.
func (s *stage) requestsBy(methods ...string) map[string]int {
	counts := map[string]int{}
	for line := range strings.Lines(s.requests.String()) {
		for _, method := range methods {
			if strings.Contains(line, `"method":"`+method+`"`) {
				counts[method]++
			}
		}
	}
	return counts
}

var addressesOfTests = "192.0.2.10\n192.0.2.16/28"

// A reply that is lost after its effect changes nothing in the end, whichever it is: what was made is found again or, if a
// secret went with the answer, taken away and made anew.
func TestEachLostReplyIsMadeGood(t *testing.T) {
	inWorkspace := func(*stage) Answers {
		answers := maps.Clone(onlyPublic)
		answers[networkAddresses] = addressesOfTests
		return answers
	}
	inAccount := func(s *stage) Answers { return s.atTheAccount(Answers{principalPlace: placeAccount}) }
	ofAccount := func(s *stage) Answers {
		return s.atTheAccount(Answers{principalName: "crm-sync", principalExisting: existingReuse})
	}
	tried := 0
	for _, route := range []struct {
		name, world string
		answers     func(*stage) Answers
	}{
		{"aws", "aws", inWorkspace},
		{"obo-off", "obo-off", inWorkspace},
		{"no-token-yet", "no-token-yet", inWorkspace},
		{"ip-lists-on", "ip-lists-on", inWorkspace},
		{"restricted-admins", "restricted-admins", inWorkspace},
		{"made in the account", "account", inAccount},
		{"made in the account, admins restricted", "restricted-admins", inAccount},
		{"let in from the account", "account", ofAccount},
	} {
		world, answers := route.world, route.answers
		whole := rehearse(t, world)
		run := whole.setUp(answers(whole))
		whole.mustFinish(run)
		want := whole.remains(run)
		for method, count := range whole.requestsBy("POST", "PUT", "PATCH", "DELETE") {
			if testing.Short() { // which looks for races: one of each kind
				count = min(count, 1)
			}
			for nth := 1; nth <= count; nth++ {
				t.Run(fmt.Sprintf("%s/%s-%d", route.name, method, nth), func(t *testing.T) {
					s := rehearse(t, world)
					s.server.AddFault(simulator.Fault{Method: method, Nth: nth, Kind: simulator.FaultDropAfter})
					run := s.setUp(answers(s))
					s.mustFinish(run)
					if got := s.remains(run); got != want {
						t.Errorf("it ends as\n%s\nwithout the fault as\n%s", got, want)
					}
				})
				tried++
			}
		}
	}
	t.Logf("lost %d replies", tried)
}
