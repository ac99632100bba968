package wizard

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"brickpass/internal/screen"
	"brickpass/steps"
)

// TestASignalStopsTheRunAndLeavesAWord ends the context, as a signal does, while the wizard is up.
func TestASignalStopsTheRunAndLeavesAWord(t *testing.T) {
	s := newStage(t, "aws")
	in, keys := io.Pipe()
	defer keys.Close()
	ctx, stop := context.WithTimeout(context.Background(), 20*time.Second)
	defer stop()
	out := &shownText{wanted: "brickpass", seen: stop}
	s.options.Width, s.options.Height = 80, 24
	s.options.In, s.options.Out, s.options.Environ = in, out, []string{"TERM=xterm-256color", "LANG=C.UTF-8"}
	s.options.Resume = func(string) string { return "brickpass" }

	run, err := Run(ctx, s.options)
	if err != nil {
		t.Fatal(err)
	}
	if run.Phase() != steps.Stopped {
		t.Errorf("the run is %s", run.Phase())
	}
	if text := out.text(); !strings.HasSuffix(text, "Stopped. Nothing was changed in the workspace.\n\nTo go on: brickpass\n") {
		t.Errorf("the last words are %q", text[max(0, len(text)-200):])
	}
}

// shownText keeps what is written, and tells when a text was.
type shownText struct {
	mu     sync.Mutex
	all    bytes.Buffer
	wanted string
	seen   func()
}

func (s *shownText) Write(data []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all.Write(data)
	if strings.Contains(s.all.String(), s.wanted) {
		s.seen()
	}
	return len(data), nil
}

func (s *shownText) text() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all.String()
}

// TestEndsFromOutsideBecomeAWishToStop holds the trap of SIGTERM, on which Bubble Tea quits without telling the model.
func TestEndsFromOutsideBecomeAWishToStop(t *testing.T) {
	_, d := start(t, "aws")
	for _, message := range []tea.Msg{tea.QuitMsg{}, tea.InterruptMsg{}} {
		if got := filter(d.model, message); got != (askedToStop{}) {
			t.Errorf("%T becomes %T", message, got)
		}
	}
	d.press("ctrl+c")
	if got := filter(d.model, tea.QuitMsg{}); got != (tea.QuitMsg{}) {
		t.Errorf("the wizard's own end becomes %T", got)
	}
}

// TestWithoutColourEverythingIsSaid compares the screen of a terminal without colours with one that has them.
func TestWithoutColourEverythingIsSaid(t *testing.T) {
	text := map[colorprofile.Profile]string{}
	for _, profile := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ASCII} {
		s := newStage(t, "aws")
		w := &walker{screen.Run(t, New(context.Background(), s.options), screen.Standard, tea.WithColorProfile(profile)), t, s}
		w.at("Who is the partner?")
		seen := w.Settle()
		text[profile] = seen.Text()
		style, found := seen.StyleOf("▸ Treasure Data")
		if !found || (profile == colorprofile.ASCII) != (style.Foreground == "") {
			t.Errorf("with %v the mark is drawn as %q", profile, style)
		}
	}
	if text[colorprofile.TrueColor] != text[colorprofile.ASCII] {
		t.Error("a terminal without colours shows another text")
	}
}

func TestALightBackgroundHasItsOwnColours(t *testing.T) {
	if light, dark := newTheme(false), newTheme(true); light.good.GetForeground() == dark.good.GetForeground() {
		t.Error("both backgrounds have the same green")
	}
}
