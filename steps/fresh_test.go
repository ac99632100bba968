package steps

import (
	"os"
	"path/filepath"
	"strings"
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

	// Most tests open files at a work factor that protects nothing. Where nobody says so, it is the keystore's.
	files, err := filepath.Glob(filepath.Join(hands.folder(setup), "*.age"))
	if err != nil || len(files) == 0 {
		t.Fatalf("encrypted files: %v, %v", files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if _, header, _ := strings.Cut(string(text), "\n-> scrypt "); err != nil || !strings.HasSuffix(strings.Split(header, "\n")[0], " 15") {
			t.Errorf("%s is opened by less work than it should be: %.80q, %v", filepath.Base(file), text, err)
		}
	}
}
