package steps

import (
	"context"
	"errors"

	"brickpass/databricks"
	"brickpass/keystore"
)

// What hands do for a removal, beyond sending requests.

// forget removes the entry of a token from where it is kept, between two records like any other change. The token was
// revoked before, so an entry that stays opens nothing.
func (h *Hands) forget(ctx context.Context, effect DoApply) *databricks.Problem {
	name := effect.Setup.Answer(tokenConnection)
	if err := h.note(Intent, effect.Change, Record{}); err != nil {
		return journalProblem(name, err)
	}
	if err := h.forgetItem(ctx, effect.Setup, keystore.Item(effect.Change.Forget)); err != nil {
		_ = h.note(Refused, effect.Change, Record{Say: "keystore"})
		problem := *asProblem(err)
		problem.What = "What is kept could not be removed from where it is."
		problem.Why += " It is revoked, so it opens nothing."
		return &problem
	}
	return h.did(effect.Change, databricks.Facts{})
}

func (h *Hands) forgetItem(ctx context.Context, setup Setup, item keystore.Item) error {
	if setup.Answer(KeepKey) == KeepFile {
		return keystore.DeleteFile(ctx, h.folder(setup), item)
	}
	store, err := h.keeper(setup)
	if err != nil {
		return err
	}
	return store.Delete(ctx, item)
}

// noteTaken writes that what earlier runs made is gone: one record for each of them, under the name that it was made by.
func (h *Hands) noteTaken(change Change) error {
	var failed error
	for _, made := range change.Takes {
		failed = errors.Join(failed, h.journal.Write(goneRecord(made)))
	}
	return failed
}

// goneRecord says that something is gone. A token's entry in the keychain is a thing of its own, with a record of its own.
func goneRecord(made Made) Record {
	facts := databricks.Facts{}
	for name, value := range made.Facts {
		if name != TokenItem || made.Step == keychainStep {
			facts[name] = value
		}
	}
	return Record{Kind: GoneAgain, Step: made.Step, Change: made.Change, Facts: facts}
}

// recordRemoval ends a removal in the journal of its connection, even if nothing was left to be changed.
func (h *Hands) recordRemoval(record Record) {
	name := record.Key
	record.Key = ""
	if h.journal.Promote(name, nil) == nil {
		_ = h.journal.Write(record)
	}
	_ = h.journal.LetGo()
}
