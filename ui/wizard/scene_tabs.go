package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// The tabs of the hand-over: how a token of one's own is used on this computer.

// opened is the tab that is open; false if there are none.
func (m Model) opened(tabs []steps.Tab) (steps.Tab, bool) {
	if len(tabs) == 0 {
		return steps.Tab{}, false
	}
	return tabs[min(m.tab, len(tabs)-1)], true
}

// drawTabs writes the titles in a row, the open one marked, and what the open one holds.
func (m Model) drawTabs(p *page, tabs []steps.Tab) {
	open, ok := m.opened(tabs)
	if !ok {
		return
	}
	p.gap()
	line, wide := "", 0
	for _, tab := range tabs {
		title := "  " + tab.Title + " "
		if wide+len(title) > p.width && wide > 0 {
			p.raw(line)
			line, wide = "", 0
		}
		if wide += len(title); tab.Title == open.Title {
			line += p.theme.marked.Render(string(steps.MarkNow) + " " + tab.Title + " ")
		} else {
			line += p.theme.faint.Render(title)
		}
	}
	p.raw(line)
	p.gap()
	p.text(open.Note)
	p.gap()
	p.code(open.Text)
}

// tabKeys turn to another tab, and copy what the open one holds.
func tabKeys(tabs []steps.Tab) []binding {
	if len(tabs) == 0 {
		return nil
	}
	turn := func(by int) func(Model) (Model, tea.Cmd) {
		return func(m Model) (Model, tea.Cmd) {
			m.tab, m.scroll = (min(m.tab, len(tabs)-1)+by+len(tabs))%len(tabs), 0
			return m, nil
		}
	}
	return []binding{
		bind("←→", "turn", turn(1), "right"),
		quietly("←", "the one before", turn(-1), "left"),
		bind("c", "copy this", func(m Model) (Model, tea.Cmd) {
			open, _ := m.opened(tabs)
			return m, m.copy(open.Text)
		}, "c"),
	}
}

// The words of the end, where there is no partner.

func (m Model) proofTitle() string {
	if m.run.Setup().Own() {
		return "As you, with the new token"
	}
	return m.say("As {partner}")
}

func (m Model) handOverName() string {
	if m.run.Setup().Own() {
		return "Show how to use it on this computer"
	}
	return "Show what {partner} asks for"
}

func (m Model) handOverTitle() string {
	if m.run.Setup().Own() {
		return "Use it on this computer"
	}
	return m.say("Put these into {partner}")
}

// given is a sentence about what was made: "The token is in your clipboard."
func (m Model) given(rest string) string { return "The " + m.run.Setup().Credential() + rest }
