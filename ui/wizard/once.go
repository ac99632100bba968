package wizard

import (
	tea "charm.land/bubbletea/v2"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// once is a new secret that was typed once. It is typed twice, because it is not shown and nothing else could tell a slip.
type once struct {
	typed secret.Value
	old   bool // the secret is known already, so once is enough
}

// asked says whether it is asked for the second time.
func (o once) asked() bool { return !o.typed.Empty() }

// fresh says whether a secret is a new one.
type fresh struct {
	key string
	is  bool
}

func (m *Model) askFresh() tea.Cmd {
	hands, setup, key := m.crew.hands, m.run.Setup(), m.form.question.Key
	return func() tea.Msg { return fresh{key, hands.Fresh(setup, key)} }
}

// known takes what was found out about the secret. Until then it is taken for a new one.
func (f form) known(found fresh) form {
	if f.question.Key == found.key && f.question.Kind == steps.Secret {
		f.once.old = !found.is
	}
	return f
}

// secretTyped takes what was typed. done: it is fit to be given, and the same twice where it is new.
func (f form) secretTyped() (next form, done bool) {
	typed := f.hidden.typed
	switch fits := f.question.Fits; {
	case f.once.asked() && !typed.Equal(f.once.typed):
		f.wrong = "The two are not the same. Type it anew, then once more."
		f.once.typed, f.hidden = secret.Value{}, hidden{}
		return f, false
	case typed.Empty(), f.once.asked():
		return f, true
	case fits != nil:
		if err := fits(typed); err != nil {
			f.wrong = err.Error()
			return f, false
		}
	}
	if f.question.Twice && !f.once.old {
		f.once.typed, f.hidden = typed, hidden{}
		return f, false
	}
	return f, true
}

// drawOnce says what the field below is for.
func (f form) drawOnce(p *page) {
	switch {
	case !f.question.Twice, f.once.old:
	case f.once.asked():
		p.marked(steps.MarkDone, "Typed once. Now the same once more.", "")
	default:
		p.faint("It is new, so you type it twice.")
	}
}
