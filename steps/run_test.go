package steps

import (
	"slices"
	"testing"

	"brickpass/databricks"
)

func TestNothingIsWrittenBeforeTheYes(t *testing.T) {
	w := newWorld(t,
		toy{about: about("a"), questions: []Question{named("a.name")}, changes: []Change{toyChange("x")}},
		toy{about: about("b", "a"), changes: []Change{toyChange("y")}})
	run := w.begin("hello")
	w.expect(run, Reviewing)
	if got := run.Plan().Count(); got != 2 {
		t.Errorf("the plan holds %d changes, want 2", got)
	}
	run = w.do(run, Chosen{Agree})
	w.expect(run, Finished, "x", "y")
	if last := w.log[len(w.log)-1]; last != "look b" {
		t.Errorf("the last thing done was %q, want a look that proves the change", last)
	}
}

func TestAgainChangesNothing(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x")}})
	w.has["x"] = true
	run := w.begin()
	if !run.Plan().Empty() {
		t.Error("the plan is not empty")
	}
	w.expect(w.do(run, Chosen{Continue}), Finished)
}

func TestWorkKeepsTheOrderOfNeedsAndAfter(t *testing.T) {
	first := toy{about: about("first"), changes: []Change{toyChange("1")}}
	left := toy{about: About{ID: "left", Needs: []ID{"first"}, After: []ID{"right"}}, changes: []Change{toyChange("2")}}
	right := toy{about: about("right", "first"), changes: []Change{toyChange("3")}}
	w := newWorld(t, first, left, right)
	w.expect(w.do(w.begin(), Chosen{Agree}), Finished, "1", "3", "2")
}

func TestWhatIsNotSeenYetIsLookedForAndNotMadeAgain(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x")}})
	w.blind["x"] = 5
	w.expect(w.do(w.begin(), Chosen{Agree}), Finished, "x")
}

func TestPatienceEnds(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x")}})
	w.blind["x"] = 100000
	run := w.do(w.begin(), Chosen{Agree})
	w.expect(run, Working, "x")
	if run.Current().Problem == nil || !slices.Contains(run.Choices(), Retry) {
		t.Errorf("it does not say what is wrong, or offers no way on: %v", run.Choices())
	}
	w.blind["x"] = 0
	w.expect(w.do(run, Chosen{Retry}), Finished, "x")
}

func TestASpreadingRefusalIsSentAgain(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x")}})
	spreading := &databricks.Problem{What: "not yet", Spreading: true}
	w.problems["x"] = []*databricks.Problem{spreading, spreading}
	w.expect(w.do(w.begin(), Chosen{Agree}), Finished, "x", "x", "x")
}

func TestALostAnswerIsLookedUp(t *testing.T) {
	lost := &databricks.Problem{What: "lost", Lost: true}
	change := toyChange("x")
	change.Request.Once = true
	for outcome, sent := range map[Outcome][]string{Adopted: {"x"}, Gone: {"x", "x"}} {
		t.Run(string(outcome), func(t *testing.T) {
			w := newWorld(t, toy{about: about("a"), changes: []Change{change}})
			w.problems["x"] = []*databricks.Problem{lost}
			w.outcomes["x"] = outcome
			w.expect(w.do(w.begin(), Chosen{Agree}), Finished, sent...)
		})
	}
}

func TestATemporaryThingGoesHoweverTheStepEnds(t *testing.T) {
	temporary := toyChange("temporary")
	temporary.Cleanup = &databricks.Request{Method: "DELETE", Path: "/temporary"}
	step := toy{about: about("a"), changes: []Change{temporary, toyChange("x")}}
	t.Run("well", func(t *testing.T) {
		w := newWorld(t, step)
		w.expect(w.do(w.begin(), Chosen{Agree}), Finished, "temporary", "x")
		if w.has["temporary"] {
			t.Error("it is still there")
		}
	})
	t.Run("badly, and once more", func(t *testing.T) {
		w := newWorld(t, step)
		w.problems["x"] = []*databricks.Problem{{What: "no"}}
		run := w.do(w.begin(), Chosen{Agree})
		w.expect(run, Working, "temporary", "x")
		if w.has["temporary"] {
			t.Error("it is still there")
		}
		w.expect(w.do(run, Chosen{Retry}), Finished, "temporary", "x", "temporary", "x")
	})
}

func TestARefusalTakesTheOtherWayOnlyIfAgreed(t *testing.T) {
	refusal := &databricks.Problem{What: "switched off", OtherWay: true}
	other := toyChange("y")
	other.Title = "otherwise"
	step := toy{about: about("a"), changes: []Change{toyChange("x"), other}}
	t.Run("agreed", func(t *testing.T) {
		step.ways = []string{"second"}
		w := newWorld(t, step)
		w.problems["x"] = []*databricks.Problem{refusal}
		w.expect(w.do(w.begin(), Chosen{Agree}), Finished, "x", "y")
	})
	t.Run("asked", func(t *testing.T) {
		step.ways, step.offer = nil, "second"
		w := newWorld(t, step)
		w.problems["x"] = []*databricks.Problem{refusal}
		run := w.do(w.begin(), Chosen{Agree})
		w.expect(run, Working, "x")
		w.expect(w.do(run, Chosen{OtherWay}), Finished, "x", "y")
	})
}

func TestOneAtATime(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x"), toyChange("y")}})
	run := w.do(w.begin(), Chosen{OneByOne})
	w.expect(run, Working)
	run = w.do(run, Chosen{Yes})
	w.expect(run, Working, "x")
	if asked, ok := run.Asked(); !ok || asked.ID != "y" {
		t.Errorf("asked %q, want y", asked.ID)
	}
	w.expect(w.do(run, Chosen{Yes}), Finished, "x", "y")
}

func TestAChangeThatNobodyAgreedToIsNotMade(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x"), toyChange("y")}})
	w.has["y"] = true
	run := w.begin()
	delete(w.has, "y")
	run = w.do(run, Chosen{Agree})
	w.expect(run, Working)
	if problem := run.Current().Problem; problem == nil || problem.Kind != NotAsAgreed {
		t.Fatalf("problem %v", problem)
	}
	run = w.do(run, Chosen{Review})
	w.expect(run, Reviewing)
	w.expect(w.do(run, Chosen{Agree}), Finished, "x", "y")
}

func TestBackKeepsAnswersAndForgetsLooks(t *testing.T) {
	w := newWorld(t,
		toy{about: about("a"), questions: []Question{named("a.1"), named("a.2")}},
		toy{about: about("b", "a"), questions: []Question{named("b.1")}})
	run := w.begin("one", "two")
	for _, key := range []string{"a.2", "a.1"} {
		run = w.do(run, Chosen{Back})
		if question, _ := run.Question(); question.Key != key {
			t.Fatalf("asked %q, want %q", question.Key, key)
		}
	}
	run = w.do(run, Answered{"a.1", "uno"})
	if question, _ := run.Question(); question.Key != "a.2" || run.Setup().Answer("a.2") != "two" {
		t.Errorf("asked %q with the answer %q kept", question.Key, run.Setup().Answer("a.2"))
	}
	run = w.do(run, Chosen{Back})
	run = w.do(run, Chosen{Back})
	if run.Refusal() == "" {
		t.Error("back from the first question is not refused")
	}
}

func TestAnUpdateLeavesTheOldRunAsItWas(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), questions: []Question{named("a.1")}, changes: []Change{toyChange("x")}})
	before := w.begin()
	after := w.do(before, Answered{"a.1", "yes"})
	if _, asked := before.Question(); !asked || before.Phase() != Walking || after.Phase() != Reviewing {
		t.Errorf("before: %s, after: %s", before.Phase(), after.Phase())
	}
}

func TestStopDuringTheWorkCleansUpAndStartsNothing(t *testing.T) {
	temporary := toyChange("temporary")
	temporary.Cleanup = &databricks.Request{Method: "DELETE", Path: "/temporary"}
	w := newWorld(t, toy{about: about("a"), changes: []Change{temporary, toyChange("x")}})
	run, effects := w.begin().Update(Chosen{Agree})
	for len(effects) > 0 && !slices.Contains(w.sent(), "temporary") {
		event := w.outcome(effects[0])
		effects = effects[1:]
		if slices.Contains(w.sent(), "temporary") {
			run, _ = run.Update(Chosen{Stop})
		}
		var more []Effect
		run, more = run.Update(event)
		effects = append(effects, more...)
	}
	run = w.drive(run, effects)
	w.expect(run, Stopped, "temporary")
	if w.has["temporary"] {
		t.Error("it is still there")
	}
}

func TestTheOtherWayIsShownBeforeItIsAgreedTo(t *testing.T) {
	other := toyChange("y")
	other.Title = "otherwise"
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x"), other}, offer: "second"})
	w.problems["x"] = []*databricks.Problem{{What: "switched off", OtherWay: true}}
	run := w.do(w.begin(), Chosen{Agree})
	offered := run.Offered()
	if len(offered) != 1 || offered[0].ID != "y" {
		t.Fatalf("offered %v", offered)
	}
	run = w.do(run, Chosen{OtherWay})
	w.expect(run, Finished, "x", "y")
	var shown []string
	for _, change := range run.Steps()[0].Changes {
		shown = append(shown, string(change.Mark)+change.Change.ID)
	}
	if !slices.Equal(shown, []string{"–x", "✓y"}) {
		t.Errorf("shown %v", shown)
	}
}

func TestWhatSomebodyUndidIsMadeAgainOnceAsked(t *testing.T) {
	w := newWorld(t, toy{about: about("a"), changes: []Change{toyChange("x")}})
	w.blind["x"] = 100000
	run := w.do(w.begin(), Chosen{Agree})
	delete(w.has, "x")
	w.blind["x"] = 0
	w.expect(w.do(run, Chosen{Retry}), Finished, "x", "x")
}
