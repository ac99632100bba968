//go:build !darwin && !windows

package keystore

import (
	"errors"
	"net"
	"path/filepath"
	"testing"

	"github.com/godbus/dbus/v5"
)

func TestWhatABusSays(t *testing.T) {
	for name, want := range map[string]sight{
		accessDenied:   {state: Unsupported, twist: fenced},
		serviceUnknown: {state: NoService},
	} {
		if seen, err := told(dbus.Error{Name: name, Body: []any{"An AppArmor policy prevents this sender"}}); err != nil || seen != want {
			t.Errorf("%s: %+v, %v", name, seen, err)
		}
	}
	if _, err := told(dbus.Error{Name: "org.example.Other"}); err == nil {
		t.Error("an error that says nothing about the keyring is taken for a sight")
	}
}

func TestWhatAKeyringRefuses(t *testing.T) {
	for name, want := range map[string]error{
		secretIsLocked: ErrLocked, accessDenied: ErrUnusable, noReply: ErrUnusable, "org.example.Other": ErrUnusable,
	} {
		err := refusal("linux", "GNOME Keyring", dbus.Error{Name: name, Body: []any{"raw"}})
		if !errors.Is(err, want) || err.Cause == "" || err.Fix == "" {
			t.Errorf("%s: %v, want %v", name, err, want)
		}
		var raw dbus.Error
		if !errors.As(err, &raw) || raw.Name != name {
			t.Errorf("%s: whoever looks for the cause does not find it", name)
		}
	}
}

// Only what cannot make godbus start a bus is an address.
func TestWhereTheBusIs(t *testing.T) {
	folder := t.TempDir()
	socket, file := filepath.Join(folder, "bus"), filepath.Join(folder, "file")
	listener, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	if err := replace(file, nil); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ env, socket, want string }{
		{"unix:path=/run/x", socket, "unix:path=/run/x"},
		{"", socket, "unix:path=" + dbus.EscapeBusAddressValue(socket)},
		{"", file, ""},
		{"", filepath.Join(folder, "none"), ""},
		{"autolaunch:", socket, ""},
		{"unix:path=/run/x;autolaunch:scope=1", socket, ""},
	} {
		eyes := &busEyes{getenv: func(string) string { return test.env }, socket: test.socket}
		address, ok := eyes.address()
		if ok != (test.want != "") || ok && address != test.want {
			t.Errorf("%q, %s: %q, %v; want %q", test.env, test.socket, address, ok, test.want)
		}
	}
}
