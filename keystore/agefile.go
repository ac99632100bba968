package keystore

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"brickpass/internal/clock"
	"brickpass/internal/machine"
	"brickpass/internal/secret"
)

// File keeps each secret in a file of its own in a folder, encrypted with one passphrase (filippo.io/age, scrypt).
//
// One file an item, and not one file for all, because then no write reads what another run of brickpass may be writing,
// a damaged file costs one token, and `age -d FILE` gives the bare token to somebody who has no brickpass.
//
// It creates nothing. If the folder has been used before, a passphrase other than the one used then is refused here.
func File(folder string, passphrase secret.Value, clk clock.Clock) (Store, error) {
	return FileWithWork(folder, passphrase, clk, 0)
}

// FileWithWork is File with another work factor of scrypt for what it writes; 0 is the usual one, and each one less halves what it costs
// to guess the passphrase. It is for tests that open many files and are about something else.
func FileWithWork(folder string, passphrase secret.Value, clk clock.Clock, work int) (Store, error) {
	if work == 0 {
		work = workFactor
	}
	if err := CheckPassphrase(passphrase); err != nil {
		return nil, err
	}
	absolute, err := filepath.Abs(folder)
	if err != nil {
		return nil, fmt.Errorf("finding the folder for encrypted files: %w", err)
	}
	s := &fileStore{folder: absolute, passphrase: passphrase, clock: clk, random: machine.This().Chance, work: work}
	if err := s.checkFolder(); err != nil {
		return nil, err
	}
	if err := s.fits(); err != nil {
		return nil, err
	}
	return s, nil
}

const (
	ageSuffix = ".age"
	// checkName is a file that holds no secret and shows whether a passphrase is the one of this folder. No item's file
	// is named so, because an item has two parts.
	checkName = "check" + ageSuffix
	checkText = "brickpass"
	tempName  = ".tmp-*"
)

type fileStore struct {
	folder     string
	passphrase secret.Value
	clock      clock.Clock
	random     io.Reader  // for the names and texts of probe items
	work       int        // scrypt's factor
	mu         sync.Mutex // scrypt takes 32 MiB: once at a time
}

func (s *fileStore) Name() string { return "encrypted file in " + s.folder }

func (s *fileStore) Probe(context.Context) Probe {
	probe := Probe{State: Ready, Provider: s.Name(), Reason: "The folder can be used."}
	if err := s.checkFolder(); err != nil {
		probe.State = Unsupported
		probe.Reason, probe.Fix = Explain(err)
	}
	return probe
}

func (s *fileStore) Unlock(ctx context.Context) error { return stopped(ctx) }

// CheckWritable also lays down the file by which later runs know the passphrase.
func (s *fileStore) CheckWritable(ctx context.Context) error {
	item, value, err := probeItem(s.random)
	if err != nil {
		return err
	}
	if err := s.Put(ctx, item, value); err != nil {
		return err
	}
	return s.Delete(ctx, item)
}

func (s *fileStore) Put(ctx context.Context, item Item, value secret.Value) error {
	if err := checkPut(item, value); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := stopped(ctx); err != nil {
		return err
	}
	if err := s.prepare(); err != nil {
		return err
	}
	if err := s.write(s.file(item), value); err != nil {
		return err
	}
	back, err := s.read(s.file(item))
	if err != nil {
		return &Error{Kind: ErrNotStored, Cause: "The encrypted file was written and cannot be read back.", Fix: anotherFolder, said: err}
	}
	if !back.Equal(value) {
		return notStored("The encrypted file", "holds another text than the one to be saved")
	}
	return nil
}

func (s *fileStore) Get(ctx context.Context, item Item) (secret.Value, error) {
	if err := CheckItem(item); err != nil {
		return secret.Value{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := stopped(ctx); err != nil {
		return secret.Value{}, err
	}
	value, err := s.read(s.file(item))
	if errors.Is(err, os.ErrNotExist) {
		return secret.Value{}, notFound(item)
	}
	return value, err
}

func (s *fileStore) Delete(ctx context.Context, item Item) error {
	if err := CheckItem(item); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := stopped(ctx); err != nil {
		return err
	}
	err := os.Remove(s.file(item))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return &Error{Kind: ErrNotDeleted, Cause: "The encrypted file could not be deleted.", Fix: "Delete it by hand: " + s.file(item), said: err}
	}
	if err == nil {
		return syncFolder(s.folder)
	}
	return nil
}

func (s *fileStore) Where(item Item) string { return s.file(item) + ", opened by `age -d`" }

// file is where an item is kept. The slash becomes a plus sign, which no item holds, so that a folder is flat and no two
// items share a file.
func (s *fileStore) file(item Item) string {
	return filepath.Join(s.folder, strings.ReplaceAll(string(item), "/", "+")+ageSuffix)
}

// prepare makes the folder what it has to be before anything is written to it.
func (s *fileStore) prepare() error {
	if err := os.MkdirAll(s.folder, 0o700); err != nil {
		return &Error{Kind: ErrUnusable, Cause: "The folder for encrypted files could not be made: " + s.folder, Fix: anotherFolder, said: err}
	}
	if err := s.checkFolder(); err != nil {
		return err
	}
	s.sweep()
	check := filepath.Join(s.folder, checkName) // read anew each time: another run may have made it since
	if _, err := os.Lstat(check); errors.Is(err, os.ErrNotExist) {
		return s.write(check, secret.New(checkText))
	}
	return s.fits()
}

// fits refuses a passphrase that is not the one of the folder.
func (s *fileStore) fits() error {
	text, err := s.read(filepath.Join(s.folder, checkName))
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !text.Equal(secret.New(checkText)):
		return damaged(filepath.Join(s.folder, checkName))
	}
	return nil
}

// sweep removes temporary files and probe items of runs that were killed. They hold nothing, so it is only for tidiness.
func (s *fileStore) sweep() {
	for _, name := range []string{tempName, filepath.Base(s.file(probeFolder + "*"))} {
		left, _ := filepath.Glob(filepath.Join(s.folder, name))
		for _, path := range left {
			if info, err := os.Lstat(path); err == nil && s.clock.Now().Sub(info.ModTime()) > leftoverAge {
				_ = os.Remove(path)
			}
		}
	}
}
