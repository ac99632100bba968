package plain

import (
	"strings"

	"brickpass/ui"
)

// paperOffers are the files about the connection that can be saved.
func (d *dialog) paperOffers() []string {
	var offers []string
	for _, paper := range d.Papers {
		offers = append(offers, paper.Word+": "+strings.ToLower(paper.Label[:1])+paper.Label[1:]+", "+paper.Detail+".")
	}
	return offers
}

// paper is the file that was asked for by its word.
func (d *dialog) paper(word string) (ui.Paper, bool) {
	for _, paper := range d.Papers {
		if strings.EqualFold(word, paper.Word) {
			return paper, true
		}
	}
	return ui.Paper{}, false
}

func (d *dialog) save(paper ui.Paper) {
	path, err := paper.Save(d.run.Setup().Answer("token.connection"))
	if err != nil {
		d.say("It was not saved: %s.", err)
		return
	}
	d.say("Saved: %s", path)
}
