package plain

import "strings"

// paperOffers are the files about the connection that can be saved.
func (d *dialog) paperOffers() []string {
	var offers []string
	for _, paper := range d.Papers {
		offers = append(offers, paper.Word+": "+strings.ToLower(paper.Label[:1])+paper.Label[1:]+", "+paper.Detail+".")
	}
	return offers
}

// saveOrSay saves the file that is asked for by its word; if there is none of that word, it says what is offered.
func (d *dialog) saveOrSay(word string, offers []string) {
	for _, paper := range d.Papers {
		if !strings.EqualFold(word, paper.Word) {
			continue
		}
		path, err := paper.Save(d.run.Setup().Answer("token.connection"))
		if err != nil {
			d.say("It was not saved: %s.", err)
		} else {
			d.say("Saved: %s", path)
		}
		return
	}
	d.say("%s Enter ends.", strings.Join(offers, " "))
}
