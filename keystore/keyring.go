package keystore

import (
	"context"
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"brickpass/internal/secret"
)

// OS is the keychain of the operating system: a Secret Service such as GNOME Keyring on Linux, the macOS Keychain, the
// Windows Credential Manager.
func OS(options Options) Store {
	options = options.withDefaults()
	s := &osStore{
		options: options,
		system:  runtime.GOOS,
		place:   placeOf(options.Getenv, realFiles),
		guard:   process,
		chain:   goKeyring{},
	}
	s.eyes = newEyes(s.chain, options.Getenv)
	return s
}

type osStore struct {
	options  Options
	system   string // runtime.GOOS
	place    place
	guard    *guard
	chain    keychain
	eyes     eyes
	provider atomic.Value // string: which program answered the last look
}

func (s *osStore) Name() string {
	if name, ok := s.provider.Load().(string); ok {
		return name
	}
	return usualName(s.system)
}

func (s *osStore) Probe(ctx context.Context) Probe {
	seen := s.look(ctx)
	return advise(s.system, s.place, s.Name(), seen)
}

func (s *osStore) Unlock(ctx context.Context) error {
	seen := s.look(ctx)
	switch seen.state {
	case Ready:
		return nil
	case Locked:
	default:
		return s.unready(seen)
	}
	// No limit but the context: a person is typing. go-keyring is not called, so no turn is taken.
	err := s.eyes.unlock(ctx)
	switch {
	case err == nil:
		return s.ready(ctx)
	case ctx.Err() != nil:
		return &Error{
			Kind: ErrLocked, Cause: s.Name() + " is still locked. Its password window may be open behind another one.",
			Fix: "Answer that window, then check again.", said: ctx.Err(),
		}
	case errors.Is(err, ErrDismissed):
		return dismissed(s.Name(), hasScreen(s.system, s.options.Getenv))
	default:
		return refusal(s.system, s.Name(), err)
	}
}

func (s *osStore) Put(ctx context.Context, item Item, value secret.Value) error {
	if err := checkPut(item, value); err != nil {
		return err
	}
	var sent atomic.Bool
	return s.work(ctx, &sent, func(ctx context.Context) error { return s.put(ctx, item, value, &sent) })
}

func (s *osStore) Get(ctx context.Context, item Item) (secret.Value, error) {
	if err := CheckItem(item); err != nil {
		return secret.Value{}, err
	}
	var value secret.Value
	err := s.work(ctx, new(atomic.Bool), func(ctx context.Context) error {
		var err error
		value, err = s.get(ctx, item)
		return err
	})
	if err != nil {
		return secret.Value{}, err
	}
	return value, nil
}

func (s *osStore) Delete(ctx context.Context, item Item) error {
	if err := CheckItem(item); err != nil {
		return err
	}
	var sent atomic.Bool
	return s.work(ctx, &sent, func(ctx context.Context) error { return s.remove(ctx, item, &sent) })
}

func (s *osStore) Where(item Item) string { return whereOS(s.system, s.Name(), item) }

// work takes the turn, does something with go-keyring within the limit, and says in an *Error how it ended. sent tells
// whether a write was begun, so that nobody knows how it ended if no answer came.
func (s *osStore) work(ctx context.Context, sent *atomic.Bool, do func(context.Context) error) error {
	release, err := s.guard.take(ctx)
	if err != nil {
		return stopped(ctx)
	}
	defer release()
	limit := s.options.Limits.Call
	err = s.guard.call(ctx, s.options.Clock, limit, do)
	var known *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &known):
		return known
	case errors.Is(err, errStuck):
		return s.unready(sight{state: Broken, twist: waitedFor})
	case sent.Load():
		return unknown(s.Name(), limit, err)
	case errors.Is(err, errNoAnswer):
		return s.unready(sight{state: Broken})
	case ctx.Err() != nil:
		return stopped(ctx)
	default:
		return refusal(s.system, s.Name(), err)
	}
}

// put writes, then reads back whatever the write said: a nil may have stored nothing, and an error may have come after
// the storing (keychain.md 0.1, 0.5).
func (s *osStore) put(ctx context.Context, item Item, value secret.Value, sent *atomic.Bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	sent.Store(true)
	wrote := s.chain.Set(item, value)
	back, err := s.get(ctx, item)
	switch {
	case err == nil && back.Equal(value):
		return nil
	case err == nil:
		return notStored(s.Name(), "holds another text under this name than the one to be saved")
	case !errors.Is(err, ErrNotFound):
		return unsure(err)
	case wrote != nil:
		return refusal(s.system, s.Name(), wrote)
	default:
		return notStored(s.Name(), "said that the entry was saved, and it is not there")
	}
}

func (s *osStore) get(ctx context.Context, item Item) (secret.Value, error) {
	if err := s.ready(ctx); err != nil {
		return secret.Value{}, err
	}
	value, err := s.chain.Get(item)
	switch {
	case errors.Is(err, errAbsent):
		return secret.Value{}, notFound(item)
	case err != nil:
		return secret.Value{}, s.whyNot(ctx, err)
	}
	return value, nil
}

// remove deletes, then looks whether it is gone.
func (s *osStore) remove(ctx context.Context, item Item, sent *atomic.Bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	sent.Store(true)
	removed := s.chain.Delete(item)
	_, err := s.get(ctx, item)
	switch {
	case errors.Is(err, ErrNotFound):
		return nil
	case err != nil:
		return unsure(err)
	case removed != nil && !errors.Is(removed, errAbsent):
		return refusal(s.system, s.Name(), removed)
	default:
		return &Error{
			Kind: ErrNotDeleted, Cause: s.Name() + " said that the entry was deleted, and it is still there.",
			Fix: "Delete it by hand: " + s.Where(item) + ".",
		}
	}
}

// ready looks before each call to go-keyring, which would draw a dialog if the store is locked, and start a bus if there
// is none (keychain.md 0.6). It also keeps a call whose limit has passed from going on to the next step.
func (s *osStore) ready(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	seen := s.look(ctx)
	if err := ctx.Err(); err != nil {
		return err
	}
	if seen.state != Ready {
		return s.unready(seen)
	}
	return nil
}

// whyNot looks again after go-keyring failed, because its texts are the same for different causes (keychain.md 0.7).
func (s *osStore) whyNot(ctx context.Context, err error) error {
	if unready := s.ready(ctx); unready != nil {
		return unready
	}
	return refusal(s.system, s.Name(), err)
}

func (s *osStore) unready(seen sight) *Error {
	advice := advise(s.system, s.place, s.Name(), seen)
	kind := ErrUnusable
	if seen.state == Locked {
		kind = ErrLocked
	}
	return &Error{Kind: kind, Cause: advice.Reason, Fix: advice.Fix}
}

// glance is one guarded use of the eyes.
func (s *osStore) glance(ctx context.Context, limit time.Duration, use func(context.Context) (sight, error)) (sight, error) {
	var seen sight
	err := s.guard.call(ctx, s.options.Clock, limit, func(ctx context.Context) error {
		var err error
		seen, err = use(ctx)
		return err
	})
	if err != nil {
		return sight{}, err
	}
	return seen, nil
}
