package steps

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"brickpass/internal/clock"
)

func TestANewNameTakesOnlyWhatThisRunWrote(t *testing.T) {
	dir, now := t.TempDir(), clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	write := func(journal *Journal, records ...Record) {
		t.Helper()
		for _, record := range records {
			if err := journal.Write(record); err != nil {
				t.Fatal(err)
			}
		}
	}
	promote := func(journal *Journal, name string) {
		t.Helper()
		if err := journal.Promote(name, nil); err != nil {
			t.Fatal(err)
		}
	}
	first := NewJournal(dir, now)
	write(first, Record{Kind: Begun, Tag: "1111111111111111"}, Record{Kind: AnswerGot, Key: "partner.preset", Value: "treasure-data"})
	promote(first, "a")
	write(first, Record{Kind: Did, Step: "principal", Change: "create"}, Record{Kind: EndedRun})
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := NewJournal(dir, now)
	write(second, Record{Kind: Begun, Tag: "2222222222222222"}, Record{Kind: AnswerGot, Key: "data.browse", Value: "yes"})
	promote(second, "a")
	promote(second, "b")
	write(second, Record{Kind: Did, Step: "token", Change: "mint"})
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	connections, err := Connections(dir)
	if err != nil || len(connections) != 2 {
		t.Fatalf("%d connections, %v", len(connections), err)
	}
	a, b := connections[0], connections[1]
	if !a.Did("principal", "create") || a.Did("token", "mint") {
		t.Errorf("a tells of %v", a.Made)
	}
	if b.Did("principal", "create") || !b.Did("token", "mint") || b.Answers["data.browse"] != "yes" {
		t.Errorf("b tells of %v, %v", b.Made, b.Answers)
	}
}

func TestAJournalThatCannotBeReadIsNotAddedTo(t *testing.T) {
	dir, now := t.TempDir(), clock.NewFake(time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	path := connectionPath(dir, "a")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("{\"kind\":\"begun\"}\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	journal := NewJournal(dir, now)
	defer func() { _ = journal.Close() }()
	if err := journal.Write(Record{Kind: AnswerGot, Key: "x"}); err != nil {
		t.Fatal(err)
	}
	if err := journal.Promote("a", nil); err == nil {
		t.Error("it is added to")
	}
	after, err := os.ReadFile(path)
	if err != nil || string(after) != "{\"kind\":\"begun\"}\n\n" {
		t.Errorf("it is %q now, %v", after, err)
	}
}
