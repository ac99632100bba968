package plain_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
	"brickpass/internal/clock"
	"brickpass/keystore"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// A token that nobody took and that cannot be revoked lives on. That is no good end, and it is said how to end it.
func TestATokenThatCannotBeRevokedIsNotLeftUnsaid(t *testing.T) {
	for name, replies := range map[string][]reply{
		"by leaving":     nil,
		"by asking once": {{"show shows the token", "revoke"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws", keystore.OS(keystore.Options{Clock: clock.Real(), Getenv: func(string) string { return "" }}))
			s.server.AddFault(simulator.Fault{
				Method: http.MethodDelete, Path: "/api/2.0/token-management/tokens/*", Kind: simulator.FaultStatus, Status: http.StatusForbidden,
			})
			p := yes(append(replies, reply{"Where shall the token be kept?", "nowhere"})...)
			ending, err := s.talk(t.Context(), s.prompts(p), p)
			if id := ending.Run.Setup().Fact(steps.TokenID); !errors.Is(err, plain.ErrTokenLives) || id == "" || !strings.Contains(err.Error(), id) {
				t.Errorf("it ends with %v\n%s", err, p.text())
			}
			if strings.Contains(p.text(), "It opens nothing any more") {
				t.Errorf("it says that the token is revoked:\n%s", p.text())
			}
		})
	}
}

// Whoever stops half-way leaves no token that nobody has. What goes on later makes another one.
func TestATokenThatIsKeptNowhereIsRevokedByAStopHalfWay(t *testing.T) {
	s := rehearse(t, "aws", keystore.OS(keystore.Options{Clock: clock.Real(), Getenv: func(string) string { return "" }}))
	s.server.AddFault(simulator.Fault{
		Method: http.MethodPatch, Path: "/api/2.0/permissions/warehouses/*", Nth: 1, Kind: simulator.FaultStatus, Status: http.StatusForbidden,
	})
	p := yes(reply{"Try again", "stop"}, reply{"Where shall the token be kept?", "nowhere"})
	ending, err := s.talk(t.Context(), s.prompts(p), p)
	if err != nil || ending.Phase == steps.Finished || !ending.Run.Setup().ShownOnce() {
		t.Fatalf("%s, %v\n%s", ending.Phase, err, p.text())
	}
	token, err := s.hands.Token(t.Context(), ending.Run.Setup())
	if err != nil || s.server.TokenWorks(token.Reveal()) || !strings.Contains(p.text(), "The token was not passed on, so it is revoked.") {
		t.Errorf("the token works, or it is not said: %v\n%s", err, p.text())
	}
}
