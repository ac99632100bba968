package steps

import (
	"fmt"
	"os"
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

// take opens a journal that is there, and locks its connection; a draft, which has no name, needs no lock.
func (j *Journal) take(path, name string) error {
	var lock *flock.Flock
	if name != "" {
		var err error
		if lock, err = lockConnection(path); err != nil {
			return err
		}
	}
	_, err := os.Stat(path) // opening would make it anew, without the story
	if err == nil {
		j.file, err = openJournal(path)
	}
	if err != nil {
		if lock != nil {
			_ = lock.Close()
		}
		return fmt.Errorf("reading the journal: %w", err)
	}
	j.lock, j.name = lock, name
	return nil
}

// lockConnection keeps two runs of one connection apart.
func lockConnection(path string) (*flock.Flock, error) {
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

// InUse says whether another brickpass is at work on the story right now.
func (s Story) InUse() bool {
	if s.Draft {
		return false // a draft has no lock: it holds no change
	}
	lock, err := lockConnection(s.path)
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
