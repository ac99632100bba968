package keystore_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
	"brickpass/keystore"
	"brickpass/keystore/keytest"
)

// later is a clock that is ahead.
type later struct {
	clock.Clock
	by time.Duration
}

func (l later) Now() time.Time { return l.Clock.Now().Add(l.by) }

// A probe item that a killed program left goes with the next check; one that another run may be trying stays, and so does all
// that is no probe item.
func TestAProbeItemThatWasLeftGoesWithTheNextCheck(t *testing.T) {
	name, ctx, left := item(t, "5f3a09c1d2e4b687"), context.Background(), "probe/00112233445566778899aabbccddeeff"
	options := patient()
	if keytest.Inside(t) {
		store := keystore.OS(options)
		if err := store.Put(ctx, name, secret.New("token-of-the-partner")); err != nil {
			t.Fatal(err)
		}
		if err := store.CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Get(ctx, keystore.Item(left)); err != nil {
			t.Errorf("one that was written just now is gone: %v", err)
		}
		options.Clock = later{clock.Real(), 2 * time.Hour}
		if err := keystore.OS(options).CheckWritable(ctx); err != nil {
			t.Fatal(err)
		}
		return
	}
	session := keytest.Start(t, keytest.Unlocked)
	// Two entries by libsecret's own program: what a killed brickpass leaves, and somebody else's of the same kind of name.
	for _, service := range []string{"brickpass", "another program"} {
		store := session.Command("secret-tool", "store", "--label=left", "service", service, "username", left)
		store.Stdin = strings.NewReader("nothing of worth")
		if out, err := store.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
	}
	session.Rerun(t)
	if items := session.Items(); !slices.Equal(items, []string{string(name)}) {
		t.Errorf("the keyring holds %q", items)
	}
	if err := session.Command("secret-tool", "lookup", "service", "another program", "username", left).Run(); err != nil {
		t.Errorf("the entry of another program is gone: %v", err)
	}
}
