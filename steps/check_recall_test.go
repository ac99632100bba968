package steps

import (
	"context"
	"sync/atomic"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// timesRead counts how often something is read out of a store.
type timesRead struct {
	keystore.Store
	count atomic.Int64
}

func (r *timesRead) Get(ctx context.Context, item keystore.Item) (secret.Value, error) {
	r.count.Add(1)
	return r.Store.Get(ctx, item)
}

func TestACheckReadsWhatIsKeptOnceAndAnotherCheckReadsItAnew(t *testing.T) {
	s := connected(t, "aws", nil)
	store := &timesRead{Store: s.kit.Store}
	s.kit.Store = store
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	inspector := NewInspector(hands, true)
	for times := range int64(2) {
		s.mustFind(inspector.Check(t.Context(), s.connection(simulated)))
		if got := store.count.Load(); got != times+1 {
			t.Errorf("after %d checks it was read %d times", times+1, got)
		}
	}
}

func TestACheckThatIsCutOffComesToNoResultAndLeavesNoRecord(t *testing.T) {
	s := connected(t, "aws", nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	checkup := NewInspector(hands, false).Check(ctx, s.connection(simulated))
	if checkup.Result != "" || len(checkup.Concerns) > 0 {
		t.Errorf("it came to %q with %v", checkup.Result, codes(checkup))
	}
	if last := LastCheckup(s.kit.StateDir, s.connection(simulated)); !last.At.IsZero() {
		t.Errorf("its record is %+v", last)
	}
}
