package keystore

import (
	"context"
	"errors"
)

// The keyring programs that the advice tells apart.
const (
	nameGNOME     = "GNOME Keyring"
	nameKWallet   = "KWallet"
	nameKeePassXC = "KeePassXC"
)

// readingEyes look by reading an entry that nobody ever writes: on macOS and Windows that draws no dialog, because there
// is nothing to be allowed to see. UNCONFIRMED on a Mac: a locked keychain is searched without being unlocked, so it is
// seen only by CheckWritable.
type readingEyes struct{ chain keychain }

const neverWritten = Item("probe/look")

func (r readingEyes) see(context.Context) (sight, error) {
	_, err := r.chain.Get(neverWritten)
	if err == nil || errors.Is(err, errAbsent) {
		return sight{state: Ready}, nil
	}
	return saw(err), nil
}

func (r readingEyes) start(ctx context.Context) (sight, error) { return r.see(ctx) }

// unlock has nothing to ask by itself: macOS draws its own window when a program first needs the keychain, which
// CheckWritable does; where it may not, a person unlocks in a terminal.
func (r readingEyes) unlock(context.Context) error {
	_, err := r.chain.Get(neverWritten)
	if err == nil || errors.Is(err, errAbsent) {
		return nil
	}
	return err
}

func saw(err error) sight {
	if errors.Is(err, logonSession) {
		return sight{state: Unsupported, twist: networkLogon}
	}
	known := refusalOfSecurity(err)
	switch {
	case known == nil:
		return sight{state: Broken}
	case errors.Is(known, ErrLocked), errors.Is(known, ErrDismissed):
		return sight{state: Locked}
	default:
		return sight{state: Unsupported, twist: noDefault}
	}
}
