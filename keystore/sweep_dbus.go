//go:build !darwin && !windows

package keystore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const itemInterface = "org.freedesktop.Secret.Item"

// sweep finds probe items by the attributes that go-keyring gives its entries. A keyring that wants to ask a person before it
// deletes one is not shown to them: it stays.
func (b *busEyes) sweep(ctx context.Context, before time.Time) error {
	conn, err := b.connect()
	if err != nil {
		return err
	}
	path, err := collection(ctx, conn)
	if err != nil {
		return fmt.Errorf("looking for what was left: %w", err)
	}
	var found []dbus.ObjectPath
	search := conn.Object(secrets, path).CallWithContext(ctx, collectionInterface+".SearchItems", dbus.FlagNoAutoStart, map[string]string{"service": Service})
	if err := search.Store(&found); err != nil {
		return fmt.Errorf("listing what was left: %w", err)
	}
	for _, item := range found {
		if !leftover(ctx, conn, item, before) {
			continue
		}
		var prompt dbus.ObjectPath
		if err := conn.Object(secrets, item).CallWithContext(ctx, itemInterface+".Delete", dbus.FlagNoAutoStart).Store(&prompt); err != nil {
			return fmt.Errorf("deleting what was left: %w", err)
		}
	}
	return nil
}

// leftover says whether an entry is a probe item that nobody is trying any more.
func leftover(ctx context.Context, conn *dbus.Conn, item dbus.ObjectPath, before time.Time) bool {
	attributes, err := property[map[string]string](ctx, conn, item, itemInterface, "Attributes")
	if err != nil || !strings.HasPrefix(attributes["username"], probeFolder) {
		return false
	}
	made, err := property[uint64](ctx, conn, item, itemInterface, "Created")
	return err == nil && made > 0 && before.Unix() > 0 && made < uint64(before.Unix())
}
