package steps

import (
	"context"
	"strings"
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

// A list may show what a lost request made only after it was believed that it made nothing, and that it was sent again.
func TestWhatTurnsUpTooLateIsNamedAndLeft(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	change := principalStep{}.Changes(Setup{}.With(principalName, "TD-CAS-Service"), Finding{State: Missing})[0]
	looks := 0
	change.Find = func(context.Context, Reader, Setup) ([]Candidate, error) {
		if looks++; looks <= len(lookAgainAfter) {
			return nil, nil
		}
		return []Candidate{{ID: "77", Ours: true, Facts: databricks.Facts{PrincipalID: "77", ApplicationID: "lost"}}}, nil
	}
	for _, err := range []error{hands.note(Intent, change, Record{}), hands.journal.Promote("acme", nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if settled := hands.settle(t.Context(), DoSettle{Step: "principal", Change: change}); settled.Outcome != Gone || settled.Problem != nil {
		t.Fatalf("%+v", settled)
	}
	hands.sweep(t.Context())
	late := hands.Late()
	if len(late) != 1 || !strings.Contains(late[0], "service principal TD-CAS-Service now, with the id 77.") ||
		!strings.HasSuffix(late[0], "delete it: databricks api delete /api/2.0/preview/scim/v2/ServicePrincipals/77") {
		t.Errorf("it says %q", late)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("it wrote %v", writes)
	}
}

// Of several secrets that bear no name nothing tells which one was lost: none is taken away, and all are named.
func TestSecretsThatAreAlikeAreNamedAndLeft(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	setup := Setup{Now: s.kit.Clock.Now()}
	change := keptSecret(setup, Change{Step: "token", Into: Destination{Kind: InKeychain}})
	change.Find = func(context.Context, Reader, Setup) ([]Candidate, error) {
		var alike []Candidate
		for _, id := range []string{"aa11", "bb22"} {
			alike = append(alike, Candidate{ID: id, Ours: true, Alike: true, Facts: databricks.Facts{KeptSecret: id}})
		}
		return alike, nil
	}
	if err := hands.journal.Promote("acme", nil); err != nil {
		t.Fatal(err)
	}
	if settled := hands.settle(t.Context(), DoSettle{Step: "token", Change: change}); settled.Outcome != Gone || settled.Problem != nil {
		t.Fatalf("%+v", settled)
	}
	hands.sweep(t.Context())
	if late := strings.Join(hands.Late(), "\n"); !strings.Contains(late, "the id aa11.") || !strings.Contains(late, "the id bb22.") {
		t.Errorf("it says %q", late)
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("it wrote %v", writes)
	}
}
