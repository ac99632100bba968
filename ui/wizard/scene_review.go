package wizard

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"brickpass/steps"
)

// reviewScene shows all that would be written, before the one yes.
type reviewScene struct{}

func (reviewScene) draw(m Model, p *page) {
	plan := m.run.Plan()
	p.say(p.theme.strong, capital(counted(plan.Count(), "change", "changes")))
	if p.height > 20 { // in the usual window all of it is in sight at once, and the yes with it
		p.gap()
	}
	columns := reviewColumns(plan, p.full)
	p.raw(p.theme.faint.Render("  " + pad("what", columns[0]) + "  " + pad("value", columns[1]) + "  " + cut("taken back by", columns[2])))
	for _, step := range plan.Steps {
		for way, planned := range step.Ways {
			if way > 0 && len(planned.Changes) > 0 {
				for _, line := range wrap(clean(m.say(planned.Condition())), p.full-4) {
					p.raw("    " + p.theme.faint.Render(line))
				}
				continue
			}
			for _, change := range planned.Changes {
				drawPlanned(m, p, change, columns)
			}
		}
	}
	p.gap()
	m.drawSkipped(p)
	p.text(m.promise())
	if m.run.Refusal() != "" {
		p.marked(steps.MarkBlocked, m.run.Refusal(), "")
	}
	m.menu(p)
}

// promise is what the changes leave alone.
func (m Model) promise() string {
	if m.run.Setup().Aim == steps.Adopting {
		return "Nothing is sent to the workspace for it."
	}
	return "Nobody else's access, tokens or lists are touched."
}

// drawSkipped says of each step that is left out why it is.
func (m Model) drawSkipped(p *page) {
	for _, view := range m.run.Steps() {
		if skipped(view) {
			p.marked(steps.MarkSkipped, m.say(view.Finding.Lines[0].Text), "")
		}
	}
}

func (reviewScene) menu(m Model) []item {
	return m.offered(
		labelled{steps.Agree, "Make these changes", "F2 shows every request"},
		labelled{steps.OneByOne, "One at a time", "each is asked for once more"},
	)
}

func (reviewScene) keys(Model) []binding { return nil }

// drawPlanned writes one change in three columns. What is longer than its column goes on below.
func drawPlanned(m Model, p *page, change steps.Change, columns [3]int) {
	sign, style := change.Sign(), p.theme.wary
	if sign == "+" {
		style = p.theme.good
	}
	back := change.Back
	if back == "" {
		back = "stays"
	}
	cells := [3][]string{
		wrap(clean(m.say(change.Title)), columns[0]), wrap(clean(m.say(change.Value)), columns[1]), wrap(clean(m.say(back)), columns[2]),
	}
	for row := range max(len(cells[0]), len(cells[1]), len(cells[2])) {
		head := "  "
		if row == 0 {
			head = style.Render(sign) + " "
		}
		line := head + cell(cells[0], row, columns[0]) + "  " + cell(cells[1], row, columns[1]) + "  "
		p.raw(strings.TrimRight(line+p.theme.faint.Render(strings.TrimRight(cell(cells[2], row, columns[2]), " ")), " "))
	}
}

func cell(lines []string, row, width int) string {
	if row >= len(lines) {
		return pad("", width)
	}
	return pad(lines[row], width)
}

// extent is how wide a text is, and the longest word of it.
type extent struct{ whole, word int }

// reviewColumns shares the width out so that the table takes the fewest rows, and breaks no word where that can be helped.
func reviewColumns(plan steps.Plan, width int) [3]int {
	extents := [3][]extent{{{4, 4}}, {{5, 5}}, {{13, 5}}} // of the headings
	widest := [3]int{4, 5, 13}
	for _, change := range plan.Changes() {
		for i, text := range []string{change.Title, change.Value, change.Back} {
			text = clean(text)
			extents[i] = append(extents[i], extent{ansi.StringWidth(text), longestWord(text)})
			widest[i] = max(widest[i], ansi.StringWidth(text))
		}
	}
	room := width - 6
	best, fewest := [3]int{room / 3, room / 3, room / 3}, 0
	for first := 8; first <= widest[0]; first++ {
		for second := 8; second <= widest[1]; second++ {
			third := min(room-first-second, widest[2])
			if third < 8 {
				break
			}
			if rows := rowsOf(extents, [3]int{first, second, third}); fewest == 0 || rows < fewest {
				best, fewest = [3]int{first, second, third}, rows
			}
		}
	}
	return best
}

// rowsOf is about how many rows the table takes with those columns. A broken word is as bad as three more.
func rowsOf(extents [3][]extent, columns [3]int) int {
	rows := 0
	for row := range extents[0] {
		most := 1
		for i, column := range columns {
			text := extents[i][row]
			if text.whole > column {
				most = max(most, (text.whole+text.whole/8)/column+1) // words do not fill a line
			}
			if text.word > column {
				rows += 3
			}
		}
		rows += most
	}
	return rows
}

// nothingScene is up when a second run finds all as it should be.
type nothingScene struct{}

func (nothingScene) draw(m Model, p *page) {
	p.title("Nothing to change, and nothing was written")
	for _, view := range m.run.Steps() {
		if view.Say != "" {
			p.marked(steps.MarkDone, m.say(view.Say), "")
		}
	}
	m.menu(p)
}

func (nothingScene) menu(m Model) []item {
	if m.run.Setup().Aim == steps.Rescoping {
		return []item{{"Leave", "", unchanged}}
	}
	return m.offered(
		labelled{steps.Continue, "Show what {partner} asks for", ""},
		labelled{steps.Stop, "Leave", ""},
	)
}

func (nothingScene) keys(Model) []binding { return nil }

// askScene asks for one change, where they are agreed to one at a time.
type askScene struct{}

func (askScene) draw(m Model, p *page) {
	change, _ := m.run.Asked()
	p.title("Make this change?")
	p.labelled("what", 14, m.say(change.Title))
	p.labelled("value", 14, m.say(change.Value))
	p.labelled("taken back by", 14, m.say(change.Back))
	if change.NoUndo != "" {
		p.labelled("stays", 14, m.say(change.NoUndo))
	}
	p.gap()
	m.drawChanges(p)
	m.menu(p)
}

func (askScene) menu(m Model) []item {
	return m.offered(
		labelled{steps.Yes, "Make it", ""},
		labelled{steps.ByHand, "Do it by hand", "where to click; then brickpass checks"},
		labelled{steps.Stop, "Stop here and come back", "what is done is kept"},
	)
}

func (askScene) keys(Model) []binding { return nil }
