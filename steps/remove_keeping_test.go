package steps

import (
	"context"
	"slices"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/keystore"
)

// A token that was shown once is kept nowhere, so nothing of the connection stays behind on this computer.
func TestATokenThatWasShownOnceLeavesNothing(t *testing.T) {
	s := rehearse(t, "aws")
	s.kit.Store = lockedStore{s.kit.Store}
	s.mustFinish(s.setUp(Answers{KeepKey: KeepOnce, dataSchemas: "cas_demo_east1.public"}))
	s.mustFinish(s.remove(simulated, nil))
	if connection := s.connection(simulated); !connection.Removed() {
		t.Errorf("the journal still counts %+v and %v", connection.Made, connection.Facts)
	}
}

// lockedStore is a keychain that is not open.
type lockedStore struct{ keystore.Store }

func (lockedStore) Probe(context.Context) keystore.Probe {
	return keystore.Probe{State: keystore.NoService, Reason: "No keyring program is installed.", Fix: "Install one."}
}

// The admin's sign-in may end in the middle of a removal. It is asked for again, and the rest goes.
func TestARemovalGoesOnAfterASignInThatEnded(t *testing.T) {
	s := rehearse(t, "aws")
	before := s.server.State()
	s.mustFinish(s.setUp(onlyPublic))
	s.server.AddFault(simulator.Fault{
		Method: "PATCH", Path: "/api/2.1/unity-catalog/permissions/schema/*", Nth: 1, Kind: simulator.FaultStatus, Status: 403,
		Body: `{"error_code":"PERMISSION_DENIED","message":"Invalid access token."}`,
	})
	connection := s.connection(simulated)
	kit := s.kit
	kit.Steps = RemoveSteps(connection)
	hands := NewHands(kit)
	defer func() { _ = hands.Close() }()
	run, effects := New(kit.Steps, connection.Removal("00000000000000ff", kit.Clock.Now()))
	run = Drive(t.Context(), hands, run, effects, nil)
	asked := 0
	for range 100 {
		event, ok := s.next(run, nil)
		if !ok && slices.Contains(run.Choices(), Retry) {
			if run.Current().Problem == nil || !run.Current().Problem.SignIn {
				t.Fatalf("it stands at %+v", run.Current().Problem)
			}
			asked++
			event, ok = Chosen{Retry}, true
		}
		if !ok {
			break
		}
		run, effects = run.Update(event)
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	s.mustFinish(run)
	if asked != 1 {
		t.Errorf("the sign-in was asked for again %d times", asked)
	}
	s.mustBe(before)
}
