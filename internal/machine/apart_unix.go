//go:build unix

package machine

import "syscall"

// apart keeps a program out of our process group, to which a terminal sends ctrl+c.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setpgid: true} }
