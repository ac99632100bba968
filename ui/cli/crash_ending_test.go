//go:build unix

package cli_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"brickpass/databricks/simulator"
	"brickpass/steps"
)

// ending is all that matters in the end, with the names of this run taken out, so that two runs can be compared.
func (s *scene) ending() string {
	state := s.server.State()
	var application, numeric string
	for _, principal := range state.Principals {
		if principal.Display == "TD-CAS-Service" {
			application, numeric = principal.Name, strconv.FormatInt(principal.ID, 10)
		}
	}
	tokens := map[string]string{}
	for i := range state.Tokens {
		token := &state.Tokens[i]
		tokens[token.SHA256] = "token of " + token.Owner
		token.Created, token.Expires, token.SHA256 = time.Time{}, time.Time{}, tokens[token.SHA256]
		token.Comment = tagPattern.ReplaceAllString(token.Comment, "<tag>")
	}
	for i := range state.Warehouses {
		state.Warehouses[i].State = ""
	}
	kept := map[string]string{}
	for item, value := range s.kept() {
		_, name, _ := strings.Cut(item, "/") // after the host, whose port is another one each time
		kept[tagPattern.ReplaceAllString(name, "<tag>")] = tokens[sha256Of(value)]
	}
	text, err := json.MarshalIndent(struct {
		State simulator.State
		Kept  map[string]string // item -> which live token its value is
		Made  []string          // what the journal would take back
		Entra []string          // what is registered
	}{state, kept, s.made(), s.registered()}, "", " ")
	if err != nil {
		s.t.Fatal(err)
	}
	if application != "" { // else it is one that was there before, with the same ids each time
		text = []byte(strings.NewReplacer(application, "<application>", numeric, `"<id>"`).Replace(string(text)))
	}
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		s.t.Fatal(err)
	}
	text, err = json.MarshalIndent(ordered(tree), "", " ")
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// registered are the applications in Microsoft Entra that brickpass made here, each with how many client secrets it has.
func (s *scene) registered() []string {
	var all []string
	for _, one := range s.server.Directory().Applications {
		if one.Name == "crash-test" && !one.Deleted {
			all = append(all, fmt.Sprintf("application with %d client secrets, to sign in: %t", len(one.Secrets), one.ServicePrincipal != ""))
		}
	}
	return all
}

// made is what the journals count as ours, and whether they know how it is taken back.
func (s *scene) made() []string {
	connections, err := steps.Connections(filepath.Join(s.folder, "state"))
	if err != nil {
		s.t.Error(err)
	}
	var all []string
	for _, connection := range connections {
		for _, made := range connection.Made {
			all = append(all, fmt.Sprintf("%s/%s, with an undo: %t", made.Step, made.Change, made.Undo != nil))
		}
	}
	return all
}

// ordered sorts every list, because their order follows from random ids.
func ordered(tree any) any {
	switch tree := tree.(type) {
	case map[string]any:
		for key, value := range tree {
			tree[key] = ordered(value)
		}
	case []any:
		for i, value := range tree {
			tree[i] = ordered(value)
		}
		slices.SortFunc(tree, func(a, b any) int { return strings.Compare(jsonText(a), jsonText(b)) })
	}
	return tree
}

func jsonText(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

var tagPattern = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

// sha256Of is how the simulator names a token.
func sha256Of(value string) string {
	sum := sha256.Sum256([]byte(value))
	return hex.EncodeToString(sum[:])
}

func (s *scene) kept() map[string]string {
	return fileStore{filepath.Join(s.folder, "store.json")}.items()
}

// onlyInOne shows the lines that only one of two texts has.
func onlyInOne(want, got string) string {
	var out strings.Builder
	have, had := strings.Split(got, "\n"), strings.Split(want, "\n")
	for _, line := range had {
		if !slices.Contains(have, line) {
			out.WriteString("- " + line + "\n")
		}
	}
	for _, line := range have {
		if !slices.Contains(had, line) {
			out.WriteString("+ " + line + "\n")
		}
	}
	if out.Len() == 0 {
		return "the same lines in another number:\n" + got
	}
	return out.String()
}
