package steps

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"sync"

	"github.com/gofrs/flock"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

// Journal is the record of one run's changes: JSON lines, appended and synced to the disk before the request that they
// announce goes out. Until the plan is agreed to it is a draft, named by the run's tag; then it becomes the journal of its
// connection, or is added to the one that is there.
type Journal struct {
	mu    sync.Mutex
	dir   string // the state folder
	clock clock.Clock
	tag   string
	aim   string // what the run is for, as its first record says
	mends bool   // it is a set-up on the answers of a connection that is there
	begun bool
	early []Record // what a run on a connection was told before its plan was agreed to
	file  *os.File
	name  string
	lock  *flock.Flock
	point func(string) // nil outside tests
	lines []byte       // what this run wrote
}

// NewJournal keeps its files in the state folder dir, which is made when the first record is written.
func NewJournal(dir string, clock clock.Clock) *Journal { return &Journal{dir: dir, clock: clock} }

func (j *Journal) draft() string { return filepath.Join(j.dir, "drafts", j.tag+".jsonl") }

func connectionPath(dir, name string) string {
	return filepath.Join(dir, "connections", name+".jsonl")
}

// Write appends one record and syncs it. A run that was begun anew and got no further leaves no file.
func (j *Journal) Write(record Record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	record.At = j.clock.Now().UTC()
	if record.Kind == Begun {
		j.tag, j.aim = record.Tag, record.Say
		if j.file == nil {
			return nil
		}
		return j.append(record) // the run was taken up again
	}
	if (j.mends || !Aim(j.aim).Begins()) && j.name == "" && (record.Kind == AnswerGot || record.Kind == StoppedRun) {
		if record.Kind == AnswerGot {
			j.early = append(j.early, record)
		}
		return nil // a run on a connection that was not agreed to leaves no draft: there is nothing to go on with
	}
	if err := j.open(); err != nil {
		return err
	}
	return j.append(record)
}

// open makes the draft on the first record.
func (j *Journal) open() error {
	if j.file != nil {
		return nil
	}
	if j.name != "" {
		return j.take(connectionPath(j.dir, j.name), j.name) // it was let go of
	}
	if j.lock == nil { // before there is a file, which others would offer to go on with
		lock, err := lockJournal(j.draft())
		if err != nil {
			return err
		}
		j.lock = lock
	}
	file, err := openJournal(j.draft())
	if err != nil {
		return err
	}
	j.file = file
	if j.begun {
		return nil
	}
	j.begun = true
	return j.append(Record{Kind: Begun, At: j.clock.Now().UTC(), Tag: j.tag, Say: j.aim})
}

func (j *Journal) append(record Record) error {
	if j.point != nil {
		which := fmt.Sprintf("record %s %s/%s", record.Kind, record.Step, record.Change)
		j.point("before " + which)
		defer j.point("after " + which)
	}
	var line bytes.Buffer
	encoder := json.NewEncoder(&line)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(record); err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	end, err := j.file.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("writing the journal: %w", err)
	}
	if _, err := j.file.Write(line.Bytes()); err != nil {
		return errors.Join(fmt.Errorf("writing the journal: %w", err), j.file.Truncate(end)) // half a line would spoil the next
	}
	if err := j.file.Sync(); err != nil { // a line that may be lost counts as not written, or it would stand there twice
		return errors.Join(fmt.Errorf("writing the journal to the disk: %w", err), j.file.Truncate(end))
	}
	j.lines = append(j.lines, line.Bytes()...)
	return nil
}

// openJournal opens a journal for appending, readable by its owner alone. A last line that a crash tore is dropped first.
func openJournal(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("making the state folder: %w", err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("opening the journal: %w", err)
	}
	data, err := io.ReadAll(file)
	if err == nil {
		whole := int64(bytes.LastIndexByte(data, '\n') + 1)
		if err = file.Truncate(whole); err == nil {
			_, err = file.Seek(whole, io.SeekStart)
		}
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("reading the journal: %w", err), file.Close())
	}
	return file, nil
}

// Open says whether anything was written.
func (j *Journal) Open() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file != nil
}

// Knows says whether the connection's journal counts these facts among what is ours and in use.
func (j *Journal) Knows(facts databricks.Facts) bool {
	j.mu.Lock()
	name := j.name
	j.mu.Unlock()
	records, err := readJournal(connectionPath(j.dir, name))
	if err != nil {
		return true // what cannot be told apart is left alone
	}
	known := fold(name, records).Facts
	for fact, value := range facts {
		if known[fact] == value {
			return true
		}
	}
	return false
}

// Drop takes a draft away that came to nothing: the connection was as wanted already. One that tells of a change stays: nothing else
// knows how it is taken back.
func (j *Journal) Drop() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.file == nil || j.name != "" || j.tells() {
		return nil
	}
	path := j.file.Name()
	err := j.file.Close()
	j.file = nil
	return errors.Join(err, os.Remove(path))
}

// HoldsChange says whether the draft tells of a change that went ahead of the plan.
func (j *Journal) HoldsChange() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.file != nil && j.name == "" && j.tells()
}

// tells says whether the file that is written to tells of a change that took effect, or may have, or of something that was found to be
// gone. One that cannot be read may.
func (j *Journal) tells() bool {
	records, err := readJournal(j.file.Name())
	if err != nil {
		return true
	}
	story := tell(records)
	return len(story.did) > 0 || len(story.open) > 0 ||
		slices.ContainsFunc(records, func(record Record) bool { return record.Kind == GoneAgain })
}

// Close closes the file and lets go of the lock.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.close()
}

func (j *Journal) close() error {
	var err error
	if j.file != nil {
		err = j.file.Close()
		j.file = nil
	}
	return errors.Join(err, j.unlock())
}

var connectionName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)

// CheckConnectionName refuses what would not be the name of a file on every system.
func CheckConnectionName(name string) error {
	if !connectionName.MatchString(name) {
		return errors.New("A name has up to 64 small letters, digits, dots and hyphens, such as acme-treasure-data.")
	}
	return nil
}
