package steps

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// cutOff sets up until a request is about to be sent, or has been answered, and leaves the run there as a SIGKILL does.
func (s *stage) cutOff(at string, after bool, answers Answers) {
	s.t.Helper()
	kit := s.kit
	reached := make(chan struct{})
	kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: kit.Clock, Transport: &cut{at: at, after: after, reached: reached, wire: s.wire()}})
	}
	hands := NewHands(kit)
	for key, value := range s.given {
		hands.Give(key, value)
	}
	go s.setUpWith(hands, Setup{Tag: "00112233aabbccdd", Now: kit.Clock.Now()}, answers) // it never ends
	<-reached
	if err := hands.Close(); err != nil { // a process that ends lets go of its lock
		s.t.Fatal(err)
	}
}

// cut is a wire on which one request never comes to its end.
type cut struct {
	at      string
	after   bool
	reached chan struct{}
	wire    http.RoundTripper
}

// wire is what the stage's hands reach the simulator by.
func (s *stage) wire() http.RoundTripper {
	if transport := s.kit.Environment.Transport; transport != nil {
		return transport
	}
	return &http.Transport{}
}

func (c *cut) RoundTrip(request *http.Request) (*http.Response, error) {
	here := strings.Contains(request.Method+" "+request.URL.Path, c.at)
	if here && !c.after {
		c.end()
	}
	answer, err := c.wire.RoundTrip(request)
	if here {
		c.end()
	}
	return answer, err
}

func (c *cut) end() {
	close(c.reached)
	select {}
}

// setUpWith answers and agrees as long as anything is asked, and gives the run and how often it asked.
func (s *stage) setUpWith(hands *Hands, setup Setup, answers Answers) (Run, []Event) {
	run, effects := New(s.kit.Steps, setup)
	run = Drive(context.Background(), hands, run, effects, nil)
	return s.goThrough(hands, run, answers)
}

func (s *stage) goThrough(hands *Hands, run Run, answers Answers) (Run, []Event) {
	var asked []Event
	for {
		event, ok := s.next(run, answers)
		if !ok {
			return run, asked
		}
		asked = append(asked, event)
		moved, effects := run.Update(event)
		if moved.Refusal() != "" {
			s.t.Errorf("%v was refused: %s", event, moved.Refusal())
			return run, asked
		}
		run = Drive(context.Background(), hands, moved, effects, nil)
	}
}

// story is the one run that was not finished.
func (s *stage) story() Story {
	s.t.Helper()
	stories, err := Unfinished(s.kit.StateDir)
	if err != nil || len(stories) != 1 {
		s.t.Fatalf("%d unfinished runs, %v", len(stories), err)
	}
	return stories[0]
}

// resume takes a story up with hands of its own.
func (s *stage) resume(story Story, answers Answers) (*Hands, Run, []Event) {
	s.t.Helper()
	hands := NewHands(s.kit)
	s.t.Cleanup(func() { _ = hands.Close() })
	for key, value := range s.given {
		hands.Give(key, value)
	}
	if err := hands.TakeUp(story); err != nil {
		s.t.Fatal(err)
	}
	run, asked := s.setUpWith(hands, Setup{Tag: "not this one", Now: s.kit.Clock.Now(), Story: &story}, answers)
	return hands, run, asked
}

const (
	sendPrincipal = "POST /api/2.0/preview/scim/v2/ServicePrincipals"
	sendOnBehalf  = "POST /api/2.0/token-management/on-behalf-of/tokens"
	sendStart     = "POST /api/2.0/sql/warehouses/1234567890abcdef/start"
)

func TestACutOffRunGoesOnWithoutAQuestion(t *testing.T) {
	for _, at := range []string{sendPrincipal, sendOnBehalf, sendStart} {
		for _, after := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, answered: %v", at, after), func(t *testing.T) {
				s := rehearse(t, "aws")
				s.cutOff(at, after, onlyPublic)
				_, run, asked := s.resume(s.story(), nil)
				s.mustFinish(run)
				if len(asked) > 0 {
					t.Errorf("it asked: %v", asked)
				}
				if got, want := strings.Count(s.remains(run), "principal true"), 1; got != want {
					t.Errorf("left behind:\n%s", s.remains(run))
				}
				if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
					t.Errorf("it is still unfinished: %v, %v", stories, err)
				}
			})
		}
	}
}

// What was not agreed to is shown, and nothing is written before a yes.
func TestAResumedRunThatWantsMoreIsReviewed(t *testing.T) {
	s := rehearse(t, "aws")
	s.cutOff(sendOnBehalf, false, onlyPublic)
	before := len(s.writes())
	s.planOnly = true
	_, run, asked := s.resume(s.story().AskAgain(dataSchemas), Answers{dataSchemas: "cas_demo_east1.public\ncas_demo_east1.staging"})
	if run.Phase() != Reviewing {
		t.Fatalf("phase %s, asked %v", run.Phase(), asked)
	}
	if after := s.writes(); len(after) != before {
		t.Errorf("wrote %v", after[before:])
	}
	if !slices.ContainsFunc(run.Plan().Changes(), func(c Change) bool { return strings.Contains(c.ID, "staging") }) {
		t.Errorf("the plan does not hold what is new: %v", run.Plan().Changes())
	}
}

func TestARunOnAnotherWorkspaceSettlesNothingHere(t *testing.T) {
	s := rehearse(t, "aws")
	s.cutOff(sendOnBehalf, true, onlyPublic)
	other := rehearse(t, "aws")
	s.server, s.kit.Environment = other.server, other.kit.Environment
	_, run, _ := s.resume(s.story().AskAgain(AddressKey), nil)
	if problem := run.Current().Problem; problem == nil || problem.Kind != "other-workspace" {
		t.Errorf("%s: %v", run.Phase(), problem)
	}
}

// A look for what a lost request made may fail, too. Trying again looks once more, and does not send it twice.
func TestTryingAgainAfterAFailedLookSendsNothingTwice(t *testing.T) {
	once := toyChange("x")
	once.Request.Once = true
	w := newWorld(t, toy{about: about("a"), changes: []Change{once}})
	w.problems["x"] = []*databricks.Problem{{What: "lost", Lost: true}}
	run, effects := w.begin().Update(Chosen{Agree})
	for len(effects) > 0 {
		event := w.outcome(effects[0])
		if settle, ok := effects[0].(DoSettle); ok {
			event = Settled{Step: settle.Step, Revision: settle.Revision, Change: "x", Problem: &databricks.Problem{What: "no network"}}
		}
		var more []Effect
		run, more = run.Update(event)
		effects = append(effects[1:], more...)
	}
	if run.Current().Problem == nil {
		t.Fatal("it does not halt")
	}
	w.outcomes["x"] = Adopted
	w.expect(w.do(run, Chosen{Retry}), Finished, "x")
}

func TestTwoCannotTakeUpTheSameRun(t *testing.T) {
	s := rehearse(t, "aws")
	s.cutOff(sendOnBehalf, false, onlyPublic)
	first := NewHands(s.kit)
	if err := first.TakeUp(s.story()); err != nil {
		t.Fatal(err)
	}
	if story := s.story(); !story.InUse() {
		t.Error("it does not say that it is in use")
	}
	second := NewHands(s.kit)
	if err := second.TakeUp(s.story()); !errors.Is(err, ErrInUse) {
		t.Errorf("the second one: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if s.story().InUse() {
		t.Error("it is still in use")
	}
}

// The last screen of a run may stay open for hours. Nobody else has to wait for that: the run is over, and what it writes after all,
// it writes under the lock once more.
func TestARunThatCameToItsEndKeepsNobodyAway(t *testing.T) {
	s := rehearse(t, "aws")
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	run, _ := s.setUpWith(hands, Setup{Tag: testTag, Now: s.kit.Clock.Now()}, onlyPublic)
	s.mustFinish(run)
	name := s.onlyConnection().Name
	if err := NoteCopy(s.kit.StateDir, s.kit.Clock, name, "acme", "/file"); err != nil {
		t.Fatalf("another brickpass at the side: %v", err)
	}
	if err := hands.Revoke(t.Context(), run.Setup()); err != nil {
		t.Fatal(err)
	}
	connection := s.onlyConnection()
	if connection.Facts[TokenID] != "" || len(connection.Copies) != 1 {
		t.Errorf("the journal tells of %v and %v", connection.Facts, connection.Copies)
	}
}

// While it is looked up what became of an earlier go, a screen has something to say.
func TestWhatIsLookedUpIsSaid(t *testing.T) {
	s := rehearse(t, "aws")
	s.cutOff(sendOnBehalf, true, onlyPublic)
	story := s.story()
	hands := NewHands(s.kit)
	t.Cleanup(func() { _ = hands.Close() })
	if err := hands.TakeUp(story); err != nil {
		t.Fatal(err)
	}
	run, effects := New(s.kit.Steps, Setup{Now: s.kit.Clock.Now(), Story: &story})
	said := false
	Drive(t.Context(), hands, run, effects, func(_, after Run, _ Event) {
		for _, line := range after.Current().Finding.Lines {
			said = said || strings.Contains(line.Text, "Looking up")
		}
	})
	if !said {
		t.Error("nothing was said")
	}
}
