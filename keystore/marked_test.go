package keystore_test

import (
	"errors"
	"strings"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

func TestAMarkedStoreHoldsToItsContract(t *testing.T) {
	holdsToItsContract(t, keystore.Marked(keystore.Memory(), "demo"))
}

func TestAMarkedEntryIsNobodyElses(t *testing.T) {
	plain := keystore.Memory()
	marked := keystore.Marked(plain, "demo")
	name := item(t, "one")
	if err := marked.Put(t.Context(), name, secret.New("pretend")); err != nil {
		t.Fatal(err)
	}
	if _, err := plain.Get(t.Context(), name); !errors.Is(err, keystore.ErrNotFound) {
		t.Errorf("the real entry of that name: %v", err)
	}
	if got, err := plain.Get(t.Context(), "demo/"+name); err != nil || got.Reveal() != "pretend" {
		t.Errorf("under its mark: %v", err)
	}
	if where := marked.Where(name); where != plain.Where("demo/"+name) || strings.Contains(where, "pretend") {
		t.Errorf("it is said to be at %s", where)
	}
}
