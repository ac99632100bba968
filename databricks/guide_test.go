package databricks

import (
	"testing"
	"time"
)

// What a server calls an id ends up in a command that a person may copy.
func TestTheGuidesCommandHoldsNothingForTheShell(t *testing.T) {
	for _, text := range awkward {
		for _, request := range []Request{
			DeleteOwnToken(Admin, TokenID(text)), CreateOnBehalfToken(ApplicationID(text), "c", time.Hour, nil),
		} {
			command := request.GuideCLI()
			if command == "" {
				continue
			}
			if _, err := run(t, "bash", "databricks() { :; }; "+command); err != nil {
				t.Errorf("%q: %v", command, err)
			}
			if !factPattern.MatchString(command) {
				t.Errorf("%q holds what a shell reads", command)
			}
		}
	}
	if command := DeleteOwnToken(Admin, "5f1c").GuideCLI(); command != "databricks tokens delete 5f1c" {
		t.Error(command)
	}
}
