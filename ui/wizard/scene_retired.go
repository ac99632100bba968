package wizard

import "brickpass/steps"

// The end of a retirement: the old credential is refused, or was kept for now.

// retiring says whether the run takes away the credential that another one took the place of.
func retiring(run steps.Run) bool { return run.Setup().Aim == steps.Retirement }

// retiredScene is the last page of a retirement.
type retiredScene struct{}

func (retiredScene) draw(m Model, p *page) {
	p.title(capital(m.retiredWords()))
	if m.run.KeepsOld() {
		p.text("Both go on working, and nothing was written. To retire it: " + m.resume())
		m.menu(p)
		return
	}
	for _, view := range m.run.Steps() {
		for _, change := range view.Changes {
			p.marked(change.Mark, m.changeTitle(change.Change), "")
		}
	}
	for _, line := range m.run.Ended() {
		p.marked(line.Mark, m.say(line.Text), line.Detail)
	}
	p.gap()
	p.text("The new one goes on working.")
	m.menu(p)
}

// retiredWords say how a retirement ended.
func (m Model) retiredWords() string {
	setup := m.run.Setup()
	became := "is retired"
	switch {
	case m.run.KeepsOld():
		became = "is kept"
	case m.run.LeavesOld():
		became = "stays"
	}
	return "the old " + setup.Credential() + " of " + setup.Answer("token.connection") + " " + became
}

func (retiredScene) menu(Model) []item { return []item{{"Leave", "", Model.leave}} }

func (retiredScene) keys(Model) []binding { return nil }

// nothingToRetireScene is up when a retirement has nothing to write: the old one is kept, or it is gone already.
type nothingToRetireScene struct{}

func (nothingToRetireScene) draw(m Model, p *page) {
	if m.run.KeepsOld() {
		p.title("The old one is kept for now")
		p.text(m.say("Nothing is written, and both go on working. Give {partner} the new one first."))
	} else {
		p.title("Nothing to revoke")
		p.text("The old one is gone already, and nothing is kept of it.")
	}
	m.menu(p)
}

func (nothingToRetireScene) menu(m Model) []item {
	return m.offered(labelled{steps.Continue, "Done", ""})
}

func (nothingToRetireScene) keys(Model) []binding { return nil }
