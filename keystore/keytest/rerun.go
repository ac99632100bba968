package keytest

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// inside names the test that runs in a session; ran is what its process says when its body was reached, so that a pattern
// that fits no test cannot pass for a test that passes.
const (
	inside = "BRICKPASS_KEYTEST_INSIDE"
	ran    = "keytest: the body ran"
)

// Inside says whether this process is the one that Rerun started for this test.
func Inside(t *testing.T) bool {
	t.Helper()
	if os.Getenv(inside) != t.Name() {
		return false
	}
	t.Log(ran)
	return true
}

// Rerun runs the calling test once more, in a process of its own in the session, where Inside is true. go-keyring keeps
// one connection for a process, and one hang spoils it; so each keyring gets a process.
func (s *Session) Rerun(t *testing.T, env ...string) {
	t.Helper()
	s.Go(t, env...)()
}

// Go is Rerun that goes on beside the test. What it returns waits for its end and fails the test if it failed.
func (s *Session) Go(t *testing.T, env ...string) (wait func()) {
	t.Helper()
	cmd := s.Command(os.Args[0], "-test.run="+pattern(t.Name()), "-test.v", "-test.count=1", "-test.timeout=60s")
	cmd.Env = append(cmd.Env, inside+"="+t.Name())
	cmd.Env = append(cmd.Env, env...)
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	dieWithParent(cmd)
	check(t, cmd.Start())
	return func() {
		t.Helper()
		err := cmd.Wait()
		switch {
		case err != nil:
			t.Fatalf("in the session: %v\n%s", err, out.String())
		case !strings.Contains(out.String(), ran):
			t.Fatalf("in the session: the test did not get to its body\n%s", out.String())
		}
	}
}

func pattern(name string) string {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = "^" + regexp.QuoteMeta(part) + "$"
	}
	return strings.Join(parts, "/")
}

// WithSecretService runs body in a session of this state.
func WithSecretService(t *testing.T, state State, body func(*testing.T)) {
	t.Helper()
	if Inside(t) {
		body(t)
		return
	}
	Start(t, state).Rerun(t)
}
