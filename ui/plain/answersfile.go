package plain

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"

	"brickpass/databricks/signin"
	"brickpass/internal/secret"
	"brickpass/steps"
	"brickpass/steps/partners"
)

// File is an answers file: YAML, a part for each step and in it an answer for each question; or a line for each question, under its
// whole key, as messages name it. A list answers a question that takes several. A secret is only ever a reference: env:NAME, file:PATH or profile:NAME.
type File struct{ answers map[string]string }

// ReadFile reads an answers file. Its error is for a person, and names all that is wrong.
func ReadFile(data []byte, known []steps.Possible) (File, error) {
	tree, err := readTree(data)
	if err != nil {
		return File{}, fmt.Errorf("the answers file cannot be read: %w", err)
	}
	file := File{answers: map[string]string{}}
	given, wrong := flat(tree)
	for key, value := range given {
		if reason := unknownKey(key, known); reason != "" {
			wrong = append(wrong, reason)
			continue
		}
		if value == nil {
			continue // a line that nobody filled in
		}
		text, ok := scalar(value)
		if !ok {
			wrong = append(wrong, fmt.Sprintf("%s takes a text or a list of texts.", key))
			continue
		}
		file.answers[key] = text
	}
	if len(wrong) > 0 {
		sort.Strings(wrong)
		return File{}, errors.New(strings.Join(wrong, "\n"))
	}
	return file, nil
}

// flat are the answers by their whole keys, and what is none.
func flat(tree map[string]any) (answers map[string]any, wrong []string) {
	answers = map[string]any{}
	put := func(key string, value any) {
		if before := answers[key]; before != nil && value != nil {
			wrong = append(wrong, fmt.Sprintf("%s is answered twice.", key))
			return
		}
		if value != nil || answers[key] == nil {
			answers[key] = value
		}
	}
	for name, value := range tree {
		part, isPart := value.(map[string]any)
		switch {
		case isPart:
			for question, answer := range part {
				put(name+"."+question, answer)
			}
		case strings.Contains(name, "."):
			put(name, value)
		case value != nil: // a step whose answers are all left out is fine
			wrong = append(wrong, fmt.Sprintf("%s is a step. What it asks goes under it, or under its whole key, such as signin.way.", name))
		}
	}
	return answers, wrong
}

// scalar makes an answer of what YAML read: a text, a number, yes or no, or a list of them.
func scalar(value any) (string, bool) {
	switch value := value.(type) {
	case string:
		return value, true
	case bool:
		if value {
			return "yes", true
		}
		return "no", true
	case int, int64, uint64, float64:
		return fmt.Sprint(value), true
	case []any:
		lines := make([]string, len(value))
		for i, entry := range value {
			text, ok := scalar(entry)
			if _, list := entry.([]any); !ok || list {
				return "", false
			}
			lines[i] = text
		}
		return strings.Join(lines, "\n"), true
	}
	return "", false
}

// unknownKey says what is wrong with a key that no question has, and which one may be meant.
func unknownKey(key string, known []steps.Possible) string {
	nearest, distance := "", 4
	for _, possible := range known {
		if possible.Key == key {
			return ""
		}
		if d := edits(key, possible.Key); d < distance {
			nearest, distance = possible.Key, d
		}
	}
	if nearest != "" {
		return fmt.Sprintf("%s is not asked. Do you mean %s?", key, nearest)
	}
	return fmt.Sprintf("%s is not asked. `brickpass answers` prints all that is.", key)
}

// edits is how many letters have to be changed to make one word of another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		last := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := last
			if a[i] != b[j] {
				cost++
			}
			last = row[j+1]
			row[j+1] = min(cost, row[j]+1, last+1)
		}
	}
	return row[len(b)]
}

// Answer is what the file says for a question.
func (f File) Answer(key string) (string, bool) {
	value, ok := f.answers[key]
	return value, ok
}

// With is the file with one more answer, if it has none of that key.
func (f File) With(key, value string) File {
	if _, ok := f.answers[key]; ok {
		return f
	}
	answers := map[string]string{key: value}
	for k, v := range f.answers {
		answers[k] = v
	}
	return File{answers}
}

// Missing lists the questions that the file has to answer and does not, as far as that is known before the first look.
func (f File) Missing(known []steps.Possible) []steps.Question {
	var missing []steps.Question
	for _, possible := range known {
		_, answered := f.answers[possible.Key]
		if possible.When == "" && possible.Default == "" && !possible.Optional && !answered {
			missing = append(missing, possible.Question)
		}
	}
	return missing
}

// ErrReference says that a secret was not given as a reference.
var ErrReference = errors.New("a secret is never written into the file: give env:NAME, file:PATH or profile:NAME")

// Secret resolves the reference that the file gives for a secret.
func (f File) Secret(key string, env signin.Environment) (secret.Value, error) {
	kind, name, ok := strings.Cut(f.answers[key], ":")
	if !ok || !slices.Contains([]string{"env", "file", "profile"}, kind) {
		return secret.Value{}, ErrReference
	}
	var value secret.Value
	switch kind {
	case "env":
		value = secret.New(env.Getenv(name))
	case "file":
		data, err := os.ReadFile(name)
		if err != nil {
			return secret.Value{}, fmt.Errorf("the file %s cannot be read", name)
		}
		value = secret.New(string(data))
	case "profile":
		token, err := signin.ProfileToken(env, name)
		if err != nil {
			return secret.Value{}, err //nolint:wrapcheck // it is said beside the key that it answers
		}
		value = token
	}
	if value.Empty() {
		return secret.Value{}, fmt.Errorf("%s is empty", f.answers[key])
	}
	return value, nil
}

// Known are the questions that a file may answer: those of the partner that it names.
func Known(list []steps.Step, data []byte) []steps.Possible {
	tree, _ := readTree(data) // what is wrong with the file is said by ReadFile
	given, _ := flat(tree)
	text, _ := scalar(given["partner.preset"])
	if id := steps.PartnerID(text); id != "" {
		return steps.Every(list, id)
	}
	return steps.Every(list, partners.All()[0].ID)
}
