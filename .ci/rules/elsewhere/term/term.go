// Package term stands for x/term.
package term

// IsTerminal stands for itself.
func IsTerminal(int) bool { return false }
