//go:build unix

package machine

import "syscall"

// NoCore keeps the memory of a crash, which may hold a secret, off the disk (keychain.md 4.8).
func NoCore() {
	_ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{})
}
