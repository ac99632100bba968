package keystore_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/keystore/keytest"
)

func TestPutAgainstAKeyringThatMisbehaves(t *testing.T) {
	for _, test := range []struct {
		fault     keytest.Fault
		want      error
		stored    bool // in the end
		creations int
		stuck     bool // nothing more may be asked of go-keyring
	}{
		{fault: keytest.Faultless, want: nil, stored: true, creations: 1},
		{fault: keytest.CreateDismissed, want: keystore.ErrNotStored, creations: 1},
		{fault: keytest.WrongValue, want: keystore.ErrNotStored, stored: true, creations: 1},
		{fault: keytest.CreateError, want: keystore.ErrLocked, creations: 1},
		{fault: keytest.CreateDies, want: keystore.ErrUnknown, creations: 1},
		{fault: keytest.CreateThenDies, want: keystore.ErrUnknown, stored: true, creations: 1},
		{fault: keytest.CreateBusGone, want: keystore.ErrUnknown, creations: 1},
		{fault: keytest.CreateGone, want: keystore.ErrUnknown, creations: 1, stuck: true},
		{fault: keytest.CreateUnanswered, want: keystore.ErrUnknown, creations: 1, stuck: true},
		{fault: keytest.CreateLate, want: keystore.ErrUnknown, stored: true, creations: 1, stuck: true},
		{fault: keytest.HangCreate, want: keystore.ErrUnknown, creations: 1, stuck: true},
		{fault: keytest.HangSession, want: keystore.ErrUnknown, stuck: true},
		{fault: keytest.HangUnlock, want: keystore.ErrUnknown, stuck: true},
		{fault: keytest.HangSearch, want: keystore.ErrUnknown, stored: true, creations: 1, stuck: true},
		{fault: keytest.HangGet, want: keystore.ErrUnknown, stored: true, creations: 1, stuck: true},
		{fault: keytest.HangProperties, want: keystore.ErrUnusable},
		{fault: keytest.PromptNever, want: keystore.ErrLocked},
		{fault: keytest.UnlockDismissed, want: keystore.ErrLocked},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			name := item(t, "tag")
			if keytest.Inside(t) {
				options, ctx := patient(), context.Background()
				switch {
				case test.stuck:
					options = whenReached()
				case test.fault == keytest.HangProperties:
					options = quick()
				}
				store := keystore.OS(options)
				err := timed(t, options.Limits.Call, func() error { return store.Put(ctx, name, secret.New("token-of-the-partner")) })
				if !errors.Is(err, test.want) {
					t.Errorf("Put says %v, want %v", err, test.want)
				}
				told(t, err)
				if test.stuck {
					refusesAtOnce(t, store, name)
				}
				return
			}
			session := keytest.Start(t, keytest.NoService)
			fake := session.Fake(test.fault)
			if test.stuck {
				rerunToTheHang(t, session, fake)
			} else {
				session.Rerun(t)
			}
			if test.fault == keytest.CreateLate {
				if len(fake.Stored()) != 0 {
					t.Error("it kept the entry too early to be late")
				}
				fake.Release()
			}
			if test.stored {
				keytest.Await(t, "the entry", func() bool { return fake.Stored()[string(name)] == "token-of-the-partner" })
			} else if stored := fake.Stored(); len(stored) != 0 {
				t.Errorf("it keeps %d entries", len(stored))
			}
			if fake.Creations() != test.creations {
				t.Errorf("it was asked %d times to save, want %d", fake.Creations(), test.creations)
			}
			if fake.Dismissals() != 0 {
				t.Error("Prompt.Dismiss was called, which aborts gnome-keyring")
			}
			if errors.Is(test.want, keystore.ErrLocked) && test.creations == 0 && fake.Shown() != 0 {
				t.Error("a window was drawn that nobody asked for")
			}
		})
	}
}

// refusesAtOnce checks that after a hang nothing is asked any more.
func refusesAtOnce(t *testing.T, store keystore.Store, name keystore.Item) {
	t.Helper()
	ctx := context.Background()
	_ = timed(t, 0, func() error {
		_, got := store.Get(ctx, name)
		for _, err := range []error{store.Put(ctx, name, secret.New("token")), got, store.Delete(ctx, name), store.CheckWritable(ctx)} {
			if !errors.Is(err, keystore.ErrUnusable) {
				t.Errorf("after a hang: %v", err)
			}
			told(t, err)
		}
		if probe := store.Probe(ctx); probe.State != keystore.Broken || !strings.Contains(probe.Fix, "again") {
			t.Errorf("after a hang the look finds %+v", probe)
		}
		return nil
	})
}

func TestAnEntryThatMayNotBeOverwrittenIsNotSaved(t *testing.T) {
	name := item(t, "tag")
	if keytest.Inside(t) {
		store, ctx := keystore.OS(patient()), context.Background()
		if err := store.Put(ctx, name, secret.New("old")); err != nil {
			t.Fatal(err)
		}
		if err := store.Put(ctx, name, secret.New("new")); !errors.Is(err, keystore.ErrNotStored) {
			t.Errorf("Put says %v", err)
		}
		return
	}
	session := keytest.Start(t, keytest.NoService)
	fake := session.Fake(keytest.OverwriteDismissed)
	session.Rerun(t)
	if text := fake.Stored()[string(name)]; text != "old" {
		t.Errorf("it keeps %q", text)
	}
}

func TestDeleteAgainstAKeyringThatMisbehaves(t *testing.T) {
	for _, test := range []struct {
		fault keytest.Fault
		want  error
		left  int
	}{
		{keytest.Faultless, nil, 0},
		{keytest.DeleteDismissed, keystore.ErrNotDeleted, 1},
		{keytest.HangDelete, keystore.ErrUnknown, 1},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			if keytest.Inside(t) {
				options, ctx := patient(), context.Background()
				if test.fault == keytest.HangDelete {
					options = whenReached()
				}
				store := keystore.OS(options)
				if err := store.Put(ctx, item(t, "tag"), secret.New("token")); err != nil {
					t.Fatal(err)
				}
				err := timed(t, options.Limits.Call, func() error { return store.Delete(ctx, item(t, "tag")) })
				if !errors.Is(err, test.want) {
					t.Errorf("Delete says %v, want %v", err, test.want)
				}
				told(t, err)
				return
			}
			session := keytest.Start(t, keytest.NoService)
			fake := session.Fake(test.fault)
			if test.fault == keytest.HangDelete {
				rerunToTheHang(t, session, fake)
			} else {
				session.Rerun(t)
			}
			if left := len(fake.Stored()); left != test.left {
				t.Errorf("it keeps %d entries, want %d", left, test.left)
			}
		})
	}
}

func TestATrialWriteSaysWhyTheKeyringCannotBeUsed(t *testing.T) {
	for _, test := range []struct {
		fault keytest.Fault
		want  error
	}{
		{keytest.Faultless, nil},
		{keytest.CreateError, keystore.ErrLocked},
		{keytest.CreateDismissed, keystore.ErrNotStored},
		{keytest.WrongValue, keystore.ErrNotStored},
		{keytest.DeleteDismissed, keystore.ErrNotDeleted},
		{keytest.CreateDies, keystore.ErrUnusable},
		{keytest.CreateBusGone, keystore.ErrUnusable},
		{keytest.HangCreate, keystore.ErrUnusable},
		{keytest.HangDelete, keystore.ErrUnusable},
		{keytest.UnlockAnswered, keystore.ErrLocked},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			if keytest.Inside(t) {
				options := patient()
				if strings.HasPrefix(string(test.fault), "hang") {
					options = whenReached()
				}
				store := keystore.OS(options)
				err := timed(t, options.Limits.Call, func() error { return store.CheckWritable(context.Background()) })
				if !errors.Is(err, test.want) || errors.Is(err, keystore.ErrUnknown) {
					t.Errorf("CheckWritable says %v, want %v", err, test.want)
				}
				told(t, err)
				return
			}
			session := keytest.Start(t, keytest.NoService)
			fake := session.Fake(test.fault)
			if strings.HasPrefix(string(test.fault), "hang") {
				rerunToTheHang(t, session, fake)
			} else {
				session.Rerun(t)
			}
			for name := range fake.Stored() {
				if !strings.HasPrefix(name, "probe/") {
					t.Errorf("it keeps %q", name)
				}
			}
			if test.want == nil && len(fake.Stored()) != 0 {
				t.Error("the probe item is still there")
			}
		})
	}
}

// The bus may die at any time; the token that only this program has must not die with it.
func TestABusThatDiesIsNoCrash(t *testing.T) {
	if keytest.Inside(t) {
		store, ctx := keystore.OS(patient()), context.Background()
		if err := store.CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		touch(t, os.Getenv("LOOKED"))
		keytest.Await(t, "the bus to be killed", func() bool { return exists(os.Getenv("KILLED")) })
		keytest.Await(t, "the loss to be seen", func() bool { return store.Probe(ctx).State == keystore.NoBus })
		err := store.Put(ctx, item(t, "tag"), secret.New("token"))
		if !errors.Is(err, keystore.ErrUnusable) || errors.Is(err, keystore.ErrUnknown) {
			t.Errorf("Put says %v", err)
		}
		told(t, err)
		return
	}
	session, folder := keytest.Start(t, keytest.NoService), t.TempDir()
	session.Fake(keytest.Faultless)
	wait := session.Go(t, "LOOKED="+folder+"/looked", "KILLED="+folder+"/killed")
	keytest.Await(t, "the first look", func() bool { return exists(folder + "/looked") })
	session.KillBus()
	touch(t, folder+"/killed")
	wait()
}

// A keyring program may end while it is looked at; a second look tells how things stand then.
func TestAKeyringThatEndsWhileItIsLookedAt(t *testing.T) {
	if keytest.Inside(t) {
		if probe := keystore.OS(patient()).Probe(context.Background()); probe.State != keystore.NoService {
			t.Errorf("the look finds %+v", probe)
		}
		return
	}
	session := keytest.Start(t, keytest.NoService)
	session.Fake(keytest.LookDies)
	session.Rerun(t)
}
