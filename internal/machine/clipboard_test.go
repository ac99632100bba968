//go:build unix

package machine

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

// held is a clock whose waits last until the test lets them pass.
type held struct {
	clock.Clock
	begun chan time.Duration
	pass  chan struct{}
}

func newHeld() held {
	return held{clock.Real(), make(chan time.Duration, 10), make(chan struct{})}
}

func (h held) Wait(ctx context.Context, d time.Duration) error {
	h.begun <- d
	select {
	case <-h.pass:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// desk is a computer whose clipboard is a file, reached by programs that stand in for those of a desktop. Each notes with which
// arguments and environment it was called.
type desk struct {
	t      *testing.T
	folder string
	clock  held
	m      Machine
}

func newDesk(t *testing.T, system string, environment map[string]string, tools map[string]string) *desk {
	t.Helper()
	d := &desk{t: t, folder: t.TempDir(), clock: newHeld()}
	for name, script := range tools {
		text := "#!/bin/sh\nPATH=/usr/bin:/bin\ncd '" + d.folder + "'\necho \"$0 $*\" >>calls\nenv >>calls\n" + script + "\n"
		if err := os.WriteFile(filepath.Join(d.folder, name), []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	d.m = Machine{Clock: d.clock, System: system, Getenv: func(name string) string {
		switch name {
		case "PATH":
			return ".:relative:" + d.folder
		case "DATABRICKS_TOKEN":
			return "dapi-of-the-admin"
		}
		return environment[name]
	}}
	return d
}

func (d *desk) read(name string) string {
	data, err := os.ReadFile(filepath.Join(d.folder, name))
	if err != nil && !os.IsNotExist(err) {
		d.t.Fatal(err)
	}
	return string(data)
}

func (d *desk) clipboard() *Clipboard {
	d.t.Helper()
	c, ok := d.m.Clipboard()
	if !ok {
		d.t.Fatal("no clipboard")
	}
	d.t.Cleanup(c.Close)
	return c
}

var (
	x11   = map[string]string{"DISPLAY": ":1"}
	xclip = map[string]string{"xclip": `case "$*" in *-o*) cat board;; *) cat >board;; esac`}
	xsel  = map[string]string{"xsel": `case "$*" in *--output*) cat board;; *--clear*) : >board;; *) cat >board;; esac`}
	wl    = map[string]string{"wl-copy": `case "$*" in *--clear*) : >board;; *) cat >board;; esac`, "wl-paste": `cat board`}
	mac   = map[string]string{"pbcopy": `cat >board`, "pbpaste": `cat board`}
	clip  = map[string]string{"clip.exe": `cat >board`, "powershell.exe": `cat board; printf '\r\n'`}
)

func TestASecretGoesThroughEveryToolAndOutAgain(t *testing.T) {
	for name, test := range map[string]struct {
		system string
		env    map[string]string
		tools  map[string]string
	}{
		"xclip":    {"linux", x11, xclip},
		"xsel":     {"linux", x11, xsel},
		"wl-copy":  {"linux", map[string]string{"WAYLAND_DISPLAY": "wayland-0"}, wl},
		"pbcopy":   {"darwin", nil, mac},
		"clip.exe": {"windows", nil, clip},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, test.system, test.env, test.tools)
			c := d.clipboard()
			if c.Tool() != name {
				t.Fatalf("by %s", c.Tool())
			}
			if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
				t.Fatal(err)
			}
			if got := d.read("board"); got != "dapi-to-hand-over" {
				t.Errorf("the clipboard holds %q", got)
			}
			if wait := <-d.clock.begun; wait != time.Minute {
				t.Errorf("it is taken out after %s", wait)
			}
			d.clock.pass <- struct{}{}
			c.tasks.Wait()
			if got := d.read("board"); got != "" {
				t.Errorf("after a minute it still holds %q", got)
			}
			if calls := d.read("calls"); strings.Contains(calls, "dapi") || !strings.Contains(calls, name) {
				t.Errorf("a secret in arguments or environment, or no call at all: %s", calls)
			}
		})
	}
}

// xclip and xsel end while a copy of theirs goes to the background to take the clipboard. Who looks at once sees what was
// there before, and would leave the secret that comes after it.
func TestAToolIsWaitedForThatHasTheClipboardOnlyLater(t *testing.T) {
	d := newDesk(t, "linux", x11, map[string]string{"xclip": `
		case "$*" in
		*-o*)
			cat board
			if [ -e soon ]; then mv soon now; elif [ -e now ]; then mv now board; fi;;
		*) cat >soon;;
		esac`})
	c := d.clipboard()
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	if got := d.read("board"); got != "dapi-to-hand-over" {
		t.Errorf("copied, and the clipboard holds %q", got)
	}
	c.Close()
	if got := d.read("board") + d.read("soon") + d.read("now"); got != "" {
		t.Errorf("taken out, and it still holds %q", got)
	}
}

func TestWhatSomebodyElseCopiedStays(t *testing.T) {
	d := newDesk(t, "linux", x11, xclip)
	c := d.clipboard()
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(d.folder, "board"), []byte("of somebody else"), 0o600); err != nil {
		t.Fatal(err)
	}
	<-d.clock.begun
	d.clock.pass <- struct{}{}
	c.tasks.Wait()
	c.Close()
	if got := d.read("board"); got != "of somebody else" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestASecretGoesWhenTheProgramEnds(t *testing.T) {
	d := newDesk(t, "linux", x11, xclip)
	c := d.clipboard()
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if got := d.read("board"); got != "" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestATextStays(t *testing.T) {
	d := newDesk(t, "linux", x11, xclip)
	c := d.clipboard()
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	if err := c.Copy(t.Context(), "a message › to send"); err != nil {
		t.Fatal(err)
	}
	c.Close()
	if got := d.read("board"); got != "a message › to send" {
		t.Errorf("the clipboard holds %q", got)
	}
}

// A secret that is copied anew has its whole minute: the wait for the one before does not take it out.
func TestCopiedAgainItStaysForItsOwnMinute(t *testing.T) {
	d := newDesk(t, "linux", x11, xclip)
	c := d.clipboard()
	for range 2 {
		if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
			t.Fatal(err)
		}
		<-d.clock.begun
	}
	c.clear(t.Context(), 1)
	if got := d.read("board"); got != "dapi-to-hand-over" {
		t.Errorf("the clipboard holds %q", got)
	}
	c.clear(t.Context(), 2)
	if got := d.read("board"); got != "" {
		t.Errorf("the clipboard holds %q", got)
	}
}

func TestOnWindowsWhatIsNotASCIIIsUTF16(t *testing.T) {
	d := newDesk(t, "windows", nil, clip)
	if err := d.clipboard().Copy(t.Context(), "ü"); err != nil {
		t.Fatal(err)
	}
	if got := d.read("board"); got != "\xfc\x00" {
		t.Errorf("%q", got)
	}
}

func TestAToolThatFailsSaysSoWithoutTheSecret(t *testing.T) {
	d := newDesk(t, "linux", x11, map[string]string{"xclip": "cat >&2; exit 1"})
	err := d.clipboard().CopySecret(t.Context(), secret.New("dapi-to-hand-over"))
	if err == nil || strings.Contains(err.Error(), "dapi") || !strings.Contains(err.Error(), "xclip") {
		t.Errorf("%v", err)
	}
}

func TestWhichClipboard(t *testing.T) {
	wayland := map[string]string{"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":1"}
	for name, test := range map[string]struct {
		system string
		env    map[string]string
		tools  []map[string]string
		want   string
	}{
		"Wayland before X11":         {"linux", wayland, []map[string]string{wl, xclip, xsel}, "wl-copy"},
		"X11 where Wayland has none": {"linux", wayland, []map[string]string{xsel}, "xsel"},
		"xclip before xsel":          {"linux", x11, []map[string]string{xsel, xclip}, "xclip"},
		"WSL":                        {"linux", map[string]string{"WSL_DISTRO_NAME": "Debian"}, []map[string]string{clip, xclip}, "clip.exe"},
		"no screen":                  {"linux", nil, []map[string]string{wl, xclip, xsel, clip}, ""},
		"nothing installed":          {"linux", x11, nil, ""},
		"cannot be read back":        {"darwin", nil, []map[string]string{{"pbcopy": "cat"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			all := map[string]string{}
			for _, tools := range test.tools {
				for name, script := range tools {
					all[name] = script
				}
			}
			c, ok := newDesk(t, test.system, test.env, all).m.Clipboard()
			if ok != (test.want != "") || (ok && c.Tool() != test.want) {
				t.Errorf("%t, %v", ok, c)
			}
		})
	}
}

// The real thing: xclip on a screen of its own, which keeps running to serve the clipboard.
func TestTheRealXclip(t *testing.T) {
	for _, program := range []string{"Xvfb", "xclip"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	ready, number, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.CommandContext(t.Context(), "Xvfb", "-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "64x64x8")
	server.ExtraFiles = []*os.File{number}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	_ = number.Close()
	line, err := readLine(ready)
	if err != nil {
		t.Skipf("Xvfb does not start: %v", err)
	}
	hold := newHeld()
	m := Machine{Clock: hold, System: "linux", Getenv: func(name string) string {
		if name == "DISPLAY" {
			return ":" + string(line)
		}
		return os.Getenv(name)
	}}
	var once sync.Once
	c, ok := m.Clipboard()
	if !ok {
		t.Fatal("no clipboard")
	}
	t.Cleanup(func() { once.Do(c.Close) })
	if err := c.CopySecret(t.Context(), secret.New("dapi-to-hand-over")); err != nil {
		t.Fatal(err)
	}
	if got, err := c.tool.(clipboardTool).read(t.Context()); err != nil || got.Reveal() != "dapi-to-hand-over" {
		t.Errorf("it reads back something else: %v", err)
	}
	once.Do(c.Close)
	if got, err := c.tool.(clipboardTool).read(t.Context()); err == nil && !got.Empty() {
		t.Error("it is still there")
	}
}
