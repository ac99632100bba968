package wizard

import (
	"brickpass/steps"
	"brickpass/ui"
)

// adoptedScene is the last page of an adoption: what was found, and what can be done from now on.
type adoptedScene struct{}

func (adoptedScene) draw(m Model, p *page) {
	p.title(ui.Adopted(m.run))
	for _, id := range []steps.ID{"token", "proof"} {
		for _, line := range m.view(id).Finding.Lines {
			if line.Mark != steps.MarkBlocked {
				p.marked(line.Mark, m.say(line.Text), line.Detail)
			}
		}
	}
	for _, line := range m.run.Differs() {
		p.marked(line.Mark, m.say(line.Text), line.Detail)
	}
	p.gap()
	for _, next := range ui.AdoptedNext(m.run) {
		p.text(next)
	}
	m.menu(p)
}

func (adoptedScene) menu(m Model) []item {
	return append([]item{{"Leave", "", Model.leave}}, m.papers()...)
}

func (adoptedScene) keys(Model) []binding { return nil }
