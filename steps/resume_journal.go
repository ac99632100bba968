package steps

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
)

// TakeUp goes on with the journal of a story, and holds the connection's lock until the run ends, or Close. It comes before the run begins.
func (h *Hands) TakeUp(story Story) error {
	if story.anew {
		h.journal.mends = true // it writes nothing until the yes
		return nil
	}
	return h.journal.resume(story)
}

func (j *Journal) resume(story Story) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	name := story.Name
	if story.Draft {
		name = ""
	}
	if err := j.take(story.path, name); err != nil {
		return err
	}
	j.tag, j.begun = story.Tag, true
	if !story.Draft {
		_ = os.Remove(j.draft()) // left behind where a run was cut off while its draft became this journal
	}
	return nil
}

// take opens a journal that is there, and locks it: that of a connection, or a draft, which has no name.
func (j *Journal) take(path, name string) error {
	lock, err := lockJournal(path)
	if err != nil {
		return err
	}
	_, err = os.Stat(path) // opening would make it anew, without the story
	if err == nil {
		j.file, err = openJournal(path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("reading the journal: %w", err), lock.Close())
	}
	j.lock, j.name = lock, name
	return nil
}

// lockJournal keeps two runs of one connection apart, and two that would go on with one draft.
func lockJournal(path string) (*flock.Flock, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the state folder: %w", err)
	}
	lock := flock.New(strings.TrimSuffix(path, ".jsonl")+".lock", flock.SetPermissions(0o600))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("locking the connection: %w", err)
	}
	if !held {
		return nil, ErrInUse
	}
	return lock, nil
}

// unlock lets others at the journal. The lock of a draft goes with it, as no other run has its name.
func (j *Journal) unlock() error {
	if j.lock == nil {
		return nil
	}
	path, err := j.lock.Path(), j.lock.Close()
	j.lock = nil
	if filepath.Dir(path) == filepath.Dir(j.draft()) {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// InUse says whether another brickpass is at work on the story right now.
func (s Story) InUse() bool {
	lock, err := lockJournal(s.path)
	if err != nil {
		return true
	}
	_ = lock.Close()
	return false
}

// LeftAs is the name by which this run can be taken up again; "" if nothing of it is kept.
func (h *Hands) LeftAs(setup Setup) string {
	h.journal.mu.Lock()
	defer h.journal.mu.Unlock()
	switch {
	case h.journal.name != "":
		return h.journal.name
	case h.journal.file != nil:
		return draftName(setup.Answers, setup.Tag)
	}
	return ""
}

// recordEnd ends a run in the journal. A draft that came to nothing goes; one that tells of a change belongs to its connection, for by
// that it is taken back.
func (h *Hands) recordEnd(record Record) {
	name := record.Key
	record.Key = ""
	if h.journal.HoldsChange() {
		_ = h.journal.Promote(name, nil)
	}
	_ = h.journal.Write(record)
	_ = h.journal.Drop()
	_ = h.journal.LetGo()
}

// Discard takes the draft of a run away that nobody needs to go on with, because its answers stand in a file. What was agreed
// to is kept.
func (h *Hands) Discard() error { return h.journal.Drop() }
