package steps

import (
	"context"
	"errors"

	"brickpass/databricks"
	"brickpass/keystore"
)

// What comes between the yes and the first request.

// ready journals the yes, holds the connection's lock, and proves that the keychain can be written.
func (h *Hands) ready(ctx context.Context, effect DoReady) *databricks.Problem {
	name := effect.Setup.Answer("token.connection")
	if err := h.journal.Promote(name, effect.Setup.outdated); err != nil {
		return journalProblem(name, err)
	}
	if err := h.journal.Write(effect.Agreed); err != nil {
		return journalProblem(name, err)
	}
	if !effect.Setup.saves() {
		return nil // nothing is saved, and access can be taken away where there is no keychain
	}
	if err := h.writable(ctx, effect.Setup); err != nil {
		if effect.Setup.Answer(KeepKey) == KeepFile {
			return fileProblem(err, "The encrypted file could not be written.")
		}
		return asProblem(err)
	}
	h.keepSignIns(ctx, effect.Setup)
	if err := h.keepEntraSecret(ctx, effect.Setup); err != nil {
		return asProblem(err)
	}
	return nil
}

// fileProblem is what a person meets of an encrypted file that cannot be used. Unless only the passphrase is another one, another folder
// helps, and what is sent on names the answer for it.
func fileProblem(err error, what string) *databricks.Problem {
	problem := *asProblem(err)
	if problem.Kind != problemKeeping {
		return &problem
	}
	problem.What = what
	if !errors.Is(err, keystore.ErrPassphrase) {
		problem.Send = FolderKey + ": /path/of/another/folder"
	}
	return &problem
}

// writable proves that the token can be kept.
func (h *Hands) writable(ctx context.Context, setup Setup) error {
	store, err := h.keeper(setup)
	if err != nil {
		return err
	}
	if setup.Answer(KeepKey) == KeepKeychain {
		if err := store.Unlock(ctx); err != nil {
			return err
		}
	}
	return store.CheckWritable(ctx)
}
