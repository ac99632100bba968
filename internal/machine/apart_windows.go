package machine

import "syscall"

// apart keeps a program out of our process group, to which a console sends ctrl+c.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
