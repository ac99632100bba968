package wizard

import (
	"fmt"
	"slices"
	"time"

	"brickpass/steps"
)

// workScene shows the changes while they are made.
type workScene struct{}

func (workScene) draw(m Model, p *page) {
	p.title("Making the changes")
	m.drawChanges(p)
	p.gap()
	m.drawWaiting(p)
}

func (workScene) menu(Model) []item { return nil }

// keys are for whoever does not want to wait. A letter, because Enter is what was pressed a moment ago.
func (workScene) keys(m Model) []binding {
	if !slices.Contains(m.run.Choices(), steps.Skip) {
		return nil
	}
	return []binding{bind("n", "do not wait", choose(steps.Skip), "n")}
}

// drawChanges writes every change that was agreed to with its mark, and what a step without changes is doing.
func (m Model) drawChanges(p *page) {
	for _, view := range m.run.Steps() {
		for _, change := range view.Changes {
			if change.Mark == steps.MarkNow || change.Mark == steps.MarkSpread {
				p.focus = p.here()
			}
			p.marked(change.Mark, m.changeTitle(change.Change), m.changeTime(view, change))
		}
		m.drawActivity(p, view)
	}
}

func (m Model) changeTitle(change steps.Change) string {
	title := m.say(change.Title)
	if value := m.say(change.Value); value != "" && len(title)+len(value) < 60 {
		title += "  " + value
	}
	return title
}

func (m Model) changeTime(view steps.StepView, change steps.ChangeView) string {
	switch change.Mark {
	case steps.MarkDone:
		if change.Took >= 50*time.Millisecond { // less is no time to a person
			return seconds(change.Took)
		}
	case steps.MarkSpread:
		return "spreading, " + m.counting(view.Since)
	case steps.MarkNow:
		if started, ok := m.started[string(view.About.ID)+"/"+change.Change.ID]; ok {
			return m.counting(started)
		}
	}
	return ""
}

// counting counts from a moment on, once there are enough seconds to wonder.
func (m Model) counting(from time.Time) string {
	if d := m.now.Sub(from); !from.IsZero() && d >= 2*time.Second {
		return fmt.Sprintf("%d s", int(d.Seconds()))
	}
	return ""
}

// drawActivity says what a step does that writes nothing at this moment: it waits until something is seen everywhere, or
// proves something.
func (m Model) drawActivity(p *page, view steps.StepView) {
	active := view.Mark == steps.MarkNow || view.Mark == steps.MarkSpread
	waitsFor := view.Waiting && len(view.Changes) == 0 && len(view.Finding.Lines) > 0
	switch {
	case view.Waiting && view.Problem != nil && !waitsFor:
		if !slices.ContainsFunc(view.Changes, func(c steps.ChangeView) bool { return c.Mark == steps.MarkSpread }) { // which has the clock
			p.focus = p.here()
			p.marked(view.Mark, m.say(view.About.Title), m.counting(view.Since))
		}
		p.hang("    ", p.theme.faint, m.say(view.Problem.What)+" Asked again until it is seen everywhere, for ten minutes at most.")
	case active && (len(view.Changes) == 0 || view.Waiting && len(view.Finding.Lines) > 0):
		p.focus = p.here()
		p.marked(view.Mark, m.say(view.About.Title), m.counting(view.Since))
		for _, line := range view.Finding.Lines {
			p.markedFrom("  ", line.Mark, p.theme.plain, m.say(line.Text), line.Detail)
		}
	case view.Looking && m.counting(m.started[string(view.About.ID)]) != "": // a look that takes a moment is not worth a line
		p.focus = p.here()
		p.marked(view.Mark, m.say(view.About.Title), m.counting(m.started[string(view.About.ID)]))
	case view.Waiting:
		p.hang("    ", p.theme.faint, "Made, and not seen everywhere yet. Looked for again, for ten minutes at most.")
	}
}

// doneSoFar counts the changes that took effect.
func (m Model) doneSoFar() string {
	done, all := 0, 0
	for _, view := range m.run.Steps() {
		for _, change := range view.Changes {
			all++
			if change.Mark == steps.MarkDone {
				done++
			}
		}
	}
	changes := counted(all, "change", "changes")
	switch done {
	case 0:
		return "none of " + changes + " is done yet."
	case 1:
		return "one of " + changes + " is done, and stays as it is."
	}
	return fmt.Sprintf("%s of %s are done, and stay as they are.", number(done), changes)
}
