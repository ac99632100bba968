package wizard

import (
	"context"
	"testing"

	"brickpass/databricks/simulator"
)

// TestEveryWorldComesToItsEnd walks through every world of the simulator by what is proposed, and comes to the hand-over or to
// the screen that says what is in the way. Every frame on the way fits every window and shows no secret.
func TestEveryWorldComesToItsEnd(t *testing.T) {
	blocked := map[string]string{
		"not-catalog-owner":      "! You may not share 2 catalogs.",
		"no-identity-federation": "! Unity Catalog is not on",
	}
	for _, world := range simulator.Worlds() {
		t.Run(world.Name, func(t *testing.T) {
			s := newStage(t, world.Name)
			s.options.Clock = s.clock
			d := drive(t, s.options, s.admin)
			d.sizes = everySize
			d.onwards(atHandOver, atBlocked, atHalt, atUnready)
			if end, ok := blocked[world.Name]; ok {
				d.expect(end, "Who   ")
				return
			}
			d.expect("Put these into Treasure Data")
			token, err := s.hands.Token(context.Background(), d.model.run.Setup())
			oauth := world.Name == "tokens-off" // so an OAuth secret is kept, which is no token
			if err != nil || token.Empty() || s.simulator.TokenWorks(token.Reveal()) == oauth {
				t.Errorf("the token is not kept, or does not sign in: %v", err)
			}
			d.forbidden = append(d.forbidden, token.Reveal())
			d.press("f2", "esc", "f1", "esc")
		})
	}
}
