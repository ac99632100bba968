package wizard

import (
	"strings"
	"testing"

	"brickpass/steps"
)

func TestEachRunSaysFirstWhatItIsFor(t *testing.T) {
	for name, test := range map[string]struct {
		open func(*stage, steps.Connection) Options
		want string
	}{
		"removal":    {(*stage).takeBack, "Take Treasure Data out of your Databricks workspace"},
		"rotation":   {(*stage).rotating, "Give Treasure Data a new credential"},
		"retirement": {(*stage).retiringOld, "Retire the old credential of Treasure Data"},
		"scopes":     {(*stage).rescope, "See or change what the token of Treasure Data may be used for"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, "aws")
			connection := s.rotated(t, 1)
			d := drive(t, test.open(s, connection), s.admin)
			d.onwards(atQuestion)
			d.expect(test.want, "until you say yes")
			if strings.Contains(d.shows(), "Let a partner into") {
				t.Errorf("it greets as a set-up does:\n%s", d.shows())
			}
		})
	}
	s := newStage(t, "aws")
	drive(t, s.options, s.admin).expect("Let a partner into your Databricks workspace")
}
