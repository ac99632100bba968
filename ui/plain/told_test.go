package plain_test

import (
	"slices"
	"strings"
	"testing"

	"brickpass/internal/clock"
	"brickpass/keystore"
)

// The answer where the token is kept changes one line of what the checks see, and nothing in the workspace.
func TestAfterTheAnswerWhereTheTokenIsKeptOnlyThatIsTold(t *testing.T) {
	s := rehearse(t, "aws", keystore.OS(keystore.Options{Clock: clock.Real(), Getenv: func(string) string { return "" }}))
	p := yes(
		reply{"Where shall the token be kept?", "file"},
		reply{"It is new, so you type it twice.", "horse battery staple"}, reply{"The same once more.", "horse battery staple"},
		reply{"Enter goes on.", "check again"}, reply{"Enter goes on.", "stop"},
	)
	_, _ = s.talk(t.Context(), s.prompts(p), p)
	told, again, _ := strings.Cut(p.text(), "Enter goes on.")
	for _, line := range []string{"✓ You are a workspace admin", "! Your keychain cannot be used now", "✓ The token goes into an encrypted file"} {
		if n := strings.Count(told, line); n != 1 {
			t.Errorf("%q is told %d times:\n%s", line, n, told)
		}
	}
	if !strings.Contains(again, "✓ You are a workspace admin") || !strings.Contains(again, "✓ The token goes into an encrypted file") {
		t.Errorf("whoever checks again is not told all that is seen:\n%s", again)
	}
	const warehouses = "/api/2.0/sql/warehouses"
	requests, _ := s.sent()
	asked := func(path string, requests []string) (n int) {
		for _, request := range requests {
			if strings.Contains(request, path) {
				n++
			}
		}
		return n
	}
	for _, path := range []string{warehouses, "/unity-catalog/metastore_summary"} {
		if n := asked(path, requests); n != 2 { // before the question, and when a person asked
			t.Errorf("%s is asked %d times", path, n)
		}
	}
	// Before the checks it is asked who each way in would be, and once more at the sign-in where that is not known by then.
	begun := slices.IndexFunc(requests, func(request string) bool { return strings.Contains(request, warehouses) })
	if n := asked("/scim/v2/Me", requests[begun+1:]); n != 1 {
		t.Errorf("who is signed in is asked %d times after the first look", n)
	}
}

// What is heard one after the other is not heard twice.
func TestNothingIsToldTwiceInARow(t *testing.T) {
	s := rehearse(t, "aws", keystore.Memory())
	p := yes(reply{"Make these changes?", "help"}, reply{"All that brickpass would send stands in this list", "stop"})
	_, _ = s.talk(t.Context(), s.prompts(p), p)
	for _, part := range []string{"no IP access lists in force, so nobody is kept out", "account 7d0c…e142"} {
		if n := strings.Count(p.text(), part); n != 1 {
			t.Errorf("%q is told %d times:\n%s", part, n, p.text())
		}
	}
	if !strings.Contains(p.text(), "and nothing is sent before you say yes") || strings.Contains(p.text(), "What Treasure Data asks for\n") {
		t.Errorf("the help of the list is of something else:\n%s", p.text())
	}
	if !strings.Contains(p.text(), "      stays until the principal goes\n") {
		t.Errorf("of a change that stays it is said how it is taken back:\n%s", p.text())
	}
}
