package keystore_test

import (
	"strings"
	"testing"

	"brickpass/keystore"
)

// told checks that a person can do something with an error.
func told(t testing.TB, err error) {
	t.Helper()
	if err == nil {
		return
	}
	cause, fix := keystore.Explain(err)
	if cause == "" || fix == "" {
		t.Errorf("%v: the cause is %q, the fix %q", err, cause, fix)
	}
	plain(t, err.Error(), cause, fix)
}

// plain checks that nothing written for programmers gets to a person.
func plain(t testing.TB, texts ...string) {
	t.Helper()
	for _, text := range texts {
		for _, raw := range []string{"freedesktop", "/org/", "dbus:", "raw text", "exit status", "token-of", "0x", "nil", "!", "please", "successful"} {
			if strings.Contains(text, raw) {
				t.Errorf("a person is told %q", text)
			}
		}
	}
}
