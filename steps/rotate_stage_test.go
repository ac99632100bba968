package steps

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"brickpass/keystore"
)

// rotate makes a new credential for a connection, with defaults for what is not answered.
func (s *stage) rotate(name string, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	c := s.connection(name)
	return s.live(RotateSteps(c), c.Rotation(s.newTag(), s.kit.Clock.Now()), answers, others...)
}

// retire takes the former credential of a connection away.
func (s *stage) retire(name string, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	c := s.connection(name)
	return s.live(RetireSteps(c), c.Retirement(s.newTag(), s.kit.Clock.Now()), answers, others...)
}

func (s *stage) newTag() string {
	s.t.Helper()
	tag, err := NewTag(s.kit.Chance)
	if err != nil {
		s.t.Fatal(err)
	}
	return tag
}

// live goes through a run on a connection that is there. What others do comes at the review, after the looks and before the yes.
func (s *stage) live(list []Step, setup Setup, answers Answers, others ...meanwhile) Run {
	s.t.Helper()
	kit := s.kit
	kit.Steps = list
	hands := NewHands(kit)
	defer func() { _ = hands.Close() }()
	for key, value := range s.given {
		hands.Give(key, value)
	}
	if setup.Story != nil {
		if err := hands.TakeUp(*setup.Story); err != nil {
			s.t.Fatal(err)
		}
	}
	run, effects := New(list, setup)
	run = Drive(s.t.Context(), hands, run, effects, nil)
	for range 100 {
		if run.Phase() == Reviewing {
			for _, other := range others {
				other(s)
			}
			others = nil
		}
		event, ok := s.next(run, answers)
		if !ok {
			return run
		}
		run, effects = run.Update(event)
		if run.Refusal() != "" {
			s.t.Fatalf("%v was refused: %s", event, run.Refusal())
		}
		run = Drive(s.t.Context(), hands, run, effects, nil)
	}
	s.t.Fatal("asks without end")
	return run
}

// opens says whether what is kept under an entry is a token that lives in the workspace.
func (s *stage) opens(item string) bool {
	s.t.Helper()
	value, err := s.kit.Store.Get(s.t.Context(), keystore.Item(item))
	if err != nil {
		return false
	}
	sum := sha256.Sum256([]byte(value.Reveal()))
	for _, token := range s.server.State().Tokens {
		if token.SHA256 == hex.EncodeToString(sum[:]) {
			return true
		}
	}
	return false
}

// planned are the changes of a plan in all its ways, by their ids.
func planned(run Run) []string {
	var ids []string
	for _, agreed := range run.Plan().Agreements() {
		ids = append(ids, string(agreed.Step)+"/"+agreed.Change)
	}
	slices.Sort(ids)
	return ids
}

func lineTexts(found Finding) []string {
	var texts []string
	for _, line := range found.Lines {
		texts = append(texts, string(line.Mark)+" "+line.Text)
	}
	return texts
}
