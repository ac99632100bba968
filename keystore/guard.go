package keystore

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"brickpass/internal/clock"
)

// What a guarded call can end with, besides its own error.
var (
	errNoAnswer = errors.New("no answer within the limit")
	errStuck    = errors.New("an earlier call never came back")
	errCrashed  = errors.New("the call panicked")
)

// grace is how long a call that was told to stop may take to come back before it counts as stuck.
const grace = 100 * time.Millisecond

// guard stands before go-keyring, which knows neither limits nor contexts, can wait for ever, and can panic when the bus
// dies (keychain.md 0.2 to 0.4).
//
// A call that cannot be stopped goes on behind its limit and holds go-keyring's one connection, so that the next call
// would hang as well. From then on the guard refuses everything until the program ends.
type guard struct {
	turn  chan struct{} // holds one token: whoever has it calls go-keyring
	stuck atomic.Bool
}

func newGuard() *guard {
	g := &guard{turn: make(chan struct{}, 1)}
	g.turn <- struct{}{}
	return g
}

// process guards the go-keyring of this program, whose connection to the bus is one for all stores.
var process = newGuard()

// take waits for the turn to call go-keyring and returns what gives it back.
func (g *guard) take(ctx context.Context) (release func(), err error) {
	select {
	case <-g.turn:
		return func() { g.turn <- struct{}{} }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// call runs do on a goroutine of its own and comes back when do does, or at the limit, or when the context ends. Its
// errors are do's, errNoAnswer, errStuck, errCrashed or the context's.
//
// What do writes to variables outside may be read only if the error is neither errNoAnswer nor the context's.
func (g *guard) call(ctx context.Context, clk clock.Clock, limit time.Duration, do func(context.Context) error) error {
	if g.stuck.Load() {
		return errStuck
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	done := make(chan error, 1)
	go func() {
		defer func() {
			if recover() != nil {
				done <- errCrashed
			}
		}()
		done <- do(inner)
	}()

	var reason error
	select {
	case err := <-done:
		return err
	case <-after(inner, clk, limit):
		reason = errNoAnswer
	case <-ctx.Done():
		reason = ctx.Err()
	}
	cancel()
	last, forget := context.WithCancel(context.WithoutCancel(ctx))
	defer forget()
	select {
	case err := <-done:
		if err != nil {
			return reason
		}
		return nil
	case <-after(last, clk, grace):
		g.stuck.Store(true)
		return reason
	}
}

// after closes its channel when d has passed, or never if the context ends first.
func after(ctx context.Context, clk clock.Clock, d time.Duration) <-chan struct{} {
	passed := make(chan struct{})
	go func() {
		if clk.Wait(ctx, d) == nil {
			close(passed)
		}
	}()
	return passed
}
