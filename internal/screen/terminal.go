package screen

import (
	"bytes"
	"context"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"

	"brickpass/internal/clock"
)

const (
	// patience is how long a test waits for what it expects; it is reached only by a test that fails.
	patience = 30 * time.Second
	// rest is how long a screen must stay as it is to be taken for finished: some frames at 60 a second.
	rest = 150 * time.Millisecond
	// escapePause is what a person leaves after a lone Escape. Without it, Escape and the next key arrive as one Alt key:
	// the reader of Bubble Tea gives up waiting for more after 50 ms.
	escapePause = 80 * time.Millisecond
)

// Terminal is an emulated terminal with a program in it.
type Terminal struct {
	t        testing.TB
	keyboard io.Writer     // where typed bytes and the terminal's own answers go
	ended    chan struct{} // closed when the program has ended and all that it wrote is drawn

	mu        sync.Mutex
	emulator  *vt.Emulator
	written   bytes.Buffer
	changed   chan struct{} // closed and replaced with each change of the screen
	title     string
	hidden    bool
	bracketed bool // the program wants pastes in brackets
	forbidden []string
	betrayed  string          // the first forbidden text that was shown
	drawn     map[string]bool // the lines that were ever shown; nil: nobody asked for them
	masks     []mask
}

type mask struct {
	pattern *regexp.Regexp
	with    rune
}

// newTerminal makes an empty one and carries its answers (to questions about its abilities) to the keyboard. Unless
// somebody reads them, the emulator blocks on the first question, for ever.
func newTerminal(t testing.TB, size Size, keyboard io.Writer) *Terminal {
	terminal := &Terminal{
		t:        t,
		keyboard: keyboard,
		ended:    make(chan struct{}),
		emulator: vt.NewEmulator(size.Width, size.Height),
		changed:  make(chan struct{}),
	}
	// The emulator calls these while it is written to, so with the lock held.
	terminal.emulator.SetCallbacks(vt.Callbacks{
		Title:            func(title string) { terminal.title = title },
		CursorVisibility: func(visible bool) { terminal.hidden = !visible },
		EnableMode:       func(mode ansi.Mode) { terminal.setMode(mode, true) },
		DisableMode:      func(mode ansi.Mode) { terminal.setMode(mode, false) },
	})
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		_, _ = io.Copy(keyboard, terminal.emulator)
	}()
	t.Cleanup(func() {
		// Not emulator.Close: that one races with the reading above.
		_ = terminal.emulator.InputPipe().(io.Closer).Close()
		<-answered
		terminal.mu.Lock()
		defer terminal.mu.Unlock()
		if terminal.betrayed != "" {
			t.Errorf("the terminal was sent what it must never show: %q", terminal.betrayed)
		}
	})
	return terminal
}

// Write draws what the program wrote.
func (t *Terminal) Write(data []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.written.Write(data)
	n, err := t.emulator.Write(data)
	t.watch(string(data))
	if t.drawn != nil {
		t.draw()
	}
	t.announce()
	return n, err
}

// draw takes the lines that are shown into those that ever were. Its caller holds the lock.
func (t *Terminal) draw() {
	for _, line := range snapshot(t.emulator).Lines() {
		t.drawn[line] = true
	}
}

// Drawn gives all lines that are shown from now on, however short a time: a look at the screen now and then misses some.
func (t *Terminal) Drawn() func() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.drawn = map[string]bool{}
	t.draw()
	return func() []string {
		t.mu.Lock()
		defer t.mu.Unlock()
		return slices.Collect(maps.Keys(t.drawn))
	}
}

func (t *Terminal) setMode(mode ansi.Mode, on bool) {
	if mode == ansi.ModeBracketedPaste {
		t.bracketed = on
	}
}

func (t *Terminal) announce() {
	close(t.changed)
	t.changed = make(chan struct{})
}

// Forbid fails the test if one of these texts is ever shown, or stands in what was sent to the terminal (its title and
// clipboard are sent so too) or in a view of the model that was not drawn, from now to the end.
func (t *Terminal) Forbid(texts ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forbidden = append(t.forbidden, texts...)
}

// watch looks for what is forbidden in a text and on the screen. Its caller holds the lock.
func (t *Terminal) watch(text string) {
	if len(t.forbidden) == 0 || t.betrayed != "" {
		return
	}
	// A text that is longer than a line is wrapped, so lines are also looked at as if they were one.
	shown := strings.Join(snapshot(t.emulator).Lines(), "")
	for _, forbidden := range t.forbidden {
		if strings.Contains(shown, forbidden) || strings.Contains(text, forbidden) {
			t.betrayed = forbidden
			return
		}
	}
}

func (t *Terminal) watchView(view string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watch(ansi.Strip(view))
}

// Screen is what is shown now.
func (t *Terminal) Screen() Screen {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.look()
}

func (t *Terminal) look() Screen {
	screen := snapshot(t.emulator)
	screen.Title = t.title
	screen.CursorVisible = !t.hidden
	for _, mask := range t.masks {
		screen = screen.Masked(mask.pattern, mask.with)
	}
	return screen
}

// Mask replaces, in every screen from now on, each character of what the pattern matches (of its first group, if it has
// one): for what is never twice the same, such as a port.
func (t *Terminal) Mask(pattern string, with rune) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.masks = append(t.masks, mask{regexp.MustCompile(pattern), with})
}

// Scrollback is what was scrolled off the top, oldest first.
func (t *Terminal) Scrollback() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	kept := t.emulator.Scrollback()
	if kept == nil {
		return nil // the full-screen buffer has none
	}
	var lines []string
	for _, line := range kept.Lines() {
		lines = append(lines, lineOf(line))
	}
	return lines
}

// Written is every byte that the program sent to its terminal: for looking after what must not be there.
func (t *Terminal) Written() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return bytes.Clone(t.written.Bytes())
}

// Type types text, one key after the other. Enter is Press("enter").
func (t *Terminal) Type(text string) {
	t.t.Helper()
	for _, key := range text {
		t.send(string(key))
	}
}

// Press presses keys by name: "enter", "esc", "shift+tab", "ctrl+c", "f1", "x".
func (t *Terminal) Press(keys ...string) {
	t.t.Helper()
	for _, key := range keys {
		sent, err := keyBytes(key)
		if err != nil {
			t.t.Fatal(err)
		}
		t.send(sent)
		if sent == escape {
			_ = clock.Real().Wait(context.Background(), escapePause)
		}
	}
}

// Paste pastes text: in brackets if the program asked for them, else as if typed, as terminals do. A new line in it is
// the carriage return that a terminal makes of it.
func (t *Terminal) Paste(text string) {
	t.t.Helper()
	text = strings.ReplaceAll(text, "\n", "\r")
	t.mu.Lock()
	bracketed := t.bracketed
	t.mu.Unlock()
	if bracketed {
		text = ansi.BracketedPasteStart + text + ansi.BracketedPasteEnd
	}
	t.send(text)
}

func (t *Terminal) send(keys string) {
	t.t.Helper()
	select {
	case <-t.ended:
		t.t.Fatalf("typed %q, but the program has ended; it showed\n%s", keys, frame(t.Screen()))
	default:
	}
	if _, err := io.WriteString(t.keyboard, keys); err != nil {
		t.t.Fatalf("typing %q: %v", keys, err)
	}
}
