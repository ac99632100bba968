package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/internal/screen"
	"brickpass/steps"
)

// ownStage is a stage on which ben signs in, who is no admin and wants a token of his own.
func ownStage(t testing.TB) *stage {
	t.Helper()
	s := newStage(t, "aws")
	access, err := s.simulator.SignIn("ben.analyst@acme.example")
	if err != nil {
		t.Fatal(err)
	}
	s.signsIn = access.Reveal()
	s.options.Setup.Facts = databricks.Facts{steps.Computer: "laptop"}
	return s
}

// TestATokenOfOnesOwn walks from the choice of this computer to the tabs of the hand-over, with scopes that ben chooses.
func TestATokenOfOnesOwn(t *testing.T) {
	t.Parallel()
	for _, size := range goldenSizes() {
		t.Run(size.String(), func(t *testing.T) {
			t.Parallel()
			s := ownStage(t)
			w := s.walk(t, size)
			w.Forbid(s.signsIn)
			golden := func(name string) { w.Golden(size.String() + "/own-" + name) }
			w.at("Who is the partner?")
			for _, passed := range []string{"Prequel source", "Prequel destination", "This computer"} {
				w.Press("down")
				w.WaitForText("▸ " + passed)
			}
			w.Press("enter")
			for _, place := range []struct{ text, name string }{
				{"Which workspace?", ""},
				{"Who are you signing in as?", ""},
				{"Before anything is changed", "checks"},
				{"What should the token be called", "comment"},
			} {
				w.at(place.text)
				if place.name != "" {
					golden(place.name)
				}
				w.Press("enter")
			}
			w.at("What will this computer use the token for?")
			golden("use")
			w.Press("up")
			w.WaitForText("▸ APIs that you choose")
			w.Press("enter")
			w.at("Which APIs may the token be used for?")
			golden("scopes")
			w.Press("enter")
			for _, text := range []string{"For how many days should it live?", "What should this connection be called"} {
				w.at(text)
				w.Press("enter")
			}
			w.at("One change")
			golden("review")
			w.Press("enter")
			w.at("Show how to use it on this computer")
			golden("proof")
			w.Press("enter")
			w.at("Use it on this computer")
			golden("environment")
			for _, tab := range []string{"profile", "cli", "connect", "curl", "python"} {
				w.Press("right")
				w.Settle()
				golden(tab)
			}
			w.Press("right", "left", "left")
			w.Settle()
			golden("curl")
			finished(t, w)
		})
	}
}

// TestTheTabsAreCopiedWhole holds that what is copied is the text of the tab and not what fits the window.
func TestTheTabsAreCopiedWhole(t *testing.T) {
	s := ownStage(t)
	var copied string
	s.options.Clock = s.clock
	s.options.Copy = func(_ context.Context, text string) error { copied = text; return nil }
	d := drive(t, s.options, s.signsIn)
	d.sizes = everySize
	d.press("down", "down", "down", "enter")
	d.onwards(atHandOver)
	sheet, _ := d.model.view("handover").Finding.Seen.(steps.Sheet)
	if len(sheet.Tabs) < 6 {
		t.Fatalf("%+v", sheet)
	}
	for i := range sheet.Tabs {
		d.expect(sheet.Tabs[i].Title)
		d.press("c")
		if copied != sheet.Tabs[i].Text || !strings.Contains(copied, "brickpass") {
			t.Errorf("%s: copied %q", sheet.Tabs[i].Title, copied)
		}
		d.press("right")
	}
	if d.model.tab != 0 {
		t.Errorf("after the last one comes %d", d.model.tab)
	}
}

// TestAClientIDAndASecret walks the screens on which an OAuth secret differs from a token.
func TestAClientIDAndASecret(t *testing.T) {
	t.Parallel()
	for _, size := range []screen.Size{screen.Standard} {
		s := newStage(t, "aws")
		w := s.walk(t, size)
		golden := func(name string) { w.Golden(size.String() + "/secret-" + name) }
		for _, text := range []string{
			"Who is the partner?", "Which site of", "Which workspace?", "Who are you signing in as?", "Before anything is changed",
			"What shall the identity be called?",
		} {
			w.at(text)
			w.Press("enter")
		}
		w.at("Which fields does Treasure Data's form show?")
		w.Press("down")
		w.WaitForText("▸ Client ID and secret")
		w.Press("enter")
		w.at("For how many days should it live?")
		golden("days")
		for _, text := range []string{
			"For how many days should it live?", "What should this connection", "Which warehouse may", "What may Treasure Data read?",
			"see the names of everything", "read one row of",
		} {
			w.at(text)
			w.Press("enter")
		}
		w.at("Seven changes")
		golden("review")
		w.Press("enter")
		w.at("Show what Treasure Data asks for")
		w.Press("enter")
		w.at("Put these into Treasure Data")
		golden("hand-over")
		finished(t, w)
	}
}
