package wizard

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"brickpass/steps"
)

func TestLeavingTheWalkSaysThatNothingWasChanged(t *testing.T) {
	_, d := start(t, "aws")
	d.until("token.use")
	d.press("ctrl+c")
	if !d.quit || d.model.run.Phase() != steps.Stopped {
		t.Fatalf("ctrl+c does not leave; the run is %s", d.model.run.Phase())
	}
	if words := d.model.lastWords(); !strings.Contains(words, "Nothing was changed") {
		t.Errorf("the last words are:\n%s", words)
	}
}

func TestLeavingTheWorkSaysWhatIsDone(t *testing.T) {
	s, d := start(t, "obo-off")
	s.options.Resume = func(string) string { return "brickpass" }
	d.model.options.Resume = func(string) string { return "brickpass" }
	d.until("token.way")
	d.press("down", "enter")
	d.onwards(atHalt)
	d.press("ctrl+c")
	if !d.quit || d.model.run.Phase() != steps.Stopped {
		t.Fatalf("ctrl+c does not leave; the run is %s", d.model.run.Phase())
	}
	words := d.model.lastWords()
	for _, part := range []string{"✓ service principal  TD-CAS-Service", "application  ", "Left to do", "! token until", "To go on: brickpass"} {
		if !strings.Contains(words, part) {
			t.Errorf("the last words do not say %q:\n%s", part, words)
		}
	}
}

func TestASecondCtrlCLeavesAtOnce(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	d := drive(t, s.options, s.admin)
	d.onwards(atReview)
	m, _ := d.model.press(keyPress("enter")) // its commands are not done: the work is in flight
	if m.run.Phase() != steps.Working {
		t.Fatalf("the run is %s", m.run.Phase())
	}
	m, _ = m.press(keyPress("ctrl+c"))
	if m.quitting || !strings.Contains(m.View().Content, "Stopping after what is in flight") {
		t.Fatal("the first ctrl+c does not wait for what is in flight")
	}
	m, command := m.press(keyPress("ctrl+c"))
	if _, ok := command().(tea.QuitMsg); !ok || !m.quitting || m.crew.ctx.Err() == nil {
		t.Error("the second ctrl+c does not leave at once")
	}
}

func TestTheLastWordsHaveRoomForTheIdOfAToken(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock = s.clock
	d := drive(t, s.options, s.admin)
	d.onwards(atHandOver)
	setup := d.model.run.Setup()
	for _, id := range []string{setup.Fact(steps.ApplicationID), setup.CredentialID()} {
		line := ""
		for one := range strings.Lines(d.model.lastWords()) {
			if strings.Contains(one, id) && !strings.Contains(one, "/") {
				line = strings.TrimRight(one, "\n")
			}
		}
		if !strings.Contains(line, "  "+id) || len([]rune(line)) > 80 {
			t.Errorf("%q is not one line of 80 columns: %q", id, line)
		}
	}
}
