package steps

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Who comes second to a connection changes nothing, keeps the answers, and is told so; once the first is done there is nothing
// to go on with.
func TestTheSecondOfTwoRunsKeepsItsAnswersUntilTheFirstIsDone(t *testing.T) {
	s := rehearse(t, "aws")
	answers := Answers{dataSchemas: onlyPublic[dataSchemas], tokenConnection: "acme"}
	ahead, second := NewHands(s.kit), NewHands(s.kit)
	defer func() { _ = ahead.Close() }()
	winner := s.review(ahead, answers)
	s.tag = "00112233aabbccdd"
	loser := s.review(second, answers)
	if err := ahead.journal.Promote("acme", nil); err != nil { // it is ahead by that much
		t.Fatal(err)
	}
	for _, choice := range []Choice{Agree, Stop} {
		var effects []Effect
		loser, effects = loser.Update(Chosen{choice})
		loser = Drive(t.Context(), second, loser, effects, nil)
		if problem := loser.Unready(); problem == nil || problem.Kind != "in use" || !problem.Others || !strings.Contains(problem.Why, "acme") {
			t.Fatalf("it is told %+v", problem)
		}
	}
	if writes := s.writes(); len(writes) > 0 {
		t.Errorf("the second one wrote %v", writes)
	}
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if records, err := readJournal(filepath.Join(s.kit.StateDir, "drafts", s.tag+".jsonl")); err != nil || fold("", records).Answers[tokenConnection] != "acme" {
		t.Errorf("its answers are not kept: %v", err)
	}
	if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) != 1 || stories[0].Draft {
		t.Errorf("while the first is at work, only that one can be gone on with: %+v, %v", stories, err)
	}
	winner, effects := winner.Update(Chosen{Agree})
	winner = Drive(t.Context(), ahead, winner, effects, nil)
	s.mustFinish(winner)
	if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
		t.Errorf("once the first is done: %+v, %v", stories, err)
	}
}

// A draft that is open elsewhere was not cut off: nobody is offered it, or could go on with it, until whoever types it has left.
func TestADraftThatIsOpenIsInUse(t *testing.T) {
	s := rehearse(t, "aws")
	first, second := NewHands(s.kit), NewHands(s.kit)
	run := s.review(first, Answers{dataSchemas: onlyPublic[dataSchemas]})
	if story := s.story(); !story.Draft || !story.InUse() {
		t.Errorf("while it is open: draft %t, in use %t", story.Draft, story.InUse())
	}
	if err := second.TakeUp(s.story()); !errors.Is(err, ErrInUse) {
		t.Errorf("it is taken up: %v", err)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if s.story().InUse() {
		t.Error("it was left, and is in use")
	}
	if err := second.TakeUp(s.story()); err != nil || !s.story().InUse() {
		t.Errorf("taken up: %v", err)
	}
	run, effects := run.Update(Chosen{Agree})
	s.mustFinish(Drive(t.Context(), second, run, effects, nil))
	if err := second.Close(); err != nil {
		t.Fatal(err)
	}
	if left, _ := filepath.Glob(filepath.Join(s.kit.StateDir, "drafts", "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// A rotation that waits at its review while another one is made would make a third credential, which nobody asked for; one whose
// connection was taken back would let the partner in again.
func TestWhatWasAgreedToBeforeAnotherRunEndedIsNotDone(t *testing.T) {
	for name, first := range map[string]func(*stage){
		"rotated": func(s *stage) { s.mustFinish(s.rotate(simulated, nil)) },
		"removed": func(s *stage) { s.mustFinish(s.remove(simulated, nil)) },
	} {
		t.Run(name, func(t *testing.T) {
			s := connected(t, "aws", nil)
			var before int
			run := s.rotate(simulated, nil, func(s *stage) {
				first(s)
				before = len(s.writes())
			})
			if problem := run.Unready(); problem == nil || problem.Kind != MovedOn || !problem.Others || !strings.Contains(problem.Why, simulated) {
				t.Fatalf("it is told %+v", problem)
			}
			if choices := run.Choices(); !slices.Equal(choices, []Choice{Stop}) {
				t.Errorf("it offers %v, of which none but to leave can help", choices)
			}
			if next := run.Current().About.ID; next != "token" {
				t.Errorf("it stands at %s, and the token would come next", next)
			}
			if after := s.writes(); len(after) != before {
				t.Errorf("it wrote %v", after[before:])
			}
			if stories, err := Unfinished(s.kit.StateDir); err != nil || len(stories) > 0 {
				t.Errorf("it left something to go on with: %+v, %v", stories, err)
			}
		})
	}
}
