package wizard

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
	"brickpass/ui"
)

// Update takes a message. It does nothing but move the model: what is to be done comes out as commands.
func (m Model) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	next, command := m.take(message)
	next, sight := next.looked(m, message)
	return next, tea.Batch(command, sight)
}

func (m Model) take(message tea.Msg) (Model, tea.Cmd) {
	switch message := message.(type) {
	case tea.WindowSizeMsg:
		if message.Width > 0 && message.Height > 0 {
			m.width, m.height = message.Width, message.Height
		}
	case tea.BackgroundColorMsg:
		m.theme = newTheme(message.IsDark())
	case tea.KeyPressMsg:
		return m.press(message)
	case tea.PasteMsg:
		return m.paste(message.Content)
	case outcome:
		return m.feed(message.event)
	case askedToStop:
		return m.leave()
	case optionsRead:
		return m.takeOptions(message)
	case fresh:
		m.form = m.form.known(message)
	case searchNow:
		return m.searchNow(message)
	case visitBegun:
		return m.takeVisit(message)
	case visitEnded:
		return m.visited(message)
	case exchanged:
		return m.observe(message), m.options.Exchanges.next(m.crew.ctx.Done())
	case tick:
		m.ticking = false
		m.now = m.options.Clock.Now()
		command := m.attend()
		return m, command
	case drawn:
		return m.wasDrawn(message)
	case rested:
		return m.rest(message)
	}
	return m.toldOf(message)
}

// toldOf takes what became of something that a person asked for.
func (m Model) toldOf(message tea.Msg) (Model, tea.Cmd) {
	switch message := message.(type) {
	case noticed:
		m.notice, m.settled, m.lent = message.text, m.settled || message.settled, m.lent && !message.instead
		if message.gone != "" {
			m.gone, m.unsure, m.at = message.gone, false, 0
		}
	case lent:
		return m.wasLent(message)
	case emptied:
		m.notice, m.lent = ui.LendEmptied, false
	case revealed:
		m.settled, m.unsure = true, false
		m.over = overlay{kind: overToken, token: message.value}
	}
	return m, nil
}

// press takes a key.
func (m Model) press(key tea.KeyPressMsg) (Model, tea.Cmd) {
	if m.guarded && !alwaysTaken(key) {
		m.touched = m.options.Clock.Now()
		return m, nil
	}
	if m.over.kind == overToken && !alwaysTaken(key) {
		return closeOverlay(m) // whatever is pressed: the token does not stay
	}
	if b, ok := find(m.bindings(), key); ok {
		m.notice, m.form.wrong = "", ""
		return b.do(m)
	}
	if m.typing() {
		m.notice, m.form.wrong = "", ""
		return m.typed(key)
	}
	return m, nil
}

// alwaysTaken are the keys that agree to nothing.
func alwaysTaken(key tea.KeyPressMsg) bool {
	switch key.String() {
	case "ctrl+c", "ctrl+z", "ctrl+l":
		return true
	}
	return false
}

// rest lets keys through again once the keyboard was quiet.
func (m Model) rest(message rested) (Model, tea.Cmd) {
	if !m.guarded || !message.since.Equal(m.since) {
		return m, nil
	}
	if left := quiet - m.options.Clock.Now().Sub(m.touched); left > 0 {
		return m, m.crew.after(left, message)
	}
	m.guarded = false
	return m, nil
}

// typing says whether letters are text at this moment.
func (m Model) typing() bool {
	return m.over.kind == noOverlay && m.place == atQuestion && m.form.typing()
}

func (m Model) paste(text string) (Model, tea.Cmd) {
	if m.guarded || !m.typing() {
		return m, nil
	}
	var search bool
	m.form, search = m.form.paste(text)
	m.notice, m.form.wrong, m.form.edited = "", "", true
	if search {
		return m.searchSoon()
	}
	return m, nil
}

func (m Model) typed(key tea.KeyPressMsg) (Model, tea.Cmd) {
	form, taken, search := m.form.edit(key)
	if !taken {
		return m, nil
	}
	m.form, m.scroll = form, 0
	m.form.edited = true
	if search {
		return m.searchSoon()
	}
	return m, nil
}

// observe notes what was sent.
func (m Model) observe(exchange exchanged) Model {
	m.sent = recently(m.sent, exchange.Request)
	if text := patient(exchange); text != "" {
		m.waiting = text
	}
	return m
}

// leave ends the wizard: at once where nothing is under way, after what is in flight where something is. Asked a second
// time, it leaves in any case.
func (m Model) leave() (Model, tea.Cmd) {
	switch {
	case m.run.Phase() == steps.Finished:
		m.quitting = true
		return m, tea.Quit
	case m.leaving:
		m.quitting = true
		m.crew.hurry()
		return m, tea.Quit
	}
	m, command := m.feed(steps.Chosen{Choice: steps.Stop})
	m.leaving = true
	if m.run.Phase() != steps.Stopped {
		m.notice = "Stopping after what is in flight."
	}
	return m, command
}

// choose takes a choice of the run.
func choose(choice steps.Choice) func(Model) (Model, tea.Cmd) {
	return func(m Model) (Model, tea.Cmd) { return m.feed(steps.Chosen{Choice: choice}) }
}

// waited is how long a screen has been up.
func (m Model) waited() time.Duration { return m.now.Sub(m.since) }
