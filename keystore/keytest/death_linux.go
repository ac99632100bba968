package keytest

import (
	"os/exec"
	"syscall"
)

// dieWithParent ends the process when the test binary ends, even by a timeout or a kill, which run no cleanup.
func dieWithParent(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL} }
