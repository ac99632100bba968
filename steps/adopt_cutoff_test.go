package steps

import (
	"context"
	"os"
	"testing"

	"brickpass/keystore"
)

// An adoption that was cut off at any record of its journal is taken up as one, and comes to one connection with one entry.
func TestACutOffAdoptionIsTakenUpAsOne(t *testing.T) {
	for _, value := range []string{pasteValue, leaveValue} {
		for n := 1; ; n++ {
			s, token, there := byHand(t, "aws", nil)
			answers := leaving(nil)
			if value == pasteValue {
				answers = s.pasting(token, nil)
			}
			store := keystore.Memory()
			s.kit.Store = store
			if !s.adoptUpTo(n, answers) {
				if n < 20 {
					t.Fatalf("there were only %d points", n)
				}
				break
			}
			copied := t.TempDir() // what is on the disk when the program is gone, with no lock on it
			if err := os.CopyFS(copied, os.DirFS(s.kit.StateDir)); err != nil {
				t.Fatal(err)
			}
			s.kit.StateDir = copied
			s.kit.Steps = AdoptSteps()
			stories, err := Unfinished(copied)
			if err != nil || len(stories) > 1 {
				t.Fatalf("point %d: %d unfinished, %v", n, len(stories), err)
			}
			var run Run
			switch {
			case len(stories) == 0 && n > 20: // it had come to its end
				if s.connection(simulated).Ended != "done" {
					t.Errorf("point %d: it is not done", n)
				}
				continue
			case len(stories) == 0:
				run = s.adopt(answers)
			default:
				if stories[0].Aim != Adopting {
					t.Fatalf("point %d: it is for %q", n, stories[0].Aim)
				}
				hands := NewHands(s.kit)
				for key, value := range s.given {
					hands.Give(key, value)
				}
				if err := hands.TakeUp(stories[0]); err != nil {
					t.Fatal(err)
				}
				run, _ = s.setUpWith(hands, Setup{Aim: Adopting, Tag: "not this one", Now: s.kit.Clock.Now(), Story: &stories[0]}, answers)
				_ = hands.Close()
			}
			s.mustFinish(run)
			c := s.onlyConnection()
			if c.Facts[TokenID] != there.Facts[TokenID] || c.Ended != "done" || len(c.Formers) > 0 || len(c.items()) > 1 {
				t.Errorf("point %d: %s, ended %q, formers %v, items %v", n, c.Facts[TokenID], c.Ended, c.Formers, c.items())
			}
			if s.keeps(c.Facts[TokenItem]) != (value == pasteValue) {
				t.Errorf("point %d: kept: %t", n, s.keeps(c.Facts[TokenItem]))
			}
		}
	}
}

// adoptUpTo begins an adoption that never goes further than the nth point around a record of its journal; false if it came to its end.
func (s *stage) adoptUpTo(n int, answers Answers) bool {
	kit := s.kit
	kit.Steps = AdoptSteps()
	reached, done := make(chan struct{}), make(chan struct{})
	count := 0
	kit.Point = func(string) {
		if count++; count == n {
			close(reached)
			select {}
		}
	}
	hands := NewHands(kit)
	for key, value := range s.given {
		hands.Give(key, value)
	}
	go func() {
		defer close(done)
		run, effects := New(kit.Steps, Setup{Aim: Adopting, Tag: testTag, Now: kit.Clock.Now()})
		run = Drive(context.Background(), hands, run, effects, nil)
		s.goThrough(hands, run, answers)
	}()
	select {
	case <-reached:
		return true
	case <-done:
		_ = hands.Close()
		return false
	}
}
