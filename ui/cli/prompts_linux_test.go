package cli_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"

	"brickpass/internal/clock"
)

// lineTerminal is a terminal with brickpass in it, asking line by line.
type lineTerminal struct {
	t    *testing.T
	cmd  *exec.Cmd
	side *os.File // the side of whoever sits there

	mu   sync.Mutex
	text strings.Builder
}

func startOnTerminal(t *testing.T, arguments ...string) *lineTerminal {
	t.Helper()
	program, err := exec.LookPath("brickpass")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	term := &lineTerminal{t: t, cmd: exec.CommandContext(t.Context(), program, arguments...)}
	term.cmd.Env = []string{
		"HOME=" + home, "BRICKPASS_STATE_DIR=" + filepath.Join(home, "state"), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8",
		"TERM=xterm-256color", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", beginning + "=" + time.Now().Format(time.RFC3339Nano),
	}
	if term.side, err = pty.StartWithSize(term.cmd, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = term.side.Close(); _ = term.cmd.Wait() })
	go func() {
		chunk := make([]byte, 4096)
		for {
			n, err := term.side.Read(chunk)
			term.mu.Lock()
			term.text.Write(chunk[:n])
			term.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return term
}

func (l *lineTerminal) screen() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// await polls until something is so.
func (l *lineTerminal) await(what string, so func() bool) {
	l.t.Helper()
	for begun := time.Now(); !so(); {
		if time.Since(begun) > 20*time.Second {
			l.t.Fatalf("%s: never.\n%s", what, l.screen())
		}
		if err := clock.Real().Wait(l.t.Context(), 5*time.Millisecond); err != nil {
			l.t.Fatal(err)
		}
	}
}

func (l *lineTerminal) awaitText(text string) {
	l.t.Helper()
	l.await("shows "+text, func() bool { return strings.Contains(l.screen(), text) })
}

// awaitPrompts waits until that many prompts were shown, and the last thing on the screen is one.
func (l *lineTerminal) awaitPrompts(n int) {
	l.t.Helper()
	l.await("asks", func() bool { return strings.Count(l.screen(), "> ") >= n && strings.HasSuffix(l.screen(), "> ") })
}

func (l *lineTerminal) write(text string) {
	l.t.Helper()
	if _, err := l.side.WriteString(text); err != nil {
		l.t.Fatal(err)
	}
}

// echo is the terminal's own bit: whether it shows what is typed.
func (l *lineTerminal) echo() bool {
	l.t.Helper()
	state, err := unix.IoctlGetTermios(int(l.side.Fd()), unix.TCGETS)
	if err != nil {
		l.t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

func (l *lineTerminal) exitCode() int {
	l.t.Helper()
	err := l.cmd.Wait()
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		l.t.Fatal(err)
	}
	return l.cmd.ProcessState.ExitCode()
}

func TestASecretIsTypedWithTheEchoOff(t *testing.T) {
	const secret = "dapi00112233445566778899aabbccddeeff"
	term := startOnTerminal(t, "demo", "--plain")
	for prompts := 1; prompts <= 3; prompts++ {
		term.awaitPrompts(prompts)
		if !term.echo() {
			t.Fatal("what is no secret is not shown")
		}
		term.write("\n")
	}
	term.awaitPrompts(4)
	term.write("token\n")
	term.awaitText("nothing appears while you type")
	term.await("the echo is off", func() bool { return !term.echo() })
	term.write(secret + "\n")
	term.awaitText("What now?")
	term.await("the echo is on again", term.echo)
	if strings.Contains(term.screen(), secret) {
		t.Error("the secret is on the screen")
	}

	// Leaving in the middle of a secret leaves a terminal that shows what is typed.
	term.write("back\n")
	term.awaitText("Enter keeps what you gave.")
	term.await("the echo is off", func() bool { return !term.echo() })
	term.write("\x03")
	term.awaitText("Stopped. Nothing was changed in the workspace.")
	if code := term.exitCode(); code != 130 {
		t.Errorf("exit code %d, want 130", code)
	}
	if !term.echo() {
		t.Error("the echo stays off")
	}
	if strings.ContainsRune(term.screen(), '\x1b') {
		t.Errorf("an escape byte: %q", term.screen())
	}
}

func TestTheEndOfTheInputIsNoAnswer(t *testing.T) {
	for name, typed := range map[string][]string{
		"at a question": {"\n", "\x04"},
		"at a secret":   {"\n", "\n", "\n", "token\n", "\x04"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := startOnTerminal(t, "demo", "--plain")
			for i, line := range typed {
				term.awaitPrompts(i + 1)
				term.write(line)
			}
			term.awaitText("the input ended before the set-up did")
			if code := term.exitCode(); code != 3 {
				t.Errorf("exit code %d, want 3", code)
			}
		})
	}
}

func TestASignalStops(t *testing.T) {
	for signal, want := range map[unix.Signal]int{unix.SIGINT: 130, unix.SIGTERM: 143, unix.SIGHUP: 129} {
		t.Run(unix.SignalName(signal), func(t *testing.T) {
			t.Parallel()
			term := startOnTerminal(t, "demo", "--plain")
			term.awaitPrompts(1)
			if err := term.cmd.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			term.awaitText("Stopped. Nothing was changed in the workspace.")
			if code := term.exitCode(); code != want {
				t.Errorf("exit code %d, want %d", code, want)
			}
		})
	}
}
