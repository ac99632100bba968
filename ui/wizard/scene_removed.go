package wizard

import "brickpass/steps"

// The end of a removal: what is gone, and what is left and why.

// removing says whether the run takes a connection back rather than sets one up.
func removing(run steps.Run) bool { return run.Setup().Aim == steps.Removal }

// removedScene is the last page of a removal.
type removedScene struct{}

func (removedScene) draw(m Model, p *page) {
	p.title(m.run.Setup().Answer("token.connection") + " is removed")
	done, _ := m.outcomes()
	for _, view := range m.run.Steps() {
		for _, change := range view.Changes {
			p.marked(change.Mark, m.changeTitle(change.Change), "")
		}
	}
	if len(done) == 0 {
		p.text("All of it was gone already. Nothing was written.")
	}
	drawLeft(m, p)
	m.menu(p)
}

// drawLeft names what a removal leaves, with who can take it away where that is somebody else.
func drawLeft(m Model, p *page) {
	left := m.run.Left()
	if len(left) == 0 {
		return
	}
	p.gap()
	p.text("What is left:")
	for _, line := range left {
		p.marked(line.Mark, m.say(line.Text), "")
		if line.Problem != nil {
			p.labelled("Who", 6, m.say(line.Problem.Who))
		}
	}
}

func (removedScene) menu(m Model) []item {
	items := []item{{"Leave", "", Model.leave}}
	for _, line := range withMessage(m.run.Left()) {
		items = append(items, item{"Copy the message", line.Text, copyMessage("What to send", line.Problem.Send)})
	}
	return items
}

func (removedScene) keys(Model) []binding { return nil }

// nothingLeftScene is up when a removal finds nothing that it could take away.
type nothingLeftScene struct{}

func (nothingLeftScene) draw(m Model, p *page) {
	p.title("Nothing to take back")
	p.text("What brickpass made is gone already, or has to stay. Nothing was written.")
	drawLeft(m, p)
	m.menu(p)
}

func (nothingLeftScene) menu(m Model) []item {
	return m.offered(labelled{steps.Continue, "Note that it is removed", "on this computer"}, labelled{steps.Stop, "Leave", ""})
}

func (nothingLeftScene) keys(Model) []binding { return nil }
