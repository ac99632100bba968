//go:build unix

package cli_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
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
func (s *scene) takenBack(clock fast, at string, before string) bool {
	s.t.Helper()
	state := filepath.Join(s.folder, "state")
	connections, err := steps.Connections(state)
	if err != nil {
		s.t.Errorf("%s: the journals: %v", at, err)
		return false
	}
	if len(connections) > 0 { // else it was killed before the yes, and nothing was made
		if code, out := s.run(s.command(clock, "never", "remove", connections[0].Name, "--yes")); code != 0 {
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

// sweep tries all of the points that differ in what was written, several at once.
func sweep(t *testing.T, names []string, try func(n int) bool) {
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
		if !strings.Contains(name, " GET ") && tries(name, nil, n) {
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
	clock := newFast()
	for _, world := range []string{"aws", "obo-off"} {
		t.Run(world, func(t *testing.T) {
			_, names := undisturbed(t, inWorkspace(world, ""), clock)
			sweep(t, names, func(n int) bool {
				s := newScene(t, world, crashAnswers, clock)
				defer s.close()
				before := standing(t, s.server.State())
				s.run(s.command(clock, strconv.Itoa(n+1), "setup", "--answers", s.answers, "--yes"))
				return s.takenBack(clock, names[n], before)
			})
		})
	}
}

// However a removal is cut off, the next one takes away the rest.
func TestARemovalKilledAtAnyPointIsGoneOnWith(t *testing.T) {
	t.Parallel()
	clock := newFast()
	setUp := func() (*scene, string) {
		s := newScene(t, "ip-lists-on", crashAnswers, clock)
		before := standing(t, s.server.State())
		if code, out := s.run(s.command(clock, "never", "setup", "--answers", s.answers, "--yes")); code != 0 {
			t.Errorf("the set-up ends with %d:\n%s", code, out)
		}
		return s, before
	}
	s, _ := setUp()
	defer s.close()
	names := s.pointsOf(s.command(clock, "never", "remove", "crash-test", "--yes"))
	sweep(t, names, func(n int) bool {
		s, before := setUp()
		defer s.close()
		s.run(s.command(clock, strconv.Itoa(n+1), "remove", "crash-test", "--yes"))
		return s.takenBack(clock, names[n], before)
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
