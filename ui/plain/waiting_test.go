package plain_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// still is a clock that stands: what waits by it waits until it is told not to.
type still struct{ *clock.Fake }

func (still) Wait(ctx context.Context, _ time.Duration) error {
	<-ctx.Done()
	return ctx.Err()
}

// terminal is a person at a terminal: at each prompt they type the reply to what they just read, else Enter, and while they wait
// the words that are for then.
type terminal struct {
	mu      sync.Mutex
	replies []reply
	waiting reply
	all     bytes.Buffer
	seen    int
	lines   *io.PipeWriter
}

func (p *terminal) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.all.Write(data)
	fresh := p.all.String()[p.seen:]
	if waits := strings.Contains(fresh, p.waiting.words); waits || strings.HasSuffix(fresh, "> ") {
		p.seen = p.all.Len()
		line := ""
		for _, reply := range p.replies {
			if strings.Contains(fresh, reply.words) {
				line = reply.typed
			}
		}
		if waits {
			line = p.waiting.typed
		}
		go func() { _, _ = io.WriteString(p.lines, line+"\n") }()
	}
	return len(data), nil
}

func (p *terminal) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.all.String()
}

// Ten minutes need not be waited for, by whoever asks line by line either.
func TestAWaitIsLeftByEnterOrByTheWord(t *testing.T) {
	for name, test := range map[string]struct {
		typed string
		phase steps.Phase
		said  string
	}{
		"Enter goes on": {"", steps.Finished, "is for everything that the identity may do"},
		"stop stops":    {"stop", steps.Stopped, "Stopped"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws", keystore.Memory())
			p := yes()
			if ending, err := s.talk(t.Context(), s.prompts(p), p); err != nil || ending.Phase != steps.Finished {
				t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
			}
			_ = s.hands.Close()
			all, err := steps.Connections(s.kit.StateDir)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			kit := s.kit
			kit.Steps, kit.Clock = steps.ScopesSteps(all[0]), still{s.clock}
			hands := steps.NewHands(kit)
			defer func() { _ = hands.Close() }()
			in, lines := io.Pipe()
			sits := &terminal{
				lines: lines, waiting: reply{"Press Enter to go on without waiting.", test.typed},
				replies: []reply{{"4. Everything that the identity may do", "4"}, {"Type yes", "yes"}},
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			ending, err := plain.Prompts{
				Hands: hands, Steps: kit.Steps, Setup: all[0].Rescoping("00000000000000aa", s.clock.Now()), In: in, Out: sits,
				ReadHidden: func(context.Context) ([]byte, error) { return nil, io.EOF },
			}.Run(ctx)
			if err != nil || ending.Phase != test.phase || !strings.Contains(sits.text(), test.said) {
				t.Errorf("%s, %v\n%s", ending.Phase, err, sits.text())
			}
		})
	}
}
