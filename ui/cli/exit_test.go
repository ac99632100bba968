package cli

import (
	"testing"

	"brickpass/databricks"
	"brickpass/steps"
	"brickpass/ui/plain"
)

// A block in the middle of the work is no failure: somebody else lifts it, and one goes on.
func TestABlockIsToldFromAFailure(t *testing.T) {
	for _, test := range []struct {
		what    string
		phase   steps.Phase
		problem *databricks.Problem
		code    int
		word    string
	}{
		{"a policy, while it is looked at", steps.Walking, &databricks.Problem{Others: true}, exitStopped, "stopped"},
		{"a policy, in the work", steps.Working, &databricks.Problem{Kind: databricks.ProblemAdminsRestricted, Others: true}, exitStopped, "stopped"},
		{"a way that is offered", steps.Working, &databricks.Problem{OtherWay: true}, exitStopped, "stopped"},
		{"a service that fails", steps.Working, &databricks.Problem{Kind: databricks.ProblemServiceFailed}, exitFailed, "failed"},
		{"a full disk", steps.Working, &databricks.Problem{Kind: steps.NotWritten}, exitFailed, "failed"},
		{"a sign-in that ended", steps.Working, &databricks.Problem{Kind: steps.SignInAgain}, exitNotSigned, "stopped"},
		{"nothing", steps.Finished, nil, exitDone, "done"},
	} {
		if code, word := endingCode(plain.Ending{Phase: test.phase, Problem: test.problem}, nil); code != test.code || word != test.word {
			t.Errorf("%s: %d %s, want %d %s", test.what, code, word, test.code, test.word)
		}
	}
}
