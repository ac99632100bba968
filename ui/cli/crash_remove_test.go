//go:build unix

package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// standing is a state without what moves by itself, and without the principals that only the account still knows.
func standing(t *testing.T, state simulator.State) string {
	t.Helper()
	state.Principals = slices.DeleteFunc(state.Principals, func(p simulator.Principal) bool { return !p.InWorkspace })
	state.Grants = slices.DeleteFunc(state.Grants, func(g simulator.Grant) bool { return len(g.Privileges) == 0 })
	for i := range state.Warehouses {
		state.Warehouses[i].State = ""
	}
	text, err := json.MarshalIndent(state, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// takenBack removes the connection, if there is one, and says whether nothing of it is left anywhere.
func (s *scene) takenBack(at string, before string) bool {
	s.t.Helper()
	state := filepath.Join(s.folder, "state")
	connections, err := steps.Connections(state)
	if err != nil {
		s.t.Errorf("%s: the journals: %v", at, err)
		return false
	}
	if len(connections) > 0 { // else it was killed before the yes, and nothing was made
		if code, out := s.run(s.command("never", append([]string{"remove", connections[0].Name, "--yes"}, s.removal...)...)); code != 0 {
			s.t.Errorf("killed at %s, the removal ends with %d:\n%s", at, code, out)
			return false
		}
	}
	if after := standing(s.t, s.server.State()); after != before {
		s.t.Errorf("killed at %s, and taken back, the workspace differs:\n%s", at, onlyInOne(before, after))
		return false
	}
	for item := range s.kept() {
		if !strings.HasPrefix(item, "probe/") { // a probe that a kill left holds no secret
			s.t.Errorf("killed at %s: %s is still kept", at, item)
			return false
		}
	}
	if made := s.made(); len(made) > 0 {
		s.t.Errorf("killed at %s: the journal still counts %v", at, made)
		return false
	}
	return true
}

// signsInForRemoval lets a removal sign in at the account, where the set-up did.
func (s *scene) signsInForRemoval(way route) {
	s.t.Helper()
	if way.world != "account" {
		return
	}
	file := filepath.Join(s.folder, "removal.yaml")
	text := "account: {way: m2m, client: " + s.server.Identity().AutomationID + ", secret: 'env:MY_SECRET'}\nsignin: {way: environment}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		s.t.Fatal(err)
	}
	s.removal = []string{"--answers", file}
}

// sweep tries all of the points that differ in what was written, several at once.
func sweep(t *testing.T, names []string, only *regexp.Regexp, try func(n int) bool) {
	t.Helper()
	var tried, failed sync.Map
	work := make(chan int)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for n := range work {
				tried.Store(n, true)
				if !try(n) {
					failed.Store(n, true)
				}
			}
		})
	}
	for n, name := range names {
		if !strings.Contains(name, " GET ") && tries(name, only, n) {
			work <- n
		}
	}
	close(work)
	workers.Wait()
	t.Logf("killed at %d of %d points, %d of them wrong", count(&tried), len(names), count(&failed))
}

// However a set-up was cut off, what it made is taken back whole: that too whose answer nobody heard.
func TestASetUpKilledAtAnyPointIsTakenBackWhole(t *testing.T) {
	t.Parallel()
	for _, way := range []route{
		inWorkspace("aws", ""), inWorkspace("obo-off", ""),
		{"made-in-the-account", "account", accountCrashAnswers + placeAnswers, regexp.MustCompile(accountPoints)},
	} {
		t.Run(way.name, func(t *testing.T) {
			_, names := undisturbed(t, way)
			sweep(t, names, way.only, func(n int) bool {
				s := newScene(t, way.world, way.answers)
				defer s.close()
				s.signsInForRemoval(way)
				before := standing(t, s.server.State())
				s.run(s.command(strconv.Itoa(n+1), "setup", "--answers", s.answers, "--yes"))
				if !s.takenBack(names[n], before) {
					return false
				}
				left := slices.ContainsFunc(s.server.State().Principals, func(p simulator.Principal) bool { return p.Display == "TD-CAS-Service" })
				if way.world == "account" && left {
					t.Errorf("killed at %s, and taken back, its identity is still in the account", names[n])
				}
				return way.world != "account" || !left
			})
		})
	}
}

// However a removal is cut off, the next one takes away the rest.
func TestARemovalKilledAtAnyPointIsGoneOnWith(t *testing.T) {
	t.Parallel()
	setUp := func() (*scene, string) {
		s := newScene(t, "ip-lists-on", crashAnswers)
		before := standing(t, s.server.State())
		if code, out := s.run(s.command("never", "setup", "--answers", s.answers, "--yes")); code != 0 {
			t.Errorf("the set-up ends with %d:\n%s", code, out)
		}
		return s, before
	}
	s, _ := setUp()
	defer s.close()
	names := s.pointsOf(s.command("never", "remove", "crash-test", "--yes"))
	sweep(t, names, nil, func(n int) bool {
		s, before := setUp()
		defer s.close()
		s.run(s.command(strconv.Itoa(n+1), "remove", "crash-test", "--yes"))
		return s.takenBack(names[n], before)
	})
}

// pointsOf are the points that a command comes by when nobody kills it.
func (s *scene) pointsOf(cmd *exec.Cmd) (names []string) {
	s.t.Helper()
	file := filepath.Join(s.folder, "points")
	cmd.Env = append(cmd.Env, crashPoints+"="+file)
	if code, out := s.run(cmd); code != 0 {
		s.t.Fatalf("undisturbed it ends with %d:\n%s", code, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		s.t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		names = append(names, strings.TrimSpace(line))
	}
	return names
}
