package wizard

import (
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
)

// form is the answer to the question on the screen, as far as it is given. One form serves every kind of question.
type form struct {
	question steps.Question
	editor   editor
	hidden   hidden
	once     once
	visiting visiting // Browser
	list     list     // OneOf; for a Text, what it might be
	tree     tree
	wrong    string // what was wrong with the answer, until the next key
	edited   bool   // since it was proposed or refused: a refusal is of what stood there before
	serial   int    // of the newest search: older answers are dropped
}

// newForm proposes the answer that was given before, else the default.
func newForm(run steps.Run) form {
	question, ok := run.Question()
	if !ok {
		return form{}
	}
	answer := question.Default
	if run.Setup().Answered(question.Key) {
		answer = run.Setup().Answer(question.Key)
	}
	f := form{question: question, list: list{at: -1, wanted: answer}, tree: newTree("")}
	switch question.Kind {
	case steps.Browser:
		f.list.wanted = ""
	case steps.Text:
		f.editor = proposing(answer, question.Lines)
		f.list.wanted = ""
	case steps.SomeOf:
		f.tree = newTree(answer)
	}
	return f
}

// refreshed takes the question anew, whose words may have changed with what is known; what was typed stays.
func (f form) refreshed(run steps.Run) form {
	if question, ok := run.Question(); ok && question.Key == f.question.Key {
		f.question = question
	}
	return f
}

// suggests says whether a Text has proposals under its field.
func (f form) suggests() bool { return f.question.Kind == steps.Text && len(f.list.options) > 0 }

func (f form) typing() bool {
	switch f.question.Kind {
	case steps.OneOf:
		return f.list.long()
	case steps.SomeOf:
		return f.tree.search
	}
	return true
}

// edit takes a key for the field. It says whether it was one, and whether the options are to be searched for it.
func (f form) edit(key tea.KeyPressMsg) (next form, taken, search bool) {
	switch f.question.Kind {
	case steps.Secret:
		f.hidden, taken = f.hidden.edit(key)
		return f, taken, false
	case steps.OneOf:
		f.list.filter, taken = f.list.filter.edit(key)
		return f, taken, taken
	case steps.SomeOf:
		filter, taken := f.tree.filter.edit(key)
		f.tree = f.tree.filtered(filter)
		return f, taken, taken
	}
	f.editor, taken = f.editor.edit(key)
	if taken {
		f.list.at = -1 // who types has left the proposals
	}
	return f, taken, false
}

func (f form) paste(text string) (next form, search bool) {
	switch f.question.Kind {
	case steps.Secret:
		f.hidden = f.hidden.paste(text)
	case steps.OneOf:
		f.list.filter = f.list.filter.paste(text)
		return f, true
	case steps.SomeOf:
		f.tree = f.tree.filtered(f.tree.filter.paste(text))
		return f, true
	default:
		f.editor, f.list.at = f.editor.paste(text), -1
	}
	return f, false
}

// readTree reads on: what else a branch holds, and, before anybody moved, what would hide a tick.
func (m Model) readTree(parent string) (Model, tea.Cmd) {
	var commands []tea.Cmd
	var command tea.Cmd
	if len(m.form.tree.branches[parent].options) < enough {
		m, command = m.readBranch(parent)
		commands = append(commands, command)
	}
	if m.form.tree.fresh {
		for _, closed := range m.form.tree.hiding() {
			m.form.tree = m.form.tree.opened(closed, true).with(closed, branch{loading: true})
			commands = append(commands, m.read(steps.OptionQuery{Parent: closed}, false))
		}
		if unread := m.form.tree.unread(); unread != "" {
			m.form.tree.lookedFor = append(slices.Clone(m.form.tree.lookedFor), unread)
			m, command = m.huntFor("", unread, "")
			commands = append(commands, command)
		}
	}
	return m, tea.Batch(commands...)
}

// enough is how many options of a branch are read unasked; the rest when somebody wants to see them.
const enough = 200

// optionsRead is a page of options that was read.
type optionsRead struct {
	key, parent string
	filter      string // what was searched for
	serial      int
	more        bool // it goes behind those that were read before
	page        steps.OptionPage
	problem     *databricks.Problem
}

// searchNow comes when nobody typed for a moment.
type searchNow struct {
	key    string
	serial int
}

// load reads the first options of a question, and whether a secret is a new one.
func (m *Model) load() tea.Cmd {
	switch question := m.form.question; {
	case question.Kind == steps.Browser:
		return m.beginVisit()
	case question.Twice:
		return m.askFresh()
	case question.Options == nil:
		return nil
	case question.Kind == steps.SomeOf:
		m.form.tree = m.form.tree.with("", branch{loading: true})
	default:
		m.form.list.loading = true
	}
	return m.read(steps.OptionQuery{}, false)
}

// read makes the command that reads options.
func (m Model) read(query steps.OptionQuery, more bool) tea.Cmd {
	question, setup, hands, ctx, serial := m.form.question, m.run.Setup(), m.crew.hands, m.crew.ctx, m.form.serial
	return func() tea.Msg {
		page, err := question.Options(ctx, hands.Reader(setup), setup, query)
		return optionsRead{question.Key, query.Parent, query.Filter, serial, more, page, problemOf(err)}
	}
}

func problemOf(err error) *databricks.Problem {
	var problem *databricks.Problem
	if err == nil || errors.As(err, &problem) {
		return problem
	}
	return &databricks.Problem{Kind: "internal", What: "The list could not be read.", Why: err.Error() + "."}
}

// takeOptions puts what was read in its place, and reads on where more is needed.
func (m Model) takeOptions(read optionsRead) (Model, tea.Cmd) {
	if m.place != atQuestion || read.key != m.form.question.Key {
		return m, nil
	}
	tree := m.form.question.Kind == steps.SomeOf
	if tree && read.filter != "" {
		return m.takeHunted(read)
	}
	if !tree && read.serial != m.form.serial {
		return m, nil
	}
	if tree {
		m.form.tree = m.form.tree.take(read.parent, read.page, read.problem, read.more)
		return m.readTree(read.parent)
	}
	if m.form.wrong == m.form.list.nothingChosen() {
		m.form.wrong = "" // that it was still being read, to whoever pressed Enter meanwhile
	}
	m.form.list = m.form.list.take(read.page, read.problem, read.more)
	if m.form.question.Kind == steps.Text && !read.more && len(m.form.editor.text) > 0 {
		m.form.list.at = -1 // the field holds something already
	}
	return m.readOn()
}

// readOn reads the next page of a list if it is wanted.
func (m Model) readOn() (Model, tea.Cmd) {
	if !m.form.list.wantsMore() {
		return m, nil
	}
	query := steps.OptionQuery{Cursor: m.form.list.next}
	if m.form.question.Kind == steps.OneOf {
		query.Filter = m.form.list.filter.value()
	}
	m.form.list.loading = true
	return m, m.read(query, true)
}

// searchSoon searches when nobody has typed for a moment, so that a word is one search and not five.
func (m Model) searchSoon() (Model, tea.Cmd) {
	m.form.serial++
	return m, m.crew.after(120*time.Millisecond, searchNow{m.form.question.Key, m.form.serial})
}

func (m Model) searchNow(search searchNow) (Model, tea.Cmd) {
	if search.key != m.form.question.Key || search.serial != m.form.serial {
		return m, nil
	}
	if m.form.question.Kind == steps.SomeOf {
		return m.hunt()
	}
	m.form.list.loading = true
	return m, m.read(steps.OptionQuery{Filter: m.form.list.filter.value()}, false)
}
