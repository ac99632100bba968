package cli_test

import (
	"bufio"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// sent is a request as the simulator logged it.
type sent struct {
	Method, Path, Who string
	Status            int
}

// write says whether it changes something. Statements and sign-ins are POSTs that read.
func (s sent) write() bool {
	return s.Method != http.MethodGet && !strings.HasPrefix(s.Path, "/api/2.0/sql/statements") && !strings.HasPrefix(s.Path, "/oidc/")
}

func requestsIn(ts *testscript.TestScript, name string) []sent {
	var all []sent
	lines := bufio.NewScanner(strings.NewReader(ts.ReadFile(name)))
	for lines.Scan() {
		var one sent
		ts.Check(json.Unmarshal(lines.Bytes(), &one))
		all = append(all, one)
	}
	if len(all) == 0 {
		ts.Fatalf("%s holds no request", name)
	}
	return all
}

func writesIn(ts *testscript.TestScript, name string) []sent {
	return slices.DeleteFunc(requestsIn(ts, name), func(s sent) bool { return !s.write() })
}

// writes wants that many writes in a file of requests. With !, any other number.
func writes(ts *testscript.TestScript, neg bool, arguments []string) {
	got := writesIn(ts, arguments[1])
	if (fmt.Sprint(len(got)) == arguments[0]) == neg {
		ts.Fatalf("%d writes: %v", len(got), got)
	}
}

// token is what Databricks' secrets look like.
var token = regexp.MustCompile(`(dapi|dose|dkea)[0-9a-f]{16,}|eyJ[A-Za-z0-9_-]{20,}`)

// words are what could be a token of any form.
var words = regexp.MustCompile(`[A-Za-z0-9_.~+/=-]{16,}`)

// noSecret fails if one of the files or folders, or stdout or stderr, holds a secret: by its looks, or because it hashes to one
// of the tokens that live in the simulator.
func noSecret(ts *testscript.TestScript, neg bool, names []string) {
	live := liveTokens(ts)
	found := ""
	for _, name := range names {
		for _, text := range texts(ts, name) {
			if token.MatchString(text) || (ts.Getenv("TOKEN") != "" && strings.Contains(text, ts.Getenv("TOKEN"))) {
				found = name
			}
			for _, word := range words.FindAllString(text, -1) {
				sum := sha256.Sum256([]byte(word))
				if live[hex.EncodeToString(sum[:])] {
					found = name
				}
			}
		}
	}
	if (found != "") != neg {
		ts.Fatalf("a secret stands in %q", found)
	}
}

// texts are the contents of a file or of all files in a folder.
func texts(ts *testscript.TestScript, name string) []string {
	if name == "stdout" || name == "stderr" || name == "ttyout" {
		return []string{ts.ReadFile(name)}
	}
	var all []string
	ts.Check(filepath.WalkDir(ts.MkAbs(name), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		all = append(all, string(data))
		return err
	}))
	if len(all) == 0 {
		ts.Fatalf("%s holds no file, so this looks at nothing", name)
	}
	return all
}

// liveTokens are the hashes of the tokens that work in the simulator of this script, if it has one.
func liveTokens(ts *testscript.TestScript) map[string]bool {
	live := map[string]bool{}
	if ts.Getenv("HOST") == "" {
		return live
	}
	answer, err := http.Get(ts.Getenv("HOST") + "/_simulator/state")
	ts.Check(err)
	defer answer.Body.Close()
	var state struct {
		Tokens []struct {
			SHA256 string `json:"sha256"`
		} `json:"tokens"`
	}
	ts.Check(json.NewDecoder(answer.Body).Decode(&state))
	for _, one := range state.Tokens {
		live[one.SHA256] = true
	}
	if sum := sha256.Sum256([]byte(ts.Getenv("TOKEN"))); len(live) == 0 || (strings.HasPrefix(ts.Getenv("TOKEN"), "dapi") && !live[hex.EncodeToString(sum[:])]) {
		ts.Fatalf("the simulator's tokens are not known by their hashes, so this looks for nothing")
	}
	return live
}

// sameWrites wants the same writes in two files of requests, those whose order is settled in the same order: PATCHes are of steps
// that work side by side. What is read, and how often, depends on how long things take here; ui/plain compares that, on a
// clock of its own.
func sameWrites(ts *testscript.TestScript, _ bool, arguments []string) {
	var all, inTurn [2][]string
	for i, name := range arguments[:2] {
		for _, one := range writesIn(ts, name) {
			text := one.Method + " " + one.Path + " " + one.Who
			all[i] = append(all[i], text)
			if one.Method != http.MethodPatch {
				inTurn[i] = append(inTurn[i], text)
			}
		}
		slices.Sort(all[i])
	}
	if len(all[0]) == 0 || !slices.Equal(all[0], all[1]) || !slices.Equal(inTurn[0], inTurn[1]) {
		ts.Fatalf("other writes:\n%v\n%v", all[0], all[1])
	}
}

// documented are the fields of each event, as docs/events.md lists them.
func documented(ts *testscript.TestScript) map[string][]string {
	data, err := os.ReadFile(filepath.Join("..", "..", "docs", "events.md"))
	ts.Check(err)
	fields := map[string][]string{}
	event := ""
	for line := range strings.Lines(string(data)) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			event = strings.TrimSpace(strings.Trim(strings.TrimSpace(heading), "`"))
			continue
		}
		if name, _, ok := strings.Cut(strings.TrimPrefix(line, "| `"), "` |"); ok && strings.HasPrefix(line, "| `") {
			fields[event] = append(fields[event], name)
		}
	}
	return fields
}

// checkEvents wants nothing but documented events in a file, each with documented fields only, the ones named somewhere among
// them, and one of done, failed and stopped as the last and only there.
func checkEvents(ts *testscript.TestScript, _ bool, arguments []string) {
	documented := documented(ts)
	seen := map[string]bool{}
	last := ""
	for line := range strings.Lines(ts.ReadFile(arguments[0])) {
		var event map[string]any
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			ts.Fatalf("no JSON: %s", line)
		}
		if last == "done" || last == "failed" || last == "stopped" {
			ts.Fatalf("an event after the last one: %s", line)
		}
		last, _ = event["event"].(string)
		seen[last] = true
		if event["v"] != 1.0 || documented[last] == nil {
			ts.Fatalf("not an event that docs/events.md knows: %s", line)
		}
		for field := range event {
			if field != "v" && field != "event" && !slices.Contains(documented[last], field) {
				ts.Fatalf("docs/events.md has no field %s for %s", field, last)
			}
		}
	}
	for _, wanted := range arguments[1:] {
		if !seen[wanted] {
			ts.Fatalf("no event %s", wanted)
		}
	}
	if want := arguments[len(arguments)-1]; last != want {
		ts.Fatalf("the last event is %s, want %s", last, want)
	}
}
