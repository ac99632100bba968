package wizard

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
	"brickpass/ui"
)

// exhibit is one request as it is shown: of a change, or a query.
type exhibit struct {
	request databricks.Request
	change  *steps.Change
	note    string
}

// local says whether it is done on this computer, without a request.
func (e exhibit) local() bool { return e.change != nil && e.change.Local() }

func openRequests(m Model) (Model, tea.Cmd) {
	m.over = overlay{kind: overRequests}
	return m, nil
}

// exhibits are the requests that belong to the screen: all that are planned at the review, those of a step at its place,
// and in the walk what was read for it.
func (m Model) exhibits() []exhibit {
	if change, ok := m.run.Asked(); ok {
		return []exhibit{{request: change.Request, change: &change}}
	}
	switch m.run.Phase() {
	case steps.Reviewing:
		return planned(m.run.Plan(), "")
	case steps.Working, steps.Finished:
		var all []exhibit
		for _, change := range m.run.Offered() {
			all = append(all, exhibit{request: change.Request, change: &change, note: "only if you agree to the other way"})
		}
		for _, view := range m.run.Steps() {
			for _, change := range view.Changes {
				all = append(all, exhibit{request: change.Change.Request, change: &change.Change})
			}
		}
		return all
	}
	all := planned(m.run.Plan(), m.run.Current().About.ID)
	for i := len(m.sent) - 1; i >= 0; i-- {
		all = append(all, exhibit{request: m.sent[i], note: "sent already; it only reads"})
	}
	return all
}

// planned are the changes of a plan, of one step or of all.
func planned(plan steps.Plan, only steps.ID) []exhibit {
	var all []exhibit
	for _, step := range plan.Steps {
		if only != "" && step.About.ID != only {
			continue
		}
		for way, planned := range step.Ways {
			for _, change := range planned.Changes {
				shown := exhibit{request: change.Request, change: &change}
				if way > 0 {
					shown.note = planned.Note()
				}
				all = append(all, shown)
			}
		}
	}
	return all
}

func (m Model) exhibit() (exhibit, bool) {
	all := m.exhibits()
	if len(all) == 0 {
		return exhibit{}, false
	}
	return all[min(m.over.at, len(all)-1)], true
}

func requestKeys(m Model) []binding {
	all := m.exhibits()
	var keys []binding
	if len(all) > 1 {
		turn := func(by int) func(Model) (Model, tea.Cmd) {
			return func(m Model) (Model, tea.Cmd) {
				m.over.at, m.over.scroll = (min(m.over.at, len(all)-1)+by+len(all))%len(all), 0
				return m, nil
			}
		}
		keys = append(keys, bind("→", "next", turn(1), "right", "n"), quietly("←", "the one before", turn(-1), "left", "p"))
	}
	shown, ok := m.exhibit()
	if !ok || shown.local() {
		return keys
	}
	if twin := shown.request.CLI(); twin != "" {
		keys = append(keys, sparely(bind("y", "copy their CLI", func(m Model) (Model, tea.Cmd) { return m, m.copy(twin) }, "y")))
	}
	if curl := shown.request.Curl(m.host()); curl != "" {
		keys = append(keys, sparely(bind("u", "copy curl", func(m Model) (Model, tea.Cmd) { return m, m.copy(curl) }, "u")))
	}
	return keys
}

func (m Model) host() databricks.Host {
	host, err := databricks.ParseHost(m.run.Setup().Fact(steps.Host))
	if err != nil {
		return databricks.Host{}
	}
	return host
}

// drawRequests shows one request in full: as HTTP, as the CLI sends it, as the guide names it, and as curl.
func drawRequests(m Model, p *page) {
	all := m.exhibits()
	shown, ok := m.exhibit()
	if !ok {
		p.title("No request")
		p.text("Nothing is sent for this question. What it leads to is shown here as soon as it is known.")
		return
	}
	headline := "The request"
	if len(all) > 1 {
		headline = fmt.Sprintf("Request %d of %d", min(m.over.at, len(all)-1)+1, len(all))
	}
	p.title(headline)
	if shown.change != nil {
		p.text(m.say(shown.change.Title + "  " + shown.change.Value))
	}
	if shown.note != "" {
		p.faint(m.say(shown.note))
	}
	if shown.local() {
		p.gap()
		p.text(ui.LocalChange(*shown.change))
		p.code(first(shown.change.Forget, shown.change.Into.Item))
		return
	}
	p.gap()
	p.code(shown.request.HTTP())
	p.gap()
	p.section("the same with their CLI", shown.request.CLI())
	p.section("in the guide", shown.request.GuideCLI())
	p.section("the same with curl", shown.request.Curl(m.host()))
	if shown.change != nil {
		p.labelled("taken back", 12, takenBack(*shown.change))
	}
}

func (p *page) section(title, command string) {
	if command == "" {
		return
	}
	p.faint(title)
	p.code(command)
	p.gap()
}

// code writes text whose line breaks matter. Rows that are too long go on below, cut anywhere: the copy key has them whole.
func (p *page) code(text string) {
	for line := range strings.SplitSeq(clean(text), "\n") {
		for runes := []rune(line); ; {
			n := min(len(runes), p.full)
			p.raw(p.theme.plain.Render(string(runes[:n])))
			if runes = runes[n:]; len(runes) == 0 {
				break
			}
		}
	}
}

// takenBack says whether a change can be taken back, and how.
func takenBack(change steps.Change) string {
	switch {
	case change.Undo != nil:
		return "yes, by " + change.Undo.Method + " " + change.Undo.Path
	case change.NoUndo != "":
		return "no: " + change.NoUndo
	case change.Cleanup != nil:
		return "by itself, at the end of the step: " + change.Cleanup.Method + " " + change.Cleanup.Path
	}
	return change.Back
}
