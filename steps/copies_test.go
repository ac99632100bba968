package steps

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// The journal knows of each place where a credential was written in clear, by its last time.
func TestCopiesInClearAreKnown(t *testing.T) {
	s := rehearse(t, "aws")
	s.connect(onlyPublic)
	name := s.onlyConnection().Name
	note := func(profile, file string) {
		t.Helper()
		if err := NoteCopy(s.kit.StateDir, s.kit.Clock, name, profile, file); err != nil {
			t.Fatal(err)
		}
	}
	note("acme", "/home/ben/.databrickscfg")
	note("acme", "/elsewhere")
	s.pass(2)
	note("acme", "/home/ben/.databrickscfg")
	connection := s.onlyConnection()
	var places []string
	for _, one := range connection.Copies {
		places = append(places, one.File+" "+one.At.Format(time.DateOnly))
	}
	today := s.kit.Clock.Now()
	want := []string{"/elsewhere " + today.AddDate(0, 0, -2).Format(time.DateOnly), "/home/ben/.databrickscfg " + today.Format(time.DateOnly)}
	if !slices.Equal(places, want) {
		t.Errorf("%q, want %q", places, want)
	}
	if connection.Ended != "done" || connection.Facts[TokenItem] == "" {
		t.Errorf("the rest of its story is lost: %+v", connection)
	}

	// A removal names them, changes none of them, and the next connection of that name begins without them.
	run := s.remove(name, nil)
	s.mustFinish(run)
	said := 0
	for _, line := range run.Left() {
		if strings.HasPrefix(line.Text, "There is a copy in clear: the profile acme in /") && strings.Contains(line.Text, "What stands in it is dead") {
			said++
		}
	}
	if said != 2 {
		t.Errorf("%d are named: %+v", said, run.Left())
	}
	if after, ok := connectionNamed(s.past(t), name); ok && len(after.Copies) > 0 {
		t.Errorf("after the removal there are %+v", after.Copies)
	}
}

func (s *stage) past(t *testing.T) []Connection {
	t.Helper()
	all, err := Connections(s.kit.StateDir)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestNoCopyIsNotedWhileAnotherIsAtWork(t *testing.T) {
	s := rehearse(t, "aws")
	s.connect(onlyPublic)
	name := s.onlyConnection().Name
	lock, err := lockJournal(connectionPath(s.kit.StateDir, name))
	if err != nil {
		t.Fatal(err)
	}
	if err := NoteCopy(s.kit.StateDir, s.kit.Clock, name, "acme", "/file"); !errors.Is(err, ErrInUse) {
		t.Errorf("%v", err)
	}
	if err := lock.Close(); err != nil {
		t.Fatal(err)
	}
	if copies := s.onlyConnection().Copies; len(copies) > 0 {
		t.Errorf("%+v", copies)
	}
}

// A rotation does not reach into somebody's file either: it says which profiles have the old one.
func TestARotationNamesTheProfilesThatHaveTheOldOne(t *testing.T) {
	s := connected(t, "aws", nil)
	note := func(profile string) {
		t.Helper()
		if err := NoteCopy(s.kit.StateDir, s.kit.Clock, simulated, profile, "/home/ben/.databrickscfg"); err != nil {
			t.Fatal(err)
		}
	}
	note("acme")
	s.pass(30)
	run := s.rotate(simulated, nil)
	s.mustFinish(run)
	sheet, _ := finding(run, "handover").Seen.(Sheet)
	want := ". The profile acme in /home/ben/.databrickscfg has the old one, too: brickpass profile " + simulated + " --as acme gives it the new one"
	if !strings.HasSuffix(sheet.Next, want) {
		t.Errorf("it says %q", sheet.Next)
	}

	// One that was written since has the new one.
	s.pass(1)
	note("acme")
	if says := s.connection(simulated).oldCopies(); len(says) > 0 {
		t.Errorf("after the profile was written again it says %q", says)
	}
}
