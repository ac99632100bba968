package steps

import (
	"slices"
	"testing"
)

// A rotation makes a new token beside the old one. Both work, and both are kept, until the old one is retired.
func TestARotationLeavesTheOldOneWorkingUntilItIsRetired(t *testing.T) {
	s := connected(t, "aws", nil)
	old := s.connection(simulated).Facts[TokenItem]
	s.pass(30)
	run := s.rotate(simulated, nil)
	s.mustFinish(run)
	c := s.connection(simulated)
	fresh := c.Facts[TokenItem]
	if fresh == old || !s.opens(fresh) || !s.opens(old) {
		t.Errorf("the new one opens %t and the old one %t, of %s and %s", s.opens(fresh), s.opens(old), fresh, old)
	}
	if c.Facts[Proven] != "2026-12-22" || c.Facts[TokenEnds] != "2027-03-22" {
		t.Errorf("proven on %s, ends on %s", c.Facts[Proven], c.Facts[TokenEnds])
	}
	if len(c.Formers) != 1 || c.Formers[0].Item != old || c.Formers[0].ID() == "" || c.Formers[0].Revoked {
		t.Errorf("the former ones are %+v", c.Formers)
	}
	sheet, _ := finding(run, "handover").Seen.(Sheet)
	if sheet.Next != "The old token goes on working. When Treasure Data has the new one: brickpass retire "+simulated {
		t.Errorf("the form says %q", sheet.Next)
	}

	s.pass(2)
	run = s.retire(simulated, nil)
	s.mustFinish(run)
	c = s.connection(simulated)
	if len(c.Formers) != 0 || s.keeps(old) || !s.opens(fresh) || c.Facts[TokenItem] != fresh {
		t.Errorf("after it is retired there are %+v, the old entry is kept: %t, the new one opens: %t", c.Formers, s.keeps(old), s.opens(fresh))
	}
	if tokens, _ := s.principalTokens(run); tokens != 1 {
		t.Errorf("the principal has %d tokens", tokens)
	}
	if !slices.Contains(lineTexts(finding(run, "token")), "✓ the old token is refused") {
		t.Errorf("it says %q", lineTexts(finding(run, "token")))
	}
	if c.Ended != "done" {
		t.Errorf("its journal ends with %q", c.Ended)
	}
	s.mustFind(s.check(simulated))
}
