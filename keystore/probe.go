package keystore

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"brickpass/internal/secret"
)

// A probe item is written, read and deleted to see whether a store can keep anything. There is no secret in it. A program that is
// killed in between leaves it lying about, and the next CheckWritable takes it away: where entries can be listed, by its name and
// its age; elsewhere the name is always the same one, so that there is never more than one.

const (
	probeFolder = "probe/"
	// onlyProbe is the probe item of a keychain that cannot list its entries.
	onlyProbe = Item(probeFolder + "check")
	// leftoverAge is how old something has to be to be what a killed run left, and not what another run is writing.
	leftoverAge = time.Hour
	// trials is how often an only probe is tried: another run may write its own between our writing and our reading.
	trials = 3
)

// sweeper are eyes that can list entries and delete them without a dialog.
type sweeper interface {
	// sweep deletes the probe items that are older than that. What it cannot tell, or not delete at once, it leaves.
	sweep(ctx context.Context, before time.Time) error
}

func (s *osStore) CheckWritable(ctx context.Context) error {
	broom, lists := s.eyes.(sweeper)
	var err error
	for range trials {
		if err = s.tryProbe(ctx, lists); lists || !errors.Is(err, ErrNotStored) && !errors.Is(err, ErrNotDeleted) {
			break
		}
	}
	if err == nil && lists {
		_, _ = s.glance(ctx, s.options.Limits.Look, func(ctx context.Context) (sight, error) {
			return sight{}, broom.sweep(ctx, s.options.Clock.Now().Add(-leftoverAge)) // tidiness: what stays harms nobody
		})
	}
	return err
}

// tryProbe writes, reads and deletes one probe item.
func (s *osStore) tryProbe(ctx context.Context, lists bool) error {
	item, value, err := probeItem(s.options.Random)
	if err != nil {
		return err
	}
	if !lists {
		item = onlyProbe
	}
	unsent := new(atomic.Bool) // a trial that got no answer means that the store is broken, no more
	err = s.work(ctx, unsent, func(ctx context.Context) error {
		sent := new(atomic.Bool)
		if err := s.put(ctx, item, value, sent); err != nil {
			_ = s.tidy(ctx, item)
			return err
		}
		return s.remove(ctx, item, sent)
	})
	return asUnusable(err)
}

// tidy removes a probe item that failed, if the store can still be asked without drawing a dialog.
func (s *osStore) tidy(ctx context.Context, item Item) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.chain.Delete(item)
}

// probeItem draws a name that no other run uses at the same time, and a text that no store can guess.
func probeItem(random io.Reader) (Item, secret.Value, error) {
	var name, text [16]byte
	for _, into := range [][]byte{name[:], text[:]} {
		if _, err := io.ReadFull(random, into); err != nil {
			return "", secret.Value{}, fmt.Errorf("drawing a probe item: %w", err)
		}
	}
	return Item(probeFolder + hex.EncodeToString(name[:])), secret.New(hex.EncodeToString(text[:])), nil
}
