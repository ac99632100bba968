package wizard

import (
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
	"brickpass/steps"
)

// rotating is what a wizard is opened with to make a new credential for a connection.
func (s *stage) rotating(connection steps.Connection) Options {
	options := s.livingOn(steps.RotateSteps(connection))
	options.Setup = connection.Rotation("00000000000000ff", s.clock.Now())
	options.Resume = func(string) string { return "brickpass rotate " + connection.Name }
	return options
}

// retiringOld is what it is opened with to take the old one away.
func (s *stage) retiringOld(connection steps.Connection) Options {
	options := s.livingOn(steps.RetireSteps(connection))
	options.Setup = connection.Retirement("00000000000000fe", s.clock.Now())
	options.Resume = func(string) string { return "brickpass retire " + connection.Name }
	return options
}

func (s *stage) livingOn(list []steps.Step) Options {
	kit := s.kit
	kit.Steps = list
	s.hands = steps.NewHands(kit)
	options := s.options
	options.Hands, options.Steps, options.Demo = s.hands, list, false
	return options
}

// rotated is a stage with a connection that was rotated, and days later.
func (s *stage) rotated(t *testing.T, days int) steps.Connection {
	t.Helper()
	connection, _ := s.setUpFirst(t)
	drive(t, s.rotating(connection), s.admin).onwards(atHandOver)
	s.clock.Advance(time.Duration(days) * 24 * time.Hour)
	return s.connected(t)
}

// connected is the one connection, as its journal has it by now. Whoever was at work on it is done.
func (s *stage) connected(t *testing.T) steps.Connection {
	t.Helper()
	if err := s.hands.Close(); err != nil {
		t.Fatal(err)
	}
	connections, err := steps.Connections(s.kit.StateDir)
	if err != nil || len(connections) != 1 {
		t.Fatalf("the journals tell of %d connections: %v", len(connections), err)
	}
	return connections[0]
}

func TestTheScreensOfARotation(t *testing.T) {
	s := newStage(t, "aws")
	connection, _ := s.setUpFirst(t)
	d := drive(t, s.rotating(connection), s.admin)
	d.sizes = everySize
	d.onwards(atFinding)
	for d.model.run.Current().About.ID != "connection" {
		d.press("enter")
		d.onwards(atFinding)
	}
	d.goldens(t, "rotate-now", "What Treasure Data has now")
	d.onwards(atReview)
	d.expect("token until", "revoking it")
	d.goldens(t, "rotate-review", "token until")
	d.onwards(atHandOver)
	d.goldens(t, "rotate-hand-over", "Put these into Treasure Data")
	words := d.model.lastWords()
	for _, want := range []string{"The new token is made, and it is proven that it works.", "brickpass retire " + connection.Name} {
		if !strings.Contains(words, want) {
			t.Errorf("the last words do not say %q: %s", want, words)
		}
	}
}

func TestTheScreensOfARetirement(t *testing.T) {
	s := newStage(t, "aws")
	d := drive(t, s.retiringOld(s.rotated(t, 2)), s.admin)
	d.sizes = everySize
	d.onwards(atFinding)
	d.goldens(t, "retire-now", "Is the old one still used?")
	for d.model.key != "retire.ready" {
		d.press("enter")
	}
	d.goldens(t, "retire-ready", "Does Treasure Data have the new token?")
	d.take("Yes, retire the old one")
	d.onwards(atReview)
	d.goldens(t, "retire-review", "Two changes")
	d.onwards(atRetired)
	d.expect("is retired", "the old token is refused")
	d.goldens(t, "retired", "The old token of")
}

// What is kept stays as it was, and the old one goes on waiting.
func TestTheOldOneIsKeptUntilAPersonIsSure(t *testing.T) {
	s := newStage(t, "aws")
	d := drive(t, s.retiringOld(s.rotated(t, 0)), s.admin)
	d.sizes = everySize
	d.onwards(atNothingToRetire)
	d.expect("The old one is kept for now")
	d.onwards(atRetired)
	d.goldens(t, "retire-kept", "is kept")
	if formers := s.connected(t).Formers; len(formers) != 1 {
		t.Errorf("there wait %v", formers)
	}
}

// A partner that still uses the old one is shown, and to lock it out takes more than a yes.
func TestAnOldOneThatIsStillUsedIsRetiredOnlyByTypingWhatThatMeans(t *testing.T) {
	s := newStage(t, "aws")
	connection := s.rotated(t, 2)
	s.signsInAsPartner(t, connection.Formers[0].Item)
	d := drive(t, s.retiringOld(connection), s.admin)
	d.sizes = everySize
	d.onwards(atFinding)
	d.expect("The old token was used on 24 November 2026, after it was replaced")
	for d.model.key != "retire.anyway" {
		d.press("enter")
	}
	d.goldens(t, "retire-anyway", "Revoke it all the same?")
	d.press("enter")
	if d.model.key != "retire.anyway" {
		t.Fatalf("Enter alone leads to %s", d.model.place)
	}
	d.typed("whoever uses it is locked out")
	d.press("enter")
	d.onwards(atRetired)
}

// signsInAsPartner uses what is kept under an entry, as a partner does.
func (s *stage) signsInAsPartner(t *testing.T, item string) {
	t.Helper()
	value, err := s.kit.Store.Get(t.Context(), keystore.Item(item))
	if err != nil {
		t.Fatal(err)
	}
	host, err := databricks.ParseHost("https://" + stageHost)
	if err != nil {
		t.Fatal(err)
	}
	client := s.kit.Connect(host).SignIn(databricks.ByToken, databricks.Bearer(value))
	if _, err := databricks.Ask(t.Context(), client, databricks.Warehouses().By(databricks.ByToken)); err != nil {
		t.Fatal(err)
	}
}

// A revoked token may be taken for minutes. That is waited for, with a clock.
func TestTheScreenOfARevokedTokenThatIsStillTaken(t *testing.T) {
	s := newStage(t, "flaky")
	options := s.retiringOld(s.rotated(t, 2))
	options.Clock, options.Hands = s.clock, unhurried{s.hands}
	d := drive(t, options, s.admin)
	for d.model.key != "retire.ready" {
		d.press("enter")
	}
	d.take("Yes, retire the old one")
	d.onwards(atWork)
	since := time.Time{}
	for _, view := range d.model.run.Steps() {
		if view.Waiting && view.About.ID == "token" {
			since = view.Since
		}
	}
	if since.IsZero() {
		t.Fatalf("nothing is waited for:\n%s", d.shows())
	}
	s.clock.Advance(since.Add(42 * time.Second).Sub(s.clock.Now()))
	d.send(tick{})
	d.goldens(t, "retire-spreading", "42 s")
}
