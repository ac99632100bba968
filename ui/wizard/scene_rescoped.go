package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// rescopedScene is the last page of a change of scopes: what the token is for, and whether that is in force.
type rescopedScene struct{}

func (rescopedScene) draw(m Model, p *page) {
	if !m.run.Rescoped() {
		p.title("Nothing was changed")
		m.menu(p)
		return
	}
	p.title(capital(m.view("scopes").Say))
	p.text("Its value is the same, so nobody has to be given anything.")
	p.gap()
	proof := m.view("proof")
	p.marked(proof.Mark, m.say(proof.Say), "")
	for _, line := range proof.Finding.Lines {
		p.markedFrom("  ", line.Mark, p.theme.plain, m.say(line.Text), line.Detail)
	}
	m.menu(p)
}

func (rescopedScene) menu(Model) []item { return []item{{"Leave", "", Model.leave}} }

func (rescopedScene) keys(Model) []binding { return nil }

// unchanged ends a run that found nothing to change, without one more page.
func unchanged(m Model) (Model, tea.Cmd) {
	m, command := m.feed(steps.Chosen{Choice: steps.Continue})
	if m.run.Phase() != steps.Finished {
		return m, command
	}
	m, leave := m.leave()
	return m, tea.Batch(command, leave)
}

// rescopedWords is what stays in the scrollback.
func (m Model) rescopedWords() string {
	if !m.run.Rescoped() {
		return "The scopes stay as they are. Nothing was changed."
	}
	return m.run.Setup().Answer("token.connection") + ": " + m.view("scopes").Say + ". " + capital(m.say(m.view("proof").Say)) + "."
}
