package steps

import (
	"context"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/internal/clock"
)

// fresh is how long an answer may serve again if nothing was written since.
const fresh = 30 * time.Second

// memo keeps answers to queries for a moment, so that a list of options and the look that follows it are one request.
type memo struct {
	mu      sync.Mutex
	clock   clock.Clock
	entries map[memoKey]*memoEntry
}

type memoKey struct {
	client  *databricks.Client
	request databricks.Request
}

type memoEntry struct {
	done   chan struct{}
	at     time.Time
	answer databricks.Answer
	err    error
}

func newMemo(clock clock.Clock) *memo {
	return &memo{clock: clock, entries: map[memoKey]*memoEntry{}}
}

// read answers from memory, or asks. Two that ask the same at once are one request. A refusal is not kept.
func (m *memo) read(ctx context.Context, client *databricks.Client, query databricks.Readable) (databricks.Answer, error) {
	key := memoKey{client, query.Reading()}
	for {
		m.mu.Lock()
		entry, ok := m.entries[key]
		if !ok {
			entry = &memoEntry{done: make(chan struct{})}
			m.entries[key] = entry
			m.mu.Unlock()
			return m.ask(ctx, entry, key, query)
		}
		m.mu.Unlock()
		select {
		case <-entry.done:
		case <-ctx.Done():
			return client.Read(ctx, query)
		}
		if entry.err == nil && m.clock.Now().Sub(entry.at) < fresh {
			return entry.answer, nil
		}
		m.drop(key, entry)
	}
}

func (m *memo) ask(ctx context.Context, entry *memoEntry, key memoKey, query databricks.Readable) (databricks.Answer, error) {
	entry.answer, entry.err = key.client.Read(ctx, query)
	entry.at = m.clock.Now()
	if entry.err != nil {
		m.drop(key, entry)
	}
	close(entry.done)
	return entry.answer, entry.err
}

func (m *memo) drop(key memoKey, entry *memoEntry) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.entries[key] == entry {
		delete(m.entries, key)
	}
}

// forget drops everything: something was written, or a person wants to know anew.
func (m *memo) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	clear(m.entries)
}
