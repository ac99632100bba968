package wizard

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// BenchmarkFirstFrame is what stands between the start and the first thing to see, without the terminal.
func BenchmarkFirstFrame(b *testing.B) {
	s := newStage(b, "aws")
	for b.Loop() {
		_ = New(context.Background(), s.options).View()
	}
}

// BenchmarkKeyAndFrame is one key at the review in a large window, and the frame that follows.
func BenchmarkKeyAndFrame(b *testing.B) {
	s := newStage(b, "aws")
	s.options.Clock = s.clock
	d := drive(b, s.options)
	d.onwards(atReview)
	d.send(tea.WindowSizeMsg{Width: 120, Height: 40})
	var model tea.Model = d.model
	for b.Loop() {
		model, _ = model.Update(keyPress("down"))
		_ = model.View()
	}
}
