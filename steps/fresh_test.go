package steps

import (
	"testing"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

func TestAPassphraseIsFreshUntilItsFolderHasIt(t *testing.T) {
	hands := NewHands(Kit{Clock: clock.Real(), Store: keystore.Memory(), StateDir: t.TempDir()})
	setup := Setup{}.With(KeepKey, KeepFile)
	if !hands.Fresh(setup, PassphraseKey) {
		t.Error("with no folder there, it is no new passphrase")
	}
	if hands.Fresh(setup, signinToken) {
		t.Error("a token that somebody pastes is a new one")
	}
	hands.Give(PassphraseKey, secret.New("one good passphrase"))
	store, err := hands.keeper(setup)
	if err == nil {
		err = store.CheckWritable(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	if hands.Fresh(setup, PassphraseKey) {
		t.Error("the folder has its passphrase, and it is a new one")
	}
}
