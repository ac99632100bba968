//go:build unix

package machine

import (
	"bytes"
	"encoding/base64"
	"os"
	"testing"
	"time"

	"github.com/creack/pty"

	"brickpass/internal/secret"
)

func sequence(text string) string {
	return "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte(text)) + "\x07"
}

// asking is a clipboard of a terminal that keeps what it is asked.
func asking(t *testing.T) (*Clipboard, *bytes.Buffer, held) {
	t.Helper()
	var asked bytes.Buffer
	clock := newHeld()
	c := Machine{Clock: clock}.clipboard(terminalBoard{&asked})
	t.Cleanup(c.Close)
	return c, &asked, clock
}

func TestATerminalIsAskedToTakeASecretAndAfterAMinuteToDropIt(t *testing.T) {
	c, asked, clock := asking(t)
	emptied, err := c.LendSecret(t.Context(), secret.New("dapi-to-hand-over"))
	if err != nil {
		t.Fatal(err)
	}
	if got := asked.String(); got != sequence("dapi-to-hand-over") {
		t.Errorf("it is asked %q", got)
	}
	asked.Reset()
	if wait := <-clock.begun; wait != time.Minute {
		t.Errorf("it is asked to drop it after %s", wait)
	}
	clock.pass <- struct{}{}
	if _, told := <-emptied; !told {
		t.Error("nobody is told that the minute is over")
	}
	if got := asked.String(); got != sequence("") {
		t.Errorf("after a minute it is asked %q", got)
	}
}

func TestATerminalIsAskedToDropASecretWhenTheProgramEnds(t *testing.T) {
	c, asked, _ := asking(t)
	emptied, err := c.LendSecret(t.Context(), secret.New("dapi-to-hand-over"))
	if err != nil {
		t.Fatal(err)
	}
	asked.Reset()
	c.Close()
	if _, told := <-emptied; told {
		t.Error("it is told that the minute is over")
	}
	if got := asked.String(); got != sequence("") {
		t.Errorf("it is asked %q", got)
	}
	c.Close()
	if got := asked.String(); got != sequence("") {
		t.Errorf("asked to drop it once, it is asked again: %q", got)
	}
}

// What was copied after the secret is not ours to take away, as far as we know of it.
func TestATerminalKeepsTheTextThatWasCopiedAfterASecret(t *testing.T) {
	c, asked, _ := asking(t)
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	if err := c.Copy(t.Context(), "a host"); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if got := asked.String(); got != sequence("dapi-to-hand-over")+sequence("a host") {
		t.Errorf("it is asked %q", got)
	}
}

func TestWhichTerminalHasAClipboard(t *testing.T) {
	side, terminal, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer side.Close()
	defer terminal.Close()
	file, err := os.CreateTemp(t.TempDir(), "out")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for name, test := range map[string]struct {
		out  *os.File
		term string
		want bool
	}{
		"a terminal":           {terminal, "xterm-256color", true},
		"tmux":                 {terminal, "tmux-256color", true},
		"a file":               {file, "xterm-256color", false},
		"a dumb one":           {terminal, "dumb", false},
		"one without a name":   {terminal, "", false},
		"the console of Linux": {terminal, "linux", false},
	} {
		m := Machine{Clock: newHeld(), In: file, Out: test.out, Getenv: func(name string) string {
			return map[string]string{"TERM": test.term}[name]
		}}
		if _, ok := m.TerminalClipboard(); ok != test.want {
			t.Errorf("%s: %t", name, ok)
		}
	}
}
