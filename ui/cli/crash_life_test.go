//go:build unix

package cli_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brickpass/steps"
)

// A rotation and a retirement, killed at any point: there is always a credential that works in the keychain, and the next run ends as
// if nothing had happened.

const lifeAnswers = `
partner: {preset: treasure-data}
principal: {existing: reuse}
data: {schemas: [cas_demo_east1.public]}
token: {connection: crash-test}
`

// kindsOfLife are set-ups whose rotations differ: by whom the new one is made, and what it is.
var kindsOfLife = map[string]route{
	"on its behalf":   {world: "aws", answers: lifeAnswers},
	"by a secret":     {world: "obo-off", answers: lifeAnswers},
	"by the token":    {world: "aws", answers: strings.Replace(lifeAnswers, "token: {", "token: {use: everything, ", 1)},
	"an OAuth secret": {world: "aws", answers: strings.Replace(lifeAnswers, "token: {", "token: {kind: oauth, ", 1)},
}

// living is a scene with a connection.
func living(t *testing.T, way route) *scene {
	s := newScene(t, way.world, way.answers)
	if code, out := s.run(s.command("never", "setup", "--answers", s.answers, "--yes")); code != 0 {
		t.Errorf("the set-up ends with %d:\n%s", code, out)
	}
	ready := filepath.Join(s.folder, "retire.yaml")
	if err := os.WriteFile(ready, []byte("retire: {ready: retire}\n"), 0o600); err != nil {
		t.Error(err)
	}
	return s
}

func (s *scene) rotation() []string { return []string{"rotate", "crash-test", "--yes"} }

func (s *scene) retirement() []string {
	return []string{"retire", "crash-test", "--yes", "--answers", filepath.Join(s.folder, "retire.yaml")}
}

func (s *scene) connection() steps.Connection {
	s.t.Helper()
	all, err := steps.Connections(filepath.Join(s.folder, "state"))
	if err != nil || len(all) != 1 {
		s.t.Errorf("%d connections, %v", len(all), err)
		return steps.Connection{}
	}
	return all[0]
}

// opens says whether what is kept under an entry is a token or an OAuth secret that works.
func (s *scene) opens(item string) bool {
	value, ok := s.kept()[item]
	state := s.server.State()
	for _, token := range state.Tokens {
		if ok && token.SHA256 == sha256Of(value) {
			return true
		}
	}
	return ok && strings.HasPrefix(value, "dose") && len(state.Secrets) > 0
}

// stands is how the connection stands, with the names of this run taken out.
func (s *scene) stands() string {
	c, state := s.connection(), s.server.State()
	lines := []string{fmt.Sprintf("in use: opens %t, proven %t", s.opens(c.Facts[steps.TokenItem]), c.Facts[steps.Proven] != "")}
	for _, former := range c.Formers {
		lines = append(lines, fmt.Sprintf("old: opens %t, revoked %t", s.opens(former.Item), former.Revoked))
	}
	lines = append(lines, fmt.Sprintf("%d OAuth secrets, ended %q", len(state.Secrets), c.Ended))
	for _, token := range state.Tokens {
		if strings.Contains(token.Comment, "brickpass") {
			lines = append(lines, "token of the principal: "+fmt.Sprint(token.Owner == c.Facts[steps.ApplicationID]))
		}
	}
	for item := range s.kept() {
		if !strings.HasPrefix(item, "probe/") { // a probe that a kill left holds no secret
			lines = append(lines, "kept")
		}
	}
	for _, made := range s.made() {
		if !strings.HasPrefix(made, "proof/") { // a warehouse that is awake already is not started
			lines = append(lines, made)
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// goOnWith takes up what is unfinished, by its name; where nothing is, and it is not done, it begins anew.
func (s *scene) goOnWith(done func(steps.Connection) bool, arguments []string) (int, string) {
	stories, err := steps.Unfinished(filepath.Join(s.folder, "state"))
	if err != nil {
		s.t.Errorf("the journals: %v", err)
	}
	switch {
	case len(stories) == 1:
		return s.run(s.command("never", slices.Concat([]string{"resume", stories[0].Name}, arguments[2:])...))
	case len(stories) > 1:
		s.t.Errorf("%d runs are unfinished", len(stories))
	case done(s.connection()):
		return 0, ""
	}
	return s.run(s.command("never", arguments...))
}

// killedAndGoneOnWith kills a command at a point of it, and holds that the next one ends as an undisturbed one does.
func (s *scene) killedAndGoneOnWith(n int, name, whole string, done func(steps.Connection) bool, arguments []string) bool {
	s.t.Helper()
	s.run(s.command(strconv.Itoa(n+1), arguments...))
	if item := s.connection().Facts[steps.TokenItem]; !s.opens(item) {
		s.t.Errorf("killed at %s: what counts as in use, %q, does not work", name, item)
		return false
	}
	if code, out := s.goOnWith(done, arguments); code != 0 {
		s.t.Errorf("killed at %s, taken up again, it ends with %d:\n%s", name, code, out)
		return false
	}
	if stands := s.stands(); stands != whole {
		s.t.Errorf("killed at %s, taken up again, it ends as\n%s", name, onlyInOne(whole, stands))
		return false
	}
	if stories, err := steps.Unfinished(filepath.Join(s.folder, "state")); err != nil || len(stories) > 0 {
		s.t.Errorf("killed at %s: it is still unfinished: %v %v", name, stories, err)
		return false
	}
	return true
}

func TestARotationKilledAtAnyPointIsGoneOnWith(t *testing.T) {
	t.Parallel()
	done := func(c steps.Connection) bool { return len(c.Formers) == 1 }
	for kind, way := range kindsOfLife {
		t.Run(kind, func(t *testing.T) {
			s := living(t, way)
			defer s.close()
			names, whole := s.pointsOf(s.command("never", s.rotation()...)), s.stands()
			sweep(t, names, nil, func(n int) bool {
				s := living(t, way)
				defer s.close()
				return s.killedAndGoneOnWith(n, names[n], whole, done, s.rotation())
			})
		})
	}
}

func TestARetirementKilledAtAnyPointIsGoneOnWith(t *testing.T) {
	t.Parallel()
	done := func(c steps.Connection) bool { return len(c.Formers) == 0 }
	for _, kind := range []string{"on its behalf", "an OAuth secret"} {
		t.Run(kind, func(t *testing.T) {
			rotated := func() *scene {
				s := living(t, kindsOfLife[kind])
				if code, out := s.run(s.command("never", s.rotation()...)); code != 0 {
					t.Errorf("the rotation ends with %d:\n%s", code, out)
				}
				return s
			}
			s := rotated()
			defer s.close()
			names, whole := s.pointsOf(s.command("never", s.retirement()...)), s.stands()
			sweep(t, names, nil, func(n int) bool {
				s := rotated()
				defer s.close()
				return s.killedAndGoneOnWith(n, names[n], whole, done, s.retirement())
			})
		})
	}
}

// However a rotation was cut off, a removal takes both credentials away, with what is kept of them.
func TestARotationKilledAtAnyPointIsTakenBackWhole(t *testing.T) {
	t.Parallel()
	way := kindsOfLife["on its behalf"]
	s := living(t, way)
	defer s.close()
	names := s.pointsOf(s.command("never", s.rotation()...))
	sweep(t, names, nil, func(n int) bool {
		s := newScene(t, way.world, way.answers)
		defer s.close()
		before := standing(t, s.server.State())
		if code, out := s.run(s.command("never", "setup", "--answers", s.answers, "--yes")); code != 0 {
			t.Errorf("the set-up ends with %d:\n%s", code, out)
		}
		s.run(s.command(strconv.Itoa(n+1), s.rotation()...))
		return s.takenBack(names[n], before)
	})
}

// An unfinished rotation comes before a retirement, and an unfinished retirement before a rotation.
func TestWhatIsNotFinishedComesFirst(t *testing.T) {
	t.Parallel()
	s := living(t, kindsOfLife["on its behalf"])
	defer s.close()
	s.run(s.command("after record minted", s.rotation()...))
	s.expect("", 3, "the rotation of crash-test was not finished. To go on: brickpass resume crash-test", s.retirement()...)
	s.expect("", 3, "the rotation of crash-test was not finished", slices.Concat(s.rotation(), []string{"--again"})...)
	out := s.expect("1\n\n\n\n\n", 0, "crash-test: the rotation was cut off at Token", "setup", "--plain")
	if !strings.Contains(out, "The new token is made, and it is proven that it works.") {
		t.Errorf("taken up from what a set-up offers, it does not end as a rotation:\n%s", out)
	}
	s.run(s.command("after record agreed", s.retirement()...))
	s.expect("", 3, "the retirement of crash-test was not finished. To go on: brickpass resume crash-test", s.rotation()...)
	s.expect("", 0, "The old token of crash-test is retired", "resume", "--yes", "--answers", filepath.Join(s.folder, "retire.yaml"))
}
