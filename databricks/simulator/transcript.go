package simulator

import (
	"bytes"
	"sync"
)

// Transcript is a place for Options.Requests that may be read while requests are still answered.
type Transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

// Write adds lines.
func (t *Transcript) Write(lines []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(lines) //nolint:wrapcheck // a buffer has none
}

// String is what was written so far.
func (t *Transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}
