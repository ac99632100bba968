package wizard

import (
	"strings"

	"brickpass/steps"
	"brickpass/ui"
)

// lastWords are what stays in the scrollback: what is done, with its ids, what is left, and how to go on.
func (m Model) lastWords() string {
	var text strings.Builder
	line := func(words string) { text.WriteString(strings.TrimRight(clean(words), " ") + "\n") }

	done, left := m.outcomes()
	switch {
	case m.run.Phase() == steps.Finished:
		line(m.finished())
	case len(done) == 0:
		line("Stopped. Nothing was changed in the workspace.")
	case removing(m.run):
		line("Stopped. What was taken back is gone, the rest is kept.")
	default:
		line("Stopped. What is done is kept.")
	}
	list := func(title string, items []string) {
		if len(items) == 0 {
			return
		}
		line("")
		line(title)
		for _, item := range items {
			line("  " + item)
		}
	}
	list("Done", done)
	if removing(m.run) {
		list("Left", m.leftBehind())
	} else {
		list("Ids", m.ids())
	}
	list(ui.ToLookAt, m.options.Hands.Late())
	if m.run.Phase() != steps.Finished {
		list("Left to do", left)
		if stays := m.run.Outstanding(); stays != "" {
			list("To be taken back later", []string{stays})
		}
		if m.options.Resume != nil {
			line("")
			line("To go on: " + m.resume())
			if name := m.run.Removable(); name != "" {
				line("To take back what is done: brickpass remove " + name)
			}
		}
	}
	if m.unsure {
		line("")
		line(ui.LendUnsure(m.run.Setup()))
	}
	if m.lent {
		line("")
		line(ui.LendLeaves)
	}
	return m.options.Letters.Spell(text.String())
}

// resume is the command that goes on with this run.
func (m Model) resume() string { return m.options.Resume(m.options.Hands.LeftAs(m.run.Setup())) }

// finished says what a run that came to its end came to.
func (m Model) finished() string {
	setup := m.run.Setup()
	switch {
	case removing(m.run):
		return setup.Answer("token.connection") + " is removed."
	case retiring(m.run):
		return capital(m.retiredWords()) + "."
	case setup.Aim == steps.Rescoping:
		return m.rescopedWords()
	case setup.Aim == steps.Adopting:
		return ui.Adopted(m.run)
	case setup.Aim == steps.Rotation:
		sheet, _ := m.view("handover").Finding.Seen.(steps.Sheet)
		return ui.Renewed(m.run) + "\n" + sheet.Next
	case m.options.Demo:
		return m.say("That was a rehearsal: {partner} was let into a pretend workspace, which is gone now. Nothing real was touched.")
	}
	return ui.LetIn(m.run)
}

// outcomes are the changes that took effect, and those that did not.
func (m Model) outcomes() (done, left []string) {
	for _, view := range m.run.Steps() {
		for _, change := range view.Changes {
			title := m.say(change.Change.Title + "  " + change.Change.Value)
			switch change.Mark {
			case steps.MarkDone:
				done = append(done, "✓ "+title)
			case steps.MarkSkipped:
				left = append(left, "– "+title)
			case steps.MarkNow:
				left = append(left, "▸ "+title+", not known to have ended")
			default:
				left = append(left, string(change.Mark)+" "+title)
			}
		}
	}
	return done, left
}

// ids are what support, or a person with another tool, asks for.
func (m Model) ids() []string {
	setup := m.run.Setup()
	noun := setup.Credential()
	kept := ""
	if setup.Fact(steps.TokenItem) != "" && !m.keptOnce() {
		kept = m.options.Hands.Where(setup)
	}
	const application = "application" // its id: a longer word would leave too little of 80 columns for the id of a token
	column := max(len(application), len(noun+" is in")) + 2
	var ids []string
	for _, id := range []struct{ label, value string }{
		{application, setup.Fact(steps.ApplicationID)},
		{noun + " id", setup.CredentialID()},
		{noun + " ends", day(setup.Fact(steps.TokenEnds))},
		{noun + " is in", kept},
	} {
		if id.value != "" {
			ids = append(ids, pad(id.label, column)+id.value)
		}
	}
	return ids
}

// leftBehind is what a removal that came to its end leaves.
func (m Model) leftBehind() []string {
	if m.run.Phase() != steps.Finished {
		return nil
	}
	var left []string
	for _, line := range m.run.Left() {
		left = append(left, string(line.Mark)+" "+m.say(line.Text))
	}
	return left
}
