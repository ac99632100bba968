package keystore

import (
	"errors"

	keyring "github.com/zalando/go-keyring"

	"brickpass/internal/secret"
)

// keychain is the little that is used of go-keyring. A Set or Delete that returns nil proves nothing (keychain.md 0.1).
type keychain interface {
	Set(Item, secret.Value) error
	Get(Item) (secret.Value, error) // errAbsent if there is none
	Delete(Item) error              // errAbsent if there was none
}

var errAbsent = errors.New("no such item")

// goKeyring is the keychain of the operating system.
type goKeyring struct{}

func (goKeyring) Set(item Item, value secret.Value) error {
	return absent(keyring.Set(Service, string(item), value.Reveal()))
}

func (goKeyring) Get(item Item) (secret.Value, error) {
	text, err := keyring.Get(Service, string(item))
	return secret.New(text), absent(err)
}

func (goKeyring) Delete(item Item) error {
	return absent(keyring.Delete(Service, string(item)))
}

func absent(err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return errAbsent
	}
	return err
}
