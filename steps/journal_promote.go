package steps

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// How a draft becomes the journal of its connection.

// Promote makes the draft the journal of a connection, and holds the connection's lock until LetGo or Close. What the connection came
// to by then may be refused; nil takes it as it is.
func (j *Journal) Promote(name string, refused func(Connection) error) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.name == name {
		return nil
	}
	path := connectionPath(j.dir, name)
	lock, err := lockJournal(path)
	if err != nil {
		return err
	}
	records, err := readJournal(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		err = nil
	case err != nil:
		err = fmt.Errorf("the journal of %s: %w", name, err)
	case refused != nil:
		err = refused(fold(name, records))
	}
	if err == nil {
		err = j.openWithEarly()
	}
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	old, story, err := j.story()
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	file, err := openJournal(path)
	if err != nil {
		return errors.Join(err, lock.Close())
	}
	if _, err := file.Write(story); err != nil {
		return errors.Join(fmt.Errorf("writing the journal: %w", err), file.Close(), lock.Close())
	}
	if err := file.Sync(); err != nil {
		return errors.Join(fmt.Errorf("writing the journal to the disk: %w", err), file.Close(), lock.Close())
	}
	_ = j.unlock() // as a draft, or under another name
	j.lock, j.name = lock, name
	err = j.file.Close()
	j.file = file
	if old != "" {
		err = errors.Join(err, os.Remove(old))
	}
	return err
}

// openWithEarly makes the draft, if there is none yet, and writes what was kept back until the yes.
func (j *Journal) openWithEarly() error {
	if err := j.open(); err != nil {
		return err
	}
	for len(j.early) > 0 {
		if err := j.append(j.early[0]); err != nil {
			return err
		}
		j.early = j.early[1:]
	}
	return nil
}

// story is what moves to the journal of a connection: a whole draft, which then goes; or, after a change of the name, only what
// this run wrote. The journal of the connection before stays, because it may tell of earlier runs.
func (j *Journal) story() (draft string, story []byte, err error) {
	if j.name != "" {
		begun, err := json.Marshal(Record{Kind: Begun, At: j.clock.Now().UTC(), Tag: j.tag})
		return "", slices.Concat(begun, []byte("\n"), j.lines), err
	}
	if story, err = os.ReadFile(j.file.Name()); err != nil {
		return "", nil, fmt.Errorf("reading the draft: %w", err)
	}
	return j.file.Name(), story, nil
}
