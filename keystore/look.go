package keystore

import (
	"context"
	"errors"
)

// asleep is a state that only eyes know: nothing runs yet, but the bus can start it.
const asleep State = "asleep"

// sight is what eyes saw.
type sight struct {
	state    State
	provider string // empty if it could not be told
	twist    twist  // what is odd about it, and changes the advice
}

// twist is a cause that is finer than the state.
type twist string

const (
	noTwist      twist = ""
	fenced       twist = "fenced"        // the sandbox that brickpass runs in keeps it from the keyring
	networkLogon twist = "network logon" // Windows gives a sign-in by SSH or WinRM no credentials
	noDefault    twist = "no default"    // macOS has no default keychain
	waitedFor    twist = "waited for"    // an earlier call never came back
	headless     twist = "headless"      // there is no screen to draw a password window on
)

// eyes look at the keychain of one kind of system, and draw no dialog but in unlock. They come back when the context ends,
// but for the connecting.
type eyes interface {
	see(context.Context) (sight, error)
	start(context.Context) (sight, error) // starts what is asleep, then sees
	unlock(context.Context) error         // nil, ErrDismissed, or whatever went wrong
}

// look sees within the limits. It needs no turn: eyes and go-keyring do not get in each other's way.
func (s *osStore) look(ctx context.Context) sight {
	seen, err := s.glance(ctx, s.options.Limits.Look, s.eyes.see)
	if err == nil && seen.state == asleep {
		seen, err = s.glance(ctx, s.options.Limits.Start, s.eyes.start)
	}
	switch {
	case errors.Is(err, errStuck):
		return sight{state: Broken, twist: waitedFor}
	case err != nil:
		return sight{state: Broken}
	}
	if seen.provider != "" {
		s.provider.Store(seen.provider)
	}
	return seen
}
