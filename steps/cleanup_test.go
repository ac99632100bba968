package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// Each cleanup is answered once: an answer that comes again, or late, does not count for the next one.
func TestAStaleCleanupIsDropped(t *testing.T) {
	var temporary []Change
	for _, id := range []string{"one", "two"} {
		change := toyChange(id)
		change.Cleanup = &databricks.Request{Method: "DELETE", Path: "/" + id}
		temporary = append(temporary, change)
	}
	w := newWorld(t, toy{about: about("a"), changes: append(temporary, toyChange("x"))})
	run, effects := w.begin().Update(Chosen{Agree})
	var first Event
	for len(effects) > 0 {
		clean, ok := effects[0].(DoClean)
		event := w.outcome(effects[0])
		var more []Effect
		run, more = run.Update(event)
		effects = append(effects[1:], more...)
		if !ok {
			continue
		}
		if first == nil {
			first = event
			var again []Effect
			if run, again = run.Update(first); len(again) != 0 {
				t.Errorf("the answer about %s, told twice, leads to %v", clean.Change.ID, again)
			}
		}
	}
	w.expect(run, Finished, "one", "two", "x")
	if w.has["one"] || w.has["two"] {
		t.Errorf("left lying about: %v", w.has)
	}
}

// What is made a second time, after the first was taken away, has another id, and goes by that one.
func TestAThingMadeOnceMoreIsTakenAwayByItsOwnID(t *testing.T) {
	s := rehearse(t, "obo-off")
	s.server.AddFault(simulator.Fault{Method: "POST", Path: "/api/2.0/token/create", Nth: 1, Kind: simulator.FaultStatus, Status: 400})
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run := s.review(hands, onlyPublic)
	for _, choice := range []Choice{Agree, Retry} {
		var effects []Effect
		run, effects = run.Update(Chosen{choice})
		if run.Refusal() != "" {
			t.Fatal(run.Refusal())
		}
		run = Drive(t.Context(), hands, run, effects, nil)
	}
	s.mustFinish(run)
	if made := strings.Count(s.requests.String(), `"method":"POST","path":"/api/2.0/accounts/servicePrincipals/`); made != 2 {
		t.Fatalf("made %d secrets, want two", made)
	}
	if left := s.server.State().Secrets; len(left) != 0 {
		t.Errorf("left lying about: %v", left)
	}
}
