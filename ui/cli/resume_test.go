//go:build unix

package cli_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gofrs/flock"

	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// killed is a scene on which a set-up was killed right after it was agreed to.
func killed(t *testing.T, answers string) *scene {
	t.Helper()
	s := newScene(t, "aws", answers)
	t.Cleanup(s.close)
	s.kill()
	return s
}

func (s *scene) kill() {
	s.t.Helper()
	if code, out := s.run(s.command("after record agreed", "setup", "--answers", s.answers, "--yes")); code != -1 {
		s.t.Fatalf("not killed, but ended with %d:\n%s", code, out)
	}
}

// expect runs brickpass and holds its exit code and what it says.
func (s *scene) expect(typed string, code int, says string, arguments ...string) string {
	s.t.Helper()
	cmd := s.command("never", arguments...)
	cmd.Stdin = strings.NewReader(typed)
	got, out := s.run(cmd)
	if got != code || !strings.Contains(out, says) {
		s.t.Errorf("brickpass %s ends with %d, want %d and to say %q:\n%s", strings.Join(arguments, " "), got, code, says, out)
	}
	return out
}

func TestResume(t *testing.T) {
	t.Parallel()
	whole, _ := undisturbed(t, inWorkspace("aws", ""))
	t.Run("nothing to go on with", func(t *testing.T) {
		s := newScene(t, "aws", crashAnswers)
		t.Cleanup(s.close)
		s.expect("", 0, "Nothing to go on with", "resume", "--yes")
		s.expect("", 2, "nothing to go on with by the name acme", "resume", "acme", "--yes")
	})
	t.Run("the only one, without a name, an answer or a yes", func(t *testing.T) {
		s := killed(t, crashAnswers)
		s.expect("", 0, "it works, as Treasure Data", "resume", "--no-input")
		if ending := s.ending(); ending != whole {
			t.Errorf("it ends as\n%s", onlyInOne(whole, ending))
		}
	})
	t.Run("one of several has to be named", func(t *testing.T) {
		s := killed(t, crashAnswers)
		other := strings.ReplaceAll(crashAnswers, "crash-test", "another-one")
		if err := os.WriteFile(s.answers, []byte(other), 0o600); err != nil {
			t.Fatal(err)
		}
		s.kill()
		out := s.expect("", 2, "crash-test was cut off at", "resume", "--yes")
		if !strings.Contains(out, "another-one was cut off at") {
			t.Errorf("it does not list the other one:\n%s", out)
		}
		s.expect("", 0, "it works, as Treasure Data", "resume", "crash-test", "--yes")
	})
	t.Run("the same answers go on by themselves", func(t *testing.T) {
		s := killed(t, crashAnswers)
		s.expect("", 0, "Going on with what was not finished: crash-test", "setup", "--answers", s.answers, "--yes")
		if ending := s.ending(); ending != whole {
			t.Errorf("it ends as\n%s", onlyInOne(whole, ending))
		}
	})
	t.Run("a plan alone goes on with nothing and leaves nothing", func(t *testing.T) {
		s := killed(t, crashAnswers)
		s.expect("", 3, "nothing was changed", "setup", "--answers", s.answers)
		drafts, err := filepath.Glob(filepath.Join(s.folder, "state", "drafts", "*"))
		if err != nil || len(drafts) > 0 {
			t.Errorf("left behind: %v, %v", drafts, err)
		}
	})
	t.Run("the second of two at once leaves nothing", func(t *testing.T) {
		s := newScene(t, "aws", crashAnswers)
		t.Cleanup(s.close)
		connections := filepath.Join(s.folder, "state", "connections")
		if err := os.MkdirAll(connections, 0o700); err != nil {
			t.Fatal(err)
		}
		first := flock.New(filepath.Join(connections, "crash-test.lock"))
		if held, err := first.TryLock(); err != nil || !held {
			t.Fatalf("%v, %v", held, err)
		}
		out := s.expect("", 3, "Another brickpass is at work on crash-test.", "setup", "--answers", s.answers, "--yes")
		if !strings.Contains(out, "To go on: brickpass setup --answers") {
			t.Errorf("it does not say how to go on:\n%s", out)
		}
		if drafts, _ := filepath.Glob(filepath.Join(s.folder, "state", "drafts", "*")); len(drafts) > 0 {
			t.Errorf("left behind: %v", drafts)
		}
		_ = first.Close()
		s.expect("", 0, "it works, as Treasure Data", "setup", "--answers", s.answers, "--yes")
	})
	t.Run("offered to a person who begins", func(t *testing.T) {
		s := killed(t, crashAnswers)
		s.expect("7\n1\n", 0, "That is none of the numbers", "setup", "--plain")
		if ending := s.ending(); ending != whole {
			t.Errorf("it ends as\n%s", onlyInOne(whole, ending))
		}
	})
	t.Run("and left alone by Enter", func(t *testing.T) {
		s := killed(t, crashAnswers)
		s.expect("\n", 3, "Step 1 of 12", "setup", "--plain")
	})
	t.Run("a pasted token is asked for again", func(t *testing.T) {
		s := killed(t, crashAnswers+"signin: {way: token, token: \"env:MY_TOKEN\"}\n")
		s.expect("", 2, "signin.token", "resume", "crash-test", "--yes")
		s.expect("", 0, "it works, as Treasure Data", "resume", "crash-test", "--answers", s.answers)
	})
	t.Run("a journal that cannot be read is named", func(t *testing.T) {
		s := killed(t, crashAnswers)
		broken := filepath.Join(s.folder, "state", "connections", "broken.jsonl")
		if err := os.WriteFile(broken, []byte("not a record\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if out := s.expect("", 0, "it works, as Treasure Data", "resume", "--yes"); !strings.Contains(out, "broken.jsonl") {
			t.Errorf("it is not named:\n%s", out)
		}
		if _, err := steps.Unfinished(filepath.Join(s.folder, "state")); err == nil {
			t.Error("it can be read")
		}
	})
}

// A sign-in that ends in the middle of an unattended run stops it, and the next one goes on.
func TestASignInThatEndsUnattended(t *testing.T) {
	t.Parallel()
	whole, _ := undisturbed(t, inWorkspace("aws", ""))
	s := newScene(t, "aws", crashAnswers)
	t.Cleanup(s.close)
	s.server.AddFault(simulator.Fault{Method: "PATCH", Nth: 3, Kind: simulator.FaultStatus, Status: 401})
	s.expect("", 4, "Your sign-in has ended.", "setup", "--answers", s.answers, "--yes")
	s.expect("", 0, "it works, as Treasure Data", "resume", "crash-test", "--answers", s.answers, "--yes")
	if ending := s.ending(); ending != whole {
		t.Errorf("it ends as\n%s", onlyInOne(whole, ending))
	}
}
