package steps

import (
	"slices"
	"strings"
	"testing"

	"brickpass/databricks"
)

// A token of one's own does what the person may: no identity is spoken of, on Azure neither.
func TestATokenOfOnesOwnIsOfNoIdentity(t *testing.T) {
	for _, world := range []string{"aws", "azure"} {
		t.Run(world, func(t *testing.T) {
			s := rehearse(t, world)
			run := s.setUp(ownToken(nil))
			s.mustFinish(run)
			var said []string
			for _, step := range run.Steps() {
				said = append(said, step.Say)
				for _, line := range step.Finding.Lines {
					said = append(said, line.Text)
				}
			}
			for _, question := range slices.Concat(tokenStep{}.Questions(run.Setup().With(tokenUse, useChosen)), rescope{}.Questions(run.Setup())) {
				said = append(said, question.Text, question.Help)
				if question.Key != tokenUse && question.Key != rescopeUse {
					continue
				}
				page, err := question.Options(t.Context(), nil, run.Setup(), OptionQuery{})
				if err != nil {
					t.Fatal(err)
				}
				for _, option := range page.Options {
					said = append(said, option.Label)
				}
			}
			for _, text := range append(said, scopesText(run.Setup(), nil)) {
				if strings.Contains(text, "identity") || strings.Contains(text, "Databricks manages it") {
					t.Errorf("it says %q", text)
				}
			}
		})
	}
}

// Who does not open the encrypted file is told how it is opened, for a token of their own as well.
func TestACheckOfOnesOwnTokenNamesTheFile(t *testing.T) {
	locked := asProblem(unopened{}.EntraWorks(t.Context(), Setup{}))
	finding := checkProof{}.signedIn(Setup{Answers: Answers{KeepKey: KeepFile}, Facts: databricks.Facts{}}, "", locked)
	if problem := finding.Problem; problem == nil || !strings.Contains(problem.Why, "--passphrase") {
		t.Errorf("it says %+v", problem)
	}
}
