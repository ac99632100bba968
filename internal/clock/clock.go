// Package clock is the one place where brickpass learns the time and waits. Everything else is given a Clock, so that
// ninety days or ten minutes pass in a test at once.
package clock

import (
	"context"
	"sync"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	Now() time.Time
	// Wait returns nil after d, or the context's error if that ends first.
	Wait(ctx context.Context, d time.Duration) error
}

// Real is the computer's clock.
func Real() Clock { return real{} }

type real struct{}

func (real) Now() time.Time { return time.Now() }

func (real) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Fake is a clock that is moved by whoever waits: Wait returns at once and the time has passed.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake is a clock that stands at now.
func NewFake(now time.Time) *Fake { return &Fake{now: now} }

// Now is where the clock stands.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Wait lets d pass at once.
func (f *Fake) Wait(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.Advance(d)
	return nil
}

// Advance lets d pass.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
