//go:build !darwin && !windows

package keystore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"

	"brickpass/internal/machine"
)

// Names of the Secret Service and of the bus (specifications.freedesktop.org/secret-service).
const (
	secrets             = "org.freedesktop.secrets"
	secretsPath         = dbus.ObjectPath("/org/freedesktop/secrets")
	loginPath           = dbus.ObjectPath("/org/freedesktop/secrets/collection/login")
	serviceInterface    = "org.freedesktop.Secret.Service"
	collectionInterface = "org.freedesktop.Secret.Collection"
	promptInterface     = "org.freedesktop.Secret.Prompt"
	busInterface        = "org.freedesktop.DBus"
	getProperty         = "org.freedesktop.DBus.Properties.Get"
	nothing             = dbus.ObjectPath("/")
	addressVariable     = "DBUS_SESSION_BUS_ADDRESS"
	nobodyHasTheName    = "org.freedesktop.DBus.Error.NameHasNoOwner"
	accessDenied        = "org.freedesktop.DBus.Error.AccessDenied"
	unknownObject       = "org.freedesktop.DBus.Error.UnknownObject"
	unknownMethod       = "org.freedesktop.DBus.Error.UnknownMethod"
	noSuchObject        = "org.freedesktop.Secret.Error.NoSuchObject"
	serviceUnknown      = "org.freedesktop.DBus.Error.ServiceUnknown"
	secretIsLocked      = "org.freedesktop.Secret.Error.IsLocked"
	noReply             = "org.freedesktop.DBus.Error.NoReply"
	nameOwnerChanged    = "NameOwnerChanged"
	promptIsCompleted   = "Completed"
)

// errNoBus is that there is no bus to connect to.
var errNoBus = errors.New("no session bus")

func newEyes(_ keychain, getenv func(string) string) eyes {
	return &busEyes{getenv: getenv, socket: fmt.Sprintf("/run/user/%d/bus", os.Getuid())}
}

// busEyes look at the Secret Service by the same connection that go-keyring uses: one for the program, kept until it
// ends, because gnome-keyring 50 aborts on bursts of clients (keychain.md 0.9).
type busEyes struct {
	getenv func(string) string
	socket string // where the bus is if the environment does not say
}

// connect gives the shared connection. It refuses before godbus can start a bus of its own by dbus-launch, which it does
// if it finds no address, and leaves behind (keychain.md 0.6).
func (b *busEyes) connect() (*dbus.Conn, error) {
	address, ok := b.address()
	if !ok {
		return nil, errNoBus
	}
	// What godbus itself does with an address that it finds; go-keyring has no other way to be told.
	if err := machine.Announce(addressVariable, address); err != nil {
		return nil, fmt.Errorf("telling go-keyring where the bus is: %w", err)
	}
	conn, err := dbus.SessionBus()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errNoBus, err)
	}
	return conn, nil
}

func (b *busEyes) address() (string, bool) {
	if address := b.getenv(addressVariable); address != "" {
		return address, !strings.Contains(address, "autolaunch:")
	}
	if info, err := os.Stat(b.socket); err == nil && info.Mode()&os.ModeSocket != 0 {
		return "unix:path=" + dbus.EscapeBusAddressValue(b.socket), true
	}
	return "", false
}

func (b *busEyes) see(ctx context.Context) (sight, error) {
	seen, err := b.seeOnce(ctx)
	if named(err, noReply, nobodyHasTheName, serviceUnknown) {
		seen, err = b.seeOnce(ctx) // the keyring program ended while it was being asked
	}
	if err != nil {
		return told(err)
	}
	return seen, nil
}

func (b *busEyes) seeOnce(ctx context.Context) (sight, error) {
	conn, err := b.connect()
	if err != nil {
		return sight{}, err
	}
	var owner string
	err = conn.BusObject().CallWithContext(ctx, busInterface+".GetNameOwner", 0, secrets).Store(&owner)
	if named(err, nobodyHasTheName) {
		return seeInstalled(ctx, conn)
	}
	if err != nil {
		return sight{}, err
	}
	return b.seeCollection(ctx, conn)
}

// seeInstalled tells a keyring program that can be started from none.
func seeInstalled(ctx context.Context, conn *dbus.Conn) (sight, error) {
	var names []string
	if err := conn.BusObject().CallWithContext(ctx, busInterface+".ListActivatableNames", 0).Store(&names); err != nil {
		return sight{}, err
	}
	if slices.Contains(names, secrets) {
		return sight{state: asleep}, nil
	}
	return sight{state: NoService}, nil
}

func (b *busEyes) start(ctx context.Context) (sight, error) {
	conn, err := b.connect()
	if err != nil {
		return told(err)
	}
	var result uint32
	err = conn.BusObject().CallWithContext(ctx, busInterface+".StartServiceByName", 0, secrets, uint32(0)).Store(&result)
	if err != nil {
		return told(err)
	}
	seen, err := b.seeCollection(ctx, conn)
	if err != nil {
		return told(err)
	}
	return seen, nil
}

func (b *busEyes) seeCollection(ctx context.Context, conn *dbus.Conn) (sight, error) {
	provider := providerOf(ctx, conn)
	path, err := collection(ctx, conn)
	if err != nil {
		return sight{}, err
	}
	if path == nothing {
		return sight{state: NoCollection, provider: provider}, nil
	}
	locked, err := property[bool](ctx, conn, path, collectionInterface, "Locked")
	switch {
	case named(err, unknownObject, unknownMethod, noSuchObject):
		return sight{state: NoCollection, provider: provider}, nil
	case err != nil:
		return sight{}, err
	case locked && !hasScreen("linux", b.getenv):
		return sight{state: Locked, provider: provider, twist: headless}, nil
	case locked:
		return sight{state: Locked, provider: provider}, nil
	}
	return sight{state: Ready, provider: provider}, nil
}

// collection is the one that go-keyring will write to: login, else what the alias "default" stands for.
func collection(ctx context.Context, conn *dbus.Conn) (dbus.ObjectPath, error) {
	paths, err := property[[]dbus.ObjectPath](ctx, conn, secretsPath, serviceInterface, "Collections")
	if err != nil {
		return nothing, err
	}
	if slices.Contains(paths, loginPath) {
		return loginPath, nil
	}
	var path dbus.ObjectPath
	call := conn.Object(secrets, secretsPath).CallWithContext(ctx, serviceInterface+".ReadAlias", dbus.FlagNoAutoStart, "default")
	if err := call.Store(&path); err != nil {
		return nothing, err
	}
	return path, nil
}

func property[T any](ctx context.Context, conn *dbus.Conn, path dbus.ObjectPath, of, name string) (T, error) {
	var value T
	var variant dbus.Variant
	call := conn.Object(secrets, path).CallWithContext(ctx, getProperty, dbus.FlagNoAutoStart, of, name)
	if err := call.Store(&variant); err != nil {
		return value, err
	}
	if err := variant.Store(&value); err != nil {
		return value, fmt.Errorf("reading %s.%s: %w", of, name, err)
	}
	return value, nil
}

// providerOf names the program that owns the keyring, by its process. It is only for people: what cannot be told has no
// name.
func providerOf(ctx context.Context, conn *dbus.Conn) string {
	var pid uint32
	if err := conn.BusObject().CallWithContext(ctx, busInterface+".GetConnectionUnixProcessID", 0, secrets).Store(&pid); err != nil {
		return ""
	}
	return programs[strings.TrimSpace(realFiles.read("/proc/"+strconv.Itoa(int(pid))+"/comm"))]
}

// programs by what the kernel keeps of their names: 15 bytes.
var programs = map[string]string{
	"gnome-keyring-d": nameGNOME,
	"keepassxc":       nameKeePassXC,
	"ksecretd":        nameKWallet,
	"kwalletd5":       nameKWallet,
	"kwalletd6":       nameKWallet,
}

// told turns an error of the bus into what it says about the keyring, or gives it back.
func told(err error) (sight, error) {
	switch {
	case errors.Is(err, errNoBus):
		return sight{state: NoBus}, nil
	case named(err, accessDenied):
		return sight{state: Unsupported, twist: fenced}, nil
	case named(err, serviceUnknown):
		return sight{state: NoService}, nil
	}
	return sight{}, err
}

func named(err error, names ...string) bool {
	var refused dbus.Error
	return errors.As(err, &refused) && slices.Contains(names, refused.Name)
}

// refusalOnBus reads the name of an error, never its text.
func refusalOnBus(name string, err error) *Error {
	switch {
	case named(err, secretIsLocked):
		return &Error{Kind: ErrLocked, Cause: upper(name) + " is locked.", Fix: "Unlock it: its own window asks for its password."}
	case named(err, accessDenied):
		reason, fix := reasonAndFix("linux", desktop, name, sight{state: Unsupported, twist: fenced})
		return &Error{Kind: ErrUnusable, Cause: reason, Fix: fix}
	case named(err, noReply, serviceUnknown), errors.Is(err, dbus.ErrClosed), errors.Is(err, errGone):
		return &Error{Kind: ErrUnusable, Cause: upper(name) + " ended while it was being asked.", Fix: "Check again. If that does not help, sign out and in."}
	}
	return nil
}
