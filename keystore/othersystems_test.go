package keystore

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"testing"

	keyring "github.com/zalando/go-keyring"

	"brickpass/internal/secret"
)

// scripted is a keychain whose answers are written down: what macOS and Windows say cannot be had here. The codes are
// those of keychain.md 2.1 and 2.2, UNCONFIRMED on the systems themselves.
type scripted struct {
	set, get, del error
	items         map[Item]secret.Value
	gets          int
}

func (s *scripted) Set(item Item, value secret.Value) error {
	if s.set == nil {
		s.items[item] = value
	}
	return s.set
}

func (s *scripted) Get(item Item) (secret.Value, error) {
	s.gets++
	if s.get != nil {
		return secret.Value{}, s.get
	}
	value, ok := s.items[item]
	if !ok {
		return secret.Value{}, errAbsent
	}
	return value, nil
}

func (s *scripted) Delete(item Item) error {
	if s.del == nil {
		delete(s.items, item)
	}
	return s.del
}

func on(system string, chain *scripted) *osStore {
	chain.items = map[Item]secret.Value{}
	return &osStore{
		options: Options{Getenv: func(string) string { return "" }}.withDefaults(),
		system:  system, place: desktop, guard: newGuard(), chain: chain, eyes: readingEyes{chain},
	}
}

// exitCode is the error of a program that ended with a code, as go-keyring hands on that of /usr/bin/security.
func exitCode(t testing.TB, code int) error {
	t.Helper()
	err := exec.Command("sh", "-c", fmt.Sprintf("exit %d", code)).Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		t.Skipf("there is no shell here: %v", err)
	}
	return err
}

func TestWhatMacOSRefuses(t *testing.T) {
	for code, want := range map[int]struct {
		kind error
		says string
	}{
		36:  {ErrLocked, "locked"},
		29:  {ErrLocked, "locked"},
		51:  {ErrLocked, "not right"},
		128: {ErrDismissed, "closed"},
		37:  {ErrUnusable, "default keychain"},
		50:  {ErrUnusable, "default keychain"},
		53:  {ErrUnusable, "default keychain"},
		24:  {ErrUnusable, "asleep"},
		154: {ErrLocked, "nobody is signed in"},
		99:  {ErrUnusable, "brickpass knows"},
	} {
		store := on("darwin", &scripted{set: exitCode(t, code)})
		for _, err := range []error{store.CheckWritable(ctx), store.Put(ctx, entry, secret.New("token"))} {
			cause, fix := Explain(err)
			if !errors.Is(err, want.kind) || !strings.Contains(cause, want.says) || fix == "" || strings.Contains(cause, "exit") {
				t.Errorf("exit code %d: %v (%s)", code, err, fix)
			}
		}
	}
}

func TestALookOnMacOS(t *testing.T) {
	for code, want := range map[int]State{0: Ready, 36: Locked, 37: Unsupported, 99: Broken} {
		chain := &scripted{}
		if code != 0 {
			chain.get = exitCode(t, code)
		}
		store := on("darwin", chain)
		if probe := store.Probe(ctx); probe.State != want || probe.Provider != "macOS Keychain" {
			t.Errorf("exit code %d: %+v, want %s", code, probe, want)
		}
		err := store.Unlock(ctx)
		if (err == nil) != (want == Ready) || want == Locked && !errors.Is(err, ErrLocked) {
			t.Errorf("exit code %d: Unlock says %v", code, err)
		}
		if len(chain.items) != 0 {
			t.Error("a look wrote something")
		}
	}
}

func TestWindowsOverTheNetworkHasNoCredentials(t *testing.T) {
	store := on("windows", &scripted{get: syscall.Errno(1312)})
	if probe := store.Probe(ctx); probe.State != Unsupported || !strings.Contains(probe.Fix, "Remote Desktop") {
		t.Errorf("the look finds %+v", probe)
	}
	store = on("windows", &scripted{set: syscall.Errno(1312)})
	if err := store.CheckWritable(ctx); !errors.Is(err, ErrUnusable) || !strings.Contains(err.Error(), "SSH") {
		t.Errorf("CheckWritable says %v", err)
	}
}

func TestAStoreThatTakesLessThanOthers(t *testing.T) {
	store := on("windows", &scripted{set: keyring.ErrSetDataTooBig})
	if err := store.Put(ctx, entry, secret.New("token")); !errors.Is(err, ErrTooLarge) {
		t.Errorf("Put says %v", err)
	}
}

// A write that failed and stored all the same has stored.
func TestWhatCountsIsWhatCanBeReadBack(t *testing.T) {
	chain := &liar{}
	chain.items = map[Item]secret.Value{}
	store := on("darwin", &chain.scripted)
	store.chain = chain
	if err := store.Put(ctx, entry, secret.New("token")); err != nil {
		t.Errorf("Put says %v", err)
	}
}

// liar stores, and says that it did not.
type liar struct{ scripted }

func (l *liar) Set(item Item, value secret.Value) error {
	_ = l.scripted.Set(item, value)
	return errors.New("lost the answer")
}

// A person who stops a write in flight is told that nobody knows.
func TestAWriteThatIsStoppedMidway(t *testing.T) {
	chain := &stoppable{begun: make(chan struct{}), forever: make(chan struct{})}
	defer close(chain.forever)
	store := on("darwin", &chain.scripted)
	store.chain = chain
	stoppedCtx, stop := context.WithCancel(ctx)
	go func() { <-chain.begun; stop() }()
	err := store.Put(stoppedCtx, entry, secret.New("token"))
	if !errors.Is(err, ErrUnknown) || !errors.Is(err, context.Canceled) {
		t.Errorf("Put says %v", err)
	}
	if probe := store.Probe(ctx); probe.State != Broken {
		t.Errorf("afterwards the look finds %+v", probe)
	}
}

type stoppable struct {
	scripted
	begun, forever chan struct{}
}

func (s *stoppable) Set(Item, secret.Value) error {
	close(s.begun)
	<-s.forever
	return nil
}
