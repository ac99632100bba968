package steps

import (
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// What the day of the last use says, and what is asked for that.
func TestWhetherTheOldOneIsUsedIsToldByTheDay(t *testing.T) {
	tests := map[string]struct {
		sinceSetUp, sinceRotation int // days that pass
		partner                   bool
		use, key, proposed        string
	}{
		"used that day":       {0, 2, false, useMaybe, retireHave, ""},
		"used the day before": {5, 2, false, useNone, retireHave, retireIt},
		"rotated just now":    {5, 0, false, useEarly, retireHave, ""},
		"used since":          {5, 2, true, useSure, retireAnyway, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "aws", nil)
			s.pass(test.sinceSetUp)
			s.mustFinish(s.rotate(simulated, nil))
			s.pass(test.sinceRotation)
			c := s.connection(simulated)
			if test.partner {
				s.asPartner(c.Formers[0].Item)
			}
			var question Question
			s.asked = func(asked Question) {
				if strings.HasPrefix(asked.Key, "retire.") {
					question = asked
				}
			}
			run := s.retire(simulated, nil)
			if run.Setup().Fact(OldUse) != test.use || question.Key != test.key || question.Default != test.proposed {
				t.Errorf("it learns %q, and asks %s with %q", run.Setup().Fact(OldUse), question.Key, question.Default)
			}
		})
	}
}

// asPartner uses what is kept under an entry, as a partner does.
func (s *stage) asPartner(item string) {
	s.t.Helper()
	value, err := s.kit.Store.Get(s.t.Context(), keystore.Item(item))
	if err != nil {
		s.t.Fatal(err)
	}
	client := s.kit.Connect(hostOf(s.t, s.server.URL())).SignIn(databricks.ByToken, databricks.Bearer(value))
	if _, err := databricks.Ask(s.t.Context(), client, databricks.Warehouses().By(databricks.ByToken)); err != nil {
		s.t.Fatal(err)
	}
}

// A partner that signs in with the old one between the look and the yes is not locked out by a yes that did not know of it.
func TestAnOldOneThatIsUsedMeanwhileIsLookedAtAnew(t *testing.T) {
	s := connected(t, "aws", nil)
	s.pass(5)
	s.mustFinish(s.rotate(simulated, nil))
	s.pass(2)
	old := s.connection(simulated).Formers[0].Item
	run := s.retire(simulated, nil, func(s *stage) { s.asPartner(old) })
	if view := run.Current(); view.Problem == nil || view.Problem.Kind != NotAsAgreed || !s.opens(old) {
		t.Errorf("it ends at %s with %+v, and the old one opens: %t", view.About.ID, view.Problem, s.opens(old))
	}
}

// A new one that does not work is no reason to take the old one away.
func TestTheOldOneStaysAsLongAsTheNewOneDoesNotWork(t *testing.T) {
	s := connected(t, "aws", nil)
	s.mustFinish(s.rotate(simulated, nil))
	c := s.connection(simulated)
	s.send(databricks.RevokeToken(databricks.TokenID(c.Facts[TokenID])))
	view := s.retire(simulated, Answers{retireHave: retireIt}).Current()
	if view.Problem == nil || view.Problem.Kind != ProblemNewFails || !s.opens(c.Formers[0].Item) {
		t.Errorf("it ends at %s with %+v", view.About.ID, view.Problem)
	}
}

// A revoked token that is taken for minutes is waited for, and its value stays until it is refused.
func TestARevokedTokenThatIsStillTakenIsWaitedFor(t *testing.T) {
	s := connected(t, "flaky", nil)
	s.mustFinish(s.rotate(simulated, nil))
	began := s.kit.Clock.Now()
	run := s.retire(simulated, Answers{retireHave: retireIt})
	s.mustFinish(run)
	if waited := s.kit.Clock.Now().Sub(began); waited < 3*time.Minute || waited > patience {
		t.Errorf("it took %s", waited)
	}
	if c := s.connection(simulated); len(c.Formers) > 0 {
		t.Errorf("there wait %+v", c.Formers)
	}
}
