package steps

import (
	"time"

	"brickpass/internal/clock"
)

// CopiedOut records that a person had the credential written somewhere in clear, so that a report can say where it stands.
const CopiedOut RecordKind = "copied"

// Copy is a place where the credential was written in clear because somebody asked for it.
type Copy struct {
	Where string
	At    time.Time
}

// noted is the list with one more copy. A place counts once, by its last time.
func noted(copies []Copy, record Record) []Copy {
	var kept []Copy
	for _, one := range copies {
		if one.Where != record.Value {
			kept = append(kept, one)
		}
	}
	return append(kept, Copy{record.Value, record.At})
}

// NoteCopy writes into the journal of a connection where its credential was written in clear.
func NoteCopy(dir string, clock clock.Clock, name, where string) error {
	path := connectionPath(dir, name)
	lock, err := lockConnection(path)
	if err != nil {
		return err
	}
	journal := NewJournal(dir, clock)
	journal.lock, journal.name, journal.begun = lock, name, true
	if journal.file, err = openJournal(path); err != nil {
		_ = journal.Close()
		return err
	}
	err = journal.Write(Record{Kind: CopiedOut, Value: where})
	if closed := journal.Close(); err == nil {
		err = closed
	}
	return err
}
