package plain_test

import (
	"errors"
	"strings"
	"testing"

	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui"
)

func TestTheEndOffersFilesByTheirWords(t *testing.T) {
	s := rehearse(t, "aws", keystore.Memory())
	p := yes(reply{"report: save the page, without", "Report"}, reply{"Saved: /home/anna/page.html", "calendar"})
	prompts := s.prompts(p)
	var saved []string
	prompts.Papers = []ui.Paper{
		{Word: "report", Label: "Save the page", Detail: "without any secret", Save: func(connection string) (string, error) {
			saved = append(saved, connection)
			return "/home/anna/page.html", nil
		}},
		{Word: "calendar", Label: "Add the date", Detail: "as a file", Save: func(string) (string, error) { return "", errors.New("the disk is full") }},
	}
	ending, err := s.talk(t.Context(), prompts, p)
	if err != nil || ending.Phase != steps.Finished {
		t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
	}
	if want := ending.Run.Setup().Answer("token.connection"); len(saved) != 1 || saved[0] != want {
		t.Errorf("saved for %q, and not once for %q", saved, want)
	}
	if !strings.Contains(p.text(), "It was not saved: the disk is full.") {
		t.Errorf("it says\n%s", p.text())
	}
}
