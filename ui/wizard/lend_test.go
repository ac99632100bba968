package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/internal/screen"
	"brickpass/internal/secret"
	"brickpass/ui"
)

// terminalOf is a terminal's clipboard that a test can look into. Its minute is over as soon as the token is there, or never.
type terminalOf struct {
	texts   []string
	secrets []secret.Value
	over    bool
}

func (o *terminalOf) copy(_ context.Context, text string) error {
	o.texts = append(o.texts, text)
	return nil
}

func (o *terminalOf) lend(_ context.Context, value secret.Value) (<-chan struct{}, error) {
	o.secrets = append(o.secrets, value)
	emptied := make(chan struct{}, 1)
	if o.over {
		emptied <- struct{}{}
	}
	close(emptied)
	return emptied, nil
}

// lending drives a wizard without a clipboard program up to the hand-over.
func lending(t *testing.T, over bool) (*terminalOf, *driver) {
	t.Helper()
	board := &terminalOf{over: over}
	s := newStage(t, "aws")
	s.options.Clock, s.options.Copy, s.options.LendSecret = s.clock, board.copy, board.lend
	d := drive(t, s.options, s.admin)
	d.onwards(atHandOver)
	token, err := s.hands.Token(context.Background(), d.model.run.Setup())
	if err != nil {
		t.Fatal(err)
	}
	d.forbidden = append(d.forbidden, token.Reveal())
	d.sizes = everySize
	return board, d
}

func TestATerminalGetsTheTokenOnlyFromWhoReadWhatItMayKeep(t *testing.T) {
	board, d := lending(t, false)
	d.expect("4 copy by the terminal")
	d.press("4")
	d.expect(ui.LendAsks(d.model.run.Setup()), "OSC 52", "a history of its own", "tmux, screen", "It cannot see", "▸ No")
	d.goldens(t, "lend", ui.LendAsks(d.model.run.Setup()))
	for _, no := range []string{"enter", "esc"} {
		d.press(no)
		d.expect("Put these into Treasure Data")
		if len(board.secrets) > 0 {
			t.Fatalf("%s is no yes, and the token was sent", no)
		}
		d.press("4")
	}
	d.pick("Yes, send it")
	d.expect("Put these into Treasure Data", "Sent to your terminal. Whether it took it, brickpass cannot know.")
	if len(board.secrets) != 1 || board.secrets[0].Reveal() != d.forbidden[len(d.forbidden)-1] {
		t.Errorf("%d secrets were sent, and not the token", len(board.secrets))
	}
	if words := d.model.lastWords(); !strings.Contains(words, ui.LendLeaves) {
		t.Errorf("whoever leaves within the minute is told\n%s", words)
	}
}

func TestAfterAMinuteItIsSaidThatTheTerminalWasAsked(t *testing.T) {
	_, d := lending(t, true)
	d.press("4")
	d.pick("Yes, send it")
	d.expect("Your terminal was asked to empty its clipboard. Whether it did,")
	if words := d.model.lastWords(); strings.Contains(words, "clipboard") {
		t.Errorf("there is nothing left to say, and it says\n%s", words)
	}
}

// The size at which the question does not fit is the one at which two quick keys must not go through it.
func TestTheTerminalsClipboardIsNotAgreedToInASmallWindow(t *testing.T) {
	board, d := lending(t, false)
	d.sizes = nil
	d.resize(screen.Size{Width: 40, Height: 10})
	for d.model.reading.more {
		d.press("enter")
	}
	d.press("4")
	d.expect("enter read on")
	d.press("enter", "enter")
	if d.model.place != atLend || len(board.secrets) > 0 {
		t.Errorf("it is at %s, and %d secrets were sent", d.model.place, len(board.secrets))
	}
}

func TestATextGoesToTheTerminalUnasked(t *testing.T) {
	board, d := lending(t, false)
	d.press("1")
	d.expect("Sent to your terminal's clipboard.")
	if len(board.texts) != 1 || board.texts[0] != stageHost || len(board.secrets) > 0 {
		t.Errorf("sent are %q and %d secrets", board.texts, len(board.secrets))
	}
	d.press("4")
	d.pick("Yes, send it")
	d.press("1")
	if words := d.model.lastWords(); strings.Contains(words, ui.LendLeaves) {
		t.Errorf("a text took the token's place, and on leaving it says\n%s", words)
	}
}

func TestATokenThatOnlyTheTerminalHasIsNotRevokedAndNotForgotten(t *testing.T) {
	board := &terminalOf{}
	s, d := keeping(t, absent, func(s *stage) { s.options.LendSecret = board.lend })
	d.take("Nowhere: show it once")
	d.onwards(atHandOver)
	d.expect("kept nowhere: copy it now, or revoke it", "4 copy by the terminal")
	d.press("4")
	d.pick("Yes, send it")
	if words, _ := d.model.revokeUnpassed(context.Background()); words != "" || !s.simulator.TokenWorks(board.secrets[0].Reveal()) {
		t.Errorf("on leaving it says %q", words)
	}
	if words := d.model.lastWords(); !strings.Contains(words, "If you could not paste it, revoke it in Databricks by its id, ") {
		t.Errorf("the last words do not say what to do if it was not taken:\n%s", words)
	}
	d.pick("Revoke the token")
	if words := d.model.lastWords(); strings.Contains(words, "If you could not paste it") {
		t.Errorf("of a revoked token it says\n%s", words)
	}
}
