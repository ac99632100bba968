//go:build !windows

package keystore

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"syscall"
	"testing"

	"github.com/creack/pty"

	"brickpass/keystore/keytest"
)

// Somebody without brickpass can open the file with Debian's age, and gets the bare token.
func TestAgeItselfOpensTheFile(t *testing.T) {
	age, err := exec.LookPath("age")
	if err != nil {
		if os.Getenv(keytest.RequireReal) == "1" {
			t.Fatal("age is not installed, and " + keytest.RequireReal + "=1 asks for it")
		}
		t.Skip("age is not installed")
	}
	store := saved(t)
	var out bytes.Buffer
	cmd := exec.Command(age, "-d", store.file(entry))
	cmd.Stdout = &out
	terminal, err := pty.StartWithAttrs(cmd, nil, &syscall.SysProcAttr{Setsid: true, Setctty: true})
	if err != nil {
		t.Fatal(err)
	}
	defer terminal.Close()
	if _, err := io.WriteString(terminal, passphrase.Reveal()+"\n"); err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.Copy(io.Discard, terminal) }()
	if err := cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if out.String() != "token-of-the-partner" {
		t.Errorf("age opens it as %q", out.String())
	}
}

// Whatever the umask lets others see, only the owner sees these.
func TestTheUmaskChangesNothing(t *testing.T) {
	for _, mask := range []int{0, 0o077} {
		before := syscall.Umask(mask)
		store := saved(t)
		syscall.Umask(before)
		for path, want := range map[string]os.FileMode{store.folder: 0o700, store.file(entry): 0o600} {
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
				t.Errorf("umask %03o: %s is %v, %v", mask, path, info.Mode(), err)
			}
		}
	}
}
