package clock

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestAFakeClockIsMovedByWhoeverWaits(t *testing.T) {
	start := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	fake := NewFake(start)
	if err := fake.Wait(t.Context(), 10*time.Minute); err != nil {
		t.Fatal(err)
	}
	fake.Advance(time.Hour)
	if got := fake.Now().Sub(start); got != 70*time.Minute {
		t.Errorf("%s have passed", got)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := fake.Wait(stopped, time.Hour); !errors.Is(err, context.Canceled) || fake.Now().Sub(start) != 70*time.Minute {
		t.Errorf("a wait that was stopped: %v, and time passed", err)
	}
}

func TestARealClockWaitsNoLongerThanItsContext(t *testing.T) {
	if err := Real().Wait(t.Context(), 0); err != nil {
		t.Error(err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if err := Real().Wait(stopped, time.Hour); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if apart := time.Since(Real().Now()); apart < 0 || apart > time.Minute {
		t.Errorf("it goes wrong by %s", apart)
	}
}
