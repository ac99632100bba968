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
