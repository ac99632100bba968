package wizard

import (
	"context"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/internal/screen"
	"brickpass/steps"
)

// driver runs the model without a terminal: one command after the other, so that it goes the same way every time. Each
// frame is looked at: it must fit its window, and hold nothing that it must not.
type driver struct {
	t         testing.TB
	model     Model
	sizes     []screen.Size // beside the model's own
	forbidden []string
	quit      bool
	sent      []tea.Msg // that are Bubble Tea's own, such as the clipboard's
}

var everySize = []screen.Size{
	{Width: 40, Height: 10},
	{Width: 60, Height: 15},
	{Width: 80, Height: 24},
	{Width: 100, Height: 30},
	{Width: 140, Height: 40},
	{Width: 200, Height: 60},
}

// drive begins. The clock must be one that lets time pass by itself.
func drive(t testing.TB, options Options, forbidden ...string) *driver {
	t.Helper()
	d := &driver{t: t, forbidden: forbidden}
	d.model = New(context.Background(), options)
	d.run(d.model.crew.commands(d.model.begun))
	d.run(d.model.welcome())
	return d
}

// run does a command and all that comes of it.
func (d *driver) run(command tea.Cmd) {
	d.t.Helper()
	for todo := []tea.Cmd{command}; len(todo) > 0; todo = todo[1:] {
		if todo[0] == nil {
			continue
		}
		switch message := todo[0]().(type) {
		case nil, tick: // seconds are not counted: they would go on as long as something is under way
		case tea.BatchMsg:
			todo = append(todo, message...)
		case tea.QuitMsg:
			d.quit = true
		default:
			model, next := d.model.Update(message)
			if strings.HasPrefix(typeName(message), "tea.") {
				d.sent = append(d.sent, message)
			}
			d.model = model.(Model)
			d.look()
			todo = append(todo, next)
		}
	}
}

// send gives the model a message.
func (d *driver) send(message tea.Msg) {
	d.t.Helper()
	model, command := d.model.Update(message)
	d.model = model.(Model)
	d.look()
	d.run(command)
}

// press presses keys by name.
func (d *driver) press(names ...string) {
	d.t.Helper()
	for _, name := range names {
		d.send(keyPress(name))
	}
}

func (d *driver) typed(text string) {
	d.t.Helper()
	for _, r := range text {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// look holds a frame against what every frame must be.
func (d *driver) look() {
	d.t.Helper()
	sizes := []screen.Size{{Width: d.model.width, Height: d.model.height}}
	if !testing.Short() { // in the short run, which looks for races, one size is enough: drawing shares nothing with anybody
		sizes = append(sizes, d.sizes...)
	}
	for _, size := range sizes {
		m := d.model
		m.width, m.height = size.Width, size.Height
		frame := m.View().Content
		for _, found := range screen.Overflow(frame, size) {
			d.t.Errorf("at %s, %s: %s", m.place, m.key, found)
		}
		for _, secret := range d.forbidden {
			if strings.Contains(ansi.Strip(frame), secret) {
				d.t.Fatalf("at %s, %s: a frame shows a secret", m.place, m.key)
			}
		}
	}
}

// shows is what the screen says, without its styles.
func (d *driver) shows() string { return ansi.Strip(d.model.View().Content) }

func (d *driver) expect(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !strings.Contains(d.shows(), text) {
			d.t.Fatalf("the screen does not say %q:\n%s", text, d.shows())
		}
	}
}

// onwards goes on by what is proposed until a place is reached. What may be read has no default: it is the schema public.
func (d *driver) onwards(ends ...place) {
	d.t.Helper()
	for range 60 {
		for _, end := range ends {
			if d.model.place == end {
				return
			}
		}
		if d.quit {
			break
		}
		if d.model.form.question.Kind == steps.SomeOf {
			d.tick("public")
		}
		before := d.model
		d.press("enter")
		if d.model.place == before.place && d.model.key == before.key && d.model.reading.top == before.reading.top {
			break
		}
	}
	d.t.Fatalf("it does not come to %v:\n%s", ends, d.shows())
}

// tick opens the first catalog and ticks a schema of it.
func (d *driver) tick(name string) {
	d.t.Helper()
	if strings.Contains(d.shows(), "[x] "+name) {
		return // the partner's guide proposes it
	}
	d.press("right")
	for range 20 {
		if twig, ok := d.model.form.tree.here(); ok && twig.option.Label == name {
			d.press("space")
			return
		}
		d.press("down")
	}
	d.t.Fatalf("there is no %s:\n%s", name, d.shows())
}
