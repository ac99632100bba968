package cli_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/internal/chromium"
	"brickpass/internal/clock"
	"brickpass/internal/screen"
	"brickpass/internal/tmux"
)

// walker goes through the wizard in a real terminal as a person does: it reads the screen, and presses a key that the last
// line names.
type walker struct {
	*tmux.Session
	t    *testing.T
	size screen.Size
	seen []string // every screen that was looked at

	browser *chromium.Browser
	opened  string // a file with what BROWSER was given
}

// walk opens the wizard in a terminal of that size.
func (p person) walk(t *testing.T, size screen.Size, w *workspace, arguments ...string) *walker {
	t.Helper()
	return &walker{Session: tmux.Start(t, p.command(w, arguments...), size), t: t, size: size}
}

// patience is how long a screen may take; it is reached only by a test that fails. A warehouse of the demo takes 20 seconds.
const patience = 40 * time.Second

// until looks at the screen until it is as wanted.
func (w *walker) until(what string, wanted func(shown string) bool) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		shown := w.Screen()
		if len(w.seen) == 0 || w.seen[len(w.seen)-1] != shown {
			w.seen = append(w.seen, shown)
		}
		if wanted(shown) {
			return shown
		}
		if clock.Real().Wait(ctx, 20*time.Millisecond) != nil {
			w.t.Fatalf("waited for %s; the screen is\n%s", what, shown)
		}
	}
}

// at waits for a screen with that text that takes Enter.
func (w *walker) at(text string) string {
	w.t.Helper()
	shown := w.until("Enter at "+text, func(shown string) bool { return strings.Contains(shown, text) && takesEnter(shown) })
	w.isWhole(shown)
	return shown
}

// isWhole holds that a screen is a frame of the wizard and nothing else: the first line and the last one stand where they
// belong. A frame with a line too many, or one that the terminal wraps, moves them away.
func (w *walker) isWhole(shown string) {
	w.t.Helper()
	lines := strings.Split(strings.TrimSuffix(shown, "\n"), "\n")
	if len(lines) != w.size.Height || !strings.HasPrefix(lines[0], " brickpass") || !strings.Contains(lines[len(lines)-1], "ctrl+c") {
		w.t.Errorf("a broken screen of %s:\n%s", w.size, shown)
	}
}

// takesEnter says whether Enter stands in the last line, and there is something that it would choose.
func takesEnter(shown string) bool {
	return strings.Contains(lastLine(shown), "enter ") && !strings.Contains(shown, "reading what there is to choose from")
}

func lastLine(shown string) string {
	lines := strings.Split(strings.TrimRight(shown, "\n"), "\n")
	return lines[len(lines)-1]
}

// standOn moves the mark to the first row that fits.
func (w *walker) standOn(what string, fits func(row string) bool) {
	w.t.Helper()
	for range 60 {
		shown := w.until(what, func(shown string) bool { return slices.ContainsFunc(strings.Split(shown, "\n"), fits) })
		rows := strings.Split(shown, "\n")
		here := slices.IndexFunc(rows, isMarked)
		there := slices.IndexFunc(rows, fits)
		switch {
		case here == there:
			return
		case here < there:
			w.Press("down")
		default:
			w.Press("up")
		}
		before := marked(shown) // the rest of a row may come by itself, such as how many tables there are
		w.until("the mark to move", func(now string) bool { return marked(now) != "" && marked(now) != before })
	}
	w.t.Fatalf("the mark does not come to %s; the screen is\n%s", what, w.Screen())
}

func isMarked(row string) bool { return strings.HasPrefix(strings.TrimLeft(row, " "), "▸ ") }

// marked is what the mark stands on; "" while a frame is drawn in part.
func marked(shown string) string {
	rows := strings.Split(shown, "\n")
	at := slices.IndexFunc(rows, isMarked)
	if at < 0 {
		return ""
	}
	label, _, _ := strings.Cut(strings.TrimLeft(rows[at], " ▸"), "  ")
	return label
}

// opens opens a catalog. The one that the partner's guide names opens by itself, while it is looked at or before.
func (w *walker) opens(catalog string) {
	w.t.Helper()
	w.standOn("the catalog", func(row string) bool {
		return strings.Contains(row, "› "+catalog) || strings.Contains(row, "▾ "+catalog)
	})
	if strings.Contains(w.Screen(), "› "+catalog) {
		w.Press("right")
	}
	w.until("its schemas", saying("▾ "+catalog))
}

// saying fits a row with that text.
func saying(text string) func(string) bool {
	return func(row string) bool { return strings.Contains(row, text) }
}

// theDefaults are the screens of a set-up in the order in which they come, by what they say first.
var theDefaults = []string{
	"Who is the partner?", "Which site of Treasure Data", "Which workspace?", "Who are you signing in as?", "Before anything is changed",
	"What shall the identity be called?", "Which fields does Treasure Data's form show?", "What will Treasure Data use the token for?", "For how many days should it live?",
	"How may the token be made?", "What should this connection be called", "Which warehouse may Treasure Data use?",
	"What may Treasure Data read?", "see the names of everything", "read one row of",
}

// toTheReview goes through all questions by what is proposed.
func (w *walker) toTheReview() {
	w.t.Helper()
	for _, text := range theDefaults {
		w.at(text)
		if text == "What may Treasure Data read?" {
			w.until("the schema that is proposed", saying("[x] public"))
		}
		w.readOn()
		w.Press("enter")
	}
	w.at("taken back by")
	w.readOn()
	w.at("Make these changes")
}

// readOn reads a page that is longer than the screen to its end.
func (w *walker) readOn() {
	w.t.Helper()
	for range 500 {
		shown := w.until("Enter", takesEnter)
		if !strings.Contains(lastLine(shown), "enter read on") {
			return
		}
		w.isWhole(shown)
		w.Press("enter") // which is passed over until the page before was drawn
	}
	w.t.Fatalf("the page has no end; the screen is\n%s", w.Screen())
}

// ended waits for the end, and holds that the terminal is as it was before.
func (w *walker) ended(code int) string {
	w.t.Helper()
	got, restored := w.Exit()
	words := w.Scrollback()
	if got != code {
		w.t.Errorf("the exit code is %d and not %d; its last words are\n%s", got, code, words)
	}
	if !restored {
		w.t.Error("the terminal is not as it was before")
	}
	return words
}
