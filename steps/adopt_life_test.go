package steps

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/databricks/simulator"
)

// From then on it is like one that brickpass made: renewed by the best way, retired by its id. What it was adopted with goes with a removal
// only if that was said.
func TestAnAdoptedTokenIsRotatedRetiredAndRemoved(t *testing.T) {
	for _, value := range []string{pasteValue, leaveValue} {
		t.Run(value, func(t *testing.T) {
			s, token, there := byHand(t, "aws", nil)
			answers := leaving(nil)
			if value == pasteValue {
				answers = s.pasting(token, nil)
			}
			s.mustFinish(s.adopt(answers))
			old := s.onlyConnection().Facts[TokenItem]
			s.pass(30)
			s.mustFinish(s.rotate(simulated, nil))
			c := s.onlyConnection()
			if c.Elsewhere() || !s.opens(c.Facts[TokenItem]) || len(c.Formers) != 1 || c.Formers[0].ID() != there.Facts[TokenID] {
				t.Fatalf("elsewhere: %t, formers %+v", c.Elsewhere(), c.Formers)
			}
			s.pass(2)
			s.mustFinish(s.retire(simulated, nil))
			c = s.onlyConnection()
			if len(c.Formers) > 0 || s.keeps(old) || !s.opens(c.Facts[TokenItem]) || c.Facts[TokenEnds] == "" {
				t.Errorf("formers %+v, the old entry kept: %t, ends %q", c.Formers, s.keeps(old), c.Facts[TokenEnds])
			}
			if slices.ContainsFunc(s.server.State().Tokens, func(token simulator.Token) bool { return token.SHA256 == there.Facts[TokenID] }) {
				t.Error("the old one lives")
			}
			s.mustFind(s.check(simulated))
			asked := false
			s.asked = func(question Question) { asked = asked || question.Key == removeToken }
			run := s.remove(simulated, nil)
			s.mustFinish(run)
			if tokens, _ := s.principalTokens(run); tokens != 0 || asked {
				t.Errorf("%d tokens are left; asked about one of them: %t", tokens, asked)
			}
		})
	}
}

// An adoption needs no warehouse. A mend does, so it proposes one in the place of asking the workspace for none.
func TestAMendOfAnAdoptionProposesAWarehouse(t *testing.T) {
	s := rehearse(t, "aws")
	s.handMade("by hand")
	s.mustFinish(s.adopt(leaving(Answers{principalName: "by hand", dataSchemas: "cas_demo_east1.public"})))
	if got := s.onlyConnection().Answers[warehouseID]; got != "" {
		t.Fatalf("it names the warehouse %s", got)
	}
	story := s.onlyConnection().Mending(s.kit.StateDir, s.newTag())
	mend := s.live(SetupSteps(), Setup{Tag: story.Tag, Now: s.kit.Clock.Now(), Story: &story}, nil)
	s.mustFinish(mend)
	if c := s.onlyConnection(); !mend.Setup().Elsewhere() || c.Answers[warehouseID] == "" || !c.Did("warehouse", "allow") {
		t.Errorf("elsewhere: %t, warehouse %q, made %v", mend.Setup().Elsewhere(), c.Answers[warehouseID], c.Made)
	}
	s.mustFind(s.check(simulated))
}

// A token that is not for what the guide asks for is said to be, before the yes and after it: where it cannot be tried, no proof shows it.
func TestATokenThatIsTooNarrowIsSaid(t *testing.T) {
	for _, value := range []string{pasteValue, leaveValue} {
		s, _, there := byHand(t, "aws", nil)
		s.send(databricks.RevokeToken(databricks.TokenID(there.Facts[TokenID])))
		made, err := s.admin().Send(t.Context(), databricks.CreateOnBehalfToken(databricks.ApplicationID(there.Facts[ApplicationID]), "for jobs", 5*day, []string{"jobs", "sql"}))
		if err != nil {
			t.Fatal(err)
		}
		answers := leaving(nil)
		if value == pasteValue {
			answers = s.pasting(made.Secret, nil)
		}
		const want = "it is not for unity-catalog, which {partner}'s guide asks for"
		said := func(run Run) bool {
			return slices.ContainsFunc(run.Differs(), func(line Line) bool { return line.Text == want })
		}
		s.planOnly = true
		if plan := s.adopt(answers); plan.Phase() != Reviewing || !said(plan) {
			t.Errorf("%s: the plan does not say it: %v", value, plan.Differs())
		}
		s.planOnly = false
		if run := s.adopt(answers); run.Phase() != Finished || !said(run) {
			t.Errorf("%s: the end does not say it: %v", value, run.Differs())
		}
	}
}

// A removal revokes what was adopted only where that was said, and never touches what was there besides.
func TestARemovalAsksAboutWhatWasAdopted(t *testing.T) {
	kinds := map[string]struct{ there, more Answers }{
		"a token":         {nil, nil},
		"an OAuth secret": {Answers{tokenKind: "oauth"}, Answers{tokenKind: "oauth"}},
		"one's own":       {ownToken(nil), Answers{partnerPreset: "this-computer"}},
	}
	for name, kind := range kinds {
		for _, answer := range []string{revokeToken, leaveToken} {
			for _, value := range []string{pasteValue, leaveValue} {
				t.Run(fmt.Sprintf("%s, %s, %s", name, value, answer), func(t *testing.T) {
					s, token, there := byHand(t, "aws", kind.there)
					answers := leaving(kind.more)
					if value == pasteValue {
						answers = s.pasting(token, kind.more)
					}
					answers[tokenWhich] = there.Facts[TokenID]
					s.mustFinish(s.adopt(answers))
					c := s.onlyConnection()
					before := s.server.State()
					run := s.remove(c.Name, Answers{removeToken: answer})
					s.mustFinish(run)
					after := s.server.State()
					gone := len(before.Tokens)+len(before.Secrets)-len(after.Tokens)-len(after.Secrets) == 1
					if gone != (answer == revokeToken) {
						t.Errorf("it is gone: %t", gone)
					}
					after.Tokens, after.Secrets = before.Tokens, before.Secrets
					if len(after.Principals) != len(before.Principals) || len(after.Grants) != len(before.Grants) {
						t.Error("something besides is gone")
					}
					left := strings.Join(leftTexts(run), "\n")
					if kept := s.keeps(c.Facts[TokenItem]); kept != (answer == leaveToken && value == pasteValue) {
						t.Errorf("its value is kept: %t", kept)
					}
					if says := strings.Contains(left, "stays, as you chose"); says != (answer == leaveToken) {
						t.Errorf("it says of what is left: %s", left)
					}
					if says := strings.Contains(left, "stays where it is kept"); says != (answer == leaveToken && value == pasteValue) {
						t.Errorf("it says of what is kept: %s", left)
					}
					if removed := s.connection(c.Name).Removed(); removed != (answer == revokeToken) {
						t.Errorf("nothing of it is left: %t", removed)
					}
				})
			}
		}
	}
}
