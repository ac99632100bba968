package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/steps"
)

// outside drives a wizard up to the question that whoever is in no workspace, and Contributor of it in Azure, is asked.
func outside(t *testing.T, role string) (*stage, *driver) {
	t.Helper()
	s := newStage(t, "azure")
	rehearsal, err := databricks.RehearsalAt(s.wire.to.String())
	if err != nil {
		t.Fatal(err)
	}
	exchanges := s.options.Exchanges
	s.kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Transport: rehearsal.Over(s.wire), Clock: s.clock, Observe: exchanges.Observe})
	}
	s.hands = steps.NewHands(s.kit)
	t.Cleanup(func() { _ = s.hands.Close() })
	s.options.Hands, s.options.Clock = s.hands, s.clock
	app := s.simulator.Identity().Azure.Contributor
	if err := s.simulator.GiveAzureRole(app.ClientID, role); err != nil {
		t.Fatal(err)
	}
	d := drive(t, s.options, s.admin, app.Secret.Reveal())
	d.sizes = everySize
	d.until("signin.way")
	d.take("Azure service principal")
	d.typed(app.ClientID)
	d.press("enter", "enter") // the tenant is the workspace's
	d.typed(app.Secret.Reveal())
	d.press("enter")
	if d.model.key != "signin.contributor" {
		t.Fatalf("it is not asked:\n%s", d.shows())
	}
	return s, d
}

// slowly are hands that do not come to the end of a change.
type slowly struct{ Hands }

func (s slowly) Do(ctx context.Context, effect steps.Effect) steps.Event {
	if _, writes := effect.(steps.DoApply); writes {
		return nil
	}
	return s.Hands.Do(ctx, effect)
}

func TestTheScreenThatOffersToLetYouIn(t *testing.T) {
	s, d := outside(t, "Contributor")
	d.goldens(t, "contributor", "Let yourself in")
	d.press("f2")
	d.goldens(t, "contributor-request", "you as an admin of this workspace")
	d.press("esc")

	d.press("enter") // no is what is proposed
	if d.model.place != atBlocked {
		t.Fatalf("a no leads to %s:\n%s", d.model.place, d.shows())
	}
	d.expect("You may not enter this workspace.", "A workspace admin", "Go back")
	if len(s.inside()) > 0 {
		t.Error("a no let them in")
	}
	d.pick("Go back")
	d.expect("Let yourself in")
	d.take("Yes, let me in as Contributor")
	if step := d.model.run.Current().About.ID; step != "checks" {
		t.Fatalf("a yes leads to %s:\n%s", step, d.shows())
	}
	if in := s.inside(); len(in) != 1 || in[0] != "ADMIN" {
		t.Errorf("inside they are %v", in)
	}
	d.send(askedToStop{})
	if words := d.model.lastWords(); !strings.Contains(words, "✓ you as an admin of this workspace") {
		t.Errorf("the last words are %s", words)
	}
}

func TestTheScreenWhileYouAreLetIn(t *testing.T) {
	_, d := outside(t, "Contributor")
	d.model.crew.hands = slowly{d.model.crew.hands}
	d.take("Yes, let me in as Contributor")
	d.goldens(t, "contributor-sending", "You as an admin of this workspace")
	if strings.Contains(d.shows(), "Nothing is changed by looking") {
		t.Errorf("it says that it only looks:\n%s", d.shows())
	}
	d.send(askedToStop{})
	if d.quit || d.model.run.Phase() == steps.Stopped {
		t.Error("it is left in the middle of the request")
	}
}

func TestTheScreenOfAnAzureRoleThatIsTooSmall(t *testing.T) {
	s, d := outside(t, "Reader")
	d.take("Yes, let me in as Contributor")
	d.goldens(t, "contributor-refused", "You were not let in.")
	if len(s.inside()) > 0 {
		t.Error("they are inside")
	}
	d.pick("Check again")
	d.expect("Let yourself in") // another yes is needed
}

// inside is what the application of the tests is in the workspace.
func (s *stage) inside() []string {
	var found []string
	for _, one := range s.simulator.State().Principals {
		if one.Name == s.simulator.Identity().Azure.Contributor.ClientID && one.Assignment != "" {
			found = append(found, one.Assignment)
		}
	}
	return found
}
