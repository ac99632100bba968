package ui_test

import (
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/steps"
	"brickpass/ui"
)

// Only what was tried is said to be proven.
func TestWhatNobodyCouldTryIsNotSaidToBeProven(t *testing.T) {
	for item, proven := range map[string]bool{"the adopted one": false, "a new one": true} {
		run, _ := steps.New(steps.SetupSteps(), steps.Setup{
			Answers: steps.Answers{"partner.preset": "treasure-data"},
			Facts:   databricks.Facts{steps.NotKept: "the adopted one", steps.TokenItem: item},
		})
		if said := ui.LetIn(run); strings.Contains(said, "it is proven that it works") != proven || !strings.Contains(said, "Treasure Data") {
			t.Errorf("with %s it says %q", item, said)
		}
	}
}

func TestARotationSaysHowFarTheNewOneWasTried(t *testing.T) {
	for warehouse, want := range map[string]string{"1234567890abcdef": "it is proven that it works", "": "No query was tried"} {
		run, _ := steps.New(steps.SetupSteps(), steps.Setup{Answers: steps.Answers{"partner.preset": "treasure-data", "warehouse.id": warehouse}})
		if said := ui.Renewed(run); !strings.Contains(said, want) {
			t.Errorf("with the warehouse %q it says %q", warehouse, said)
		}
	}
}

// A new token of one's own is on this computer already: only what uses the old one lacks it.
func TestARotationOfOnesOwnTokenSaysWhoLacksIt(t *testing.T) {
	run, _ := steps.New(steps.SetupSteps(), steps.Setup{Answers: steps.Answers{"partner.preset": "this-computer"}})
	if said := ui.Renewed(run); strings.Contains(said, "this computer") || !strings.Contains(said, "What uses the old one does not have it yet") {
		t.Errorf("it says %q", said)
	}
}
