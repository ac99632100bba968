package wizard

import (
	"errors"
	"testing"

	"brickpass/ui"
)

// TestTheEndOffersToSaveWhatIsPassedOn holds that each file is saved for the connection that was set up, and that a failure is said.
func TestTheEndOffersToSaveWhatIsPassedOn(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	var saved []string
	s.options.Papers = []ui.Paper{
		{Word: "report", Label: "Save the page for your security team", Detail: "in this folder", Save: func(connection string) (string, error) {
			saved = append(saved, connection)
			return "/home/anna/page.html", nil
		}},
		{Word: "calendar", Label: "Add the date to a calendar", Detail: "a file", Save: func(string) (string, error) {
			return "", errors.New("end.ics could not be written: permission denied")
		}},
	}
	d := drive(t, s.options, s.admin)
	d.sizes = everySize
	d.onwards(atHandOver)
	d.expect("▸ Leave", "Save the page for your security team", "Add the date to a calendar")
	d.press("down")
	d.expect("▸ Save the page")
	d.press("enter")
	d.expect("Saved: /home/anna/page.html")
	if want := d.model.run.Setup().Answer("token.connection"); len(saved) != 1 || saved[0] != want || want == "" {
		t.Errorf("saved for %q, and not once for %q", saved, want)
	}
	d.press("down", "enter")
	d.expect("It was not saved: end.ics could not be written: permission denied.")
}
