package wizard

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
)

// A refusal says four things: what happened, why, who can lift it, and what to send them. The three screens that show one
// differ in what can be done next.

// blockedScene is met in the walk: nothing was written yet.
type blockedScene struct{}

func (blockedScene) draw(m Model, p *page) {
	current := m.run.Current()
	drawProblem(m, p, current.Problem)
	drawOtherLines(p, current.Finding.Lines, current.Problem)
	m.menu(p)
	drawSaid(p, current.Problem)
}

// drawOtherLines writes what else is in the way, and counts what is in order.
func drawOtherLines(p *page, lines []steps.Line, said *databricks.Problem) {
	inOrder := 0
	for _, line := range lines {
		if line.Problem != nil && line.Problem == said {
			continue
		}
		if line.Mark == steps.MarkDone || line.Mark == steps.MarkSkipped {
			inOrder++
			continue
		}
		p.lineOf(line)
	}
	if inOrder > 0 {
		p.marked(steps.MarkDone, capital(counted(inOrder, "check is", "checks are"))+" in order.", "")
	}
}

func (blockedScene) menu(m Model) []item {
	items := m.offered(labelled{steps.LookAgain, "Check again", "after it was lifted"})
	items = append(items, helpItems(m)...)
	return append(items, m.offered(
		labelled{steps.Back, "Go back", "to the question before"},
		labelled{steps.Stop, "Stop here and come back", "everything up to here is kept"},
	)...)
}

func (blockedScene) keys(Model) []binding { return nil }

// haltScene is met in the work: something may be done already.
type haltScene struct{}

func (haltScene) draw(m Model, p *page) {
	current := m.run.Current()
	drawProblem(m, p, current.Problem)
	if inHand(current) {
		drawByHand(m, p, current)
	}
	if offered := m.run.Offered(); len(offered) > 0 {
		var titles []string
		for _, change := range offered {
			titles = append(titles, m.say(change.Title))
		}
		p.hang("Other way  ", p.theme.plain, strings.Join(titles, ", then ")+". F2 shows the requests.")
	} else {
		p.faint(capital(m.doneSoFar()))
	}
	m.menu(p)
	drawSaid(p, current.Problem)
}

func (haltScene) menu(m Model) []item {
	items := m.offered(
		labelled{steps.OtherWay, "Agree to the other way", m.otherWay()},
		labelled{steps.Review, "Look at the changes anew", "nothing is written before you agree again"},
	)
	if inHand(m.run.Current()) {
		items = append(items, m.offered(
			labelled{steps.LookAgain, "Check again", "after you did it"},
			labelled{steps.Paste, "Paste the " + m.run.Setup().Credential(), "after you made it"},
			labelled{steps.Retry, "Let brickpass do it", "as it was agreed to"},
		)...)
	} else {
		items = append(items, m.offered(labelled{steps.Retry, "Try again", "what is done is not repeated"})...)
		items = append(items, messageItem(m)...)
		items = append(items, m.offered(labelled{steps.ByHand, "Do it by hand", "where to click; then check again"})...)
	}
	return append(items, m.offered(
		labelled{steps.Skip, "Go on without this", "the rest can do without it"},
		labelled{steps.Stop, "Stop here and come back", "what is done is kept"},
	)...)
}

func (haltScene) keys(Model) []binding { return nil }

// otherWay is the title of the way that may be taken instead.
func (m Model) otherWay() string {
	if ways, ok := m.step(m.run.Current().About.ID).(steps.Ways); ok {
		return ways.Offer(m.run.Setup())
	}
	return ""
}

// unreadyScene is met right after the yes: the token could not be kept, so nothing is made.
type unreadyScene struct{}

func (unreadyScene) draw(m Model, p *page) {
	problem := m.run.Unready()
	drawProblem(m, p, problem)
	if problem != nil && problem.What != steps.NothingChanged {
		p.faint("Nothing was changed in the workspace.")
	}
	m.menu(p)
}

func (unreadyScene) menu(m Model) []item {
	leave, kept := "Stop here and come back", "your answers are kept"
	if setup := m.run.Setup(); !setup.Aim.Begins() || setup.Story != nil && setup.Story.Anew() {
		kept = "the connection stays as it is"
	}
	if problem := m.run.Unready(); problem != nil && problem.Kind == steps.MovedOn {
		leave, kept = "Leave", "the connection stays as it is"
	}
	return m.offered(
		labelled{steps.Retry, "Check again", ""},
		labelled{steps.Back, "Go back", "to see the changes anew"},
		labelled{steps.Stop, leave, kept},
	)
}

func (unreadyScene) keys(Model) []binding { return nil }

func drawProblem(m Model, p *page, problem *databricks.Problem) {
	if problem == nil {
		return
	}
	p.hang(p.theme.bad.Render(string(steps.MarkBlocked))+" ", p.theme.strong, m.say(problem.What))
	p.gap()
	p.labelled("Why", 6, m.say(problem.Why))
	p.labelled("Who", 6, m.say(problem.Who))
	p.gap()
}

// drawSaid writes the service's own words, for those who look them up.
func drawSaid(p *page, problem *databricks.Problem) {
	if problem == nil || problem.Said == "" {
		return
	}
	p.gap()
	p.faint(problem.Sayer() + " said: " + problem.Said)
	if problem.RequestID != "" {
		p.faint("request " + problem.RequestID)
	}
}

// inHand says whether a person does the step by hand.
func inHand(step steps.StepView) bool {
	return step.Problem != nil && step.Problem.Kind == steps.ByHandChosen
}

// drawByHand writes where to click.
func drawByHand(m Model, p *page, step steps.StepView) {
	for _, line := range step.About.ByHand {
		p.hang("· ", p.theme.plain, m.say(line))
	}
	for _, address := range step.Pages() {
		p.address(address)
	}
	if step.About.Docs != "" {
		p.faint(step.About.Docs)
	}
	p.gap()
}

// messageItem is the message to send, for a problem of the step that is up.
func messageItem(m Model) []item {
	problem := m.run.Current().Problem
	if problem == nil || problem.Send == "" {
		return nil
	}
	return []item{{"Copy the message to send", "and see it", copyMessage("What to send", problem.Send)}}
}

// helpItems are the message to send and the way by hand, for what stands in the way before anything was written.
func helpItems(m Model) []item {
	items := messageItem(m)
	if len(m.run.Current().About.ByHand) > 0 {
		items = append(items, item{"Do it by hand", "where to click; then check again", openByHand})
	}
	return items
}

// copyMessage shows a text and puts it into the clipboard. It is shown too, because a terminal does not say whether it did
// as it was asked.
func copyMessage(title, text string) func(Model) (Model, tea.Cmd) {
	return func(m Model) (Model, tea.Cmd) {
		m.over = overlay{kind: overText, title: title, lines: []string{text}, copied: text}
		return m, m.copy(text)
	}
}

func openByHand(m Model) (Model, tea.Cmd) {
	m.over = overlay{kind: overText, title: "By hand", lines: slices.Concat(m.run.Current().About.ByHand, m.run.Current().Pages())}
	return m, nil
}
