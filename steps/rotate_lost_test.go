package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks/simulator"
)

// stands is what of a connection is in the workspace, in the keychain and in the journal, with the names of this run taken out.
func (s *stage) stands() string {
	s.t.Helper()
	c, state := s.onlyConnection(), s.server.State()
	lines := []string{
		fmt.Sprintf("the new one is kept: %t, opens: %t, proven: %t", s.keeps(c.Facts[TokenItem]), s.opens(c.Facts[TokenItem]), c.Facts[Proven] != ""),
		fmt.Sprintf("%d OAuth secrets", len(state.Secrets)),
	}
	for _, former := range c.Formers {
		lines = append(lines, fmt.Sprintf("an old one is kept: %t, opens: %t, revoked: %t", s.keeps(former.Item), s.opens(former.Item), former.Revoked))
	}
	for _, token := range state.Tokens {
		if token.Owner == c.Facts[ApplicationID] || strings.Contains(token.Comment, "brickpass") {
			lines = append(lines, "a token, of the principal: "+fmt.Sprint(token.Owner == c.Facts[ApplicationID]))
		}
	}
	for _, made := range c.Made {
		if made.Step != "proof" {
			lines = append(lines, fmt.Sprintf("journal: made %s/%s, in use: %t", made.Step, made.Change, c.inUse(made)))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// A reply of a rotation or a retirement that is lost after its effect changes nothing in the end, whichever it is.
func TestEachLostReplyOfARotationAndARetirementIsMadeGood(t *testing.T) {
	ready := Answers{retireHave: retireIt}
	rotate := func(s *stage) Run { return s.rotate(s.onlyConnection().Name, nil) }
	retire := func(s *stage) Run { return s.retire(s.onlyConnection().Name, ready) }
	setUp := func(world string, answers Answers) func(*testing.T) *stage {
		return func(t *testing.T) *stage { return connected(t, world, answers) }
	}
	rotated := func(world string, answers Answers) func(*testing.T) *stage {
		return func(t *testing.T) *stage {
			s := connected(t, world, answers)
			s.mustFinish(rotate(s))
			return s
		}
	}
	tried := 0
	for name, route := range map[string]struct {
		before func(*testing.T) *stage
		run    func(*stage) Run
	}{
		"rotated on its behalf":       {setUp("aws", nil), rotate},
		"rotated by the token":        {setUp("aws", Answers{tokenUse: useEverything}), rotate},
		"rotated by a secret":         {setUp("obo-off", nil), rotate},
		"an OAuth secret is rotated":  {setUp("aws", Answers{tokenKind: "oauth"}), rotate},
		"one's own is rotated":        {setUp("aws", ownToken(nil)), rotate},
		"retired":                     {rotated("aws", nil), retire},
		"an OAuth secret is retired":  {rotated("aws", Answers{tokenKind: "oauth"}), retire},
		"one's own is retired":        {rotated("aws", ownToken(nil)), retire},
		"retired while it spreads on": {rotated("flaky", nil), retire},
	} {
		whole := route.before(t)
		before := whole.requestsBy("POST", "PUT", "PATCH", "DELETE")
		whole.mustFinish(route.run(whole))
		want := whole.stands()
		for method, count := range whole.requestsBy("POST", "PUT", "PATCH", "DELETE") {
			count -= before[method]
			if testing.Short() { // which looks for races: one of each kind
				count = min(count, 1)
			}
			for nth := 1; nth <= count; nth++ {
				t.Run(fmt.Sprintf("%s/%s-%d", name, method, nth), func(t *testing.T) {
					s := route.before(t)
					s.server.AddFault(simulator.Fault{Method: method, Nth: nth, Kind: simulator.FaultDropAfter})
					s.mustFinish(route.run(s))
					if got := s.stands(); got != want {
						t.Errorf("it ends as\n%s\nwithout the fault as\n%s", got, want)
					}
				})
				tried++
			}
		}
	}
	t.Logf("lost %d replies", tried)
}
