package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/ui"
)

// papers are the rows of the files that can be saved about the connection.
func (m Model) papers() []item {
	var items []item
	for _, paper := range m.options.Papers {
		items = append(items, item{paper.Label, paper.Detail, savePaper(paper)})
	}
	return items
}

func savePaper(paper ui.Paper) func(Model) (Model, tea.Cmd) {
	return func(m Model) (Model, tea.Cmd) {
		connection := m.run.Setup().Answer("token.connection")
		return m, func() tea.Msg {
			path, err := paper.Save(connection)
			if err != nil {
				return noticed{text: "It was not saved: " + err.Error() + "."}
			}
			return noticed{text: "Saved: " + path}
		}
	}
}
