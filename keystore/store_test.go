package keystore_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// holdsToItsContract is what every store has to do.
func holdsToItsContract(t *testing.T, store keystore.Store) {
	t.Helper()
	ctx := context.Background()
	one, two := item(t, "one"), item(t, "two")

	if probe := store.Probe(ctx); probe.State != keystore.Ready {
		t.Fatalf("the look found %+v", probe)
	}
	if err := store.Unlock(ctx); err != nil {
		t.Errorf("unlocking what is open: %v", err)
	}
	if err := store.CheckWritable(ctx); err != nil {
		t.Fatalf("CheckWritable: %v", err)
	}
	if _, err := store.Get(ctx, one); !errors.Is(err, keystore.ErrNotFound) {
		t.Errorf("getting what is not there: %v", err)
	}
	if err := store.Delete(ctx, one); err != nil {
		t.Errorf("deleting what is not there: %v", err)
	}
	for name, text := range map[keystore.Item]string{one: "first", two: strings.Repeat("x", 2560)} {
		if err := store.Put(ctx, name, secret.New(text)); err != nil {
			t.Fatalf("Put: %v", err)
		}
	}
	if got, err := store.Get(ctx, one); err != nil || got.Reveal() != "first" {
		t.Errorf("getting it: %v", err)
	}
	if err := store.Delete(ctx, one); err != nil {
		t.Errorf("deleting it: %v", err)
	}
	if _, err := store.Get(ctx, one); !errors.Is(err, keystore.ErrNotFound) {
		t.Errorf("getting what was deleted: %v", err)
	}
	if got, err := store.Get(ctx, two); err != nil || len(got.Reveal()) != 2560 {
		t.Errorf("the other one: %v", err)
	}

	if err := store.Put(ctx, one, secret.New(strings.Repeat("x", 2561))); !errors.Is(err, keystore.ErrTooLarge) {
		t.Errorf("a secret of 2,561 bytes: %v", err)
	}
	if err := store.Put(ctx, one, secret.Value{}); !errors.Is(err, keystore.ErrNotStored) {
		t.Errorf("no secret: %v", err)
	}
	const bad = keystore.Item("host/Bob's laptop/tag")
	_, got := store.Get(ctx, bad)
	for _, err := range []error{store.Put(ctx, bad, secret.New("x")), got, store.Delete(ctx, bad)} {
		if !errors.Is(err, keystore.ErrName) {
			t.Errorf("a name with a quote in it: %v", err)
		}
		told(t, err)
	}

	stopped, cancel := context.WithCancel(ctx)
	cancel()
	if err := store.Put(stopped, one, secret.New("x")); !errors.Is(err, context.Canceled) || errors.Is(err, keystore.ErrUnknown) {
		t.Errorf("a Put that was stopped before it began: %v", err)
	}
	if _, err := store.Get(ctx, one); !errors.Is(err, keystore.ErrNotFound) {
		t.Errorf("what a stopped Put left: %v", err)
	}
	if store.Name() == "" || !strings.Contains(store.Where(one), "one") || strings.Contains(store.Where(one), "\n") {
		t.Errorf("a person is told %q, %q", store.Name(), store.Where(one))
	}
}

func TestMemoryHoldsToTheContract(t *testing.T) { holdsToItsContract(t, keystore.Memory()) }

func TestFileHoldsToTheContract(t *testing.T) {
	store, err := keystore.File(filepath.Join(t.TempDir(), "tokens"), secret.New("a long passphrase"), clock.Real())
	if err != nil {
		t.Fatal(err)
	}
	holdsToItsContract(t, store)
}
