package steps

import (
	"strings"
	"testing"

	"brickpass/databricks"
)

// What the guides tell in prose stands where the question is that it decides.
func TestWhatTheGuidesTellIsSaidWhereItIsAsked(t *testing.T) {
	gated := Setup{Answers: Answers{partnerPreset: "treasure-data"}, Facts: databricks.Facts{IPGate: ipGated}}
	manager := managerQuestion(Setup{Answers: Answers{partnerPreset: "prequel-source"}})
	for what, test := range map[string]struct {
		said string
		want []string
	}{
		"row 41, which page has the addresses": {
			addressQuestion(gated).Help, []string{gated.Partner().Network.Page, "The page for custom scripts is another one"},
		},
		"row 55, who recommends which manager, and why": {
			manager.Help, []string{"Databricks recommends one that it manages itself", "nobody needs rights in Microsoft Entra", "as Prequel's guide has it"},
		},
		"row 138, what one of Entra may be let into": {
			entraStep{}.About().Why, []string{"One of Entra can be let into other services of Azure too"},
		},
	} {
		for _, want := range test.want {
			if want == "" || !strings.Contains(test.said, want) {
				t.Errorf("%s: %q is not said in: %s", what, want, test.said)
			}
		}
	}
	if manager.Default != managedByDatabricks {
		t.Errorf("proposed is %s", manager.Default)
	}
}
