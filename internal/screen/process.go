package screen

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"testing"

	"github.com/creack/pty"
)

// Process is a command that runs in a Terminal, on a pty of its own.
type Process struct {
	*Terminal
	cmd *exec.Cmd
	pty *os.File
	err error // of Wait; read after the end
}

// Start starts a command at a size. It is killed when the test ends, if it still runs then. The terminal is an
// xterm-256color with all colours, unless the command was given an environment that says otherwise.
func Start(t testing.TB, cmd *exec.Cmd, size Size) *Process {
	t.Helper()
	ours := []string{"TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	if cmd.Env == nil {
		cmd.Env = append(cmd.Environ(), ours...)
	} else {
		cmd.Env = append(ours, cmd.Env...)
	}
	master, err := pty.StartWithSize(cmd, winsize(size))
	if errors.Is(err, pty.ErrUnsupported) {
		t.Skip("there are no ptys here")
	}
	if err != nil {
		t.Fatalf("starting %s on a pty: %v", cmd.Path, err)
	}
	p := &Process{Terminal: newTerminal(t, size, master), cmd: cmd, pty: master}
	go func() {
		defer close(p.ended)
		// Ends with an error of the system (EIO) when the last process that holds the other side is gone.
		_, _ = io.Copy(p.Terminal, master)
		p.err = cmd.Wait()
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		p.waitForEnd()
		_ = master.Close()
	})
	return p
}

// Resize changes the size of the window; the command is told by SIGWINCH.
func (p *Process) Resize(size Size) {
	p.t.Helper()
	p.resize(size)
	if err := pty.Setsize(p.pty, winsize(size)); err != nil {
		p.t.Fatalf("resizing to %s: %v", size, err)
	}
}

// Signal sends a signal to the command.
func (p *Process) Signal(signal os.Signal) {
	p.t.Helper()
	if err := p.cmd.Process.Signal(signal); err != nil {
		p.t.Fatalf("sending %v: %v", signal, err)
	}
}

// Pid is the number of the process.
func (p *Process) Pid() int { return p.cmd.Process.Pid }

// Tty is the master side of the pty, for looking at its settings (whether it echoes, say).
func (p *Process) Tty() *os.File { return p.pty }

// Exit waits until the command has ended and returns its exit code, which is -1 if a signal ended it.
func (p *Process) Exit() int {
	p.t.Helper()
	p.waitForEnd()
	var failed *exec.ExitError
	if p.err != nil && !errors.As(p.err, &failed) {
		p.t.Fatalf("waiting for %s: %v", p.cmd.Path, p.err)
	}
	return p.cmd.ProcessState.ExitCode()
}

func winsize(size Size) *pty.Winsize {
	return &pty.Winsize{Cols: uint16(size.Width), Rows: uint16(size.Height)}
}
