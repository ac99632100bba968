// Package keystore keeps secrets: in the OS keychain, in files encrypted with a passphrase, or in memory.
//
// It promises that "saved" means read back and equal, that "deleted" means looked for and gone, that no call outlives
// its limit, and that no dialog is drawn unless a person asked for it. It never falls back from one store to another:
// that is a person's choice.
//
// It must not know what a secret is for, who Databricks is, in which order things are set up, or how anything is drawn.
package keystore

import (
	"context"

	"brickpass/internal/secret"
)

// Service is the name under which every entry stands in the OS keychain. It holds no colon, because Windows joins it to
// the item's name with one.
const Service = "brickpass"

// State is what a look at a store found.
type State string

// The states.
const (
	Ready        State = "ready"
	Locked       State = "locked"        // it is there, but a person must give its password first
	NoCollection State = "no collection" // the keyring program runs and has no keyring to save in
	NoService    State = "no service"    // no keyring program is installed
	NoBus        State = "no bus"        // no session bus, so no keyring program can be reached
	Unsupported  State = "unsupported"   // this system or this sign-in has no keychain
	Broken       State = "broken"        // it did not answer in time
)

// Probe is what a look found, in words for a person.
type Probe struct {
	State    State
	Provider string // the program that keeps the secrets: "GNOME Keyring"
	Reason   string // the cause, in one sentence
	Fix      string // the one step that mends it; empty if Ready
}

// Store keeps secrets under names. Its errors are *Error.
type Store interface {
	// Name is what a person calls the store: "GNOME Keyring", "macOS Keychain", "memory".
	Name() string
	// Probe looks. It draws no dialog, writes nothing and takes 2 s at most, or 10 s if the keyring program has to be
	// started first.
	Probe(context.Context) Probe
	// Unlock asks for the store's password, in a window of the store. Call it only after a person said so. It waits as
	// long as the context lets it: when that ends, the window may stay on the screen and still works.
	Unlock(context.Context) error
	// CheckWritable writes, reads and deletes an item of no meaning, and takes away what an earlier one left when it was cut
	// off. It belongs right before the work.
	CheckWritable(context.Context) error
	// Put saves, and returns nil only if what it then read back was equal. An error that is ErrUnknown means that the
	// secret may be saved all the same.
	Put(context.Context, Item, secret.Value) error
	// Get reads, or returns ErrNotFound.
	Get(context.Context, Item) (secret.Value, error)
	// Delete removes, and returns nil only if the item is gone. An item that was not there is gone.
	Delete(context.Context, Item) error
	// Where tells a person in one line where to find the entry.
	Where(Item) string
}

// longest is the most bytes that a secret may have: what Windows takes, and less than what the other stores take
// (keychain.md 2.1, 2.2), so that a secret that fits one store fits all.
const longest = 2560

// checkPut refuses what no store can keep.
func checkPut(item Item, value secret.Value) error {
	if err := CheckItem(item); err != nil {
		return err
	}
	if value.Empty() {
		return &Error{Kind: ErrNotStored, Cause: "There is no secret to save.", Fix: "Report this: it is a mistake in brickpass."}
	}
	if len(value.Reveal()) > longest {
		return tooLarge()
	}
	return nil
}
