package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/steps"
)

// TestAWholeSetUp walks from nothing to the hand-over by the defaults, and holds every screen against its golden, at every size.
func TestAWholeSetUp(t *testing.T) {
	t.Parallel()
	for _, size := range goldenSizes() {
		t.Run(size.String(), func(t *testing.T) {
			t.Parallel()
			s := newStage(t, "aws")
			release := s.hold("/api/2.0/token-management/on-behalf-of/tokens", 0)
			w := s.walk(t, size)
			golden := func(name string) { w.Golden(size.String() + "/" + name) }
			for _, place := range []struct{ text, name string }{
				{"Who is the partner?", "01-partner"},
				{"Which site of Treasure Data", "02-region"},
				{"Which workspace?", "03-workspace"},
				{"Who are you signing in as?", "04-signin"},
				{"Before anything is changed", "05-checks"},
				{"What shall the identity be called?", "06-principal"},
				{"Which fields does Treasure Data's form show?", "06-token-kind"},
				{"What will Treasure Data use the token for?", "07-token-use"},
				{"For how many days should it live?", "08-token-days"},
				{"How may the token be made?", "09-token-way"},
				{"What should this connection be called", "10-connection"},
				{"Which warehouse may Treasure Data use?", "11-warehouse"},
				{"What may Treasure Data read?", "12-data"},
			} {
				w.at(place.text)
				golden(place.name)
				if w.readOn() {
					golden(place.name + "-end")
				}
				if place.name != "12-data" {
					w.Press("enter")
				}
			}
			w.Press("down", "space")
			w.WaitForText("[x] staging")
			golden("13-data-two-chosen")
			w.Press("space")
			w.WaitForText("[ ] staging")
			w.Press("enter")
			w.at("see the names of everything")
			golden("14-browse")
			w.Press("enter")
			w.at("read one row of")
			golden("15-proof-table")
			w.Press("enter")
			w.at("Eight changes")
			golden("16-review")
			w.Press("f2")
			w.at("Request 1 of")
			golden("17-request")
			w.Press("esc")
			w.at("Eight changes")
			if w.readOn() {
				golden("16-review-end")
			}
			w.Press("enter")
			w.WaitForText("Making the changes", "▸ token until")
			golden("18-making")
			release()
			w.at("Show what Treasure Data asks for")
			golden("19-proof")
			w.Press("enter")
			w.at("Put these into Treasure Data")
			golden("20-hand-over")
			if w.readOn() {
				golden("20-hand-over-end")
			}
			w.Press("f1")
			w.at("esc close")
			golden("21-help")
			w.Press("esc")
			w.at("Put these into Treasure Data")

			token, err := s.hands.Token(context.Background(), finished(t, w).Setup())
			if err != nil || token.Empty() {
				t.Fatalf("the token is not kept: %v", err)
			}
			if !s.simulator.TokenWorks(token.Reveal()) {
				t.Error("the kept token does not sign in")
			}
			if strings.Contains(string(w.Written()), token.Reveal()) {
				t.Error("the token was sent to the terminal")
			}
		})
	}
}

// finished leaves the wizard and gives the run as it ended.
func finished(t *testing.T, w *walker) steps.Run {
	t.Helper()
	w.Press("ctrl+c")
	model, err := w.End()
	if err != nil {
		t.Fatal(err)
	}
	run := model.(Model).Run()
	if run.Phase() != steps.Finished {
		t.Fatalf("the run is %s", run.Phase())
	}
	return run
}
