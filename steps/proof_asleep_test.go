package steps

import (
	"slices"
	"testing"
	"time"
)

// fallsAsleep lets so much time pass that a warehouse that nobody uses falls asleep.
func fallsAsleep(s *stage) { _ = s.kit.Clock.Wait(s.t.Context(), 20*time.Minute) }

// A warehouse may fall asleep between the yes and the proof. That it is started then is agreed to beforehand: nobody is asked once more.
func TestAWarehouseThatFallsAsleepBeforeTheProofIsStartedAsAgreed(t *testing.T) {
	for name, test := range map[string]struct {
		others []meanwhile
		starts int
	}{
		"it stays awake":   {nil, 0},
		"it falls asleep":  {[]meanwhile{fallsAsleep}, 1},
		"long ago, before": {nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "aws", nil)
			if name == "long ago, before" {
				fallsAsleep(s)
			}
			s.planOnly = true
			plan := s.rotate(simulated, nil).Plan()
			s.planOnly = false
			last := plan.Steps[len(plan.Steps)-1]
			way := last.Ways[len(last.Ways)-1]
			if last.About.ID != "proof" || len(way.Changes) != 1 || way.Changes[0].ID != "start" || way.Changes[0].Step != "proof" {
				t.Fatalf("the plan ends with %+v", last)
			}
			if conditional := name != "long ago, before"; (way.When != "") != conditional || conditional && way.Condition() != "if warehouse Starter has fallen asleep by then: start it for the proof, it costs" {
				t.Errorf("it is planned %q", way.Condition())
			}
			if want := len(plan.Changes()); plan.Count() != want || slices.ContainsFunc(plan.Changes(), func(c Change) bool { return c.ID == "start" }) != (way.When == "") {
				t.Errorf("%d changes are counted", plan.Count())
			}

			run := s.rotate(simulated, nil, test.others...)
			s.mustFinish(run)
			starts := 0
			for _, view := range run.Steps() {
				for _, change := range view.Changes {
					if change.Change.ID == "start" && change.Mark == MarkDone {
						starts++
					}
				}
			}
			if starts != test.starts {
				t.Errorf("it was started %d times, want %d, and shown", starts, test.starts)
			}
		})
	}
}
