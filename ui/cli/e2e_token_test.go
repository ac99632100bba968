//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"brickpass/internal/screen"
)

// TestTheRealProgramGivesItsToken makes a token of one's own and asks for it on a terminal, where it is shown only after a yes.
func TestTheRealProgramGivesItsToken(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the program and opens terminals")
	}
	t.Parallel()
	w, p, kept := withATokenOfOnesOwn(t)
	if out, err := p.command(w, "token", "mine").Output(); err != nil || string(out) != kept+"\n" || !w.TokenWorks(kept) {
		t.Fatalf("into a pipe: %v, %d bytes", err, len(out))
	}
	terminal := func(arguments ...string) *screen.Process {
		t.Helper()
		cmd := p.command(w, append([]string{"token", "mine"}, arguments...)...)
		cmd.Env = append(cmd.Env, "PATH="+p.clipboard(t)+":"+os.Getenv("PATH"), "DISPLAY=:1", "WAYLAND_DISPLAY=")
		return screen.Start(t, cmd, screen.Standard)
	}
	shows := func(process *screen.Process) bool { return strings.Contains(string(process.Written()), kept) }

	copying := terminal()
	copying.WaitForText("in your clipboard for 60 seconds")
	if held, err := os.ReadFile(filepath.Join(p.folder, "board")); err != nil || string(held) != kept {
		t.Errorf("the clipboard holds something else: %v", err)
	}
	copying.Signal(syscall.SIGINT)
	if code := copying.Exit(); code != 130 || shows(copying) {
		t.Errorf("it ends with %d, and shows the token: %t", code, shows(copying))
	}
	if held, err := os.ReadFile(filepath.Join(p.folder, "board")); err != nil || len(held) > 0 {
		t.Errorf("the clipboard still holds it: %v", err)
	}

	refused := terminal("--reveal")
	refused.WaitForText("Type yes to show it")
	refused.Type("y\r")
	if code := refused.Exit(); code != 3 || shows(refused) {
		t.Errorf("a y is taken for a yes: %d, %t", code, shows(refused))
	}
	shown := terminal("--reveal")
	shown.WaitForText("Type yes to show it")
	shown.Type("yes\r")
	if code := shown.Exit(); code != 0 || !shows(shown) {
		t.Errorf("after a yes: %d, %t", code, shows(shown))
	}
}

// withATokenOfOnesOwn is somebody who set up the connection mine, and the token that is kept for it.
func withATokenOfOnesOwn(t *testing.T) (w *workspace, p person, kept string) {
	t.Helper()
	w, p = startWorkspace(t, "aws", 1), newPerson(t, buildProgram(t))
	answers := filepath.Join(p.folder, "answers.yaml")
	text := "partner: {preset: this-computer}\nsignin: {way: environment}\ntoken: {connection: mine, use: everything}\n"
	if err := os.WriteFile(answers, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := p.command(w, "setup", "--answers", answers, "--yes").CombinedOutput(); err != nil {
		t.Fatalf("the set-up: %v\n%s", err, out)
	}
	_, kept = p.token()
	return w, p, kept
}

// clipboard makes a program that stands for the clipboard, and gives the folder that it is in.
func (p person) clipboard(t *testing.T) string {
	t.Helper()
	folder, board := filepath.Join(p.folder, "bin"), filepath.Join(p.folder, "board")
	text := "#!/bin/sh\ncase \"$*\" in *-o*) cat '" + board + "';; *) cat >'" + board + "';; esac\n"
	if err := os.MkdirAll(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "xclip"), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	return folder
}
