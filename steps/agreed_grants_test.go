package steps

import "testing"

// The catalog of the pretend workspace lets everybody browse. Nobody can see that of an identity that does not exist yet, so
// less is granted than was agreed to, and that needs no second yes.
func TestLessThanWasAgreedToNeedsNoSecondYes(t *testing.T) {
	for name, answers := range map[string]Answers{
		"browsing beside a schema": {dataSchemas: "cas_demo_east1.public", dataBrowse: "yes"},
		"a whole catalog":          {dataSchemas: "cas_demo_east1"},
	} {
		t.Run(name, func(t *testing.T) {
			s := rehearse(t, "aws")
			before := s.server.State()
			s.mustFinish(s.setUp(answers))
			s.mustFinish(s.remove(simulated, nil))
			s.mustBe(before)
		})
	}
}
