package keytest

import (
	"context"
	"fmt"
	"maps"
	"sync"
	"time"

	"github.com/godbus/dbus/v5"

	"brickpass/internal/clock"
)

// Fault is how a fake Secret Service misbehaves.
type Fault string

// The faults. Those that hang do so until the test ends.
const (
	Faultless          Fault = "faultless"
	CreateDismissed    Fault = "create-dismissed"    // asks whether it may save, is told no
	OverwriteDismissed Fault = "overwrite-dismissed" // the same, but only where there is an entry already
	DeleteDismissed    Fault = "delete-dismissed"    // asks whether it may delete, is told no
	UnlockDismissed    Fault = "unlock-dismissed"    // locked; its window is closed
	UnlockAnswered     Fault = "unlock-answered"     // locked; its window is answered
	PromptNever        Fault = "prompt-never"        // locked; nobody answers its window
	UnlockGone         Fault = "unlock-gone"         // locked; ends while its window is shown
	CreateUnanswered   Fault = "create-unanswered"   // asks whether it may save; nobody answers
	CreateGone         Fault = "create-gone"         // asks whether it may save; ends
	CreateBusGone      Fault = "create-bus-gone"     // asks whether it may save; the bus ends
	CreateError        Fault = "create-error"        // refuses to save
	CreateDies         Fault = "create-dies"         // ends instead of saving
	CreateThenDies     Fault = "create-then-dies"    // saves, then ends before it says so
	CreateLate         Fault = "create-late"         // saves when the test calls Release
	LookDies           Fault = "look-dies"           // ends when it is looked at
	WrongValue         Fault = "wrong-value"         // gives back another text than it got
	HangProperties     Fault = "hang-properties"
	HangSession        Fault = "hang-session"
	HangUnlock         Fault = "hang-unlock"
	HangSearch         Fault = "hang-search"
	HangCreate         Fault = "hang-create"
	HangGet            Fault = "hang-get"
	HangDelete         Fault = "hang-delete"
)

// person is how long a person takes to answer a window.
const person = 50 * time.Millisecond

// Fake is a Secret Service in the test's own process. It keeps what it is given and can tell it.
type Fake struct {
	session *Session
	conn    *dbus.Conn
	fault   Fault
	over    context.Context // ends with the test
	release chan struct{}

	mu        sync.Mutex
	locked    bool
	reached   bool
	numbered  int
	items     map[dbus.ObjectPath]*fakeItem
	creations int
	shown     int
	dismissed int
}

// Fake puts a fake in the place of the keyring program, in a session that is NoService.
func (s *Session) Fake(fault Fault) *Fake {
	s.t.Helper()
	over, cancel := context.WithCancel(context.Background())
	s.t.Cleanup(cancel)
	f := &Fake{session: s, conn: s.connect(), fault: fault, over: over, release: make(chan struct{}), items: map[dbus.ObjectPath]*fakeItem{}}
	switch fault {
	case UnlockDismissed, UnlockAnswered, PromptNever, UnlockGone:
		f.locked = true
	}
	for _, export := range []struct {
		what any
		path dbus.ObjectPath
		as   string
	}{
		{fakeService{f}, secretsPath, serviceInterface},
		{fakeProperties{f}, secretsPath, properties},
		{fakeProperties{f}, loginPath, properties},
		{fakeCollection{f}, loginPath, secretInterface + "Collection"},
	} {
		check(s.t, f.conn.ExportWithMap(export.what, map[string]string{"UnlockObjects": "Unlock"}, export.path, export.as))
	}
	reply, err := f.conn.RequestName(secrets, dbus.NameFlagDoNotQueue)
	check(s.t, err)
	if reply != dbus.RequestNameReplyPrimaryOwner {
		s.t.Fatalf("the name %s is taken", secrets)
	}
	return f
}

// Stored is what the fake keeps, by name of the entry.
func (f *Fake) Stored() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	stored := map[string]string{}
	for _, item := range f.items {
		stored[item.attributes["username"]] = string(item.value)
	}
	return stored
}

// Creations is how often it was asked to save.
func (f *Fake) Creations() int { return f.count(&f.creations) }

// Shown is how many windows it drew.
func (f *Fake) Shown() int { return f.count(&f.shown) }

// Dismissals is how often somebody called Prompt.Dismiss, which aborts the real one.
func (f *Fake) Dismissals() int { return f.count(&f.dismissed) }

func (f *Fake) count(of *int) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return *of
}

// pause does not come back before the test ends if the fault is this hanging.
func (f *Fake) pause(at Fault) {
	if f.fault == at {
		f.reach()
		<-f.over.Done()
	}
}

// Reached says whether the fake has come to where nobody gets an answer from it.
func (f *Fake) Reached() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reached
}

func (f *Fake) reach() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reached = true
}

// Release lets a CreateLate go on.
func (f *Fake) Release() { close(f.release) }

// linger waits for Release.
func (f *Fake) linger() {
	f.reach()
	select {
	case <-f.release:
	case <-f.over.Done():
	}
}

// end takes the fake off the bus, as if its process had died.
func (f *Fake) end() { _ = f.conn.Close() }

func (f *Fake) number() int {
	f.numbered++
	return f.numbered
}

// find gives the entries that have all these attributes. The caller holds the lock.
func (f *Fake) find(attributes map[string]string) []dbus.ObjectPath {
	found := []dbus.ObjectPath{}
	for path, item := range f.items {
		merged := maps.Clone(item.attributes)
		maps.Copy(merged, attributes)
		if maps.Equal(merged, item.attributes) {
			found = append(found, path)
		}
	}
	return found
}

// prompt makes a window, which is drawn when the client asks for it. The caller holds the lock.
func (f *Fake) prompt(p fakePrompt) dbus.ObjectPath {
	p.fake = f
	p.path = dbus.ObjectPath(fmt.Sprintf("%s/prompt/p%d", secretsPath, f.number()))
	_ = f.conn.Export(p, p.path, promptInterface)
	return p.path
}

// think is what a person does before answering a window.
func (f *Fake) think() { _ = clock.Real().Wait(f.over, person) }
