package keytest

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// The objects of the Secret Service specification, as far as go-keyring and keystore call them. Exported methods are what
// the bus can call.

// fakeSecret is the struct (oayays) of the specification.
type fakeSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

type fakeService struct{ fake *Fake }

func (s fakeService) OpenSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	s.fake.pause(HangSession)
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	path := dbus.ObjectPath(fmt.Sprintf("%s/session/s%d", secretsPath, s.fake.number()))
	_ = s.fake.conn.Export(fakeSession{}, path, secretInterface+"Session")
	return dbus.MakeVariant(""), path, nil
}

func (s fakeService) UnlockObjects(objects []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	s.fake.pause(HangUnlock)
	s.fake.mu.Lock()
	defer s.fake.mu.Unlock()
	if !s.fake.locked {
		return objects, "/", nil
	}
	window := fakePrompt{result: dbus.MakeVariant(objects), outcome: answered}
	switch s.fake.fault {
	case UnlockDismissed:
		window.outcome = closed
	case PromptNever:
		window.outcome = ignored
	case UnlockGone:
		window.outcome = serviceEnds
	}
	return []dbus.ObjectPath{}, s.fake.prompt(window), nil
}

func (s fakeService) ReadAlias(string) (dbus.ObjectPath, *dbus.Error) { return loginPath, nil }

type fakeSession struct{}

func (fakeSession) Close() *dbus.Error { return nil }

type fakeProperties struct{ fake *Fake }

func (p fakeProperties) Get(_, name string) (dbus.Variant, *dbus.Error) {
	p.fake.pause(HangProperties)
	if p.fake.fault == LookDies {
		p.fake.end()
	}
	p.fake.mu.Lock()
	defer p.fake.mu.Unlock()
	switch name {
	case "Collections":
		return dbus.MakeVariant([]dbus.ObjectPath{loginPath}), nil
	case "Locked":
		return dbus.MakeVariant(p.fake.locked), nil
	}
	return dbus.Variant{}, dbus.NewError("org.freedesktop.DBus.Error.UnknownProperty", nil)
}

type fakeCollection struct{ fake *Fake }

func (c fakeCollection) SearchItems(attributes map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	c.fake.pause(HangSearch)
	c.fake.mu.Lock()
	defer c.fake.mu.Unlock()
	return c.fake.find(attributes), nil
}

func (c fakeCollection) CreateItem(given map[string]dbus.Variant, secret fakeSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	f := c.fake
	attributes := map[string]string{}
	if err := given[secretInterface+"Item.Attributes"].Store(&attributes); err != nil {
		return "/", "/", dbus.MakeFailedError(err)
	}
	f.mu.Lock()
	f.creations++
	f.mu.Unlock()
	f.pause(HangCreate)
	if f.fault == CreateLate {
		f.linger()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	old := f.find(attributes)
	switch {
	case f.fault == CreateError:
		return "/", "/", dbus.NewError(secretInterface+"Error.IsLocked", []any{"raw text of the bus"})
	case f.fault == CreateDies:
		f.end()
		return "/", "/", nil
	case f.fault == CreateDismissed, f.fault == OverwriteDismissed && len(old) > 0:
		return "/", f.prompt(fakePrompt{outcome: closed, result: dbus.MakeVariant("")}), nil
	case f.fault == CreateUnanswered:
		return "/", f.prompt(fakePrompt{outcome: ignored}), nil
	case f.fault == CreateGone:
		return "/", f.prompt(fakePrompt{outcome: serviceEnds}), nil
	case f.fault == CreateBusGone:
		return "/", f.prompt(fakePrompt{outcome: busEnds}), nil
	case len(old) > 0:
		f.items[old[0]].value = secret.Value
		return old[0], "/", nil
	}
	item := &fakeItem{fake: f, attributes: attributes, value: secret.Value}
	item.path = dbus.ObjectPath(fmt.Sprintf("%s/%d", loginPath, f.number()))
	f.items[item.path] = item
	_ = f.conn.Export(item, item.path, secretInterface+"Item")
	if f.fault == CreateThenDies {
		f.end()
	}
	return item.path, "/", nil
}

type fakeItem struct {
	fake       *Fake
	path       dbus.ObjectPath
	attributes map[string]string
	value      []byte
}

func (i *fakeItem) GetSecret(session dbus.ObjectPath) (fakeSecret, *dbus.Error) {
	i.fake.pause(HangGet)
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	value := i.value
	if i.fake.fault == WrongValue {
		value = []byte("another text")
	}
	return fakeSecret{session, []byte{}, value, "text/plain"}, nil
}

// Delete is the specification's; the entry goes.
func (i *fakeItem) Delete() (dbus.ObjectPath, *dbus.Error) {
	i.fake.pause(HangDelete)
	i.fake.mu.Lock()
	defer i.fake.mu.Unlock()
	if i.fake.fault == DeleteDismissed {
		return i.fake.prompt(fakePrompt{outcome: closed, result: dbus.MakeVariant("")}), nil
	}
	delete(i.fake.items, i.path)
	return "/", nil
}

// outcome is what becomes of a window.
type outcome int

const (
	answered outcome = iota
	closed
	ignored
	serviceEnds
	busEnds
)

type fakePrompt struct {
	fake    *Fake
	path    dbus.ObjectPath
	outcome outcome
	result  dbus.Variant
}

// Prompt draws the window. The answer comes after the reply, as a person's does.
func (p fakePrompt) Prompt(string) *dbus.Error {
	p.fake.mu.Lock()
	p.fake.shown++
	p.fake.mu.Unlock()
	go p.comeToAnEnd()
	return nil
}

func (p fakePrompt) comeToAnEnd() {
	p.fake.think()
	switch p.outcome {
	case answered:
		p.fake.mu.Lock()
		p.fake.locked = false
		p.fake.mu.Unlock()
		_ = p.fake.conn.Emit(p.path, promptInterface+".Completed", false, p.result)
	case closed:
		_ = p.fake.conn.Emit(p.path, promptInterface+".Completed", true, p.result)
	case ignored:
		p.fake.reach()
	case serviceEnds:
		p.fake.end()
		p.fake.reach()
	case busEnds:
		p.fake.session.KillBus()
	}
}

// Dismiss is counted: nobody may call it.
func (p fakePrompt) Dismiss() *dbus.Error {
	p.fake.mu.Lock()
	defer p.fake.mu.Unlock()
	p.fake.dismissed++
	return nil
}
