package wizard

import (
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
	"brickpass/internal/screen"
	"brickpass/steps"
)

func TestAnAddressThatNothingAnswersAtCanBeTriedAgainOrChanged(t *testing.T) {
	s, d := start(t, "aws")
	d.sizes = everySize
	d.until("workspace.address")
	s.wire.breaks(&net.OpError{Op: "dial", Err: &net.DNSError{Name: stageHost, IsNotFound: true}})
	d.press("enter")
	if d.model.place != atBlocked {
		t.Fatalf("an address that nothing answers at leads to %s:\n%s", d.model.place, d.shows())
	}
	d.expect("! ", "Why   Nothing answers to the name", "Who   ", "Check again", "Go back")
	d.pick("Go back")
	if d.model.key != "workspace.address" {
		t.Fatalf("back leads to %s", d.model.key)
	}
	d.press("enter")
	s.wire.breaks(nil)
	d.pick("Check again")
	if d.model.key != "signin.way" {
		t.Errorf("after the network came back, the wizard is at %s %s:\n%s", d.model.place, d.model.key, d.shows())
	}
}

func TestADeadTokenLeadsBackToAnotherWayOfSigningIn(t *testing.T) {
	s := newStage(t, "aws")
	s.options.Clock, s.signsIn = s.clock, "dapi00000000000000000000000000000000"
	d := drive(t, s.options, s.admin, s.signsIn)
	d.sizes = everySize
	d.until("signin.way")
	d.press("enter")
	if d.model.place != atBlocked {
		t.Fatalf("a dead token leads to %s:\n%s", d.model.place, d.shows())
	}
	d.expect("Why   ", "Who   ", "Databricks said:")
	d.pick("Go back")
	d.take("Paste a token")
	d.send(tea.PasteMsg{Content: s.admin})
	d.press("enter")
	if d.model.place != atFinding {
		t.Fatalf("the other way leads to %s:\n%s", d.model.place, d.shows())
	}
	d.expect("✓ You are a workspace admin")
}

func TestTheFirstAllowListIsMadeOnlyByWhoTypesWhatItMeans(t *testing.T) {
	s, d := start(t, "first-allow-list")
	d.sizes = everySize
	d.until("network.addresses")
	d.expect("Left empty: no list is made")
	d.send(tea.PasteMsg{Content: "they come from 198.51.100.7\nand from 203.0.113.0/24"})
	d.expect("✓ ", "found")
	d.press("enter")
	d.expect("This would be the first list. Do you want that?", "To agree, type this:", "everybody else is locked out")
	d.typed("yes")
	d.press("enter")
	if d.model.key != "network.consequence" {
		t.Fatalf("a yes is taken for the words; the wizard is at %s", d.model.key)
	}
	d.expect("! "+firstWords(d.model.run.Refusal()), "┃ yes")
	d.press("ctrl+u")
	d.typed("everybody else is locked out")
	d.press("enter")
	d.onwards(atReview)
	d.expect("the first IP access list", "2 addresses, everybody")
	d.onwards(atHandOver)
	if lists := s.simulator.State().IPLists; len(lists) == 0 {
		t.Error("no list was made")
	}
}

func TestWhoTurnsBackFromTheFirstAllowListMakesNone(t *testing.T) {
	s, d := start(t, "first-allow-list")
	d.until("network.addresses")
	before := len(s.simulator.State().IPLists)
	d.typed("203.0.113.0/24")
	d.press("enter", "esc", "ctrl+u", "enter")
	d.onwards(atReview)
	d.expect("– Not needed")
	d.onwards(atHandOver)
	if after := len(s.simulator.State().IPLists); after != before {
		t.Errorf("there were %d lists, and now there are %d", before, after)
	}
}

func TestNothingTickedSaysHowToTick(t *testing.T) {
	_, d := start(t, "aws")
	d.sizes = everySize
	d.until("data.schemas")
	d.press("space") // what the guide proposes is not wanted
	d.press("enter")
	if d.model.key != "data.schemas" {
		t.Fatalf("no answer is taken for one; the wizard is at %s", d.model.key)
	}
	d.expect("! Nothing is chosen yet. → opens what holds more, space chooses.")
	d.press("down")
	if strings.Contains(d.shows(), "Nothing is chosen yet") {
		t.Error("what was wrong is still said after the next key")
	}
}

func TestASearchThatFindsNothingSaysSo(t *testing.T) {
	_, d := start(t, "aws")
	d.until("proof.table")
	d.typed("zzz")
	d.expect("Nothing has that in its name.")
	d.press("enter")
	if d.model.key != "proof.table" {
		t.Fatalf("it was taken; the wizard is at %s:\n%s", d.model.key, d.shows())
	}
	d.expect("! ")
}

// TestARequestThatIsSentOnceMoreIsSaid looks at the screen while the second attempt is under way.
func TestARequestThatIsSentOnceMoreIsSaid(t *testing.T) {
	const asked = "/api/2.0/sql/warehouses"
	s := newStage(t, "aws")
	s.simulator.AddFault(simulator.Fault{Method: http.MethodGet, Path: asked, Nth: 1, Kind: simulator.FaultStatus, Status: 503})
	release := s.hold(asked, 1)
	w := s.walk(t, screen.Standard)
	for _, text := range []string{"Who is the partner?", "Which site", "Which workspace?", "Who are you signing in"} {
		w.at(text)
		w.Press("enter")
	}
	w.WaitForText("Looking at what is there already", "error 503 and is asked again")
	w.Golden("80x24/asked-again")
	release()
	w.at("Before anything is changed")
}

// TestEveryRepetitionInTheFlakyWorldHasWords takes what was observed of a whole set-up there.
func TestEveryRepetitionInTheFlakyWorldHasWords(t *testing.T) {
	s, d := start(t, "flaky")
	said := map[string]int{}
	listen := func() {
		for {
			select {
			case exchange := <-s.options.Exchanges.queue:
				d.model = d.model.observe(exchanged(exchange))
				d.look()
				if exchange.Wait > 0 {
					said[d.model.waiting]++
				}
			default:
				return
			}
		}
	}
	for range 60 {
		if d.model.place == atHandOver {
			break
		}
		if d.model.form.question.Kind == steps.SomeOf {
			d.tick("public")
		}
		d.press("enter")
		listen()
	}
	if d.model.place != atHandOver {
		t.Fatalf("it ends at %s:\n%s", d.model.place, d.shows())
	}
	if said[""] > 0 {
		t.Errorf("%d repetitions have no words", said[""])
	}
	if all := fmt.Sprint(said); !strings.Contains(all, "asked to wait") {
		t.Errorf("each thirteenth request is told to wait, and nothing is said of it: %s", all)
	}
}

func TestWhyARequestIsSentOnceMore(t *testing.T) {
	for want, exchange := range map[string]databricks.Exchange{
		"": {Attempt: 1, Status: 200},
		"Databricks asked to wait 3 s, then it is asked again. Nothing is ever made twice.":     {Attempt: 1, Status: 429, Wait: 3 * time.Second},
		"Databricks answered with error 502 and is asked again. Nothing is ever made twice.":    {Attempt: 1, Status: 502, Wait: time.Second},
		"Databricks did not answer once and is asked again. Nothing is ever made twice.":        {Attempt: 1, Wait: time.Second},
		"Databricks did not answer three times and is asked again. Nothing is ever made twice.": {Attempt: 3, Wait: time.Second},
	} {
		if got := patient(exchanged(exchange)); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestALongLookBetweenTheChangesIsSeen holds the proof's first query.
func TestALongLookBetweenTheChangesIsSeen(t *testing.T) {
	s := newStage(t, "aws")
	release := s.hold("/api/2.0/sql/statements", 0)
	w := s.walk(t, screen.Standard)
	w.walkTo("Eight changes")
	w.Press("enter")
	w.WaitForText("✓ start warehouse Starter")
	for range 20 {
		if seen := w.Settle(); seen.Contains("▸ Does it work, as Treasure Data?") && seen.Contains(" s\n") {
			release()
			w.at("Show what Treasure Data asks for")
			return
		}
		s.time.advance(time.Second)
	}
	release()
	t.Errorf("nothing tells that the proof is under way:\n%s", w.Screen().Text())
}
