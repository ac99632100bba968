package plain_test

import (
	"context"
	"strings"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/steps"
)

// lender is a terminal's clipboard. Its minute is over when the channel gets a value.
type lender struct {
	held    []secret.Value
	emptied chan struct{}
}

func (l *lender) lend(_ context.Context, value secret.Value) (<-chan struct{}, error) {
	l.held = append(l.held, value)
	return l.emptied, nil
}

func TestATerminalGetsTheTokenOnlyAfterAYes(t *testing.T) {
	for name, test := range map[string]struct {
		answer string
		sent   int
	}{"Enter": {"", 0}, "y": {"y", 0}, "no": {"no", 0}, "stop": {"stop", 0}, "yes": {"yes", 1}} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws", keystore.Memory())
			p := yes(reply{"copy 4 tells", "copy 1"}, reply{"Only the token", "copy 4"}, reply{"Type yes to send it", test.answer})
			prompts, terminal := s.prompts(p), &lender{emptied: make(chan struct{}, 1)}
			prompts.Lend = terminal.lend
			ending, err := s.talk(t.Context(), prompts, p)
			if err != nil || ending.Phase != steps.Finished {
				t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
			}
			if len(terminal.held) != test.sent {
				t.Errorf("%d secrets were sent", len(terminal.held))
			}
			asked := strings.Index(p.text(), "Type yes to send it")
			for _, said := range []string{"OSC 52", "a history of its own", "tmux, screen", "It cannot see whether"} {
				if at := strings.Index(p.text(), said); at < 0 || at > asked {
					t.Errorf("%q is not said before it is asked:\n%s", said, p.text())
				}
			}
			for _, said := range []string{"Whether it took it, brickpass cannot know.", "Your terminal is asked to empty its clipboard now."} {
				if strings.Contains(p.text(), said) != (test.sent > 0) {
					t.Errorf("whether it says %q: %t", said, test.sent == 0)
				}
			}
		})
	}
}

func TestTheEndOfTheMinuteIsSaidWhileALineIsWaitedFor(t *testing.T) {
	s := rehearse(t, "aws", keystore.Memory())
	terminal := &lender{emptied: make(chan struct{})}
	p := yes(reply{"copy 4 tells", "copy 4"}, reply{"Type yes to send it", "yes"}, reply{"cannot know", "leave"})
	p.leave = func() {
		terminal.emptied <- struct{}{} // taken only by whoever waits for the line
		close(terminal.emptied)
	}
	prompts := s.prompts(p)
	prompts.Lend = terminal.lend
	if _, err := s.talk(t.Context(), prompts, p); err != nil {
		t.Fatal(err)
	}
	if text := p.text(); !strings.Contains(text, "Your terminal was asked to empty its clipboard. Whether it did, brickpass cannot know.\n> ") ||
		strings.Contains(text, "is asked to empty its clipboard now") {
		t.Errorf("it says\n%s", text)
	}
}
