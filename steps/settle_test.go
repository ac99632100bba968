package steps

import (
	"context"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/clock"
	"brickpass/keystore"
)

func TestALookUpThatIsCutShortLeavesTheIntentOpen(t *testing.T) {
	now := clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	hands := NewHands(Kit{Clock: now, Store: keystore.Memory(), StateDir: t.TempDir()})
	defer func() { _ = hands.Close() }()
	change := toyChange("x")
	change.Step, change.Request.Once = "a", true
	ctx, cancel := context.WithCancel(t.Context())
	change.Find = func(context.Context, Reader, Setup) ([]Candidate, error) {
		cancel() // in the middle of it
		return nil, nil
	}
	if err := hands.note(Intent, change, Record{}); err != nil {
		t.Fatal(err)
	}
	settled := hands.settle(ctx, DoSettle{Step: "a", Change: change})
	if settled.Problem == nil || settled.Problem.Kind != databricks.ProblemCancelled {
		t.Errorf("it says %+v", settled)
	}
	records, err := readJournal(hands.journal.file.Name())
	if err != nil {
		t.Fatal(err)
	}
	if last := records[len(records)-1]; last.Kind != Intent {
		t.Errorf("the journal ends with %q, as if it were known what became of it", last.Kind)
	}
}
