package keystore_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/keystore/keytest"
)

func TestUnlock(t *testing.T) {
	for _, test := range []struct {
		fault keytest.Fault
		want  error
		then  keystore.State
	}{
		{keytest.Faultless, nil, keystore.Ready},
		{keytest.UnlockAnswered, nil, keystore.Ready},
		{keytest.UnlockDismissed, keystore.ErrDismissed, keystore.Locked},
		{keytest.UnlockGone, keystore.ErrUnusable, keystore.NoService},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			if keytest.Inside(t) {
				ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
				defer cancel()
				store := keystore.OS(patient())
				err := store.Unlock(ctx)
				if !errors.Is(err, test.want) {
					t.Fatalf("Unlock says %v, want %v", err, test.want)
				}
				told(t, err)
				if probe := store.Probe(ctx); probe.State != test.then {
					t.Errorf("afterwards the look finds %+v", probe)
				}
				if test.then == keystore.Ready {
					if err := store.Put(ctx, item(t, "tag"), secret.New("token")); err != nil {
						t.Error(err)
					}
				}
				return
			}
			session := keytest.Start(t, keytest.NoService)
			fake := session.Fake(test.fault)
			session.Rerun(t)
			if fake.Dismissals() != 0 {
				t.Error("Prompt.Dismiss was called, which aborts gnome-keyring")
			}
		})
	}
}

// A person who stops waiting leaves the window alone and can look again.
func TestStopWaitingForTheWindow(t *testing.T) {
	if keytest.Inside(t) {
		ctx, stop := context.WithCancel(context.Background())
		store, ended := keystore.OS(patient()), make(chan error)
		go func() { ended <- store.Unlock(ctx) }()
		keytest.Await(t, "the window", func() bool { return exists(os.Getenv("SHOWN")) })
		stop()
		err := <-ended
		if !errors.Is(err, keystore.ErrLocked) || !errors.Is(err, context.Canceled) {
			t.Errorf("Unlock says %v", err)
		}
		told(t, err)
		if probe := store.Probe(context.Background()); probe.State != keystore.Locked {
			t.Errorf("afterwards the look finds %+v", probe)
		}
		return
	}
	session := keytest.Start(t, keytest.NoService)
	fake := session.Fake(keytest.PromptNever)
	marker := t.TempDir() + "/shown"
	wait := session.Go(t, "SHOWN="+marker)
	keytest.Await(t, "the window", func() bool { return fake.Shown() == 1 })
	touch(t, marker)
	wait()
	if fake.Dismissals() != 0 {
		t.Error("Prompt.Dismiss was called, which aborts gnome-keyring")
	}
}
