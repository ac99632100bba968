package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
	"brickpass/ui"
)

// lendScene asks whether a token or an OAuth secret may go to the terminal's clipboard, and says before what that may leave behind.
type lendScene struct{}

func (lendScene) draw(m Model, p *page) {
	p.title(ui.LendAsks(m.run.Setup()))
	p.text(ui.LendMeans)
	p.gap()
	for _, line := range ui.LendKeeps(m.run.Setup()) {
		p.marked(steps.MarkBlocked, line, "")
	}
	m.menu(p)
}

func (lendScene) menu(Model) []item {
	return []item{
		{"No", "back to what {partner} asks for", backFromLending},
		{"Yes, send it", "", lendToken},
	}
}

func (lendScene) keys(Model) []binding {
	return []binding{bind("esc", "no", backFromLending, "esc", "shift+tab")}
}

func backFromLending(m Model) (Model, tea.Cmd) { return m.turnedTo(atHandOver) }

// lent says that the token was sent to the terminal. emptied gets a value when the terminal was asked to drop it again.
type lent struct{ emptied <-chan struct{} }

// emptied says that the terminal was asked to.
type emptied struct{}

func lendToken(m Model) (Model, tea.Cmd) {
	m, shown := m.turnedTo(atHandOver)
	hands, setup, ctx, lend := m.crew.hands, m.run.Setup(), m.crew.ctx, m.options.LendSecret
	return m, tea.Batch(shown, func() tea.Msg {
		token, err := hands.Token(ctx, setup)
		if err != nil {
			return noticed{text: m.given(" could not be read: ") + problemOf(err).Why}
		}
		emptied, err := lend(ctx, token)
		if err != nil {
			return noticed{text: m.given(" could not be sent: ") + token.Hide(problemOf(err).Why)}
		}
		return lent{emptied}
	})
}

// wasLent notes it, and waits until the terminal was asked to drop it.
func (m Model) wasLent(message lent) (Model, tea.Cmd) {
	m.unsure = m.keptOnce() && !m.settled
	m.notice, m.settled, m.lent = ui.LendSent, true, true
	return m, func() tea.Msg {
		if _, asked := <-message.emptied; !asked {
			return nil
		}
		return emptied{}
	}
}
