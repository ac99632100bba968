package wizard

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"brickpass/internal/clock"
	"brickpass/internal/screen"
	"brickpass/steps"
)

// small is a window that no plan fits.
var small = screen.Size{Width: 60, Height: 15}

// resize gives the driver's window another size.
func (d *driver) resize(size screen.Size) {
	d.t.Helper()
	d.send(tea.WindowSizeMsg{Width: size.Width, Height: size.Height})
}

// anew lets the screen come up again, in a window of that size.
func (d *driver) anew(size screen.Size) {
	d.t.Helper()
	d.model.width, d.model.height = size.Width, size.Height
	d.model = d.model.arrive()
	d.run(d.model.welcome())
}

// rows are all of the page that is up, in sight or not.
func (d *driver) rows() []string {
	var rows []string
	for _, line := range d.model.page(d.model.bodyHeight()).lines {
		rows = append(rows, reads(line))
	}
	return rows
}

// reads is a line as it reads, without what the frame adds to it.
func reads(line string) string {
	line = strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(ansi.Strip(line)), "… pgup"))
	return strings.TrimSpace(strings.TrimPrefix(line, "▸ "))
}

// midway is a model in the middle of its run, in a terminal. It counts the keys that came to it.
type midway struct {
	Model
	heard *atomic.Int64
}

func (m midway) Init() tea.Cmd { return m.crew.after(quiet, rested{m.since}) }

func (m midway) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	model, command := m.Model.Update(message)
	if _, pressed := message.(tea.KeyPressMsg); pressed {
		m.heard.Add(1)
	}
	return midway{model.(Model), m.heard}, command
}

// heldKey is a clock on which the keyboard is quiet only when the key is let go, however busy the machine is. A frame takes as long as it
// does.
type heldKey struct {
	*heldClock
	sent, heard *atomic.Int64
}

func (k heldKey) Wait(ctx context.Context, d time.Duration) error {
	if d < quiet {
		return clock.Real().Wait(ctx, d)
	}
	return k.heldClock.Wait(ctx, d)
}

// holdEnter holds Enter down for a second, and as long as the screen says a text. The page must stay up once a frame was drawn.
func (k heldKey) holdEnter(t *testing.T, w *screen.Program, page, while string) {
	t.Helper()
	for pressed := 0; pressed < 30 || (while != "" && w.Screen().Contains(while)); pressed++ {
		w.Press("enter")
		k.sent.Add(1)
		_ = clock.Real().Wait(t.Context(), time.Second/30)
		if seen := w.Screen(); (!seen.Contains(page) && strings.TrimSpace(seen.Text()) != "") || pressed > 1000 {
			t.Fatalf("Enter was held down, %d times; the screen is\n%s", pressed, seen.Text())
		}
	}
}

// letGo leaves the keyboard alone until the screen says a text. It is quiet once what was pressed has come to the program, which on a busy
// machine is later.
func (k heldKey) letGo(t *testing.T, w *screen.Program, text string) {
	t.Helper()
	for waits := 0; k.heard.Load() < k.sent.Load(); waits++ {
		if _ = clock.Real().Wait(t.Context(), time.Second/30); waits > 1000 {
			t.Fatalf("of %d keys %d came to the program", k.sent.Load(), k.heard.Load())
		}
	}
	for quiets := 0; !w.Screen().Contains(text); quiets++ {
		k.advance(quiet)
		if _ = clock.Real().Wait(t.Context(), time.Second/30); quiets > 1000 {
			t.Fatalf("the keyboard is quiet, and the screen does not say %q:\n%s", text, w.Screen().Text())
		}
	}
}

// TestEnterHeldDownAgreesToNothing holds Enter down as a keyboard repeats it, from the moment the plan comes up. Every row of
// it comes onto the terminal, and the yes takes a key that is pressed after that.
func TestEnterHeldDownAgreesToNothing(t *testing.T) {
	for name, begin := range map[string]func(*testing.T) *driver{
		"to a set-up": func(t *testing.T) *driver { _, d := start(t, "aws"); return d },
		"to a removal": func(t *testing.T) *driver {
			s := newStage(t, "aws")
			connection, _ := s.setUpFirst(t)
			return drive(t, s.takeBack(connection), s.admin)
		},
	} {
		t.Run(name, func(t *testing.T) {
			d := begin(t)
			d.onwards(atReview)
			d.resize(small)
			plan := d.rows()
			if room := d.model.bodyHeight(); len(plan) <= room {
				t.Fatalf("the plan has %d rows, and %d are in sight at once", len(plan), room)
			}
			m, key := d.model, heldKey{newHeldClock(d.model.now), &atomic.Int64{}, &atomic.Int64{}}
			m.options.Clock, m.crew.clock = key, key
			t.Cleanup(m.crew.close) // the work that is agreed to in the end goes on
			w := screen.Run(t, midway{m.arrive(), key.heard}, small)
			drawn := w.Drawn()
			key.holdEnter(t, w, plan[0], "") // as for the question before
			key.letGo(t, w, "enter read on, lines 1–")
			key.holdEnter(t, w, plan[0], "enter read on")
			key.holdEnter(t, w, plan[0], "")
			key.letGo(t, w, "enter choose")
			rows := map[string]bool{}
			for _, line := range drawn() {
				rows[reads(line)] = true
			}
			for _, row := range plan {
				if !rows[row] {
					t.Errorf("this was on no frame: %q", row)
				}
			}
			w.Press("enter")
			w.WaitForGone(plan[0])
		})
	}
}

// TestAPageIsReadBeforeItIsAgreedTo goes down a plan by each key that reads on, and gives each of them more often than once
// before a frame could be drawn.
func TestAPageIsReadBeforeItIsAgreedTo(t *testing.T) {
	for _, key := range []string{"enter", "space", "down", "pgdown"} {
		t.Run(key, func(t *testing.T) {
			_, d := start(t, "aws")
			d.onwards(atReview)
			d.anew(small)
			d.expect("Eight changes\n", "enter read on, lines 1–11 of")
			pages := 1
			for d.model.reading.more {
				m, last := d.model, lastRow(d.model)
				var first tea.Cmd
				for i := range 5 {
					model, command := m.Update(keyPress(key))
					if m = model.(Model); i == 0 {
						first = command
					}
				}
				if now := m.reading.top; m.place != atReview || now > last {
					t.Fatalf("five times %s before a frame was drawn, after row %d: at %s, from row %d on", key, last, m.place, now)
				}
				d.model = m
				d.run(first)
				pages++
			}
			if pages < 2 {
				t.Fatal("it was one page")
			}
			d.expect("▸ Make these changes", "enter choose")
			d.press("enter")
			if d.model.run.Phase() == steps.Reviewing {
				t.Error("read to its end, it cannot be agreed to")
			}
		})
	}
}

// lastRow is the last row of the page that is in sight.
func lastRow(m Model) int {
	room := m.bodyHeight()
	_, last := m.sight(m.page(room), room)
	return last - 1
}

func TestAtTheEndOfAPlanNothingIsTakenUntilTheKeyboardWasQuiet(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	d.anew(small)
	for d.model.reading.more {
		model, command := d.model.Update(keyPress("enter"))
		d.model = model.(Model)
		if d.model.reading.more {
			d.run(command)
		}
	}
	model, _ := d.model.Update(drawn{d.model.reading.serial})
	if m := model.(Model); !m.reading.done || !m.guarded {
		t.Fatalf("the end was drawn, and it is read: %t, guarded: %t", m.reading.done, m.guarded)
	}
	model, _ = model.Update(keyPress("enter"))
	if m := model.(Model); m.place != atReview {
		t.Errorf("the key that led to the end agreed as well; it is at %s", m.place)
	}
}

func TestAPasteAgreesToNothing(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	for _, size := range []screen.Size{screen.Standard, small} {
		d.resize(size)
		top := d.model.reading.top
		d.send(tea.PasteMsg{Content: "yes\n\n\nyes\r\n"})
		if d.model.place != atReview || d.model.reading.top != top {
			t.Errorf("at %s a paste leads to %s, row %d", size, d.model.place, d.model.reading.top)
		}
	}
}

// What was read in one window and stands otherwise in another is read again there; what stands the same is not.
func TestANewSizeAsksForReadingWhatStandsOtherwise(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	d.expect("enter choose")
	d.resize(small)
	d.expect("Eight changes", "SQL access", "enter read on, lines 4–") // the first one stands as it stood
	d.press("enter")
	if d.model.place != atReview {
		t.Fatalf("in a smaller window Enter agrees to what is out of sight; it is at %s", d.model.place)
	}
	for d.model.reading.more {
		d.press("enter")
	}
	d.expect("▸ Make these changes", "enter choose")
	d.resize(screen.Size{Width: 60, Height: 12})
	d.expect("▸ Make these changes", "enter choose")
	d.resize(screen.Standard)
	d.expect("Eight changes\n", "▸ Make these changes", "enter choose")
}

func TestWhatChangesOnAPageThatWasReadComesIntoSight(t *testing.T) {
	_, d := keeping(t, absent, nil)
	d.sizes = nil
	d.resize(small)
	d.take("Nowhere: show it once")
	for range 60 {
		if d.model.place == atHandOver && d.model.reading.done {
			break
		}
		if d.model.form.question.Kind == steps.SomeOf {
			d.tick("public")
		}
		d.press("enter")
	}
	if strings.Contains(d.shows(), "Authentication") {
		t.Fatalf("the fields are in sight:\n%s", d.shows())
	}
	d.send(noticed{text: "The token is revoked.", settled: true, gone: "revoked"})
	d.expect("Token", "revoked")
}

func TestTwoEntersAtTheProofDoNotLeave(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atProof)
	m := d.model
	for range 2 {
		model, _ := m.Update(keyPress("enter"))
		m = model.(Model)
	}
	if m.place != atHandOver || m.quitting {
		t.Errorf("at %s, leaving %t", m.place, m.quitting)
	}
}

func TestBackUpAndDownAgainIsStillRead(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	d.anew(small)
	d.press("enter", "pgup")
	d.expect("enter read on")
	for d.model.reading.more {
		d.press("enter")
	}
	d.expect("▸ Make these changes", "enter choose")
	d.press("pgup", "pgup", "pgup")
	d.expect("Eight changes", "enter choose", "… more below, pgdn")
	d.press("down")
	d.expect("▸ One at a time")
}
