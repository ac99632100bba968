package databricks

import (
	"strings"
	"testing"
)

// Who reads "blocked" and not "failed" is told of somebody else. A statement that fails is a failure, whoever runs the warehouse.
func TestABlockIsWhatSomebodyElseMustLift(t *testing.T) {
	for kind, row := range refusalTexts {
		who := row.who
		if _, after, waits := strings.Cut(who, "After that, "); waits {
			who = "A" + after
		}
		mine := false
		for _, nobodyElse := range []string{"You", "Ayou", "Nobody", "{again}", "Databricks' support", "The makers of brickpass"} {
			mine = mine || strings.HasPrefix(who, nobodyElse)
		}
		if others := !mine && kind != ProblemStatementFailed; others != row.others {
			t.Errorf("%s is lifted by: %s Others is %v", kind, row.who, row.others)
		}
	}
}
