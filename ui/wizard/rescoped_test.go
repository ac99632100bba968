package wizard

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/steps"
)

// rescope is what a wizard is opened with to change the scopes of a connection's token.
func (s *stage) rescope(connection steps.Connection) Options {
	kit := s.kit
	kit.Steps = steps.ScopesSteps(connection)
	s.hands = steps.NewHands(kit)
	options := s.options
	options.Hands, options.Steps, options.Demo = s.hands, kit.Steps, false
	options.Setup = connection.Rescoping("00000000000000aa", s.clock.Now())
	options.Resume = func(string) string { return "brickpass scopes " + connection.Name }
	return options
}

// choose ticks scopes, or takes their ticks away.
func (d *driver) choose(names ...string) {
	d.t.Helper()
	for range 30 {
		d.press("up")
	}
	for range 30 {
		twig, ok := d.model.form.tree.here()
		if ok && slices.Contains(names, twig.option.Label) {
			d.press("space")
			names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == twig.option.Label })
		}
		if len(names) == 0 {
			return
		}
		d.press("down")
	}
	d.t.Fatalf("there is no %v:\n%s", names, d.shows())
}

func TestTheWizardChangesTheScopesOfAToken(t *testing.T) {
	s := newStage(t, "aws")
	connection, _ := s.setUpFirst(t)
	options := s.rescope(connection)
	options.Hands = unhurried{s.hands} // what spreads goes on spreading
	d := drive(t, options, s.admin)
	d.sizes = everySize
	d.onwards(atFinding)
	d.goldens(t, "scopes-now", "What the token may be used for now")
	d.press("enter")
	d.goldens(t, "scopes-use", "What shall Treasure Data use the token for?")
	d.take("APIs that you choose")
	d.choose("scim", "unity-catalog")
	d.expect("It will be able to do more: scim", "It will be refused: unity-catalog")
	d.goldens(t, "scopes-chosen", "Which APIs may the token be used for?")
	d.press("enter")
	d.goldens(t, "scopes-wait", "Wait until the change is in force, and try it?")
	d.press("enter")
	if d.model.place != atReview {
		t.Fatalf("it comes to %s:\n%s", d.model.place, d.shows())
	}
	d.goldens(t, "scopes-review", "One change")
	d.press("enter")
	if d.model.place != atWork {
		t.Fatalf("it comes to %s:\n%s", d.model.place, d.shows())
	}
	s.clock.Advance(90 * time.Second)
	d.send(tick{})
	d.expect("Are the new scopes in force?", "Databricks takes up to ten minutes", "at the latest", "n do not wait")
	d.goldens(t, "scopes-spreading", "Making the changes")
	d.press("n")
	if d.model.place != atRescoped {
		t.Fatalf("it comes to %s:\n%s", d.model.place, d.shows())
	}
	d.expect("The token is for scim, sql", "Its value is the same", "– set, and not in force everywhere yet")
	if words := d.model.lastWords(); !strings.HasPrefix(words, connection.Name+": the token is for scim, sql. Set, and not in force everywhere yet.") {
		t.Errorf("the last words: %s", words)
	}
}

func TestTheWizardWaitsForTheTenMinutesAndProves(t *testing.T) {
	s := newStage(t, "aws")
	connection, _ := s.setUpFirst(t)
	d := drive(t, s.rescope(connection), s.admin)
	d.sizes = everySize
	d.onwards(atFinding)
	d.press("enter")
	d.take("Everything that the identity may do")
	d.onwards(atReview)
	d.expect("~ wider", "no limit any more")
	d.onwards(atRescoped)
	d.expect("The token is for everything that the identity may do", "in force", "it said whose it is")
	d.goldens(t, "scopes-proven", "The token is for everything")
}

// Whoever only looks leaves by one key, and nothing was written.
func TestTheWizardShowsScopesAndLeaves(t *testing.T) {
	s := newStage(t, "aws")
	connection, _ := s.setUpFirst(t)
	d := drive(t, s.rescope(connection), s.admin)
	d.sizes = everySize
	d.onwards(atNothing)
	d.expect("Nothing to change, and nothing was written", "they stay as they are", "▸ Leave")
	d.press("enter")
	if !d.quit || d.model.run.Phase() != steps.Finished {
		t.Errorf("%s, left: %t", d.model.run.Phase(), d.quit)
	}
	if words := d.model.lastWords(); !strings.HasPrefix(words, "The scopes stay as they are.") {
		t.Errorf("the last words: %s", words)
	}
}
