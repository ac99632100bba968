package report

import (
	"encoding/json"
	"fmt"

	"brickpass/steps"
	"brickpass/ui"
)

// JSON is the report for programs: all that is known, with no word left out for want of room.
func JSON(r steps.Report) (string, error) {
	data, err := json.MarshalIndent(r, "", "  ") // with <, > and & as escapes, so that it may stand in a page
	if err != nil {
		return "", fmt.Errorf("writing the report: %w", err)
	}
	return ui.Clean(string(data)) + "\n", nil
}
