package plain

import (
	"context"
	"strings"
	"testing"

	"brickpass/databricks"
	"brickpass/steps"
)

// inTheConsole is a step that a person can do in the console.
type inTheConsole struct{}

func (inTheConsole) About() steps.About {
	return steps.About{ID: "here", ByHand: []string{"Settings › Advanced."}}
}
func (inTheConsole) Questions(steps.Setup) []steps.Question { return nil }
func (inTheConsole) Look(context.Context, steps.Reader, steps.Setup) (steps.Finding, error) {
	return steps.Finding{}, nil
}
func (inTheConsole) Changes(steps.Setup, steps.Finding) []steps.Change { return nil }
func (inTheConsole) Pages(steps.Setup) []databricks.ConsolePage {
	return []databricks.ConsolePage{databricks.ConsoleAdvanced}
}

func TestByHandGivesTheAddressInOneLine(t *testing.T) {
	for address, want := range map[string]string{
		"https://dbc-a1b2345c-d6e7.cloud.databricks.com/?o=1234567890123456": "By hand:\n  Settings › Advanced.\n" +
			"  https://dbc-a1b2345c-d6e7.cloud.databricks.com/settings/workspace/advanced?o=1234567890123456\n",
		"http://127.0.0.1:8080": "By hand:\n  Settings › Advanced.\n",
	} {
		var said strings.Builder
		run, _ := steps.New([]steps.Step{inTheConsole{}}, steps.Setup{}.With(steps.AddressKey, address))
		d := dialog{teller: newTeller(&said, nil), run: run}
		d.byHand()
		if said.String() != want {
			t.Errorf("on %s it says\n%s", address, said.String())
		}
	}
}
