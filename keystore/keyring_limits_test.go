package keystore_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/keystore"
	"brickpass/keystore/keytest"
)

// patient are limits that a busy machine does not reach.
func patient() keystore.Options {
	return keystore.Options{Limits: keystore.Limits{Look: 30 * time.Second, Start: 30 * time.Second, Call: 40 * time.Second}}
}

// quick are limits for keyrings that never answer.
func quick() keystore.Options {
	return keystore.Options{Limits: keystore.Limits{Look: 600 * time.Millisecond, Start: 300 * time.Millisecond, Call: 800 * time.Millisecond}}
}

// slack is what a call may take beyond its limit on a busy machine; the faults go on for ever. How exact the guard is
// shows guard_test.go.
const slack = 10 * time.Second

// whenReached are limits of which the one for a call passes when the fake has come to where it gives no answer, so that
// no test depends on how fast the machine is.
func whenReached() keystore.Options {
	options := patient()
	options.Clock = signalled{options.Limits.Call}
	return options
}

type signalled struct{ limit time.Duration }

func (s signalled) Now() time.Time { return clock.Real().Now() }

func (s signalled) Wait(ctx context.Context, d time.Duration) error {
	if d != s.limit {
		return clock.Real().Wait(ctx, d)
	}
	for !exists(os.Getenv("REACHED")) {
		if err := clock.Real().Wait(ctx, 5*time.Millisecond); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// rerunToTheHang runs the test in the session and lets the limit pass when the fake gives no more answers.
func rerunToTheHang(t *testing.T, session *keytest.Session, fake *keytest.Fake) {
	t.Helper()
	mark := filepath.Join(t.TempDir(), "reached")
	wait := session.Go(t, "REACHED="+mark)
	keytest.Await(t, "the hang", fake.Reached)
	touch(t, mark)
	wait()
}

// timed fails the test if what it times goes on beyond a limit.
func timed(t *testing.T, limit time.Duration, call func() error) error {
	t.Helper()
	start := clock.Real().Now()
	err := call()
	if took := clock.Real().Now().Sub(start); took > limit+slack {
		t.Errorf("it took %s, and the limit is %s", took, limit)
	}
	return err
}
