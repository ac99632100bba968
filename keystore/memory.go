package keystore

import (
	"context"
	"sync"

	"brickpass/internal/secret"
)

// Memory keeps secrets until the program ends: for the demo where there is no keychain, and for tests.
func Memory() Store { return &memory{items: map[Item]secret.Value{}} }

type memory struct {
	mu    sync.Mutex
	items map[Item]secret.Value
}

func (m *memory) Name() string { return "memory" }

func (m *memory) Probe(context.Context) Probe {
	return Probe{State: Ready, Provider: m.Name(), Reason: "Secrets are kept in memory until brickpass ends."}
}

func (m *memory) Unlock(ctx context.Context) error { return stopped(ctx) }

func (m *memory) CheckWritable(ctx context.Context) error { return stopped(ctx) }

func (m *memory) Put(ctx context.Context, item Item, value secret.Value) error {
	if err := stopped(ctx); err != nil {
		return err
	}
	if err := checkPut(item, value); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.items[item] = value
	return nil
}

func (m *memory) Get(ctx context.Context, item Item) (secret.Value, error) {
	if err := stopped(ctx); err != nil {
		return secret.Value{}, err
	}
	if err := CheckItem(item); err != nil {
		return secret.Value{}, err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	value, ok := m.items[item]
	if !ok {
		return secret.Value{}, notFound(item)
	}
	return value, nil
}

func (m *memory) Delete(ctx context.Context, item Item) error {
	if err := stopped(ctx); err != nil {
		return err
	}
	if err := CheckItem(item); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.items, item)
	return nil
}

func (m *memory) Where(item Item) string {
	return "memory › " + string(item) + ", until brickpass ends"
}

// stopped is the error of a call that was called off before it began: nothing happened.
func stopped(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return &Error{Kind: ErrUnusable, Cause: "It was stopped before the store was asked.", Fix: "Run it again.", said: err}
	}
	return nil
}
