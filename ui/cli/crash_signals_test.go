//go:build unix

package cli_test

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"brickpass/keystore/keytest"
	"brickpass/steps"
)

// A signal in the middle of the work lets what is in flight come to its end, and takes away what was for a moment. The exit
// code is the signal's, and the next run goes on.
func TestAskedToEndInTheMiddle(t *testing.T) {
	t.Parallel()
	places := []struct{ world, at string }{
		{"aws", "before POST /api/2.0/token-management/on-behalf-of/tokens"},
		{"obo-off", "before POST /api/2.0/token/create"},                           // the bootstrap secret is there
		{"no-token-yet", "before PATCH /api/2.0/permissions/authorization/tokens"}, // the throw-away token is there
	}
	signals := []struct {
		signal syscall.Signal
		code   int
	}{{syscall.SIGTERM, 143}, {syscall.SIGINT, 130}, {syscall.SIGHUP, 129}}
	for _, place := range places {
		whole, _ := undisturbed(t, inWorkspace(place.world, ""))
		for _, ask := range signals {
			for _, manner := range []string{"unattended", "plain"} {
				t.Run(place.world+"/"+ask.signal.String()+"/"+manner, func(t *testing.T) {
					t.Parallel()
					s := newScene(t, place.world, crashAnswers)
					t.Cleanup(s.close)
					arguments := []string{"setup", "--answers", s.answers, "--yes"}
					if manner == "plain" {
						if code, out := s.run(s.command("after record agreed", arguments...)); code != -1 {
							t.Fatalf("not killed, but ended with %d:\n%s", code, out)
						}
						arguments = []string{"resume", "crash-test", "--plain"}
					}
					code, said := s.interrupt(s.command("never", arguments...), place.at, ask.signal)
					if code != ask.code {
						t.Errorf("exit code %d, want %d:\n%s", code, ask.code, said)
					}
					if !strings.Contains(said, "brickpass resume") {
						t.Errorf("it does not say how to go on:\n%s", said)
					}
					s.nothingTemporary()
					if code, out := s.goOn(); code != 0 {
						t.Fatalf("taken up again, it ends with %d:\n%s", code, out)
					}
					if ending := s.ending(); ending != whole {
						t.Errorf("taken up again, it ends as\n%s", onlyInOne(whole, ending))
					}
				})
			}
		}
	}
}

// interrupt runs a command until it is held at a point, sends it a signal there, and lets it go.
func (s *scene) interrupt(cmd *exec.Cmd, at string, signal syscall.Signal) (code int, said string) {
	s.t.Helper()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = append(cmd.Env, holdAt+"="+at, holdFolder+"="+s.folder)
	in, err := cmd.StdinPipe() // it stays open: an end of input would stop the run by itself
	if err != nil {
		s.t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	keytest.Await(s.t, "the program to come to "+at, func() bool {
		_, err := os.Stat(filepath.Join(s.folder, "held"))
		return err == nil
	})
	if err := cmd.Process.Signal(signal); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(s.folder, "go"), nil, 0o600); err != nil {
		s.t.Fatal(err)
	}
	err = cmd.Wait()
	_ = in.Close()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), out.String()
	}
	return 0, out.String()
}

// nothingTemporary holds that no secret of the bootstrap route and no throw-away token is there.
func (s *scene) nothingTemporary() {
	s.t.Helper()
	state := s.server.State()
	if len(state.Secrets) > 0 {
		s.t.Errorf("a secret is left behind: %v", state.Secrets)
	}
	for _, token := range state.Tokens {
		if strings.Contains(token.Comment, "revoked at once") {
			s.t.Errorf("a token is left behind: %v", token)
		}
	}
	stories, err := steps.Unfinished(filepath.Join(s.folder, "state"))
	if err != nil || len(stories) != 1 || !stories[0].Stopped {
		s.t.Errorf("the journal does not say that it was stopped: %v, %v", stories, err)
	}
}

// The same with the real keychain, where a token is between the workspace and the keychain.
func TestKilledAroundTheKeychain(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"before record minted", "after record minted", "before record done token/mint", "after record done token/mint"} {
		t.Run(at, func(t *testing.T) {
			session := keytest.Start(t, keytest.Unlocked)
			s := newScene(t, "aws", crashAnswers)
			t.Cleanup(s.close)
			s.env = session.Env()
			if code, out := s.run(s.command(at, "setup", "--answers", s.answers, "--yes")); code != -1 {
				t.Fatalf("not killed, but ended with %d:\n%s", code, out)
			}
			if code, out := s.goOn(); code != 0 {
				t.Fatalf("taken up again, it ends with %d:\n%s", code, out)
			}
			items := session.Items()
			if len(items) != 1 {
				t.Fatalf("the keychain holds %v", items)
			}
			value, _ := session.Lookup(items[0])
			if live := s.liveTokens(); len(live) != 1 || live[0] != sha256Of(value) {
				t.Errorf("%d live tokens, and the keychain's is not the one", len(live))
			}
		})
	}
}

// liveTokens are those of the principal that was made, by the hash of their values.
func (s *scene) liveTokens() []string {
	state := s.server.State()
	var live []string
	for _, principal := range state.Principals {
		for _, token := range state.Tokens {
			if principal.Display == "TD-CAS-Service" && token.Owner == principal.Name {
				live = append(live, token.SHA256)
			}
		}
	}
	return live
}
