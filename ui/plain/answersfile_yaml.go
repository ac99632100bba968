package plain

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v4"
)

// What is wrong with the YAML of an answers file, in words that do not repeat what stands there: it may be a secret that somebody
// put where a reference belongs, and what is said ends up in the log of whatever runs brickpass.
var (
	errNoSteps = errors.New("it is not a list of steps with their answers. `brickpass answers` prints one to fill in")
	errSecond  = errors.New("it has a line of --- with more answers below. One file is for one set-up: put the rest into another file")
)

// readTree reads one YAML document of names with what stands under them. A file in which nothing stands is one without answers.
func readTree(data []byte) (map[string]any, error) {
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var document yaml.Node
	switch err := decoder.Decode(&document); {
	case errors.Is(err, io.EOF):
		return nil, nil //nolint:nilnil // no answers
	case err != nil:
		return nil, broken(data, err)
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		return nil, errSecond
	}
	for _, root := range document.Content {
		if root.Kind != yaml.MappingNode && root.Tag != "!!null" {
			return nil, errNoSteps
		}
		if name, first, again := repeated(root); again > 0 {
			return nil, fmt.Errorf("%s stands in line %d and once more in line %d", name, first, again)
		}
	}
	var tree map[string]any
	if document.Decode(&tree) != nil {
		return nil, errNoSteps
	}
	return tree, nil
}

// repeated finds a name that stands twice in the same part, and in which lines.
func repeated(part *yaml.Node) (name string, first, again int) {
	if part.Kind != yaml.MappingNode {
		return "", 0, 0
	}
	lines := map[string]int{}
	for i := 0; i+1 < len(part.Content); i += 2 {
		key := part.Content[i]
		if line, there := lines[key.Value]; there {
			return key.Value, line, key.Line
		}
		lines[key.Value] = key.Line
		if name, first, again := repeated(part.Content[i+1]); again > 0 {
			return name, first, again
		}
	}
	return "", 0, 0
}

// broken says in which line a file stops being YAML, and what usually is wrong there.
func broken(data []byte, err error) error {
	const usual = "A line is a name, a colon, a space and an answer, set in by spaces and not by tabs. " +
		"An answer with a colon, a # or an @ in it stands in quotes"
	var at *yaml.LoadError
	if !errors.As(err, &at) || at.Mark.Line == 0 {
		return errors.New("it is no YAML. " + usual)
	}
	if at.Mark.Line > 1+bytes.Count(bytes.TrimRight(data, "\n"), []byte("\n")) {
		return errors.New("it ends before a bracket or a quote of it is closed")
	}
	return fmt.Errorf("line %d is no YAML. %s", at.Mark.Line, usual)
}
