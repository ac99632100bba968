package steps

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"brickpass/internal/clock"
)

// Where a person had a credential written in clear: a profile, for tools that read nothing else. The journal knows of it, because no
// removal reaches into somebody's own file, and whoever reads a report wants to know.

// CopiedOut records that the credential is about to be written in clear: Key is the profile and Value the file.
const CopiedOut RecordKind = "copied"

// Copy is one such place.
type Copy struct {
	Profile, File string
	At            time.Time
}

// Say names it.
func (c Copy) Say() string {
	return fmt.Sprintf("the profile %s in %s, written on %s", c.Profile, c.File, dateText(c.At))
}

// noted is the list with one more. A place counts once, by its last time.
func noted(copies []Copy, record Record) []Copy {
	var kept []Copy
	for _, one := range copies {
		if one.Profile != record.Key || one.File != record.Value {
			kept = append(kept, one)
		}
	}
	return append(kept, Copy{record.Key, record.Value, record.At})
}

// NoteCopy writes into the journal of a connection where its credential is about to be written in clear. It is ErrInUse while another
// brickpass is at work on the connection.
func NoteCopy(dir string, clock clock.Clock, name, profile, file string) error {
	path := connectionPath(dir, name)
	lock, err := lockJournal(path)
	if err != nil {
		return err
	}
	journal := NewJournal(dir, clock)
	journal.lock, journal.name = lock, name
	if journal.file, err = openJournal(path); err != nil {
		return errors.Join(err, journal.Close())
	}
	return errors.Join(journal.Write(Record{Kind: CopiedOut, Key: profile, Value: file}), journal.Close())
}

// oldCopies say of each copy that it holds what was in use before the last rotation, and by what it gets the new one.
func (c Connection) oldCopies() []string {
	var says []string
	for _, one := range c.Copies {
		if slices.ContainsFunc(c.Formers, func(former Former) bool { return one.At.Before(former.Since) }) {
			says = append(says, fmt.Sprintf(". The profile %s in %s has the old one, too: brickpass profile %s --as %s gives it the new one",
				one.Profile, one.File, c.Name, one.Profile))
		}
	}
	return says
}

// copies adds a line about each place where the credential was written in clear. Nothing of them is taken away.
func (t taking) copies(seen *taken, lives bool) {
	fate := "is dead"
	if lives {
		fate = "still lives"
	}
	for _, one := range t.connection.Copies {
		seen.stays(fmt.Sprintf("There is a copy in clear: %s. What stands in it %s: delete the profile there.", one.Say(), fate))
	}
}
