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
	return startWith(t, nil, arguments...)
}

// startWith starts it with more in its environment.
func startWith(t *testing.T, more []string, arguments ...string) *lineTerminal {
	t.Helper()
	program, err := exec.LookPath("brickpass")
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	term := &lineTerminal{t: t, cmd: exec.CommandContext(t.Context(), program, arguments...)}
	term.cmd.Env = []string{
		"HOME=" + home, "BRICKPASS_STATE_DIR=" + filepath.Join(home, "state"), "PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8",
		"TERM=xterm-256color", "DBUS_SESSION_BUS_ADDRESS=unix:path=/nonexistent", endsAtOnce,
	}
	term.cmd.Env = append(term.cmd.Env, more...)
	if term.side, err = pty.StartWithSize(term.cmd, &pty.Winsize{Rows: 24, Cols: 80}); err != nil {
		t.Fatal(err)
	}
	term.side = closable(t, term.side)
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

// closable is a file that can be closed while it is read: then a terminal is gone at once, as when its window is closed.
func closable(t *testing.T, side *os.File) *os.File {
	t.Helper()
	fd, err := unix.Dup(int(side.Fd()))
	if err == nil {
		err = unix.SetNonblock(fd, true)
	}
	if err == nil {
		err = side.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return os.NewFile(uintptr(fd), side.Name())
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

// keepUntilPrompt takes what is suggested until that many prompts were shown.
func (l *lineTerminal) keepUntilPrompt(n int) {
	l.t.Helper()
	for prompts := 1; prompts < n; prompts++ {
		l.awaitPrompts(prompts)
		l.write("\n")
	}
	l.awaitPrompts(n)
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
	raw, err := l.side.SyscallConn()
	if err != nil {
		l.t.Fatal(err)
	}
	var state *unix.Termios
	var failed error
	if err := raw.Control(func(fd uintptr) { state, failed = unix.IoctlGetTermios(int(fd), unix.TCGETS) }); err != nil || failed != nil {
		l.t.Fatal(err, failed)
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

// A terminal by itself cuts words in two. Only what somebody copies as one line is left to it.
func TestLinesAreFoldedAtTheTerminalsWidth(t *testing.T) {
	term := startOnTerminal(t, "demo", "--plain")
	term.keepUntilPrompt(4)
	wide := 0
	for line := range strings.SplitSeq(strings.ReplaceAll(term.screen(), "\r", ""), "\n") {
		if wide = max(wide, len([]rune(line))); len([]rune(line)) > 80 {
			t.Errorf("%d columns on a terminal of 80: %s", len([]rune(line)), line)
		}
	}
	if wide < 70 {
		t.Errorf("no line is wider than %d columns", wide)
	}
}

func TestATerminalIsSpokenToInLettersThatItHas(t *testing.T) {
	for name, test := range map[string]struct {
		environment string
		lacks       func(rune) bool
		want        string
	}{
		"without UTF-8":       {"LC_ALL=C", func(r rune) bool { return r >= 0x80 }, "+ You are a workspace admin"},
		"Linux's own console": {"TERM=linux", func(r rune) bool { return strings.ContainsRune("✓○◔", r) }, "– No IP access lists"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			term := startWith(t, []string{test.environment}, "demo", "--plain")
			term.keepUntilPrompt(5)
			if at := strings.IndexFunc(term.screen(), test.lacks); at >= 0 {
				t.Errorf("it cannot show %q", term.screen()[at:min(at+40, len(term.screen()))])
			}
			if !strings.Contains(term.screen(), test.want) {
				t.Errorf("no %q in\n%s", test.want, term.screen())
			}
		})
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

// TestATerminalAndAWorkspaceThatGoAtOnceHoldNobody closes the terminal at the hand-over of a token that is kept nowhere, while the
// workspace answers nothing any more. The token has to go; but the program does not wait for that for ever.
func TestATerminalAndAWorkspaceThatGoAtOnceHoldNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("it waits as long as the program does, ten seconds")
	}
	t.Parallel()
	w := startWorkspace(t, "aws", 1)
	term := startWith(t, []string{"DATABRICKS_HOST=" + w.url, "DATABRICKS_TOKEN=" + w.Identity().AdminToken.Reveal()}, "setup", "--plain")
	answers := map[string]string{
		"Where shall the token be kept?": "nowhere", "What may Treasure Data read?": "cas_demo_east1.public", "Type yes for all": "yes",
	}
	for prompts, read := 1, 0; ; prompts++ {
		term.awaitPrompts(prompts)
		asked := term.screen()[read:]
		read += len(asked)
		if strings.Contains(asked, "show shows the token") {
			break
		}
		if prompts > 40 {
			t.Fatalf("the hand-over does not come:\n%s", term.screen())
		}
		line := ""
		for words, answer := range answers {
			if strings.Contains(asked, words) {
				line = answer
			}
		}
		term.write(line + "\n")
	}
	reached, _ := w.hold(t, everything)
	begun := time.Now()
	if err := term.side.Close(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(time.Minute, func() { _ = term.cmd.Process.Kill() }).Stop()
	if code := term.exitCode(); code != 129 {
		t.Errorf("after %s it ends with %d, want 129", time.Since(begun).Round(time.Second), code)
	}
	select {
	case <-reached:
	default:
		t.Error("nothing was asked of the workspace: the token is not revoked")
	}
	if took := time.Since(begun); took > 30*time.Second {
		t.Errorf("it took %s", took)
	}
}
