package keystore_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/keystore/keytest"
)

const (
	host  = "dbc-a1b2c3d4-e5f6.cloud.databricks.com"
	appID = "b4b5c6d7-0000-4000-8000-00000000000a"
)

func item(t testing.TB, tag string) keystore.Item {
	t.Helper()
	name, err := keystore.NewItem(host, appID, tag)
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestWhatIsSavedIsReadBySecretTool(t *testing.T) {
	name, ctx := item(t, "5f3a09c1d2e4b687"), context.Background()
	if keytest.Inside(t) {
		store := keystore.OS(patient())
		if probe := store.Probe(ctx); probe.State != keystore.Ready || probe.Provider != "GNOME Keyring" || probe.Fix != "" {
			t.Fatalf("an open keyring looks like %+v", probe)
		}
		if err := store.CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		if err := store.Put(ctx, name, secret.New("token-of-the-partner")); err != nil {
			t.Fatal(err)
		}
		got, err := store.Get(ctx, name)
		if err != nil || got.Reveal() != "token-of-the-partner" {
			t.Fatalf("read back: %v", err)
		}
		want := "GNOME Keyring › Password for '" + string(name) + "' on 'brickpass'"
		if where := store.Where(name); where != want {
			t.Errorf("Where is %q, want %q", where, want)
		}
		return
	}
	session := keytest.Start(t, keytest.Unlocked)
	session.Rerun(t)
	if text, found := session.Lookup(string(name)); !found || text != "token-of-the-partner" {
		t.Errorf("secret-tool finds %q, %v", text, found)
	}
	if items := session.Items(); !slices.Equal(items, []string{string(name)}) {
		t.Errorf("the keyring holds %q: the probe item is to be gone", items)
	}
}

func TestDeletedIsGone(t *testing.T) {
	keytest.WithSecretService(t, keytest.Unlocked, func(t *testing.T) { holdsToItsContract(t, keystore.OS(patient())) })
}

func TestWhatALookFinds(t *testing.T) {
	for _, test := range []struct {
		state keytest.State
		want  keystore.State
		put   error
	}{
		{keytest.Unlocked, keystore.Ready, nil},
		{keytest.Locked, keystore.Locked, keystore.ErrLocked},
		{keytest.None, keystore.NoCollection, keystore.ErrUnusable},
		{keytest.NoService, keystore.NoService, keystore.ErrUnusable},
		{keytest.NoBus, keystore.NoBus, keystore.ErrUnusable},
		{keytest.Deaf, keystore.Broken, keystore.ErrUnusable},
		{keytest.NeverStarts, keystore.Broken, keystore.ErrUnusable},
	} {
		t.Run(string(test.state), func(t *testing.T) {
			t.Parallel()
			if test.state == keytest.NoBus {
				withoutBus(t)
			}
			keytest.WithSecretService(t, test.state, func(t *testing.T) {
				options := patient()
				if test.state == keytest.NeverStarts || test.state == keytest.Deaf {
					options = quick()
				}
				store, ctx, start := keystore.OS(options), context.Background(), clock.Real().Now()
				probe := store.Probe(ctx)
				if probe.State != test.want {
					t.Fatalf("the look found %+v, want %s", probe, test.want)
				}
				if took := clock.Real().Now().Sub(start); took > options.Limits.Look+options.Limits.Start+slack {
					t.Errorf("the look took %s", took)
				}
				if probe.Reason == "" || (probe.Fix == "") != (probe.State == keystore.Ready) {
					t.Errorf("a person is told %+v", probe)
				}
				plain(t, probe.Reason, probe.Fix)
				err := store.Put(ctx, item(t, "tag"), secret.New("token"))
				if !errors.Is(err, test.put) {
					t.Errorf("Put says %v, want %v", err, test.put)
				}
				told(t, err)
			})
		})
	}
}

// withoutBus skips where there is a bus that cannot be hidden: go-keyring finds it without the environment.
func withoutBus(t *testing.T) {
	t.Helper()
	if found, _ := filepath.Glob("/run/user/*/bus"); len(found) > 0 {
		t.Skip("this computer has a session bus that go-keyring finds by itself")
	}
}

// go-keyring starts a bus by dbus-launch where it finds none, and leaves it behind.
func TestNoBusIsEverStarted(t *testing.T) {
	withoutBus(t)
	if keytest.Inside(t) {
		ctx := context.Background()
		store := keystore.OS(patient())
		store.Probe(ctx)
		_ = store.Unlock(ctx)
		_ = store.CheckWritable(ctx)
		_ = store.Put(ctx, item(t, "tag"), secret.New("token"))
		_, _ = store.Get(ctx, item(t, "tag"))
		_ = store.Delete(ctx, item(t, "tag"))
		if _, err := os.Stat(os.Getenv("MARKER")); err == nil {
			t.Fatal("dbus-launch was run")
		}
		// The trap works: godbus by itself falls into it.
		_, _ = dbus.SessionBus()
		if _, err := os.Stat(os.Getenv("MARKER")); err != nil {
			t.Fatal("the trap does not notice dbus-launch")
		}
		return
	}
	folder := t.TempDir()
	marker := filepath.Join(folder, "marker")
	trap := "#!/bin/sh\n: > '" + marker + "'\nexit 1\n"
	if err := os.WriteFile(filepath.Join(folder, "dbus-launch"), []byte(trap), 0o700); err != nil {
		t.Fatal(err)
	}
	keytest.Start(t, keytest.NoBus).Rerun(t, "MARKER="+marker, "PATH="+folder+":"+os.Getenv("PATH"))
}

func TestAKeyringThatComesBackLockedIsLocked(t *testing.T) {
	ctx := context.Background()
	if keytest.Inside(t) {
		store := keystore.OS(patient())
		if probe := store.Probe(ctx); probe.State != keystore.Ready {
			t.Fatalf("before: %+v", probe)
		}
		touch(t, os.Getenv("LOOKED"))
		keytest.Await(t, "the keyring to be killed", func() bool { return exists(os.Getenv("KILLED")) })
		if err := store.Put(ctx, item(t, "tag"), secret.New("token")); !errors.Is(err, keystore.ErrLocked) {
			t.Errorf("Put says %v", err)
		}
		return
	}
	session, folder := keytest.Start(t, keytest.Unlocked), t.TempDir()
	looked, killed := filepath.Join(folder, "looked"), filepath.Join(folder, "killed")
	wait := session.Go(t, "LOOKED="+looked, "KILLED="+killed)
	keytest.Await(t, "the first look", func() bool { return exists(looked) })
	session.KillKeyring()
	touch(t, killed)
	wait()
}

func TestUnlockingWithoutAScreenSaysSo(t *testing.T) {
	keytest.WithSecretService(t, keytest.Locked, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		store := keystore.OS(patient())
		err := store.Unlock(ctx)
		if !errors.Is(err, keystore.ErrDismissed) {
			t.Fatalf("Unlock says %v", err)
		}
		if cause, _ := keystore.Explain(err); !strings.Contains(cause, "no screen") {
			t.Errorf("a person is told %q", cause)
		}
		if probe := store.Probe(ctx); probe.State != keystore.Locked {
			t.Errorf("afterwards the look finds %+v", probe)
		}
	})
}

// TestTheCommandThatIsAdvisedUnlocks does what a person without a screen is told, by the command that stands in the advice.
func TestTheCommandThatIsAdvisedUnlocks(t *testing.T) {
	ctx := context.Background()
	if keytest.Inside(t) {
		store := keystore.OS(patient())
		probe := store.Probe(ctx)
		if err := os.WriteFile(os.Getenv("ADVICE"), []byte(probe.Fix), 0o600); err != nil || probe.State != keystore.Locked {
			t.Fatalf("before: %+v, %v", probe, err)
		}
		keytest.Await(t, "the command", func() bool { return exists(os.Getenv("DONE")) })
		if probe := store.Probe(ctx); probe.State != keystore.Ready {
			t.Errorf("afterwards: %+v", probe)
		}
		return
	}
	session, folder := keytest.Start(t, keytest.Locked), t.TempDir()
	advice, done := filepath.Join(folder, "advice"), filepath.Join(folder, "done")
	wait := session.Go(t, "ADVICE="+advice, "DONE="+done)
	keytest.Await(t, "the advice", func() bool { info, err := os.Stat(advice); return err == nil && info.Size() > 0 })
	text, err := os.ReadFile(advice)
	_, command, found := strings.Cut(string(text), "`")
	command, _, closed := strings.Cut(command, "`")
	if err != nil || !found || !closed {
		t.Fatalf("no command in %q, %v", text, err)
	}
	words := strings.Fields(command)
	session.Run(words[0], words[1:]...)
	touch(t, done)
	wait()
}

// gnome-keyring 50 aborts on bursts of clients.
func TestOneConnectionForTheProgram(t *testing.T) {
	keytest.WithSecretService(t, keytest.Unlocked, func(t *testing.T) {
		ctx := context.Background()
		for range 3 {
			store := keystore.OS(patient())
			store.Probe(ctx)
			if err := store.CheckWritable(ctx); err != nil {
				t.Fatal(err)
			}
		}
		conn, err := dbus.SessionBus()
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		if err := conn.BusObject().Call("org.freedesktop.DBus.ListNames", 0).Store(&names); err != nil {
			t.Fatal(err)
		}
		mine := slices.DeleteFunc(names, func(name string) bool {
			var pid int
			_ = conn.BusObject().Call("org.freedesktop.DBus.GetConnectionUnixProcessID", 0, name).Store(&pid)
			return pid != os.Getpid()
		})
		if len(mine) != 1 {
			t.Errorf("this program has the connections %q", mine)
		}
	})
}

func TestRunsSideBySideDoNotDisturbEachOther(t *testing.T) {
	const runs = 6
	if keytest.Inside(t) {
		store, ctx, name := keystore.OS(patient()), context.Background(), item(t, os.Getenv("TAG"))
		var group sync.WaitGroup
		for range 3 {
			group.Go(func() {
				if err := store.CheckWritable(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if err := store.Put(ctx, name, secret.New("token "+os.Getenv("TAG"))); err != nil {
			t.Error(err)
		}
		return
	}
	session := keytest.Start(t, keytest.Unlocked)
	var waits []func()
	var want []string
	for run := range runs {
		tag := string(rune('a' + run))
		want = append(want, string(item(t, tag)))
		waits = append(waits, session.Go(t, "TAG="+tag))
	}
	for _, wait := range waits {
		wait()
	}
	if items := session.Items(); !slices.Equal(items, want) {
		t.Errorf("the keyring holds %q, want %q", items, want)
	}
}

func exists(path string) bool { _, err := os.Stat(path); return err == nil }

func touch(t testing.TB, path string) {
	t.Helper()
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
}
