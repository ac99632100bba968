package steps

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

func (s *stage) resumeScopes() (Run, []Event) {
	s.t.Helper()
	story := s.story()
	if story.Aim != Rescoping {
		s.t.Fatalf("what is unfinished is for %q", story.Aim)
	}
	connection := s.onlyConnection()
	story = story.On(connection)
	s.kit.Steps = ScopesSteps(connection)
	hands := NewHands(s.kit)
	defer func() { _ = hands.Close() }()
	if err := hands.TakeUp(story); err != nil {
		s.t.Fatal(err)
	}
	setup := connection.Rescoping("not this one", s.kit.Clock.Now())
	setup.Story = &story
	return s.setUpWith(hands, setup, nil)
}

func TestTheTenMinutesCanBeSkippedAndComeBackTo(t *testing.T) {
	toTheWait := func(t *testing.T) (*stage, *Hands, Run) {
		s := connected(t, "aws", nil)
		hands, setup := s.rescoping("00000000000000aa")
		run, effects := New(s.kit.Steps, setup)
		run = Drive(t.Context(), hands, run, effects, nil)
		for run.Phase() != Working {
			event, ok := s.next(run, Answers{rescopeUse: "only sql"})
			if !ok {
				t.Fatalf("stands at %s", run.Current().About.ID)
			}
			run, effects = run.Update(event)
			if run.Phase() == Working {
				break
			}
			run = Drive(t.Context(), hands, run, effects, nil)
		}
		for len(effects) > 0 { // until it waits, and no wait ends
			effect := effects[0]
			effects = effects[1:]
			if _, waits := effect.(DoWait); waits {
				return s, hands, run
			}
			event := hands.Do(t.Context(), effect)
			if event == nil {
				continue
			}
			var more []Effect
			run, more = run.Update(event)
			effects = append(effects, more...)
		}
		t.Fatalf("it never waits: %s", said(run, "proof"))
		return nil, nil, Run{}
	}
	all := func(hands *Hands, run Run, effects []Effect) Run {
		return Drive(context.Background(), hands, run, effects, nil)
	}

	t.Run("skipped", func(t *testing.T) {
		s, hands, run := toTheWait(t)
		until := s.kit.Clock.Now().Add(patience).Local().Format("15:04")
		expectSaid(t, run, "proof", "spreading set, and not in force everywhere yet", "◔ Databricks takes up to ten minutes  until "+until+" at the latest")
		if view := run.Current(); !view.Waiting || view.Mark != MarkSpread || view.Since.IsZero() || !slices.Contains(run.Choices(), Skip) {
			t.Fatalf("%+v, choices %v", view, run.Choices())
		}
		run, effects := run.Update(Chosen{Skip})
		run = all(hands, run, effects)
		if run.Phase() != Finished || s.onlyConnection().Ended != "done" {
			t.Errorf("%s", run.Phase())
		}
	})
	t.Run("stopped", func(t *testing.T) {
		s, hands, run := toTheWait(t)
		run, effects := run.Update(Chosen{Stop})
		run = all(hands, run, effects)
		if run.Phase() != Stopped {
			t.Fatalf("%s", run.Phase())
		}
		if err := hands.Close(); err != nil {
			t.Fatal(err)
		}
		before, began := len(s.writes()), s.kit.Clock.Now()
		run, asked := s.resumeScopes()
		s.mustFinish(run)
		if after := s.writes(); len(after) != before || len(asked) > 0 {
			t.Errorf("asked %v, wrote %v", asked, after[before:])
		}
		if took := s.kit.Clock.Now().Sub(began); took < 9*time.Minute {
			t.Errorf("it was over after %s", took)
		}
		expectSaid(t, run, "proof", "so in force: sql", "refused to list the catalogs")
	})
}

func TestALostOrCutOffChangeOfScopes(t *testing.T) {
	answers := Answers{rescopeUse: "only scim, sql"}
	want := []string{"set [sql unity-catalog] -> [scim sql]"}
	t.Run("lost", func(t *testing.T) {
		s := connected(t, "aws", nil)
		s.server.AddFault(simulator.Fault{Method: http.MethodPatch, Path: "/api/2.0/token-management/tokens/*", Nth: 1, Kind: simulator.FaultDropAfter})
		s.mustFinish(s.rescope(answers))
		if got := s.rescopings(); !slices.Equal(got, want) {
			t.Errorf("the journal has %v", got)
		}
	})
	for _, after := range []bool{false, true} {
		t.Run(fmt.Sprintf("cut off, answered: %t", after), func(t *testing.T) {
			s := connected(t, "aws", nil)
			s.cutOffScopes(patchTokens, after, answers)
			run, asked := s.resumeScopes()
			s.mustFinish(run)
			if len(asked) > 0 {
				t.Errorf("it asked %v", asked)
			}
			if got := s.rescopings(); !slices.Equal(got, want) {
				t.Errorf("the journal has %v", got)
			}
			expectSaid(t, run, "proof", "so in force: scim, sql")
			sent := 0
			for _, write := range s.writes() {
				if strings.Contains(write, `"method":"PATCH"`) && strings.Contains(write, `"path":"/api/2.0/token-management/tokens/`) {
					sent++
				}
			}
			if sent != 1 {
				t.Errorf("sent %d times", sent)
			}
		})
	}
	t.Run("cut off, then removed", func(t *testing.T) {
		s := connected(t, "aws", nil)
		s.cutOffScopes(patchTokens, true, answers)
		if story := s.story(); story.Open() {
			t.Error("a removal would wait for it")
		}
		name := s.onlyConnection().Name
		s.mustFinish(s.remove(name, nil))
		if left := s.onlyConnection(); !left.Removed() {
			t.Errorf("left is %+v", left.Made)
		}
	})
}

func (s *stage) cutOffScopes(at string, after bool, answers Answers) {
	s.t.Helper()
	connection, kit := s.onlyConnection(), s.kit
	kit.Steps = ScopesSteps(connection)
	reached := make(chan struct{})
	kit.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: kit.Clock, Transport: &cut{at: at, after: after, reached: reached, wire: s.wire()}})
	}
	hands := NewHands(kit)
	s.kit.Steps = kit.Steps
	go s.setUpWith(hands, connection.Rescoping("00112233aabbccdd", kit.Clock.Now()), answers) // it never ends
	<-reached
	if err := hands.Close(); err != nil {
		s.t.Fatal(err)
	}
}
