package wizard

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
)

// visiting is a sign-in in a browser, while the screen that asks for it is up.
type visiting struct {
	visit   steps.Visit
	opened  bool // the browser was asked to show the page
	taken   bool // a pasted address was taken; its session is on the way
	problem *databricks.Problem
}

// visitBegun is that there is an address to open, or why there is none.
type visitBegun struct {
	key     string
	visit   steps.Visit
	problem *databricks.Problem
}

// visitEnded is what came of a visit.
type visitEnded struct {
	visit     steps.Visit
	admission steps.Admission
	problem   *databricks.Problem
}

// beginVisit asks for the address of the page where a person signs in.
func (m Model) beginVisit() tea.Cmd {
	hands, ctx, setup, key := m.crew.hands, m.crew.ctx, m.run.Setup(), m.form.question.Key
	return func() tea.Msg {
		visit, err := hands.Visit(ctx, setup, key)
		return visitBegun{key, visit, problemOf(err)}
	}
}

// takeVisit shows the address, and waits for the browser to come back.
func (m Model) takeVisit(begun visitBegun) (Model, tea.Cmd) {
	if m.place != atQuestion || begun.key != m.form.question.Key {
		return m, closing(begun.visit)
	}
	m.form.visiting = visiting{visit: begun.visit, problem: begun.problem}
	if begun.visit == nil {
		return m, nil
	}
	return m, m.awaiting(begun.visit)
}

// awaiting waits until the visit is settled. Where a test says when that is, nothing is waited for by itself.
func (m Model) awaiting(visit steps.Visit) tea.Cmd {
	ctx := m.crew.ctx
	if m.options.unwaited {
		return nil
	}
	return func() tea.Msg { return ended(ctx, visit) }
}

// ended is what came of a visit, as soon as something did.
func ended(ctx context.Context, visit steps.Visit) tea.Msg {
	admission, err := visit.Wait(ctx)
	return visitEnded{visit, admission, problemOf(err)}
}

// visited takes what the visit brought and answers the question, or says what came in the way.
func (m Model) visited(ended visitEnded) (Model, tea.Cmd) {
	if m.form.visiting.visit != ended.visit || ended.visit == nil {
		return m, nil
	}
	if ended.problem != nil {
		m.form.visiting.problem, m.form.visiting.taken = ended.problem, false
		return m, nil
	}
	m.crew.hands.Admit(m.form.question.Key, ended.admission)
	return m.feed(steps.Answered{Key: m.form.question.Key, Value: steps.Given})
}

// closing ends a visit that nobody waits for any more.
func closing(visit steps.Visit) tea.Cmd {
	if visit == nil {
		return nil
	}
	return func() tea.Msg {
		_ = visit.Close()
		return nil
	}
}

// submitVisit takes the address that was pasted; with none it opens the browser, or begins anew after a refusal.
func submitVisit(m Model) (Model, tea.Cmd) {
	v := m.form.visiting
	switch pasted := m.form.editor.value(); {
	case v.problem != nil || v.visit == nil:
		return beginAnew(m)
	case pasted != "":
		if err := v.visit.Return(pasted); err != nil {
			m.form.wrong = problemOf(err).Why
			if v.visit.Code() != "" { // nothing shows what was typed
				m.form.editor = editor{}
			}
			return m, nil
		}
		m.form.editor, m.form.visiting.taken = editor{}, true
		return m, nil
	}
	return openVisit(m)
}

func beginAnew(m Model) (Model, tea.Cmd) {
	old := m.form.visiting.visit
	m.form.visiting, m.form.editor = visiting{}, editor{}
	return m, tea.Batch(closing(old), m.beginVisit())
}

// openVisit shows the page in the person's browser. That this failed is one line; the address is on the screen.
func openVisit(m Model) (Model, tea.Cmd) {
	visit, open := m.form.visiting.visit, m.options.OpenBrowser
	if open == nil {
		m.notice = "There is no browser on this computer. Open the address in another one."
		return m, nil
	}
	m.form.visiting.opened = true
	return m, func() tea.Msg {
		if err := open(visit.Address()); err != nil {
			return noticed{text: err.Error()}
		}
		return nil
	}
}

// visitKeys are those of the screen that waits for a browser.
func (m Model) visitKeys() []binding {
	does, copies := "open the browser", bind("ctrl+y", "copy the address", copyVisit, "ctrl+y")
	switch v := m.form.visiting; {
	case v.problem != nil:
		return []binding{bind("enter", "try again", submitVisit, "enter")}
	case m.form.editor.value() != "":
		does = "continue"
	case v.visit == nil:
		return nil // it is on its way
	case m.options.OpenBrowser == nil:
		return []binding{copies, quietly("enter", "continue", submitVisit, "enter")}
	case v.opened:
		does = "open it again"
	}
	return []binding{bind("enter", does, submitVisit, "enter"), sparely(copies)}
}

func copyVisit(m Model) (Model, tea.Cmd) {
	if m.form.visiting.visit == nil {
		return m, nil
	}
	return m, m.copy(m.form.visiting.visit.Address())
}

// drawVisit writes where to sign in, and the field for an address that the browser ended at.
func (m Model) drawVisit(p *page) {
	v := m.form.visiting
	switch {
	case v.problem != nil:
		p.marked(steps.MarkBlocked, v.problem.What, "")
		p.labelled("Why", 6, v.problem.Why)
		p.labelled("Who", 6, v.problem.Who)
		return
	case v.visit == nil:
		p.faint("asking where to sign in …")
		return
	case v.taken:
		p.marked(steps.MarkNow, "signing in with what you pasted", "")
		return
	}
	if m.options.OpenBrowser == nil {
		p.text("There is no browser on this computer. Open this address in one on another computer:")
		p.gap()
	}
	p.address(v.visit.Address())
	p.gap()
	if code := v.visit.Code(); code != "" {
		p.labelled("Code", 6, code)
		p.gap()
		p.marked(steps.MarkNow, "waiting until you have entered the code there", "")
		return
	}
	p.marked(steps.MarkNow, m.waitsFor(), "")
	p.gap()
	if m.options.OpenBrowser == nil {
		p.faint("After you signed in, the browser is sent to a page that it cannot open. Paste that page's address here.")
	} else {
		p.faint("In a browser on another computer? When it cannot open the page that it is sent to, paste that page's address here.")
	}
	m.form.editor.draw(p, v.visit.Returns()+"/?code=…", 1)
}

// waitsFor says what the screen waits for.
func (m Model) waitsFor() string {
	switch v := m.form.visiting; {
	case m.options.OpenBrowser == nil:
		return "waiting for the address that your browser ends at"
	case v.visit.Callback() == "":
		return "your browser cannot come back here by itself: paste the address that it ends at"
	case v.opened:
		return "opened; waiting for you to sign in there"
	}
	return "waiting for your browser"
}
