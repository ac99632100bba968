package wizard

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// proofScene is the first page of the end: what was proven, as the partner.
type proofScene struct{}

func (proofScene) draw(m Model, p *page) {
	p.title(m.proofTitle())
	proof := m.view("proof")
	for _, line := range proof.Finding.Lines {
		p.marked(line.Mark, m.say(line.Text), line.Detail)
	}
	if len(proof.Finding.Lines) == 0 {
		p.marked(proof.Mark, m.say(proof.Say), "")
	}
	for _, line := range m.view("token").Finding.Lines { // a token that is not as it was asked for
		if line.Mark == steps.MarkBlocked {
			p.marked(line.Mark, m.say(line.Text), line.Detail)
		}
	}
	m.menu(p)
}

func (proofScene) menu(m Model) []item {
	return []item{{m.handOverName(), "", func(m Model) (Model, tea.Cmd) {
		return m.turnedTo(atHandOver)
	}}}
}

func (proofScene) keys(Model) []binding { return nil }

// view is a step as it stands, by its name.
func (m Model) view(id steps.ID) steps.StepView {
	for _, view := range m.run.Steps() {
		if view.About.ID == id {
			return view
		}
	}
	return steps.StepView{}
}

// handOverScene is the last page: the partner's form, in its own labels and order.
type handOverScene struct{}

func (handOverScene) draw(m Model, p *page) {
	sheet, _ := m.view("handover").Finding.Seen.(steps.Sheet)
	p.title(m.handOverTitle())
	if sheet.Where != "" {
		p.faint(sheet.Where)
		p.gap()
	}
	wide := 0
	for _, field := range sheet.Fields {
		wide = max(wide, len([]rune(field.Label)))
	}
	for i, field := range sheet.Fields {
		drawField(m, p, field, i, min(wide, p.width/3))
	}
	p.gap()
	if m.options.Demo {
		p.marked(steps.MarkSkipped, "This was a rehearsal. The workspace and the "+m.run.Setup().Credential()+" are pretend.", "")
	}
	switch {
	case sheet.Idle:
		p.text(sheet.Ends + " Unused for 90 days it ends earlier.")
	case sheet.Ends != "":
		p.text(sheet.Ends)
	}
	if sheet.Test != "" {
		p.labelled("Try it with", 13, m.say(sheet.Test))
	}
	if where := m.options.Hands.Where(m.run.Setup()); where != "" && !m.keptOnce() {
		p.labelled("Where is it", 13, where)
	}
	p.labelled("The old one", 13, sheet.Next)
	m.drawTabs(p, sheet.Tabs)
	m.menu(p)
}

func drawField(m Model, p *page, field steps.SheetField, i, wide int) {
	value := field.Value
	switch {
	case field.Secret && m.gone != "":
		value = m.gone
	case field.Secret && m.keptOnce():
		value = m.passOn()
	}
	hint := ""
	switch {
	case m.copies(i, field) && field.Secret && m.options.CopySecret == nil:
		hint = fmt.Sprintf("%d copy by the terminal", i+1)
	case m.copies(i, field) && field.Secret:
		hint = fmt.Sprintf("%d copy, cleared in 60 s", i+1)
	case m.copies(i, field):
		hint = fmt.Sprintf("%d copy", i+1)
	case field.Secret && (m.keptOnce() || m.gone != "" || m.run.Setup().Elsewhere()):
	case field.Secret && m.options.Demo:
		hint = "no clipboard here"
	case field.Secret:
		hint = "open it there: no clipboard here"
	}
	p.fieldRow(pad(cut(clean(field.Label), wide), wide)+"  ", clean(value), hint)
	if field.Note != "" {
		p.hang(strings.Repeat(" ", wide+2), p.theme.faint, m.say(field.Note))
	}
}

// passOn says what can be done with a token that is kept nowhere.
func (m Model) passOn() string {
	switch {
	case m.settled:
		return "kept nowhere"
	case m.options.CopySecret == nil && m.options.LendSecret == nil:
		return "kept nowhere: show it below, or revoke it"
	}
	return "kept nowhere: copy it now, or revoke it"
}

// copies says whether a field can be copied by its number. A secret needs a clipboard that it can be taken out of again, or a
// terminal that can be asked to.
func (m Model) copies(i int, field steps.SheetField) bool {
	if field.Secret {
		return i < 9 && !m.run.Setup().Elsewhere() && (m.options.CopySecret != nil || m.options.LendSecret != nil) && m.gone == ""
	}
	return i < 9 && field.Value != ""
}

// fieldRow writes a label, its value, and the key that copies it. Where they do not fit one row the value stands below, so that
// what somebody copies by hand is in one piece.
func (p *page) fieldRow(label, value, hint string) {
	room := p.width - len([]rune(label))
	if len([]rune(value))+len([]rune(hint))+2 <= room {
		p.raw(p.theme.faint.Render(label) + pad(value, room-len([]rune(hint))) + p.theme.faint.Render(hint))
		return
	}
	if hint == "" && ansi.StringWidth(value) <= room {
		p.raw(p.theme.faint.Render(label) + value)
		return
	}
	p.raw(p.theme.faint.Render(pad(strings.TrimRight(label, " "), p.width-ansi.StringWidth(hint)) + hint))
	p.hang("  ", p.theme.plain, value)
}

// keptOnce says whether what was made now is kept nowhere.
func (m Model) keptOnce() bool { return m.run.Setup().ShownOnce() }

func (handOverScene) menu(m Model) []item {
	items, noun := append([]item{{"Leave", "", Model.leave}}, m.papers()...), m.run.Setup().Credential()
	switch {
	case m.gone != "":
	case m.keptOnce():
		items = append(items,
			item{"Show the " + noun + " once", "on this screen only, until the next key", showToken},
			item{"Revoke the " + noun, "if it cannot be passed on now", act(m.given(" is revoked. It opens nothing any more."), "revoked", Hands.Revoke)})
	case m.options.Demo:
		items = append(items, item{"Remove the demo's " + noun + " from where it is kept", "", act("The demo's "+noun+" is removed.", "removed", Hands.Forget)})
	}
	return items
}

func (handOverScene) keys(m Model) []binding {
	sheet, _ := m.view("handover").Finding.Seen.(steps.Sheet)
	var keys []binding
	var numbers []int
	for i, field := range sheet.Fields {
		if m.copies(i, field) {
			name := fmt.Sprint(i + 1)
			keys = append(keys, quietly(name, "copy "+field.Label, copyField(field), name))
			numbers = append(numbers, i+1)
		}
	}
	if len(keys) > 0 {
		// The last line has one word for all of them; the fields have their numbers.
		keys = append(keys, bind(spans(numbers), "copy", keys[0].do, keys[0].Keys()...))
	}
	keys = append(keys, tabKeys(sheet.Tabs)...)
	return append(keys, bind("esc", "the proof", func(m Model) (Model, tea.Cmd) {
		return m.turnedTo(atProof)
	}, "esc", "shift+tab"))
}

// noticed is a short word of what became of something that a person asked for; settled says that the token was passed on or
// revoked, gone what became of it if it is no more, and instead that a text took its place in the terminal's clipboard.
type noticed struct {
	text    string
	settled bool
	gone    string
	instead bool
}

// revealed is the token that a person asked to see, because it is kept nowhere.
type revealed struct{ value secret.Value }

func copyField(field steps.SheetField) func(Model) (Model, tea.Cmd) {
	if field.Secret {
		return copyToken
	}
	return func(m Model) (Model, tea.Cmd) { return m, m.copy(field.Value) }
}

// copy puts a text into the clipboard: by a program of this computer, else by asking the terminal.
func (m Model) copy(text string) tea.Cmd {
	if m.options.Copy == nil {
		return tea.Batch(tea.SetClipboard(text), say(sentToTerminal))
	}
	copyText, ctx, byTerminal := m.options.Copy, m.crew.ctx, m.options.LendSecret != nil
	return func() tea.Msg {
		if err := copyText(ctx, text); err != nil {
			return noticed{text: "It could not be copied: " + problemOf(err).Why}
		}
		if byTerminal {
			return noticed{text: sentToTerminal, instead: true}
		}
		return noticed{text: "Sent to your clipboard."}
	}
}

// sentToTerminal claims no more than is known: a terminal does not say whether it took a text.
const sentToTerminal = "Sent to your terminal's clipboard."

func say(text string) tea.Cmd { return func() tea.Msg { return noticed{text: text} } }

func copyToken(m Model) (Model, tea.Cmd) {
	if m.options.CopySecret == nil {
		return m.turnedTo(atLend)
	}
	hands, setup, ctx, copySecret := m.crew.hands, m.run.Setup(), m.crew.ctx, m.options.CopySecret
	return m, func() tea.Msg {
		token, err := hands.Token(ctx, setup)
		if err == nil {
			err = copySecret(ctx, token)
		}
		if err != nil {
			return noticed{text: "It could not be copied: " + token.Hide(problemOf(err).Why)}
		}
		return noticed{text: m.given(" is in your clipboard for 60 seconds."), settled: true}
	}
}

func showToken(m Model) (Model, tea.Cmd) {
	hands, setup, ctx := m.crew.hands, m.run.Setup(), m.crew.ctx
	return m, func() tea.Msg {
		token, err := hands.Token(ctx, setup)
		if err != nil {
			return noticed{text: m.given(" could not be read: ") + problemOf(err).Why}
		}
		return revealed{token}
	}
}

// act lets the hands take the token away, and says what came of it.
func act(done, gone string, what func(Hands, context.Context, steps.Setup) error) func(Model) (Model, tea.Cmd) {
	return func(m Model) (Model, tea.Cmd) {
		hands, setup, ctx := m.crew.hands, m.run.Setup(), m.crew.ctx
		return m, func() tea.Msg {
			if err := what(hands, ctx, setup); err != nil {
				return noticed{text: "That did not work: " + problemOf(err).Why}
			}
			return noticed{text: done, settled: true, gone: gone}
		}
	}
}

// stopScene is up for a moment, while the wizard closes.
type stopScene struct{}

func (stopScene) draw(_ Model, p *page) { p.text("Stopped. What is done is kept.") }
func (stopScene) menu(Model) []item     { return nil }
func (stopScene) keys(Model) []binding  { return nil }
