package steps

import (
	"context"
)

// Drive does all effects of a run, side by side, until none is under way and the run waits for a person. When ctx ends, the
// run is stopped once, and what is in flight may come to its end. watch sees every event with the run before and after it;
// it may be nil.
func Drive(ctx context.Context, hands *Hands, run Run, effects []Effect, watch func(before, after Run, event Event)) Run {
	events := make(chan Event)
	flying := 0
	start := func(effects []Effect) {
		for _, effect := range effects {
			if record, ok := effect.(DoRecord); ok {
				hands.Do(ctx, record) // in the order in which they come
				continue
			}
			flying++
			go func() { events <- hands.Do(ctx, effect) }()
		}
	}
	move := func(event Event) {
		before := run
		var more []Effect
		run, more = run.Update(event)
		if watch != nil {
			watch(before, run, event)
		}
		start(more)
	}
	start(effects)
	done := ctx.Done()
	for flying > 0 {
		select {
		case event := <-events:
			flying--
			if event != nil {
				move(event)
			}
		case <-done:
			done = nil
			move(Chosen{Stop})
		}
	}
	return run
}
