package screen

import (
	"bytes"
	"io"
	"sync"
)

// keyboard holds what was typed until the model reads it. Typing never waits: a model that is busy drawing must not hold
// up the terminal's answers that its drawing waits for. (A pipe of the system will not do: the reader that Bubble Tea
// puts on files races with its own closing.)
type keyboard struct {
	mu     sync.Mutex
	more   sync.Cond
	typed  bytes.Buffer
	closed bool
}

func newKeyboard() *keyboard {
	k := new(keyboard)
	k.more.L = &k.mu
	return k
}

// Write types.
func (k *keyboard) Write(keys []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return 0, io.ErrClosedPipe
	}
	k.more.Broadcast()
	return k.typed.Write(keys)
}

// Read waits for a key.
func (k *keyboard) Read(keys []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.typed.Len() == 0 && !k.closed {
		k.more.Wait()
	}
	return k.typed.Read(keys)
}

// Close lets the reader end.
func (k *keyboard) Close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	k.more.Broadcast()
	return nil
}
