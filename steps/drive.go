package steps

import (
	"context"
)

// Drive does all effects of a run, side by side, until none is under way and the run waits for a person. When ctx ends, the
// run is stopped once, and what is in flight may come to its end. watch sees every event with the run before and after it;
// it may be nil.
func Drive(ctx context.Context, hands *Hands, run Run, effects []Effect, watch func(before, after Run, event Event)) Run {
	return DriveHearing(ctx, hands, run, effects, watch, nil)
}

// DriveHearing is Drive for a person who may choose something while effects are under way, such as to wait no longer. What they
// choose ends the pauses that are under way.
func DriveHearing(
	ctx context.Context, hands *Hands, run Run, effects []Effect, watch func(before, after Run, event Event), heard <-chan Choice,
) Run {
	events := make(chan Event)
	pausing := newPauses(ctx)
	defer func() { pausing.end() }()
	flying := 0
	start := func(effects []Effect) {
		for _, effect := range effects {
			if record, ok := effect.(DoRecord); ok {
				hands.Do(ctx, record) // in the order in which they come
				continue
			}
			flying++
			within := ctx
			if _, pauses := effect.(DoWait); pauses {
				within = pausing.Context
			}
			go func() { events <- hands.Do(within, effect) }()
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
		case choice := <-heard:
			pausing.end()
			pausing = newPauses(ctx)
			move(Chosen{choice})
		case <-done:
			done = nil
			move(Chosen{Stop})
		}
	}
	return run
}

// pauses are the waits that are under way, which end together.
type pauses struct {
	context.Context
	end context.CancelFunc
}

func newPauses(ctx context.Context) pauses {
	within, end := context.WithCancel(ctx)
	return pauses{within, end}
}
