package cli

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// attention asks a run to stop when a signal comes, and remembers which.
type attention struct {
	mu   sync.Mutex
	came os.Signal
}

// attend gives a context that ends when the program is asked to end. release stops listening.
func attend(parent context.Context) (ctx context.Context, a *attention, release func()) {
	ctx, cancel := context.WithCancel(parent)
	a = &attention{}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	go func() {
		select {
		case came := <-signals:
			a.mu.Lock()
			a.came = came
			a.mu.Unlock()
			cancel()
		case <-ctx.Done():
		}
	}()
	return ctx, a, func() { signal.Stop(signals); cancel() }
}

// code is the exit code: that of the signal if one came, else the given one.
func (a *attention) code(otherwise int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.came == nil {
		return otherwise
	}
	return signalCode(a.came)
}
