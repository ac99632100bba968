package keystore_test

import (
	"errors"
	"path/filepath"
	"testing"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// A file goes without its passphrase, and no other file goes with it.
func TestAFileIsDeletedWithoutItsPassphrase(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "secrets")
	store, err := keystore.File(folder, secret.New("correct horse battery staple"), clock.Real())
	if err != nil {
		t.Fatal(err)
	}
	gone, kept := keystore.Item("host/one/0000000000000001"), keystore.Item("host/one/0000000000000002")
	for _, item := range []keystore.Item{gone, kept} {
		if err := store.Put(t.Context(), item, secret.New("dapi0123456789")); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 { // again changes nothing
		if err := keystore.DeleteFile(t.Context(), folder, gone); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Get(t.Context(), gone); !errors.Is(err, keystore.ErrNotFound) {
		t.Errorf("it is still there: %v", err)
	}
	if _, err := store.Get(t.Context(), kept); err != nil {
		t.Errorf("another one went too: %v", err)
	}
	if err := keystore.DeleteFile(t.Context(), folder, "../outside"); err == nil {
		t.Error("a name that leads out of the folder was taken")
	}
}
