// Package machine is the place for the environment, the terminal and chance, but not for the time.
package machine

import (
	"crypto/rand"
	"os"
	"time"

	"golang.org/x/term"
)

// Home is in its place.
func Home() string { return os.Getenv("HOME") + rand.Text() }

// Terminal is in its place.
func Terminal() bool { return term.IsTerminal(int(os.Stdout.Fd())) }

// Age is not.
func Age(born time.Time) time.Duration { return time.Since(born) } // want forbidigo
