package plain

import (
	"context"
	"slices"

	"brickpass/internal/secret"
	"brickpass/steps"
)

// carryOut does all that comes of an event. Where that waits for something that the rest can do without, a person at a terminal may go
// on without it. Lines that come out of a pipe were meant for questions.
func (d *dialog) carryOut(ctx context.Context, run steps.Run, effects []steps.Effect) steps.Run {
	heard, over, ended := make(chan steps.Choice), make(chan struct{}), make(chan struct{})
	listening := false
	watch := func(before, after steps.Run, event steps.Event) {
		d.watch(before, after, event)
		if d.hidden != nil && !listening && after.Current().Waiting && slices.Contains(after.Choices(), steps.Skip) {
			listening = true
			d.say("Press Enter to go on without waiting.")
			reading := d.read()
			go func() {
				defer close(ended)
				d.hearEnter(reading, heard, over)
			}()
		}
	}
	run = steps.DriveHearing(ctx, d.Hands, run, effects, watch, heard)
	close(over)
	if listening {
		<-ended
	}
	return run
}

// hearEnter tells of the line that is read. One that comes when nothing is waited for any more is left to the next question.
func (d *dialog) hearEnter(reading <-chan typed, heard chan<- steps.Choice, over <-chan struct{}) {
	select {
	case got := <-reading:
		choice := steps.Skip
		if wordOf(got.text) == wordStop {
			choice = steps.Stop
		}
		if got.err == nil {
			select {
			case heard <- choice:
				d.reading = nil
				return
			case <-over:
			}
		}
		again := make(chan typed, 1)
		again <- got
		d.reading = again
	case <-over:
	}
}

// hiddenLine is a line that is not shown. Whoever reads a line of the same terminal already has to be given one first.
func (d *dialog) hiddenLine(ctx context.Context) (secret.Value, word, error) {
	if d.hidden != nil && d.reading != nil {
		d.say("Press Enter once, and type it then.")
		if _, err := d.line(ctx); err != nil {
			return secret.Value{}, "", err
		}
	}
	return d.secretLine(ctx)
}
