package keytest

import (
	"net"
	"slices"
	"testing"

	"github.com/godbus/dbus/v5"
)

const (
	secrets          = "org.freedesktop.secrets"
	secretsPath      = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath        = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	secretInterface  = "org.freedesktop.Secret."
	serviceInterface = secretInterface + "Service"
	promptInterface  = secretInterface + "Prompt"
	properties       = "org.freedesktop.DBus.Properties"
)

// connect gives a connection of the test's own, which is not the one that go-keyring has.
func (s *Session) connect() *dbus.Conn {
	s.t.Helper()
	conn, err := dbus.Connect(s.address)
	check(s.t, err)
	s.t.Cleanup(func() { _ = conn.Close() })
	return conn
}

// opened says whether the keyring has its collection.
func (s *Session) opened() bool {
	conn, err := dbus.Connect(s.address)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	var has bool
	if conn.BusObject().Call("org.freedesktop.DBus.NameHasOwner", 0, secrets).Store(&has) != nil || !has {
		return false
	}
	value, err := conn.Object(secrets, secretsPath).GetProperty(serviceInterface + ".Collections")
	if err != nil {
		return false
	}
	paths, _ := value.Value().([]dbus.ObjectPath)
	return slices.Contains(paths, loginPath)
}

// Lock locks the keyring, as a screen saver may do at any time.
func (s *Session) Lock() {
	s.t.Helper()
	call := s.connect().Object(secrets, secretsPath).Call(serviceInterface+".Lock", 0, []dbus.ObjectPath{loginPath})
	check(s.t, call.Err)
}

// deaf takes connections and says nothing.
func deaf(t testing.TB, path string) string {
	t.Helper()
	listener, err := net.Listen("unix", path)
	check(t, err)
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			t.Cleanup(func() { _ = conn.Close() })
		}
	}()
	return "unix:path=" + path
}
