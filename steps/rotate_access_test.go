package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
)

func (s *stage) takeSQLAccess() {
	s.t.Helper()
	s.send(databricks.RemoveEntitlement(databricks.PrincipalID(s.connection(simulated).Facts[PrincipalID]), databricks.DatabricksSQLAccess))
}

func (s *stage) revokeToken() {
	s.t.Helper()
	s.send(databricks.RevokeToken(databricks.TokenID(s.connection(simulated).Facts[TokenID])))
}

// What no new token can lift is said at once: a rotation gives no access, so ten minutes of waiting for it would be in vain.
func TestARotationNamesTheMendWhereTheAccessIsGone(t *testing.T) {
	for name, test := range map[string]struct {
		revoked bool
		at      ID  // where it stops
		mints   int // a mending wants a token that lives, so where there is none it is made first
	}{
		"and the token lives":      {at: "connection"},
		"and the token is revoked": {revoked: true, at: "token", mints: 1},
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "aws", nil)
			s.takeSQLAccess()
			if test.revoked {
				s.revokeToken()
			}
			s.pass(1)
			began, written := s.kit.Clock.Now(), len(s.writes())
			run := s.rotate(simulated, nil)
			view := run.Current()
			if view.About.ID != test.at || view.Problem == nil || view.Problem.Kind != ProblemAccessGone {
				t.Fatalf("%s: %v", view.About.ID, view.Problem)
			}
			if view.Problem.Send != "brickpass mend "+simulated || !strings.Contains(view.Problem.What, "SQL access") {
				t.Errorf("it says %s, and sends %q", view.Problem.What, view.Problem.Send)
			}
			if waited := s.kit.Clock.Now().Sub(began); waited > 0 {
				t.Errorf("it waited %s in vain", waited)
			}
			mints := 0
			for _, write := range s.writes()[written:] {
				if strings.Contains(write, "/on-behalf-of/tokens") {
					mints++
				}
			}
			if mints != test.mints {
				t.Errorf("%d tokens were made, want %d", mints, test.mints)
			}
			s.mend(Concern{Mends: "access"})
			s.pass(1)
			s.mustFinish(s.rotateOn(nil))
		})
	}
}

// rotateOn goes on with a rotation that stopped, or begins one.
func (s *stage) rotateOn(answers Answers) Run {
	s.t.Helper()
	stories, err := Unfinished(s.kit.StateDir)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, story := range stories {
		if story.Aim == Rotation {
			c := s.connection(story.Name)
			story = story.On(c)
			setup := c.Rotation(story.Tag, s.kit.Clock.Now())
			setup.Story = &story
			return s.live(RotateSteps(c), setup, answers)
		}
	}
	return s.rotate(simulated, answers)
}

// A connection whose token is gone is mended by a rotation: the name and the identity stay, whatever a first set-up would do.
func TestAMendWithoutATokenNamesTheRotation(t *testing.T) {
	s := connected(t, "aws", nil)
	s.revokeToken()
	run := s.setUp(onlyPublic)
	view := run.Current()
	if view.Problem == nil || view.Problem.Kind != ProblemTokenDead || view.Problem.Send != "brickpass rotate "+simulated {
		t.Fatalf("%s: %+v", view.About.ID, view.Problem)
	}
	s.mustFinish(s.rotate(simulated, nil))
}
