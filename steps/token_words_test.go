package steps

import (
	"strings"
	"testing"
)

// Whoever has an OAuth secret reads of an OAuth secret, in a set-up, a rotation, a retirement and a removal.
func TestAnOAuthSecretIsCalledByItsName(t *testing.T) {
	s := rehearse(t, "aws")
	setUp := s.setUp(bySecret())
	s.mustFinish(setUp)
	rotation := s.rotate("acme", nil)
	s.mustFinish(rotation)
	retirement := s.retire("acme", Answers{retireHave: retireIt})
	s.mustFinish(retirement)
	removal := s.remove("acme", nil)
	s.mustFinish(removal)
	for name, run := range map[string]Run{"set-up": setUp, "rotation": rotation, "retirement": retirement, "removal": removal} {
		if noun := run.Setup().Credential(); noun != "OAuth secret" {
			t.Errorf("%s: it is called a %s", name, noun)
		}
		for i, step := range run.steps {
			view := run.view(i)
			if view.About.ID != "token" && view.About.ID != "connection" && view.About.ID != "handover" && view.About.ID != keychainStep {
				continue
			}
			said := append([]string{view.About.Title, view.About.Why, view.Say}, view.About.ByHand...)
			for _, text := range append(said, lineTexts(view.Finding)...) {
				text = strings.ReplaceAll(run.Setup().Say(text), "Of a token Databricks tells", "")
				if strings.Contains(strings.ToLower(text), "token") {
					t.Errorf("%s, %T: %s", name, step, text)
				}
			}
		}
	}
}
