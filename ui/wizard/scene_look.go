package wizard

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/steps"
)

// lookScene is up while a step looks at the workspace, or while a change that cannot wait for the plan is under way.
type lookScene struct{}

func (lookScene) draw(m Model, p *page) {
	current := m.run.Current()
	p.title(m.say(current.About.Title))
	if ahead := slices.IndexFunc(current.Changes, func(view steps.ChangeView) bool { return view.Mark == steps.MarkNow }); ahead >= 0 {
		change := current.Changes[ahead].Change
		p.marked(steps.MarkNow, capital(m.say(strings.TrimSpace(change.Title+"  "+change.Value))), m.elapsed())
		p.gap()
		m.drawWaiting(p)
		p.faint("You said yes to this one. Nothing else is changed before the plan.")
		return
	}
	p.marked(steps.MarkNow, "Looking at what is there already", m.elapsed())
	p.gap()
	m.drawWaiting(p)
	p.faint("Nothing is changed by looking.")
}

func (lookScene) menu(Model) []item    { return nil }
func (lookScene) keys(Model) []binding { return nil }

// elapsed counts the seconds, once there are enough of them to wonder.
func (m Model) elapsed() string {
	if m.waited() < 2*time.Second {
		return ""
	}
	return fmt.Sprintf("%d s", int(m.waited().Seconds()))
}

// drawWaiting says why it takes longer.
func (m Model) drawWaiting(p *page) {
	if m.waiting != "" {
		p.faint(m.waiting)
		p.gap()
	}
}

// findingScene shows what was seen, where that is to be read before going on.
type findingScene struct{}

func (findingScene) draw(m Model, p *page) {
	current := m.run.Current()
	p.title(m.say(current.About.Title))
	for _, line := range current.Finding.Lines {
		p.lineOf(line)
	}
	if len(current.Finding.Lines) == 0 && current.Finding.Say != "" {
		p.marked(steps.MarkDone, current.Finding.Say, "")
	}
	if lines := withMessage(current.Finding.Lines); len(lines) > 0 {
		p.gap()
		p.text("You can go on without what is marked with !, or send the message and check again: everything up to here is kept.")
	}
	m.menu(p)
}

func (findingScene) menu(m Model) []item {
	items := m.offered(labelled{steps.Continue, "Go on", ""})
	for _, line := range withMessage(m.run.Current().Finding.Lines) {
		items = append(items, item{"Copy the message", line.Text, copyMessage("What to send", line.Problem.Send)})
	}
	return append(items, m.offered(labelled{steps.LookAgain, "Check again", "after something was changed outside"})...)
}

func (findingScene) keys(Model) []binding { return nil }

// withMessage are the lines that come with something to send to somebody.
func withMessage(lines []steps.Line) []steps.Line {
	var found []steps.Line
	for _, line := range lines {
		if line.Problem != nil && line.Problem.Send != "" {
			found = append(found, line)
		}
	}
	return found
}
