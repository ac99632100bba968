package keystore

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"brickpass/internal/clock"
)

// In a synctest bubble the real clock stands still until everybody waits, so limits are exact and take no time.

func TestACallWithinItsLimit(t *testing.T) {
	own := errors.New("own")
	for _, want := range []error{nil, own} {
		g := newGuard()
		if err := g.call(t.Context(), clock.Real(), time.Minute, func(context.Context) error { return want }); !errors.Is(err, want) {
			t.Errorf("the call ended with %v, want %v", err, want)
		}
		if g.stuck.Load() {
			t.Error("the guard is stuck")
		}
	}
}

func TestACallThatNeverComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, forever := newGuard(), make(chan struct{})
		defer close(forever)
		start := time.Now()
		err := g.call(t.Context(), clock.Real(), time.Minute, func(context.Context) error { <-forever; return nil })
		if !errors.Is(err, errNoAnswer) {
			t.Errorf("it ended with %v", err)
		}
		if took := time.Since(start); took != time.Minute+100*time.Millisecond {
			t.Errorf("it took %s", took)
		}
		called := false
		err = g.call(t.Context(), clock.Real(), time.Minute, func(context.Context) error { called = true; return nil })
		if !errors.Is(err, errStuck) || called {
			t.Errorf("the next call ended with %v, called: %v", err, called)
		}
		if time.Since(start) != time.Minute+100*time.Millisecond {
			t.Error("the next call took time")
		}
	})
}

func TestACallThatStopsWhenToldLeavesTheGuardUsable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard()
		err := g.call(t.Context(), clock.Real(), time.Minute, func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		if !errors.Is(err, errNoAnswer) || g.stuck.Load() {
			t.Errorf("it ended with %v, stuck: %v", err, g.stuck.Load())
		}
		if err := g.call(t.Context(), clock.Real(), time.Minute, func(context.Context) error { return nil }); err != nil {
			t.Errorf("the next call ended with %v", err)
		}
	})
}

func TestACallThatComesBackJustInTimeCounts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard()
		err := g.call(t.Context(), clock.Real(), time.Minute, func(ctx context.Context) error {
			return clock.Real().Wait(context.WithoutCancel(ctx), time.Minute+grace/2)
		})
		if err != nil || g.stuck.Load() {
			t.Errorf("it ended with %v, stuck: %v", err, g.stuck.Load())
		}
	})
}

func TestAPersonWhoStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g, forever := newGuard(), make(chan struct{})
		defer close(forever)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		err := g.call(ctx, clock.Real(), time.Minute, func(context.Context) error { <-forever; return nil })
		if !errors.Is(err, context.DeadlineExceeded) || !g.stuck.Load() {
			t.Errorf("it ended with %v, stuck: %v", err, g.stuck.Load())
		}
	})
}

func TestAPanicIsAnError(t *testing.T) {
	g := newGuard()
	err := g.call(t.Context(), clock.Real(), time.Minute, func(context.Context) error { panic("go-keyring 0.2.8, secret_service.go:209") })
	if !errors.Is(err, errCrashed) || g.stuck.Load() {
		t.Errorf("it ended with %v, stuck: %v", err, g.stuck.Load())
	}
}

func TestOneAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard()
		release, err := g.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := g.take(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("a second turn: %v", err)
		}
		release()
		again, err := g.take(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		again()
	})
}
