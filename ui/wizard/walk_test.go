package wizard

import (
	"testing"
	"time"

	"brickpass/internal/screen"
)

func TestScratch(t *testing.T) {
	s := newStage(t, "aws")
	term := s.play(t, screen.Standard)
	for range 40 {
		sc := term.Settle()
		t.Logf("\n%s\n%s", sc.Text(), "-------------------")
		if sc.Contains("What may") {
			term.Press("right")
			term.Settle()
			term.Press("space")
			t.Logf("\n%s\n", term.Settle().Text())
		}
		s.time.advance(500*time.Millisecond)
		term.Settle()
		if sc.Contains("Put these into") { break }
		term.Press("enter")
	}
}
