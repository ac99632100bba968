//go:build unix

package cli

import (
	"os"
	"os/exec"
	"syscall"

	"brickpass/internal/machine"
)

// passedOn are the signals that somebody sends to have something done. Those of the terminal's size and of job control come to the
// program by themselves.
var passedOn = []os.Signal{
	syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2,
}

// reachesAll says whether the program has got the signal already: a terminal sends ctrl+c and ctrl+\ to every program in front of
// it, and whoever got it twice would take that for a wish to leave at once.
func reachesAll(one os.Signal) bool {
	return (one == syscall.SIGINT || one == syscall.SIGQUIT) && machine.Foreground()
}

func endedBySignal(ended *exec.ExitError) int {
	if status, ok := ended.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exitFailed
}
