package steps

import (
	"strings"
	"testing"
	"time"

	"brickpass/databricks"
)

// Whoever was let in leaves only if the journal says so, if nobody made something else of them, and if others remain.
func TestWhoWasLetInLeavesLastOrIsNamed(t *testing.T) {
	const host, list = "https://adb-1.2.azuredatabricks.net", "GET /api/2.0/preview/permissionassignments"
	assigned := func(rows ...string) string { return `{"permission_assignments":[` + strings.Join(rows, ",") + `]}` }
	dora := func(level string) string {
		return `{"principal":{"principal_id":77,"user_name":"dora@acme.example"},"permissions":["` + level + `"]}`
	}
	anna := `{"principal":{"principal_id":5,"user_name":"anna@acme.example"},"permissions":["ADMIN"]}`
	letIn := Made{Step: signInID, Change: contributorChange, Value: "dora@acme.example", At: time.Now(), Facts: databricks.Facts{LetIn: "77", LetInAt: host}}
	elsewhere := letIn
	elsewhere.Facts = databricks.Facts{LetIn: "77", LetInAt: "https://adb-9.9.azuredatabricks.net"}
	other := Connection{Name: "acme-looker", Facts: databricks.Facts{Host: host, TokenID: "t"}}
	for name, test := range map[string]struct {
		made   []Made
		past   []Connection
		answer string
		leaves bool
		stays  string // what is said of it
		gone   bool
	}{
		"nobody was let in":         {answer: assigned(dora("ADMIN"), anna)},
		"the one who was":           {made: []Made{letIn}, answer: assigned(dora("ADMIN"), anna), leaves: true},
		"somebody took them out":    {made: []Made{letIn}, answer: assigned(anna), gone: true},
		"it was oneself":            {made: []Made{letIn}, answer: "403 Error 403 User not authorized.", gone: true},
		"made a user since":         {made: []Made{letIn}, answer: assigned(dora("USER"), anna), stays: "something else than an admin"},
		"nobody else is an admin":   {made: []Made{letIn}, answer: assigned(dora("ADMIN")), stays: "it has no other"},
		"in another workspace":      {made: []Made{elsewhere}, answer: assigned(dora("ADMIN"), anna), stays: "adb-9.9.azuredatabricks.net"},
		"another connection is on":  {made: []Made{letIn}, past: []Connection{other}, stays: "acme-looker was set up there too"},
		"the list cannot be read":   {made: []Made{letIn}, answer: `400 {"error_code":"INVALID_PARAMETER_VALUE","message":"Permission assignment APIs are not available for this workspace."}`, stays: "could not be read"},
		"it is another one's place": {made: []Made{letIn}, past: []Connection{{Name: "gone", Facts: databricks.Facts{Host: host}}}, answer: assigned(dora("ADMIN"), anna), leaves: true},
	} {
		t.Run(name, func(t *testing.T) {
			reader := script(t, map[string]string{list: test.answer})
			reader.past = test.past
			connection := Connection{Name: "acme-prequel", Facts: databricks.Facts{Host: host}, Made: test.made}
			step := takeAdmission{taking{connection}}
			setup := Setup{Aim: Removal, Facts: databricks.Facts{Host: host}}
			finding, err := step.Look(t.Context(), reader, setup)
			if err != nil {
				t.Fatal(err)
			}
			changes := step.Changes(setup, finding)
			if (len(changes) == 1) != test.leaves || len(changes) == 1 && changes[0].Request != databricks.RemoveAssignment("77") {
				t.Errorf("it would send %+v", changes)
			}
			seen, _ := finding.Seen.(taken)
			if (len(seen.gone) > 0) != test.gone {
				t.Errorf("gone already: %+v", seen.gone)
			}
			said := ""
			for _, line := range finding.Lines {
				said += line.Text
			}
			if (said != "") != (test.stays != "") || !strings.Contains(said, test.stays) {
				t.Errorf("it says %q", said)
			}
		})
	}
}
