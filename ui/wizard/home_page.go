package wizard

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
	"brickpass/ui"
)

// The page of a connection: what is known of it, what its last check found, and what can be done.

// page draws the page that is up, or the help over it.
func (h Home) page() *page {
	p := newPage(h.theme, min(h.width-h.margin()-1, widest+20))
	p.height = h.bodyHeight()
	if h.help {
		h.drawHelp(p)
		return p
	}
	if h.asking != nil {
		h.drawPassphrase(p)
		return p
	}
	s := h.here()
	p.title(s.Name)
	p.labelled("Partner", 12, s.Partner+" on "+first(s.Workspace, s.Host))
	p.labelled("Identity", 12, s.Principal)
	p.labelled("Credential", 12, h.credential(s))
	p.labelled("Secret", 12, secretText(s))
	p.labelled("Old one", 12, oldText(s))
	p.labelled("Idle", 12, idleText(s))
	p.labelled("State", 12, h.state(s))
	h.drawConcerns(p, s)
	p.gap()
	items := h.items()
	wide := 0
	for _, item := range items {
		wide = max(wide, len([]rune(item.label)))
	}
	for i, item := range items {
		mark, style := "  ", h.theme.plain
		if i == h.item {
			mark, style = h.theme.now.Render(string(steps.MarkNow))+" ", h.theme.marked
		}
		p.row(mark, style, item.label, min(wide, p.width/2), item.detail, beneath(i == h.item, 4))
		if i == h.item {
			p.focusEnd = p.here() - 1
		}
	}
	return p
}

func first(texts ...string) string {
	at := slices.IndexFunc(texts, func(text string) bool { return text != "" })
	if at < 0 {
		return ""
	}
	return texts[at]
}

// credential says what it is and until when.
func (h Home) credential(s steps.Standing) string {
	if s.Endless || s.Ends.IsZero() {
		return s.Kind
	}
	until := fmt.Sprintf("%s, until %s", s.Kind, ui.DateText(s.Ends))
	if bar := s.Bar(10); bar != "" && s.Left >= 0 {
		until += "  " + bar + "  " + counted(s.Left, "day", "days") + " left"
	}
	return until
}

// secretText is the second clock of an identity of Microsoft Entra.
func secretText(s steps.Standing) string {
	if s.SecretEnds.IsZero() {
		return ""
	}
	return "its client secret, until " + ui.DateText(s.SecretEnds) + "; no new token without one"
}

// oldText says since when an old credential waits to be retired.
func oldText(s steps.Standing) string {
	if s.Old.IsZero() {
		return ""
	}
	return "replaced on " + ui.DateText(s.Old) + ", and works until it is retired"
}

func idleText(s steps.Standing) string {
	if s.Idle < 0 {
		return ""
	}
	if s.Idle == 0 {
		return "used today"
	}
	return fmt.Sprintf("%s since the last use that is known; after 90 Databricks revokes it", counted(s.Idle, "day", "days"))
}

// drawConcerns writes what the last check found.
func (h Home) drawConcerns(p *page, s steps.Standing) {
	if len(s.Checkup.Concerns) > 0 {
		p.gap()
		p.faint("Found " + ui.DateText(s.Checkup.At) + ":")
	}
	for _, concern := range s.Checkup.Concerns {
		p.marked(concern.Mark(), concern.Say, concern.SAT)
		p.hang("  ", h.theme.faint, concern.Remedy)
	}
	if len(s.Checkup.Unseen) > 0 {
		p.gap()
		p.marked(steps.MarkSkipped, "Not looked at: "+strings.Join(s.Checkup.Unseen, "; ")+".", "")
		p.hang("  ", h.theme.faint, s.Checkup.Why)
	}
}

// homeItem is one row of the page's menu.
type homeItem struct {
	label, detail string
	do            func(Home) (Home, tea.Cmd)
}

// items are what can be done with the connection: first what mends what was found.
func (h Home) items() []homeItem {
	s := h.here()
	items := h.mends(s)
	if len(h.checking) == 0 {
		items = append(items, homeItem{"Check it", "as the partner and as you; nothing is changed", func(h Home) (Home, tea.Cmd) {
			return h.check([]string{s.Name})
		}})
	}
	for _, action := range h.actions() {
		items = append(items, homeItem{action.Label, action.Detail, func(h Home) (Home, tea.Cmd) {
			return h.choose(HomeChoice{Do: action.Name, Name: s.Name})
		}})
	}
	return append(items, homeItem{"Back to the list", "", func(h Home) (Home, tea.Cmd) { h.opened, h.scroll = false, 0; return h, nil }})
}

// actions are those that make sense for the connection, in its words.
func (h Home) actions() []HomeAction {
	s := h.here()
	actions := slices.DeleteFunc(slices.Clone(h.options.Actions), func(action HomeAction) bool { return !action.Needs.isThere(s) })
	noun := strings.NewReplacer("{credential}", strings.TrimPrefix(s.Kind, "own "))
	for i := range actions {
		actions[i].Label, actions[i].Detail = noun.Replace(actions[i].Label), noun.Replace(actions[i].Detail)
	}
	return actions
}

// mends are the ways to set right what was found, and to go on with what was not finished.
func (h Home) mends(s steps.Standing) []homeItem {
	var items []homeItem
	if words := strings.Fields(s.Open); len(words) > 1 {
		items = append(items, homeItem{"Go on", s.Open, func(h Home) (Home, tea.Cmd) {
			return h.choose(HomeChoice{Do: words[1], Name: s.Name})
		}})
	}
	var before []string
	for _, concern := range s.Checkup.Concerns {
		if concern.Mends == "" || slices.Contains(before, concern.Again) {
			continue // one mend sets right all that needs no new answer
		}
		before = append(before, concern.Again)
		label, detail := "Set it right", "what is missing is shown, and changed after your yes"
		if concern.Again != "" {
			label, detail = "Choose anew", string(concern.Mends)+": you answer it again, and only that is changed"
		}
		items = append(items, homeItem{label, detail, func(h Home) (Home, tea.Cmd) {
			return h.choose(HomeChoice{Do: DoMend, Name: s.Name, Again: concern.Again})
		}})
	}
	return items
}

// drawHelp says what the columns mean, and what every key does.
func (h Home) drawHelp(p *page) {
	p.title("Connections")
	p.text("Each is one partner on one workspace with one identity. The list shows what this computer knows; a check asks the workspace.")
	p.gap()
	p.hang("ends   ", p.theme.plain, "the last day of its token or secret; the bar is what is left of its life")
	p.hang("idle   ", p.theme.plain, "days since the last use that is known. Databricks revokes a token that nobody uses for 90 days")
	p.gap()
	p.say(p.theme.strong, "Keys here")
	below := h
	below.help = false
	for _, b := range below.bindings() {
		p.key(b.binding)
	}
	if h.options.Version != "" {
		p.gap()
		p.faint("brickpass " + h.options.Version)
	}
}
