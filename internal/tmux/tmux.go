// Package tmux drives a real terminal for tests: it starts a command in a tmux server of its own, types and pastes, and
// reads the screen and all that was scrolled off it.
//
// It is for tests alone, and must not know what is drawn. Emulated screens (package screen) are quicker and exact; this
// one is for the few tests that must show that the whole program works where people run it.
package tmux

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/screen"
)

const (
	// patience is how long a test waits for what it expects; it is reached only by a test that fails.
	patience = 30 * time.Second
	// glance is how often it looks: tmux does not tell when a screen has changed.
	glance = 20 * time.Millisecond
	// escapePause keeps a lone Escape and the key after it from arriving as one Alt key.
	escapePause = 80 * time.Millisecond
)

// RequireReal is the environment variable that makes a missing tmux a failure instead of a skipped test.
const RequireReal = "BRICKPASS_REQUIRE_REAL"

// attendant runs the command and stays when it has ended, because tmux loses the last words of a process that exits before
// they were read. It then says how the command ended by the window's title, which comes after all that the command wrote.
// A Ctrl+C is for the command alone.
const attendant = `
trap : INT QUIT
pid=$1; shift
before=$(stty -g)
sh -c 'echo $$ >"$0"; exec "$@"' "$pid" "$@"
code=$?
[ "$(stty -g)" = "$before" ] && tty=restored || tty=changed
printf '\033]2;ended %d %s\007' $code $tty
exec sleep 86400
`

// Session is a command in a tmux server of its own.
type Session struct {
	t      testing.TB
	path   string
	socket string   // the server's, under folder
	folder string   // TMUX_TMPDIR
	env    []string // of the server, and so of the command
}

// Start starts the command in a window of that size. The command's environment goes to tmux as an environment and what
// is typed goes by standard input, so that the process list shows neither. The test is skipped where there is no tmux.
func Start(t testing.TB, cmd *exec.Cmd, size screen.Size) *Session {
	t.Helper()
	path, err := exec.LookPath("tmux")
	if err != nil {
		if os.Getenv(RequireReal) == "1" {
			t.Fatalf("%s=1, and there is no tmux: %v", RequireReal, err)
		}
		t.Skip("there is no tmux here")
	}
	folder, err := os.MkdirTemp("", "tmux") //nolint:usetesting // t.TempDir is named after the test, and a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	s := &Session{t: t, path: path, socket: "brickpass", folder: folder, env: cmd.Environ()}
	t.Cleanup(func() {
		_, _ = s.run("", "kill-server")
		_ = os.RemoveAll(folder)
	})

	start := []string{
		"-f", os.DevNull, "start-server",
		";", "set-option", "-g", "default-terminal", "tmux-256color",
		";", "set-option", "-g", "history-limit", "20000",
		";", "set-option", "-g", "status", "off",
		";", "set-option", "-g", "set-clipboard", "on",
		";", "new-session", "-d", "-x", strconv.Itoa(size.Width), "-y", strconv.Itoa(size.Height),
	}
	if cmd.Dir != "" {
		start = append(start, "-c", cmd.Dir)
	}
	start = append(start, "--", "sh", "-c", attendant, "attendant", filepath.Join(folder, "pid"), cmd.Path)
	s.must("", append(start, cmd.Args[1:]...)...)
	return s
}

// Type types text as it stands.
func (s *Session) Type(text string) {
	s.t.Helper()
	s.must(text, "load-buffer", "-", ";", "paste-buffer", "-d", "-r")
}

// Paste pastes text, in brackets if the program asked for them.
func (s *Session) Paste(text string) {
	s.t.Helper()
	s.must(text, "load-buffer", "-", ";", "paste-buffer", "-d", "-p")
}

// Press presses keys by the names that package screen has for them.
func (s *Session) Press(keys ...string) {
	s.t.Helper()
	for _, key := range keys {
		s.must("", "send-keys", keyName(key))
		if key == "esc" {
			_ = clock.Real().Wait(context.Background(), escapePause)
		}
	}
}

// Resize changes the size of the window.
func (s *Session) Resize(size screen.Size) {
	s.t.Helper()
	s.must("", "resize-window", "-x", strconv.Itoa(size.Width), "-y", strconv.Itoa(size.Height))
}

// Screen is what is shown now.
func (s *Session) Screen() string {
	s.t.Helper()
	return s.must("", "capture-pane", "-p")
}

// Scrollback is all that the terminal holds: what was scrolled off, and what is shown. Lines that were wrapped are one.
func (s *Session) Scrollback() string {
	s.t.Helper()
	return s.must("", "capture-pane", "-p", "-J", "-S", "-", "-E", "-")
}

// Clipboard is what the program put into the terminal's clipboard (OSC 52), if it did.
func (s *Session) Clipboard() (text string, ok bool) {
	s.t.Helper()
	text, err := s.run("", "show-buffer")
	return text, err == nil
}

// WaitForText waits until all of the texts are on the screen, and returns it.
func (s *Session) WaitForText(texts ...string) string {
	s.t.Helper()
	var shown string
	if !s.until(func() bool {
		shown = s.Screen()
		for _, text := range texts {
			if !strings.Contains(shown, text) {
				return false
			}
		}
		return true
	}) {
		s.t.Fatalf("waited for %q; the screen is\n%s", texts, shown)
	}
	return shown
}

// Exit waits until the command has ended and all that it wrote is shown, and returns its exit code as a shell has it
// (128 and more for a signal), and whether it left the terminal's settings as they were.
func (s *Session) Exit() (code int, restored bool) {
	s.t.Helper()
	var settings string
	if !s.until(func() bool {
		title := s.must("", "display-message", "-p", "#{pane_title}")
		_, err := fmt.Sscanf(title, "ended %d %s", &code, &settings)
		return err == nil
	}) {
		s.t.Fatalf("the command does not end; the screen is\n%s", s.Screen())
	}
	return code, settings == "restored"
}

// Pid is the number of the command's process.
func (s *Session) Pid() int {
	s.t.Helper()
	var pid int
	if !s.until(func() bool {
		number, err := os.ReadFile(filepath.Join(s.folder, "pid"))
		if err == nil {
			pid, err = strconv.Atoi(strings.TrimSpace(string(number)))
		}
		return err == nil
	}) {
		s.t.Fatal("the command did not start")
	}
	return pid
}

func (s *Session) until(seen func() bool) bool {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for {
		if seen() {
			return true
		}
		if clock.Real().Wait(ctx, glance) != nil {
			return false
		}
	}
}

func (s *Session) must(input string, words ...string) string {
	s.t.Helper()
	output, err := s.run(input, words...)
	if err != nil {
		s.t.Fatal(err)
	}
	return output
}

func (s *Session) run(input string, words ...string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, s.path, append([]string{"-L", s.socket, "-u"}, words...)...)
	cmd.Env = append([]string{"LC_ALL=C.UTF-8"}, s.env...)
	cmd.Env = append(cmd.Env, "TMUX_TMPDIR="+s.folder, "TMUX=")
	cmd.Stdin = strings.NewReader(input)
	var output, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &complaint
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("tmux %s: %w: %s", words[0], err, strings.TrimSpace(complaint.String()))
	}
	return output.String(), nil
}
