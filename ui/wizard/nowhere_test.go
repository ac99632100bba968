package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// A token or a secret that was kept nowhere and passed on lives, and the partner signs in with it. No later run made it, so none ends it by
// being left.

// passedOn is a connection whose credential is kept nowhere, and was seen by whoever made it. Its value opens something as long as it lives.
func passedOn(t *testing.T) (s *stage, connection steps.Connection, lives func() bool) {
	t.Helper()
	s, d := keeping(t, absent, nil)
	d.take("Nowhere: show it once")
	d.onwards(atHandOver)
	token, err := s.hands.Token(context.Background(), d.model.run.Setup())
	if err != nil {
		t.Fatal(err)
	}
	d.pick("Show the token once")
	return s, s.connected(t), func() bool { return s.simulator.TokenWorks(token.Reveal()) }
}

// left is what it says when a run is left that came to its end.
func left(t *testing.T, d *driver) string {
	t.Helper()
	d.press("ctrl+c")
	words, alive := d.model.revokeUnpassed(context.Background())
	if alive {
		t.Error("it says that something lives that nobody has")
	}
	return words
}

func TestLeavingALaterRunRevokesNothing(t *testing.T) {
	t.Run("the scopes", func(t *testing.T) {
		s, connection, lives := passedOn(t)
		d := drive(t, s.rescope(connection), s.admin)
		d.onwards(atFinding)
		d.press("enter")
		d.onwards(atRescoped)
		if words := left(t, d); words != "" || !lives() {
			t.Errorf("the token works: %t; on leaving it says %q", lives(), words)
		}
	})
	t.Run("a retirement", func(t *testing.T) {
		s, connection, lives := passedOn(t)
		d := drive(t, s.rotating(connection), s.admin)
		d.onwards(atHandOver)
		d.pick("Show the token once")
		d.press("x")
		if words := left(t, d); words != "" || !lives() {
			t.Fatalf("the token works: %t; on leaving the rotation it says %q", lives(), words)
		}
		now := s.connected(t)
		d = drive(t, s.retiringOld(now), s.admin)
		for d.model.key != "retire.ready" {
			d.press("enter")
		}
		d.take("Yes, retire the old one")
		d.onwards(atRetired)
		words := left(t, d)
		if after := s.connected(t); words != "" || after.Facts[steps.TokenID] != now.Facts[steps.TokenID] {
			t.Errorf("in use is %q, it was %q; on leaving it says %q", after.Facts[steps.TokenID], now.Facts[steps.TokenID], words)
		}
	})
	t.Run("a removal", func(t *testing.T) {
		s, connection, _ := passedOn(t)
		d := drive(t, s.takeBack(connection), s.admin)
		d.onwards(atRemoved)
		if words := left(t, d); words != "" {
			t.Errorf("on leaving it says %q", words)
		}
	})
	t.Run("a set-up on the same answers", func(t *testing.T) {
		s, connection, lives := passedOn(t)
		story := connection.Mending(s.kit.StateDir, "00000000000000fd")
		options := s.livingOn(s.options.Steps)
		options.Setup = steps.Setup{Tag: story.Tag, Now: s.clock.Now(), Story: &story}
		d := drive(t, options, s.admin)
		d.onwards(atHandOver)
		d.expect("with Treasure Data alone")
		if words := left(t, d); words != "" || !lives() {
			t.Errorf("the token works: %t; on leaving it says %q", lives(), words)
		}
	})
}

// Whoever stops half-way leaves none that nobody has.
func TestStoppingHalfWayRevokesWhatNobodyWasShown(t *testing.T) {
	s, d := keeping(t, absent, nil)
	s.simulator.AddFault(simulator.Fault{Method: "PATCH", Path: "/api/2.0/permissions/warehouses/*", Nth: 1, Kind: simulator.FaultStatus, Status: 403})
	d.take("Nowhere: show it once")
	d.onwards(atHalt)
	token, err := s.hands.Token(context.Background(), d.model.run.Setup())
	if err != nil || !s.simulator.TokenWorks(token.Reveal()) {
		t.Fatalf("there is no token that works: %v\n%s", err, d.shows())
	}
	d.pick("Stop here")
	if words := left(t, d); s.simulator.TokenWorks(token.Reveal()) || !strings.Contains(words, "it is revoked") {
		t.Errorf("on leaving it says %q", words)
	}
}
