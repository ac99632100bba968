// Package machine is what brickpass knows of the computer that it runs on: environment, folders, chance, streams and
// terminals. It is the one place that asks the operating system for them; everything else is given a Machine.
//
// It must not know what any of it is used for.
package machine

import (
	"crypto/rand"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/term"

	"brickpass/internal/clock"
)

// Machine is a computer, or in a test what stands for one.
type Machine struct {
	Clock  clock.Clock
	Chance io.Reader
	Getenv func(string) string
	// Environ is the whole environment, for a program that is started with it.
	Environ func() []string
	System  string // runtime.GOOS
	Home    string
	Name    string // of the computer, as people call it; "" if it has none
	In      *os.File
	Out     *os.File
	Err     *os.File
}

// This is the computer that the program runs on.
func This() Machine {
	home, _ := os.UserHomeDir() // without one, only what needs it fails, and says so
	name, _ := os.Hostname()    // it only stands in proposals
	name, _, _ = strings.Cut(name, ".")
	return Machine{
		Clock: clock.Real(), Chance: rand.Reader, Getenv: os.Getenv, Environ: os.Environ, System: runtime.GOOS, Home: home, Name: name,
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
	}
}

// Quieten takes out of our own environment what would make the libraries below us write down what is typed
// (terminal.md 0.3), and silences the log that they share: with GODEBUG=http2debug=2, which is read before main begins,
// net/http logs every header, sign-ins among them. It is the first thing that main does.
func Quieten() {
	log.SetOutput(io.Discard) //nolint:forbidigo // nothing of ours is logged, and this keeps it so for the libraries
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		_ = os.Unsetenv(name)
	}
}

// Announce sets a variable of our own environment, for a library that can be told in no other way. Never a secret: every
// program that we start inherits it.
func Announce(name, value string) error {
	if os.Getenv(name) == value {
		return nil
	}
	if err := os.Setenv(name, value); err != nil {
		return fmt.Errorf("setting %s: %w", name, err)
	}
	return nil
}

// StateDir is where journals are kept: BRICKPASS_STATE_DIR, else the place that the system has for such files.
func (m Machine) StateDir() (string, error) {
	if dir := m.Getenv("BRICKPASS_STATE_DIR"); dir != "" {
		return dir, nil
	}
	if m.System == "windows" {
		if dir := m.Getenv("LocalAppData"); dir != "" {
			return filepath.Join(dir, "brickpass"), nil
		}
		return "", fmt.Errorf("%%LocalAppData%% is not set: set BRICKPASS_STATE_DIR to a folder of yours")
	}
	if dir := m.Getenv("XDG_STATE_HOME"); m.System != "darwin" && filepath.IsAbs(dir) {
		return filepath.Join(dir, "brickpass"), nil
	}
	if m.Home == "" {
		return "", fmt.Errorf("your home folder is not known: set BRICKPASS_STATE_DIR to a folder of yours")
	}
	if m.System == "darwin" {
		return filepath.Join(m.Home, "Library", "Application Support", "brickpass"), nil
	}
	return filepath.Join(m.Home, ".local", "state", "brickpass"), nil
}

// Mode is how a person and brickpass talk.
type Mode string

// The modes.
const (
	FullScreen Mode = "full screen"
	Plain      Mode = "plain"  // line by line, without moving the cursor
	Silent     Mode = "silent" // nobody is there to be asked
)

// Terminal is what decides the mode.
type Terminal struct {
	In, Out       bool // whether they are terminals
	Width, Height int
	Term          string // $TERM
	Accessible    bool   // $ACCESSIBLE is set
	MinTTY        bool   // Git Bash, which cannot draw full screens
}

// Terminal looks at the streams.
func (m Machine) Terminal() Terminal {
	t := Terminal{
		In: m.IsTerminal(m.In), Out: m.IsTerminal(m.Out),
		Term: m.Getenv("TERM"), Accessible: m.Getenv("ACCESSIBLE") != "",
		MinTTY: m.System == "windows" && m.Getenv("MSYSTEM") != "",
	}
	if t.Out {
		t.Width, t.Height, _ = term.GetSize(int(m.Out.Fd()))
	}
	return t
}

// IsTerminal says whether a stream is one.
func (m Machine) IsTerminal(stream *os.File) bool { return term.IsTerminal(int(stream.Fd())) }

// Width is how many columns a stream has; 0 if it is no terminal, or one that does not say.
func (m Machine) Width(stream *os.File) int {
	if !m.IsTerminal(stream) {
		return 0
	}
	width, _, err := term.GetSize(int(stream.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// Mode chooses how to talk, before any full screen is begun (terminal.md C 1 to 3).
func (t Terminal) Mode() Mode {
	switch {
	case !t.In:
		return Silent
	case !t.Out, t.Width <= 0, t.Height <= 0, t.Term == "dumb", t.Accessible, t.MinTTY:
		return Plain
	}
	return FullScreen
}

// Console says whether the terminal is Linux's own console, whose fonts have few glyphs.
func (m Machine) Console() bool { return m.Getenv("TERM") == "linux" }

// UTF8 says whether the locale can show more than ASCII. Without any setting it can: that is how today's systems start.
func (m Machine) UTF8() bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if value := m.Getenv(name); value != "" {
			upper := strings.ToUpper(value)
			return strings.Contains(upper, "UTF-8") || strings.Contains(upper, "UTF8")
		}
	}
	return true
}
