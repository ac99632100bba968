package steps

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"

	"brickpass/keystore"
)

// To forget a connection is to take away this computer's copy: what the keychain holds for it, its journal, and the record of its
// check. Nothing is asked of the workspace, where all of it lives on.

// LivesOn says what stays in the workspace when a connection is forgotten: not the credential, where it is known to be dead.
func (c Connection) LivesOn(now time.Time, last Checkup) []string {
	var lives []string
	for _, made := range c.Made {
		inUse := made.Step == "token" && made.Facts[TokenItem] == c.Facts[TokenItem]
		if made.Step == "proof" || inUse && c.Dead(now, last) != "" {
			continue
		}
		lives = append(lives, strings.TrimSuffix(made.Title+", "+made.Value, ", "))
	}
	return lives
}

// ForgetConnection forgets it, under its lock. The keychain's entry goes first: should that fail, the journal still says where it is.
func (h *Hands) ForgetConnection(ctx context.Context, connection Connection) error {
	path := connectionPath(h.kit.StateDir, connection.Name)
	lock, err := lockJournal(path)
	if err != nil {
		return err
	}
	defer func() {
		_ = lock.Close()
		_ = os.Remove(lock.Path())
	}()
	setup := connection.Checking(h.kit.Clock.Now())
	past, _ := Connections(h.kit.StateDir) // of one that cannot be read nothing is known that could be left to it
	if setup.Answer(KeepKey) != KeepOnce {
		items := connection.items()
		if connection.Answers.keepsClientSecret() {
			items = append(items, slices.DeleteFunc(connection.clientSecrets(setup), func(item string) bool {
				return len(connection.clientSecretSharers(past, item)) > 0
			})...)
		}
		for _, item := range items {
			if err := h.forgetItem(ctx, setup, keystore.Item(item)); err != nil && !errors.Is(err, keystore.ErrNotFound) {
				return fmt.Errorf("removing what is kept for %s: %w", connection.Name, err)
			}
		}
	}
	for _, file := range []string{path, checkPath(h.kit.StateDir, connection.Name)} {
		if err := os.Remove(file); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("removing a file of %s: %w", connection.Name, err)
		}
	}
	return nil
}

// items are the entries that hold something of the connection, an old credential beside a new one too.
func (c Connection) items() []string {
	var items []string
	for _, made := range c.Made {
		items = append(items, made.Facts[TokenItem])
	}
	for _, former := range c.Formers {
		items = append(items, former.Item)
	}
	items = append(items, c.Facts[TokenItem], c.unsure)
	slices.Sort(items)
	return slices.DeleteFunc(slices.Compact(items), func(item string) bool { return item == "" || item == c.Facts[NotKept] })
}
