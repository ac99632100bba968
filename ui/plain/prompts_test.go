package plain_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

func TestTheTokenIsCopiedAndNeverSaid(t *testing.T) {
	s := rehearse(t, "aws", keystore.Memory())
	p := yes(reply{"Put these into Treasure Data", "copy 4"}, reply{"for 60 seconds", "copy 1"}, reply{"for 60 seconds", "copy 99"})
	prompts, b := s.prompts(p), &board{}
	prompts.Copy = b.copy
	ending, err := s.talk(t.Context(), prompts, p)
	if err != nil || ending.Phase != steps.Finished {
		t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
	}
	token, err := s.hands.Token(t.Context(), ending.Run.Setup())
	if err != nil {
		t.Fatal(err)
	}
	if len(b.held) != 2 || !b.held[0].Equal(token) || !strings.HasPrefix(b.held[1].Reveal(), "127.0.0.1:") {
		t.Errorf("%d values were copied, and they are not the token and the host", len(b.held))
	}
	for _, want := range []string{
		"1. Hostname: 127.0.0.1:", "4. Token: in memory", "Type copy and the number of a field", "The token ends on 20 February 2027",
		"Where is the token? ",
	} {
		if !strings.Contains(p.text(), want) {
			t.Errorf("it does not say %q", want)
		}
	}
}

// unkept is a person on a computer without a keychain, who wants the token shown once.
func unkept(t *testing.T, more ...reply) (*stage, *person, plain.Ending) {
	t.Helper()
	store := keystore.OS(keystore.Options{Clock: clock.Real(), Getenv: func(string) string { return "" }})
	s := rehearse(t, "aws", store)
	p := yes(append(more, reply{"Where shall the token be kept?", "nowhere"})...)
	ending, err := s.prompts(p).Run(t.Context())
	if err != nil || ending.Phase != steps.Finished {
		t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
	}
	return s, p, ending
}

func TestATokenThatIsKeptNowhereIsShownOnceOrRevoked(t *testing.T) {
	for name, test := range map[string]struct {
		typed []reply
		shown bool
		lives bool
		says  string
	}{
		"shown":          {[]reply{{"Put these", "show"}}, true, true, "show shows the token"},
		"revoked":        {[]reply{{"Put these", "revoke"}}, false, false, "The token is revoked."},
		"left":           {nil, false, false, "The token was not passed on, so it is revoked."},
		"nonsense first": {[]reply{{"Put these", "copy 4"}}, false, false, "The token was not passed on, so it is revoked."},
	} {
		t.Run(name, func(t *testing.T) {
			s, p, ending := unkept(t, test.typed...)
			setup := ending.Run.Setup()
			token, err := s.hands.Token(t.Context(), setup)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(p.text(), token.Reveal()) != test.shown {
				t.Errorf("shown: %t", !test.shown)
			}
			lives := slices.ContainsFunc(s.server.State().Tokens, func(one simulator.Token) bool { return one.SHA256 == setup.Fact(steps.TokenID) })
			if lives != test.lives {
				t.Errorf("the token lives: %t", lives)
			}
			if !strings.Contains(p.text(), test.says) {
				t.Errorf("it does not say %q\n%s", test.says, p.text())
			}
		})
	}
}

func TestTheDemoOffersToRemoveItsToken(t *testing.T) {
	for typed, kept := range map[string]bool{"yes": false, "": true, "no": true} {
		s := rehearse(t, "aws", keystore.Memory())
		p := yes(reply{"opens nothing real", typed})
		prompts := s.prompts(p)
		prompts.Demo = true
		ending, err := s.talk(t.Context(), prompts, p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.hands.Token(t.Context(), ending.Run.Setup()); (err == nil) != kept {
			t.Errorf("typed %q, the token is kept: %t", typed, err == nil)
		}
	}
}

// Wherever the input ends, nothing was taken for an answer: no write before the yes, and the end is said to be one.
func TestTheInputMayEndAnywhere(t *testing.T) {
	whole := yes()
	s := rehearse(t, "aws", keystore.Memory())
	if _, err := s.talk(t.Context(), s.prompts(whole), whole); err != nil {
		t.Fatal(err)
	}
	lines := whole.typed
	for limit := 1; limit < lines; limit++ {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			s := rehearse(t, "aws", keystore.Memory())
			p := yes()
			p.limit = limit
			ending, err := s.talk(t.Context(), s.prompts(p), p)
			agreed := !slices.ContainsFunc(p.replies, func(r reply) bool { return r.typed == "yes" })
			if agreed {
				if err != nil || ending.Phase != steps.Finished {
					t.Fatalf("after the yes: %s, %v", ending.Phase, err)
				}
				return
			}
			if !errors.Is(err, plain.ErrEnded) || ending.Run.Phase() != steps.Stopped {
				t.Errorf("%s, %v", ending.Run.Phase(), err)
			}
			if !strings.Contains(p.text(), "Stopped. Nothing was changed in the workspace.") {
				t.Error("it does not say that nothing was changed")
			}
			s.mustWriteNothing()
		})
	}
}

func TestAContextThatEndsStops(t *testing.T) {
	for _, at := range []string{"Who is the partner?", "Before anything is changed", "Type yes for all"} {
		t.Run(at, func(t *testing.T) {
			s := rehearse(t, "aws", keystore.Memory())
			ctx, cancel := context.WithCancel(t.Context())
			p := &person{leave: cancel, replies: []reply{{at, "leave"}}}
			ending, err := s.talk(ctx, s.prompts(p), p)
			if err != nil || ending.Run.Phase() != steps.Stopped {
				t.Errorf("%s, %v\n%s", ending.Run.Phase(), err, p.text())
			}
			s.mustWriteNothing()
		})
	}
}

// A halt in the work says the four things, and a person may go the way by hand, check again, and stop.
func TestARefusalSaysWhatCanBeDone(t *testing.T) {
	s := rehearse(t, "obo-off", keystore.Memory())
	p := yes(reply{"How may the token be made?", "on-behalf-of"}, reply{"What now?", "do it by hand"}, reply{"What now?", "9"}, reply{"Type a number from 1 to", "stop"})
	ending, err := s.talk(t.Context(), s.prompts(p), p)
	if err != nil || ending.Run.Phase() != steps.Stopped {
		t.Fatalf("%s, %v\n%s", ending.Run.Phase(), err, p.text())
	}
	for _, want := range []string{
		"Why   ", "Who   ", "Send them this:", "What now?", "You do this by hand.", "Stopped. What is done is kept.", "Left to do:",
	} {
		if !strings.Contains(p.text(), want) {
			t.Errorf("it does not say %q\n%s", want, p.text())
		}
	}
}

func TestAFullYesIsNeeded(t *testing.T) {
	for _, typed := range []string{"y", "", "ja", "yes please", "1", "make", "other"} {
		s := rehearse(t, "aws", keystore.Memory())
		p := &person{replies: []reply{{"Type yes for all", typed}, {"Type yes in full", "stop"}}}
		if _, err := s.talk(t.Context(), s.prompts(p), p); err != nil {
			t.Fatalf("%q: %v", typed, err)
		}
		s.mustWriteNothing()
		if !strings.Contains(p.text(), "Nothing was changed. Type yes in full") {
			t.Errorf("%q: it does not say what is needed", typed)
		}
	}
}

func TestOptionsAreChosenByNumberValueOrPart(t *testing.T) {
	for typed, want := range map[string]string{
		"3": "everything", "everything": "everything", "EVERYTHING": "everything", "sql": "sql", "queries": "sql", "1": "sql", "": "sql",
	} {
		t.Run(typed, func(t *testing.T) {
			s := rehearse(t, "aws", keystore.Memory())
			p := &person{replies: []reply{{"What will Treasure Data use the token for?", typed}, {"Type yes for all", "stop"}}}
			ending, err := s.talk(t.Context(), s.prompts(p), p)
			if err != nil {
				t.Fatal(err)
			}
			if got := ending.Run.Setup().Answer("token.use"); got != want {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
}

func TestLongListsArePagedAndSearched(t *testing.T) {
	s := rehearse(t, "large", keystore.Memory())
	p := &person{inOrder: true, replies: []reply{
		{"What may Treasure Data read?", "more"},
		{"  13. ", "/no such catalog"},
		{"no such catalog in it; / alone lists all again", "/"},
		{"  1. ", "stop"},
	}}
	if _, err := s.talk(t.Context(), s.prompts(p), p); err != nil {
		t.Fatal(err)
	}
	if len(p.replies) > 0 {
		t.Errorf("it did not come to %v\n%s", p.replies, p.text())
	}
	if !strings.Contains(p.text(), "There are more: type more, or / and a word to search for.") {
		t.Error("it does not say that there are more")
	}
}
