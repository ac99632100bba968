package wizard

import (
	"context"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// inAzure begins a wizard in front of a workspace on Azure, with Microsoft's services.
func inAzure(t *testing.T) (*stage, *driver) {
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
	d := drive(t, s.options, s.admin, s.simulator.Identity().Azure.Contributor.Secret.Reveal())
	d.sizes = everySize
	return s, d
}

// asDeployer signs in as the application that is Contributor in Azure, and in no workspace; the tenant is proposed.
func (d *driver) asDeployer(s *stage) {
	d.t.Helper()
	app := s.simulator.Identity().Azure.Contributor
	d.take("Azure service principal")
	d.typed(app.ClientID)
	d.press("enter", "enter")
	d.typed(app.Secret.Reveal())
	d.press("enter")
}

// outside drives a wizard up to the question that whoever is in no workspace, and Contributor of it in Azure, is asked.
func outside(t *testing.T, role string) (*stage, *driver) {
	t.Helper()
	s, d := inAzure(t)
	if err := s.simulator.GiveAzureRole(s.simulator.Identity().Azure.Contributor.ClientID, role); err != nil {
		t.Fatal(err)
	}
	d.until("signin.way")
	d.asDeployer(s)
	if d.model.key != "signin.contributor" {
		t.Fatalf("it is not asked:\n%s", d.shows())
	}
	return s, d
}

func TestTheScreenThatAsksForTheResourceInAzure(t *testing.T) {
	s, d := inAzure(t)
	s.simulator.AddFault(simulator.Fault{Method: "GET", Path: "/subscriptions", Kind: simulator.FaultStatus, Status: 403})
	d.until("signin.way")
	d.asDeployer(s)
	d.goldens(t, "contributor-resource", "You are not in this workspace.")
	d.typed(s.simulator.Identity().Azure.ResourceID)
	d.press("enter")
	d.expect("Let yourself in") // nothing is sent before the yes
	if len(s.inside()) > 0 {
		t.Error("they are inside")
	}
}

func TestTheScreensOfAResourceInThePlaceOfAnAddress(t *testing.T) {
	s, d := inAzure(t)
	d.until("workspace.address")
	for range len(d.model.form.editor.value()) {
		d.press("backspace")
	}
	d.typed("https://portal.azure.com/#@acme.onmicrosoft.com/resource" + s.simulator.Identity().Azure.ResourceID + "/overview")
	d.goldens(t, "resource", "the workspace prod in Azure")
	d.press("enter")
	d.goldens(t, "resource-way", "As whom is Azure asked")
	d.asDeployer(s)
	d.expect("The workspace has no address yet.") // nobody serves it in this test, so that Azure does not know one
	s.simulator.AddFault(simulator.Fault{
		Method: "GET", Path: "/subscriptions/*", Kind: simulator.FaultStatus, Status: 200,
		Body: `{"id":"x","name":"prod","properties":{"workspaceUrl":"` + stageHostOnAzure + `"}}`,
	})
	d.pick("Check again")
	d.goldens(t, "resource-found", "Is this the workspace?")
	d.press("enter")
	d.until("signin.way")
	d.expect("As in Azure")
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
	d.refusedAs("7765b3fa-1943-414b-b6ca-508e0d13e101")
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
