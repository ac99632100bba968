package wizard

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/steps"
)

// quiet is how long the keyboard must rest before a screen that came by itself takes a key.
const quiet = 400 * time.Millisecond

// Model is the wizard. It is a value of Bubble Tea: Update gives the next one, and View draws it.
type Model struct {
	options Options
	crew    *crew
	asked   <-chan struct{} // closed when somebody outside wants the wizard to end

	run   steps.Run
	begun []steps.Effect // of the run's beginning, for Init
	place place
	key   string    // what the screen is about: a new one is a new screen
	since time.Time // when the screen came up

	form   form
	at     int // where its menu stands
	tab    int // which of the hand-over's tabs is open
	scroll int // rows that a person went down from where the screen would stand by itself
	over   overlay
	notice string

	reading reading // how far a page with a menu was read

	guarded bool      // keys are swallowed until the keyboard was quiet
	touched time.Time // the last key that was swallowed

	ticking bool
	now     time.Time
	started map[string]time.Time // when a change was first seen under way
	sent    []databricks.Request // since the step came up
	sentFor steps.ID
	waiting string // why a request is sent once more

	theme         theme
	width, height int
	settled       bool   // a token that is kept nowhere was passed on, or revoked
	lent          bool   // the terminal's clipboard may hold the token, and was not asked to drop it yet
	unsure        bool   // a token that is kept nowhere went there, and nowhere else
	gone          string // what became of the token, if it is no more
	leaving       bool   // it was asked to end once
	quitting      bool
}

// New makes a wizard. When ctx ends, it stops as if a person had asked it to.
func New(ctx context.Context, options Options) Model {
	options = options.withDefaults()
	run, effects := steps.New(options.Steps, options.Setup)
	m := Model{
		options: options, crew: newCrew(ctx, options.Hands, options.Clock), asked: ctx.Done(),
		run: run, begun: effects, started: map[string]time.Time{},
		theme: newTheme(true), width: options.Width, height: options.Height,
	}
	if m.width <= 0 || m.height <= 0 {
		m.width, m.height = 80, 24
	}
	m = m.arrive()
	m.load() // marks what Init reads
	return m
}

// Run is where the run stands.
func (m Model) Run() steps.Run { return m.run }

// Init begins.
func (m Model) Init() tea.Cmd {
	return tea.Batch(
		tea.RequestBackgroundColor, m.crew.commands(m.begun), m.welcome(), m.attend(), m.options.Exchanges.next(m.crew.ctx.Done()),
		func() tea.Msg {
			select {
			case <-m.asked:
				return askedToStop{}
			case <-m.crew.ctx.Done():
				return nil
			}
		},
	)
}

type askedToStop struct{}

// feed moves the run, and the screen with it.
func (m Model) feed(event steps.Event) (Model, tea.Cmd) {
	run, effects := m.run.Update(event)
	m.run = run
	commands := []tea.Cmd{m.crew.commands(effects)}
	m.noteStarts()
	if placeOf(run) != m.place.ofRun() || keyOf(run) != m.key {
		commands = append(commands, closing(m.form.visiting.visit))
		m = m.arrive()
		commands = append(commands, m.welcome())
	} else {
		m.form = m.form.refreshed(run)
	}
	commands = append(commands, m.attend())
	if m.place == atStop {
		m.quitting = true
		commands = append(commands, tea.Quit)
	}
	return m, tea.Batch(commands...)
}

// ofRun is the place of the run that the place belongs to: the hand-over and what is asked there are further pages of its end.
func (p place) ofRun() place {
	if p == atHandOver || p == atLend {
		return atProof
	}
	return p
}

// keyOf names what a screen is about.
func keyOf(run steps.Run) string {
	if question, ok := run.Question(); ok {
		return question.Key
	}
	if change, ok := run.Asked(); ok {
		return string(change.Step) + "/" + change.ID
	}
	current := run.Current()
	switch {
	case run.Phase() == steps.Walking:
		return string(current.About.ID)
	case current.Mark == steps.MarkBlocked && current.Problem != nil:
		return string(current.About.ID) + "/" + string(current.Problem.Kind) // what can be done differs by what is wrong
	}
	return ""
}

// arrive sets up the screen that the run has come to.
func (m Model) arrive() Model {
	m.place, m.key = placeOf(m.run), keyOf(m.run)
	m.at, m.scroll, m.reading, m.over, m.notice, m.waiting = 0, 0, reading{serial: m.reading.serial}, overlay{}, "", ""
	m.now = m.options.Clock.Now()
	m.since = m.now
	m.form = newForm(m.run)
	m.guarded, m.touched = m.place.comesByItself(), m.now
	if id := m.run.Current().About.ID; id != m.sentFor {
		m.sent, m.sentFor = nil, id
	}
	return m
}

// guard swallows keys until the keyboard was quiet for a moment.
func (m *Model) guard() tea.Cmd {
	m.guarded, m.touched = true, m.options.Clock.Now()
	return m.crew.after(quiet, rested{m.since})
}

// turnedTo brings up another page of the same run.
func (m Model) turnedTo(place place) (Model, tea.Cmd) {
	m.place, m.at, m.reading = place, 0, reading{serial: m.reading.serial}
	command := m.guard()
	return m, command
}

// welcome begins what a screen that just came up needs: its options, and the pause before it takes keys.
func (m *Model) welcome() tea.Cmd {
	commands := []tea.Cmd{m.load()}
	if m.guarded {
		commands = append(commands, m.crew.after(quiet, rested{m.since}))
	}
	return tea.Batch(commands...)
}

// attend counts seconds while somebody waits for something.
func (m *Model) attend() tea.Cmd {
	if !m.busy() || m.ticking {
		return nil
	}
	m.ticking = true
	return m.crew.after(time.Second, tick{})
}

// busy says whether something is under way that a person waits for, so that its seconds are counted.
func (m Model) busy() bool { return m.place == atLook || m.place == atWork }

type (
	tick   struct{}
	rested struct{ since time.Time }
)

// noteStarts remembers when each change, and each look between them, was first seen under way.
func (m *Model) noteStarts() {
	if m.run.Phase() != steps.Working {
		return
	}
	now := m.options.Clock.Now()
	for _, view := range m.run.Steps() {
		look := string(view.About.ID)
		if _, seen := m.started[look]; !view.Looking {
			delete(m.started, look)
		} else if !seen {
			m.started[look] = now
		}
		for _, change := range view.Changes {
			id := string(view.About.ID) + "/" + change.Change.ID
			if _, seen := m.started[id]; !seen && change.Mark == steps.MarkNow {
				m.started[id] = now
			}
		}
	}
}

// step is the step of that name as it was given, for what the views of the run do not tell.
func (m Model) step(id steps.ID) steps.Step {
	for _, step := range m.options.Steps {
		if step.About().ID == id {
			return step
		}
	}
	return nil
}

func (m Model) say(text string) string { return m.run.Setup().Say(text) }
