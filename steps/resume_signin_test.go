package steps

import (
	"fmt"
	"maps"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// A sign-in that ends in the middle of the work is asked for again, and the work goes on: nothing is lost or made twice.
func TestASignInThatEndsInTheMiddleIsAskedForAgain(t *testing.T) {
	answers := maps.Clone(onlyPublic)
	for _, world := range []string{"aws", "obo-off", "no-token-yet"} {
		whole := rehearse(t, world)
		run := whole.setUp(answers)
		whole.mustFinish(run)
		want := whole.remains(run)
		for method, count := range whole.requestsBy("POST", "PATCH", "DELETE") {
			for nth := 1; nth <= count; nth++ {
				t.Run(fmt.Sprintf("%s/%s-%d", world, method, nth), func(t *testing.T) {
					s := rehearse(t, world)
					s.server.AddFault(simulator.Fault{Method: method, Nth: nth, Kind: simulator.FaultStatus, Status: 401})
					hands := NewHands(s.kit)
					t.Cleanup(func() { _ = hands.Close() })
					run, _ := s.setUpWith(hands, Setup{Tag: "00112233aabbccdd", Now: s.kit.Clock.Now()}, answers)
					if run.Phase() == Finished {
						return // it was a sign-in of the principal, which takes its own way
					}
					problem := run.Current().Problem
					if problem == nil || (problem.Kind != SignInAgain && !strings.HasPrefix(problem.What, "The principal's")) {
						t.Fatalf("%s: %v", run.Phase(), problem)
					}
					if problem.Kind != SignInAgain {
						return // nobody can sign in anew as the principal
					}
					run, effects := run.Update(Chosen{Retry})
					run = Drive(t.Context(), hands, run, effects, nil)
					if question, ok := run.Question(); !ok || question.Key != wayKey {
						t.Fatalf("asks %q", question.Key)
					}
					run, asked := s.goThrough(hands, run, answers)
					s.mustFinish(run)
					if len(asked) != 1 {
						t.Errorf("it asked %v", asked)
					}
					if got := s.remains(run); got != want {
						t.Errorf("it ends as\n%s\nwithout the fault as\n%s", got, want)
					}
				})
			}
		}
	}
}
