package steps

import (
	"sync"

	"brickpass/internal/secret"
)

// recall lets a check read what is kept once for each connection, and not for each request that it makes as the partner: to open an
// encrypted file takes a good part of a second. A set-up has none, because there what is kept is the thing that is looked at.
type recall struct {
	mu   sync.Mutex
	kept map[string]func() (secret.Value, error)
}

// value is what read gives, asked once for each key. Two that ask at once wait for the same.
func (r *recall) value(key string, read func() (secret.Value, error)) (secret.Value, error) {
	if r == nil {
		return read()
	}
	r.mu.Lock()
	once := r.kept[key]
	if once == nil {
		once = sync.OnceValues(read)
		r.kept[key] = once
	}
	r.mu.Unlock()
	return once()
}

// forget drops what was read for a connection that is checked.
func (r *recall) forget(key string) {
	if r == nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, key)
}

// recallKey names what is kept for a set-up.
func recallKey(setup Setup) string {
	return setup.Answer(KeepKey) + "\n" + setup.Answer(FolderKey) + "\n" + setup.Fact(TokenItem)
}
