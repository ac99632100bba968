package wizard

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

// questionScene asks one question. What follows from an answer stands before the field.
type questionScene struct{}

func (questionScene) draw(m Model, p *page) {
	question := m.form.question
	if !slices.Contains(m.run.Choices(), steps.Back) && p.height >= 16 {
		m.greet(p)
	}
	p.title(m.say(question.Text))
	if question.Help != "" {
		p.text(m.say(question.Help))
		p.gap()
	}
	if because := question.Because; because != nil {
		p.labelled("Why", 6, because.Why)
		p.labelled("Who", 6, because.Who)
		p.gap()
	}
	if question.Kind == steps.Confirm {
		p.text("To agree, type this:")
		p.say(p.theme.strong, "  "+question.Consequence)
		p.gap()
	}
	if question.Kind == steps.Browser {
		m.drawVisit(p)
	} else {
		m.form.draw(p)
	}
	m.afterField(p)
}

// draw writes the field, the list or the tree.
func (f form) draw(p *page) {
	switch f.question.Kind {
	case steps.Secret:
		f.drawOnce(p)
		f.hidden.draw(p)
	case steps.OneOf:
		f.list.draw(p, p.left())
	case steps.SomeOf:
		f.tree.draw(p, p.left())
	default:
		most := 1
		if f.question.Lines {
			most = max(3, min(8, p.left()))
		}
		f.editor.draw(p, f.question.Example, most)
	}
}

// afterField says what the answer would mean, what was wrong with it, where it came from, and what else there is.
func (m Model) afterField(p *page) {
	f, setup := m.form, m.run.Setup()
	p.gap()
	m.drawWrong(p)
	if f.question.Echo != nil {
		if typed := f.typed(); typed != "" {
			for _, line := range f.question.Echo(setup, typed) {
				p.lineOf(line)
			}
		}
	}
	if f.question.Kind == steps.SomeOf && f.typed() != "" {
		p.hang(p.theme.faint.Render("Chosen  "), p.theme.plain, strings.ReplaceAll(f.typed(), "\n", ", "))
	}
	m.drawFrom(p)
	if f.question.Optional && f.question.IfEmpty != "" && f.typed() == "" {
		p.faint("Left empty: " + m.say(f.question.IfEmpty))
	}
	if f.suggests() {
		p.gap()
		p.faint("Found on this machine")
		f.list.draw(p, max(3, p.left()))
	}
}

// drawWrong says what is wrong with the answer, under the field and in sight.
func (m Model) drawWrong(p *page) {
	wrong := m.form.wrong
	if wrong == "" && !m.form.edited {
		wrong = m.run.Refusal()
	}
	if wrong != "" {
		p.marked(steps.MarkBlocked, m.say(wrong), "")
		p.focus = max(p.focus, p.here()-1)
	}
}

// drawFrom says where a proposal came from, as long as it is the answer.
func (m Model) drawFrom(p *page) {
	f := m.form
	if f.question.From == "" {
		return
	}
	from := "why this: " + m.say(f.question.From)
	switch f.question.Kind {
	case steps.SomeOf:
		if f.question.Default != "" && f.typed() == f.question.Default {
			p.faint(from)
		}
	case steps.OneOf:
		if f.standsOnDefault() {
			p.faint(from)
		}
	default:
		if f.editor.given && f.editor.value() == f.question.Default {
			p.faint(from + "; what you type takes its place")
		}
	}
}

func (f form) standsOnDefault() bool {
	option, ok := f.list.chosen()
	return ok && f.question.Default != "" && option.Value == f.question.Default
}

// typed is the answer as far as it is given.
func (f form) typed() string {
	switch f.question.Kind {
	case steps.OneOf:
		option, _ := f.list.chosen()
		return option.Value
	case steps.SomeOf:
		return f.tree.answer()
	case steps.Secret:
		return ""
	}
	if option, ok := f.list.chosen(); ok && f.suggests() {
		return option.Value
	}
	return f.editor.value()
}

func (questionScene) menu(Model) []item { return nil }

func (questionScene) keys(m Model) []binding {
	keys := m.questionKeys()
	if m.form.once.asked() {
		keys = append(keys, bind("esc", "type it anew", func(m Model) (Model, tea.Cmd) {
			m.form.once, m.form.hidden = once{}, hidden{}
			return m, nil
		}, "esc", "shift+tab"))
	}
	if m.form.question.Because != nil && slices.Contains(m.run.Choices(), steps.LookAgain) {
		again := bind("ctrl+r", "check again", func(m Model) (Model, tea.Cmd) {
			return m.feed(steps.Chosen{Choice: steps.LookAgain})
		}, "ctrl+r")
		again.spare = m.form.question.AtOnce // the key that shows what a yes sends is needed more
		keys = append(keys, again)
	}
	return keys
}

func (m Model) questionKeys() []binding {
	next := bind("enter", "continue", submit, "enter")
	switch {
	case m.form.question.Kind == steps.Browser:
		return m.visitKeys()
	case m.form.question.Kind == steps.SomeOf && m.form.tree.search:
		return searchKeys
	case m.form.question.Kind == steps.SomeOf:
		return append(m.treeKeys(), next)
	case m.form.question.Kind == steps.OneOf, m.form.suggests():
		return append(m.listKeys(), next)
	case m.form.question.Lines:
		return []binding{next, bind("ctrl+j", "new line", func(m Model) (Model, tea.Cmd) {
			m.form.editor = m.form.editor.insert("\n")
			return m, nil
		}, "ctrl+j", "alt+enter")}
	}
	return []binding{next}
}

// submit gives the answer. A secret goes to the hands; the run only learns that there is one.
func submit(m Model) (Model, tea.Cmd) {
	f := m.form
	answer := f.typed()
	switch f.question.Kind {
	case steps.Secret:
		var done bool
		if m.form, done = f.secretTyped(); !done {
			return m, nil
		}
		if f.hidden.typed.Empty() {
			break
		}
		m.crew.hands.Give(f.question.Key, f.hidden.typed)
		m.form.hidden, m.form.once = hidden{}, once{}
		answer = steps.Given
	case steps.OneOf:
		option, ok := f.list.chosen()
		switch {
		case ok && option.Disabled != "":
			m.form.wrong = option.Disabled
			return m, nil
		case !ok && f.question.Parse != nil:
			answer = f.list.filter.value()
		case !ok:
			m.form.wrong = m.form.list.nothingChosen()
			return m, nil
		}
	case steps.SomeOf:
		if answer == "" && !f.question.Optional {
			m.form.wrong = "Nothing is chosen yet. → opens what holds more, space chooses."
			return m, nil
		}
	}
	m.form.edited = false
	return m.feed(steps.Answered{Key: f.question.Key, Value: answer})
}
