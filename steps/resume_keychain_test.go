package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/internal/secret"
	"brickpass/keystore"
)

// shut is a keychain that takes a token and cannot be asked for it until it is opened.
type shut struct {
	keystore.Store
	locked bool
	saving chan struct{} // a token was put in, and the program is cut off right then
}

func (s *shut) Put(ctx context.Context, item keystore.Item, value secret.Value) error {
	err := s.Store.Put(ctx, item, value)
	if s.saving != nil {
		close(s.saving)
		select {}
	}
	return err
}

func (s *shut) Get(ctx context.Context, item keystore.Item) (secret.Value, error) {
	if s.locked {
		return secret.Value{}, &keystore.Error{Kind: keystore.ErrLocked, Cause: "It is locked.", Fix: "Unlock it."}
	}
	return s.Store.Get(ctx, item)
}

// A token that came back is kept as long as nobody can tell whether it was saved; then it is adopted or revoked.
func TestATokenIsKeptWhileTheKeychainIsShut(t *testing.T) {
	for _, saved := range []bool{true, false} {
		t.Run(fmt.Sprintf("saved: %v", saved), func(t *testing.T) {
			s := rehearse(t, "aws")
			store := &shut{Store: keystore.Memory(), saving: make(chan struct{})}
			s.kit.Store = store
			hands := NewHands(s.kit)
			go s.setUpWith(hands, Setup{Tag: "00112233aabbccdd", Now: s.kit.Clock.Now()}, onlyPublic) // it never ends
			<-store.saving
			_ = hands.Close()
			memory := store.Store
			if !saved {
				memory = keystore.Memory()
			}
			opened := &shut{Store: memory, locked: true}
			s.kit.Store = opened
			first := s.tokenIDs()
			hands, run, _ := s.resume(s.story(), nil)
			if problem := run.Current().Problem; problem == nil || !strings.Contains(problem.Why, "kept until that is known") {
				t.Fatalf("%s: %v", run.Phase(), problem)
			}
			if now := s.tokenIDs(); !slices.Equal(first, now) {
				t.Errorf("the token was touched: %v", now)
			}
			opened.locked = false
			run, effects := run.Update(Chosen{LookAgain})
			run, _ = s.goThrough(hands, Drive(t.Context(), hands, run, effects, nil), nil)
			s.mustFinish(run)
			if same := slices.Equal(first, s.tokenIDs()); same != saved {
				t.Errorf("the same token: %v", same)
			}
			if strings.Count(s.remains(run), "token of the principal: true, in the keychain: true") != 1 {
				t.Errorf("left behind:\n%s", s.remains(run))
			}
		})
	}
}

// tokenIDs are the live tokens that a run of brickpass made.
func (s *stage) tokenIDs() []string {
	var ids []string
	for _, token := range s.server.State().Tokens {
		if strings.Contains(token.Comment, "brickpass") {
			ids = append(ids, token.SHA256)
		}
	}
	return ids
}
