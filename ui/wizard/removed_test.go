package wizard

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/keystore"
	"brickpass/steps"
)

// setUpFirst walks through a set-up, and gives what the journal then knows.
func (s *stage) setUpFirst(t *testing.T) (steps.Connection, string) {
	t.Helper()
	s.options.Clock = s.clock
	d := drive(t, s.options, s.admin)
	d.onwards(atHandOver)
	item := d.model.run.Setup().Fact(steps.TokenItem)
	if err := s.hands.Close(); err != nil {
		t.Fatal(err)
	}
	connections, err := steps.Connections(s.kit.StateDir)
	if err != nil || len(connections) != 1 {
		t.Fatalf("the journals tell of %d connections: %v", len(connections), err)
	}
	return connections[0], item
}

// takeBack is what a wizard is opened with to take a connection back.
func (s *stage) takeBack(connection steps.Connection) Options {
	kit := s.kit
	kit.Steps = steps.RemoveSteps(connection)
	s.hands = steps.NewHands(kit)
	options := s.options
	options.Hands, options.Steps, options.Demo = s.hands, kit.Steps, false
	options.Setup = connection.Removal("00000000000000ff", s.clock.Now())
	options.Resume = func(string) string { return "brickpass remove " + connection.Name }
	return options
}

func present(state simulator.State) (principals []simulator.Principal, rest simulator.State) {
	principals = slices.DeleteFunc(slices.Clone(state.Principals), func(p simulator.Principal) bool { return !p.InWorkspace })
	state.Principals, state.Warehouses = nil, nil // that they are awake is not what is compared
	state.Grants = slices.DeleteFunc(slices.Clone(state.Grants), func(g simulator.Grant) bool { return len(g.Privileges) == 0 })
	return principals, state
}

// TestTheWizardTakesAConnectionBack goes through a removal by what is proposed: it ends with what is left, and the workspace is
// as it was.
func TestTheWizardTakesAConnectionBack(t *testing.T) {
	s := newStage(t, "aws")
	principals, before := present(s.simulator.State())
	connection, item := s.setUpFirst(t)
	d := drive(t, s.takeBack(connection), s.admin)
	d.sizes = everySize
	for d.model.key != "remove.principal" {
		d.press("enter")
	}
	if line := d.model.marksLine(); !strings.Contains(line, "4 of ") { // two stations of a removal bear the name Identity
		t.Errorf("it is at the fourth, and says %s", line)
	}
	d.onwards(atReview)
	d.expect("revoke its token", "delete service principal", "delete the entry in")
	d.press("f1")
	d.expect("All that brickpass would send stands in this list")
	d.press("esc", "f2")
	d.expect("DELETE /api/2.0/token-management/tokens/")
	d.press("left")
	d.expect("No request is sent for this")
	d.press("esc")
	d.onwards(atRemoved)
	d.expect(connection.Name+" is removed", "What is left:", "Account console")
	d.press("f1")
	if strings.Contains(d.shows(), "Azure") {
		t.Errorf("the help of the end is about a step that this connection never had:\n%s", d.shows())
	}
	d.press("esc")
	if is, after := present(s.simulator.State()); !reflect.DeepEqual(before, after) || !reflect.DeepEqual(principals, is) {
		t.Errorf("the workspace was\n%+v\nand is\n%+v", before, after)
	}
	if _, err := s.kit.Store.Get(context.Background(), keystore.Item(item)); err == nil {
		t.Error("the token is still in the keychain")
	}
	words := d.model.lastWords()
	if !strings.HasPrefix(words, connection.Name+" is removed.") || !strings.Contains(words, "Account console") || strings.Contains(words, "let in, and it is proven") {
		t.Errorf("the last words: %s", words)
	}

	again := drive(t, s.takeBack(connection), s.admin)
	again.sizes = everySize
	again.onwards(atNothingLeft)
	again.expect("Nothing to take back")
	again.onwards(atRemoved)
}
