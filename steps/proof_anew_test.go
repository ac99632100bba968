package steps

import (
	"testing"

	"brickpass/databricks"
)

// What a look at the plan had sent ran before the work, so the proof sends it once more. Nor does the journal keep it, by which a later
// check would take it for its own.
func TestTheProofAfterTheWorkIsNoQueryFromBeforeIt(t *testing.T) {
	w := newWorld(t, toy{about: about("proof"), changes: []Change{toyChange("x")}})
	run := w.begin()
	query := trial{ask: databricks.RunStatement(databricks.ByToken, starter, databricks.SelectOne, provingWait)}
	run.states[0].finding.Learned = databricks.Facts{Waking: "s-1", query.sent(): "s-2", ProofDue: yes}
	run.compose()
	if !run.Setup().Known(query.sent()) {
		t.Fatal("it was not learned")
	}

	run, effects := run.Update(Chosen{Agree})
	ready, ok := effects[0].(DoReady)
	if !ok {
		t.Fatalf("after the yes comes %T", effects[0])
	}
	_, effects = run.Update(Readied{})
	look, ok := effects[0].(DoLook)
	if !ok {
		t.Fatalf("the work begins with %T", effects[0])
	}
	for where, facts := range map[string]databricks.Facts{"the journal": ready.Agreed.Facts, "the look": look.Setup.Facts} {
		if facts[Waking] != "" || facts[query.sent()] != "" || facts[ProofDue] != yes {
			t.Errorf("%s knows %v", where, facts)
		}
	}
}
