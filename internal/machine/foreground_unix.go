//go:build unix

package machine

import (
	"os"

	"golang.org/x/sys/unix"
)

// Foreground says whether a terminal sends its keys, ctrl+c among them, to our group of programs: then a program that we started
// has got the signal already.
func Foreground() bool {
	terminal, err := os.OpenFile("/dev/tty", os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	defer terminal.Close()
	group, err := unix.IoctlGetInt(int(terminal.Fd()), unix.TIOCGPGRP)
	return err == nil && group == unix.Getpgrp()
}
