// Package clock is the place for the time, and for nothing else.
package clock

import (
	"os"
	"time"
)

// Now tells the time.
func Now() time.Time { return time.Now() }

// Home is out of place here.
func Home() string { return os.Getenv("HOME") } // want forbidigo
