package steps

import (
	"testing"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

func TestAnotherPlaceForTheTokenIsAnotherStore(t *testing.T) {
	hands := NewHands(Kit{Clock: clock.Real(), Store: keystore.Memory(), StateDir: t.TempDir()})
	kept := func(choice string) keystore.Store {
		t.Helper()
		store, err := hands.keeper(Setup{}.With(KeepKey, choice))
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	keychain := kept(KeepKeychain)
	hands.Give(PassphraseKey, secret.New("one good passphrase"))
	file := kept(KeepFile)
	if file == keychain || kept(KeepFile) != file {
		t.Error("the choice of an encrypted file is not kept to")
	}
	hands.Give(PassphraseKey, secret.New("another good passphrase"))
	if kept(KeepFile) == file {
		t.Error("another passphrase goes on with the file of the first one")
	}
	if once := kept(KeepOnce); once == keychain || kept(KeepOnce) != once {
		t.Error("what is to be shown once is not kept until then")
	}
}
