package steps

import (
	"testing"

	"brickpass/databricks/simulator"
)

// A set-up that is stopped after it made what is kept nowhere goes on later with another one: nobody has the value of the first.
func TestWhatIsKeptNowhereIsMadeAnewAfterAStop(t *testing.T) {
	for _, kind := range []credentialKind{patKind, oauthKind} {
		t.Run(string(kind), func(t *testing.T) {
			s := rehearse(t, "aws")
			s.kit.Store = lockedStore{s.kit.Store}
			s.server.AddFault(simulator.Fault{Method: "PATCH", Path: "/api/2.0/permissions/warehouses/*", Nth: 1, Kind: simulator.FaultStatus, Status: 403})
			hands := NewHands(s.kit)
			answers := bySecret()
			answers[KeepKey], answers[tokenKind], answers[tokenDays] = KeepOnce, string(kind), "30"
			run := s.toTheHalt(hands, answers)
			if run.Current().Problem == nil || !run.Setup().ShownOnce() {
				t.Fatalf("%s %+v", run.Phase(), run.Setup().Facts)
			}
			run = s.chooseAll(hands, run, Stop)
			if err := hands.Revoke(t.Context(), run.Setup()); err != nil {
				t.Fatal(err)
			}
			if err := hands.Close(); err != nil {
				t.Fatal(err)
			}
			_, run, _ = s.resume(s.story(), nil)
			s.mustFinish(run)
			tokens, secrets := s.principalTokens(run)
			if tokens+secrets != 1 || !run.Setup().ShownOnce() {
				t.Errorf("%d tokens, %d secrets", tokens, secrets)
			}
			if c := s.onlyConnection(); c.Facts[kind.fact()] != run.Setup().CredentialID() || len(c.Formers) != 0 {
				t.Errorf("it has %v, and there wait %v", c.Facts, c.Formers)
			}
			var minted int
			for _, made := range s.onlyConnection().Made {
				if made.Step == "token" {
					minted++
				}
			}
			if minted != 1 {
				t.Errorf("the journal counts %d of them as made", minted)
			}
		})
	}
}
