package keystore

import (
	"context"

	"brickpass/internal/secret"
)

// Marked is a store whose entries all carry a mark in their names, such as "demo", so that nobody takes them for real ones.
func Marked(store Store, mark string) Store { return marked{store, mark} }

type marked struct {
	Store
	mark string
}

func (m marked) name(item Item) Item { return Item(m.mark + "/" + string(item)) }

func (m marked) Put(ctx context.Context, item Item, value secret.Value) error {
	return m.Store.Put(ctx, m.name(item), value)
}

func (m marked) Get(ctx context.Context, item Item) (secret.Value, error) {
	return m.Store.Get(ctx, m.name(item))
}

func (m marked) Delete(ctx context.Context, item Item) error {
	return m.Store.Delete(ctx, m.name(item))
}

func (m marked) Where(item Item) string { return m.Store.Where(m.name(item)) }
