package wizard

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"brickpass/databricks/simulator"
	"brickpass/internal/screen"
	"brickpass/steps"
)

// goldenSizes are the sizes that every screen is held at. The short run looks for races, and a race does not ask for the size.
func goldenSizes() []screen.Size {
	if testing.Short() {
		return []screen.Size{screen.Standard}
	}
	return []screen.Size{{Width: 60, Height: 15}, screen.Standard, screen.Wide, {Width: 200, Height: 60}}
}

// still shows a model as it stands. It learns the size of its window, and is told nothing else.
type still struct{ Model }

func (s still) Init() tea.Cmd { return nil }

func (s still) Update(message tea.Msg) (tea.Model, tea.Cmd) {
	if size, ok := message.(tea.WindowSizeMsg); ok {
		s.reading = reading{} // as it comes up in a window of that size
		model, _ := s.Model.Update(size)
		model, _ = model.Update(drawn{model.(Model).reading.serial})
		return still{model.(Model)}, nil
	}
	return s, nil
}

// goldens shows what the driver has come to in a terminal of each size, where the text that comes first must be in sight.
func (d *driver) goldens(t *testing.T, name, first string) {
	t.Helper()
	for _, size := range goldenSizes() {
		t.Run(size.String()+"/"+name, func(t *testing.T) {
			terminal := screen.Run(t, still{d.model}, size)
			terminal.Forbid(d.forbidden...)
			terminal.WaitForText(first)
			terminal.Golden(size.String() + "/" + name)
		})
	}
}

// refusedAs gives the refused request an id that is the same each time: the simulator draws them in the order in which requests come, and
// reads are sent side by side.
func (d *driver) refusedAs(id string) {
	d.t.Helper()
	problem := d.model.run.Current().Problem
	if problem == nil || problem.RequestID == "" {
		d.t.Fatalf("no request was refused:\n%s", d.shows())
	}
	problem.RequestID = id
}

// unhurried are hands for which no wait ever ends: what spreads goes on spreading while it is looked at.
type unhurried struct{ Hands }

func (u unhurried) Do(ctx context.Context, effect steps.Effect) steps.Event {
	if _, waits := effect.(steps.DoWait); waits {
		return nil
	}
	event := u.Hands.Do(ctx, effect)
	if applied, ok := event.(steps.Applied); ok {
		applied.Took = 0 // which of the requests side by side is told to wait, and is sent again, is another one each time
		return applied
	}
	return event
}

func TestTheScreenOfWhatStandsInTheWay(t *testing.T) {
	_, d := start(t, "no-identity-federation")
	d.onwards(atBlocked)
	d.goldens(t, "blocked", "Unity Catalog is not on")
}

func TestTheScreenOfAChangeThatIsRefused(t *testing.T) {
	s, d := start(t, "aws")
	s.simulator.AddFault(simulator.Fault{
		Method: http.MethodPatch, Path: "/api/2.0/permissions/warehouses/*", Kind: simulator.FaultStatus, Status: http.StatusForbidden,
		Body: `{"error_code":"PERMISSION_DENIED","message":"anna.admin@acme.example does not have Manage permissions on the warehouse."}`,
	})
	d.onwards(atHalt)
	d.refusedAs("5b611ebf-d43a-40c2-8121-2b860bc56c86")
	d.goldens(t, "failed", "The principal could not be let onto the warehouse.")
}

// TestTheScreenOfAChangeThatAPersonMakes takes the token: what is made by hand there can be brought back.
func TestTheScreenOfAChangeThatAPersonMakes(t *testing.T) {
	_, d := start(t, "aws")
	d.onwards(atReview)
	d.pick("One at a time")
	for !strings.HasPrefix(d.asked(t).Title, "token until") {
		d.pick("Make it")
	}
	d.goldens(t, "one-change", "Make this change?")
	d.pick("Do it by hand")
	if d.model.place != atHalt || !inHand(d.model.run.Current()) {
		t.Fatalf("by hand leads to %s:\n%s", d.model.place, d.shows())
	}
	d.goldens(t, "by-hand", "You do this by hand.")
}

// asked is the change that is asked for.
func (d *driver) asked(t *testing.T) steps.Change {
	t.Helper()
	change, ok := d.model.run.Asked()
	if !ok {
		t.Fatalf("no change is asked for:\n%s", d.shows())
	}
	return change
}

func TestTheScreenOfWhatSpreads(t *testing.T) {
	s := newStage(t, "aws")
	s.simulator.AddFault(simulator.Fault{
		Method: http.MethodPatch, Path: "/api/2.0/permissions/warehouses/*", Kind: simulator.FaultStatus, Status: http.StatusNotFound,
		Body: `{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"Principal: ServicePrincipalName(b4b5) does not exist"}`,
	})
	s.options.Clock, s.options.Hands = s.clock, unhurried{s.hands}
	d := drive(t, s.options, s.admin)
	d.onwards(atWork)
	spread := steps.StepView{}
	for _, view := range d.model.run.Steps() {
		if view.Waiting {
			spread = view
		}
	}
	if spread.Since.IsZero() {
		t.Fatalf("nothing spreads:\n%s", d.shows())
	}
	s.clock.Advance(spread.Since.Add(42 * time.Second).Sub(s.clock.Now()))
	d.send(tick{})
	d.goldens(t, "spreading", "spreading, 42 s")
}
