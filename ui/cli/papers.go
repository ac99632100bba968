package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"brickpass/internal/machine"
	"brickpass/steps"
	"brickpass/ui"
	"brickpass/ui/report"
)

// Where reports and calendar files go.

// paperEnds are how the files that nobody named are called after the connection: the same each time, so that a later one takes the
// place of the earlier.
var paperEnds = map[string]string{"report": "-report.html", "calendar": "-end.ics"}

// put writes a text to standard output or into a file, and says where that is.
func put(m machine.Machine, path, text string) error {
	if path == "" || path == "-" {
		if m.Terminal().Out {
			text = letters(m).Spell(text)
		}
		_, err := io.WriteString(m.Out, text)
		return err
	}
	path, err := save(path, text)
	if err != nil {
		return failure{exitFailed, err}
	}
	_, err = fmt.Fprintln(m.Out, "Saved: "+path)
	return err
}

// save writes a file for its owner alone, who passes it on, and gives its whole path.
func save(path, text string) (string, error) {
	whole, err := filepath.Abs(path)
	if err == nil {
		err = os.WriteFile(whole, []byte(text), 0o600)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		return "", fmt.Errorf("%s could not be written: %w", path, at.Err)
	}
	return whole, err
}

// papers are the files that the end of a set-up offers. The run has just looked at everything, so no workspace is asked.
func papers(m machine.Machine, state string) []ui.Paper {
	page := func(name string) (string, error) {
		connection, err := reportable(m, state, name)
		if err != nil {
			return "", err
		}
		return report.HTML(steps.NewReport(connection, steps.LastCheckup(state, connection), m.Clock.Now()))
	}
	saving := func(word string, write func(name string) (string, error)) func(string) (string, error) {
		return func(name string) (string, error) {
			text, err := write(name)
			if err != nil {
				return "", err
			}
			return save(name+paperEnds[word], text)
		}
	}
	return []ui.Paper{
		{
			Word: "report", Label: "Save the page for your security team", Detail: "in this folder, without any secret", Save: saving("report", page),
		},
		{
			Word: "calendar", Label: "Add the date to a calendar", Detail: "a file that your calendar opens", Save: saving("calendar", func(name string) (string, error) {
				return calendarIn(m, state, name)
			}),
		},
	}
}
