// Package keytest runs tests against a keyring: a real GNOME Keyring on a private bus, or a fake Secret Service that
// misbehaves on purpose. It is for tests of any package:
//
//	session := keytest.Start(t, keytest.Unlocked)
//	out, err := session.Command("./brickpass", "demo", "--unattended").CombinedOutput()
//	token, found := session.Lookup("dbc-….cloud.databricks.com/1111…/5f3a…")
//
// Nothing that it starts outlives the test binary, and nothing that belongs to the person who runs the tests is touched.
//
// It must not know how keystore works: it is what keystore is held against.
package keytest

import (
	"bufio"
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/internal/clock"
)

// State is what a test wants to find.
type State string

// The states.
const (
	Unlocked    State = "unlocked"     // GNOME Keyring, open
	Locked      State = "locked"       // GNOME Keyring, locked, with no screen to ask on
	None        State = "none"         // GNOME Keyring, not started yet, with no keyring in it
	NoService   State = "no-service"   // a bus, and no keyring program; Session.Fake can take its place
	NeverStarts State = "never-starts" // a bus that can start a keyring program that never comes up
	Deaf        State = "deaf"         // a socket that takes connections and never answers
	NoBus       State = "no-bus"       // no bus at all
)

// RequireReal is the variable that makes a missing keyring program a failure and not a reason to skip: for CI.
const RequireReal = "BRICKPASS_REQUIRE_REAL"

const password = "of the private keyring"

// Session is a private bus, with or without a keyring, that ends with the test.
type Session struct {
	t       testing.TB
	folder  string
	address string // of the bus; empty if there is none
	bus     *exec.Cmd
	keyring *exec.Cmd
}

// Start makes what the state says. It skips the test if a program for it is not installed.
func Start(t testing.TB, state State) *Session {
	t.Helper()
	require(t, state)
	folder, err := os.MkdirTemp("", "keytest") // not t.TempDir: a socket's path may have 107 bytes
	check(t, err)
	s := &Session{t: t, folder: folder}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	for _, name := range []string{"run", "home", "data", "config", "services"} {
		check(t, os.Mkdir(filepath.Join(folder, name), 0o700))
	}
	switch state {
	case NoBus:
	case Deaf:
		s.address = deaf(t, filepath.Join(folder, "bus"))
	default:
		s.startBus(state)
	}
	if state == Unlocked || state == Locked {
		s.startKeyring()
	}
	if state == Locked {
		s.Lock()
	}
	return s
}

func require(t testing.TB, state State) {
	t.Helper()
	var programs []string
	switch state {
	case NoBus, Deaf:
	case NoService, NeverStarts:
		programs = []string{"dbus-daemon"}
	default:
		programs = []string{"dbus-daemon", "gnome-keyring-daemon", "secret-tool"}
	}
	for _, name := range programs {
		if _, err := exec.LookPath(name); err == nil {
			continue
		}
		if os.Getenv(RequireReal) == "1" {
			t.Fatalf("%s is not installed, and %s=1 asks for it", name, RequireReal)
		}
		t.Skipf("%s is not installed (apt-get install gnome-keyring dbus-daemon libsecret-tools)", name)
	}
}

const busConfig = `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path=SOCKET</listen>SERVICES
<policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy>
</busconfig>`

// neverStarting is started by the bus and ends by itself long after any test, so that nothing is left behind.
const neverStarting = "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/sleep 20\n"

func (s *Session) startBus(state State) {
	s.t.Helper()
	services := ""
	switch state {
	case Unlocked, Locked, None:
		services = "<standard_session_servicedirs/>"
	case NeverStarts:
		services = "<servicedir>" + filepath.Join(s.folder, "services") + "</servicedir>"
		check(s.t, os.WriteFile(filepath.Join(s.folder, "services", "secrets.service"), []byte(neverStarting), 0o600))
	}
	config := strings.NewReplacer("SOCKET", filepath.Join(s.folder, "bus"), "SERVICES", services).Replace(busConfig)
	file := filepath.Join(s.folder, "bus.conf")
	check(s.t, os.WriteFile(file, []byte(config), 0o600))

	s.bus = s.Command("dbus-daemon", "--config-file="+file, "--nofork", "--print-address=1")
	stdout, err := s.bus.StdoutPipe()
	check(s.t, err)
	s.launch(s.bus)
	line, err := bufio.NewReader(stdout).ReadString('\n')
	check(s.t, err)
	s.address = strings.TrimSpace(line)
}

func (s *Session) startKeyring() {
	s.t.Helper()
	s.keyring = s.Command("gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets")
	s.keyring.Stdin = strings.NewReader(password) // no line end: it would be part of the password
	s.launch(s.keyring)
	Await(s.t, "the keyring to open", s.opened)
}

func (s *Session) launch(cmd *exec.Cmd) {
	s.t.Helper()
	dieWithParent(cmd)
	check(s.t, cmd.Start())
	s.t.Cleanup(func() { end(cmd) })
}

// end kills one process that was started here and waits until it is gone.
func end(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// Run runs a program in the session, with the keyring's password on its standard input. A keyring program that it leaves behind ends
// with the bus.
func (s *Session) Run(name string, args ...string) {
	s.t.Helper()
	cmd := s.Command(name, args...)
	cmd.Stdin = strings.NewReader(password)
	check(s.t, cmd.Run())
}

// KillBus ends the bus, as when a desktop session breaks down.
func (s *Session) KillBus() { _ = s.bus.Process.Kill() }

// KillKeyring ends the keyring program, as when it crashes. The bus starts it again when somebody asks for it, locked.
func (s *Session) KillKeyring() { _ = s.keyring.Process.Kill() }

// Env is this process' environment with the session in it: a private home, no screen, and the bus.
func (s *Session) Env() []string {
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains([]string{
			"DISPLAY", "WAYLAND_DISPLAY", "SSH_AUTH_SOCK", "GNOME_KEYRING_CONTROL", "DBUS_SESSION_BUS_ADDRESS",
			"HOME", "XDG_RUNTIME_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME",
		}, name)
	})
	env = append(env,
		"HOME="+filepath.Join(s.folder, "home"), "XDG_RUNTIME_DIR="+filepath.Join(s.folder, "run"),
		"XDG_DATA_HOME="+filepath.Join(s.folder, "data"), "XDG_CONFIG_HOME="+filepath.Join(s.folder, "config"))
	if s.address != "" {
		env = append(env, "DBUS_SESSION_BUS_ADDRESS="+s.address)
	}
	return env
}

// Command is a command in the session.
func (s *Session) Command(name string, args ...string) *exec.Cmd {
	// Not the test's context itself: what is cleaned up after a test still needs the bus.
	cmd := exec.CommandContext(context.WithoutCancel(s.t.Context()), name, args...)
	cmd.Env = s.Env()
	return cmd
}

// Lookup reads an entry of brickpass by libsecret's own program, which shares no code with brickpass.
func (s *Session) Lookup(item string) (text string, found bool) {
	s.t.Helper()
	var stdout bytes.Buffer
	cmd := s.Command("secret-tool", "lookup", "service", "brickpass", "username", item)
	cmd.Stdout = &stdout
	err := cmd.Run()
	return stdout.String(), err == nil && stdout.Len() > 0
}

// Items are the names of all entries of brickpass, sorted, by libsecret's own program.
func (s *Session) Items() []string {
	s.t.Helper()
	// What it prints goes to standard output and standard error by turns; its exit code is 0 if there are none.
	out, _ := s.Command("secret-tool", "search", "--all", "service", "brickpass").CombinedOutput()
	var items []string
	for line := range strings.Lines(string(out)) {
		if name, ok := strings.CutPrefix(line, "attribute.username = "); ok {
			items = append(items, strings.TrimSpace(name))
		}
	}
	slices.Sort(items)
	return items
}

// Await looks again and again until something is so in another process, for ten seconds at most.
func Await(t testing.TB, what string, so func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	for !so() {
		if clock.Real().Wait(ctx, 10*time.Millisecond) != nil {
			t.Fatalf("waited ten seconds for %s", what)
		}
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
