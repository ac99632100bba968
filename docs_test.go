package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// docs/seeds.md has a row for each step and fact of the guides, so a file that is renamed or a test that goes has to be said there.

// seedRows is how many there are: domain.md 5, of which each number is one.
const seedRows = 155

// awaited are the issues that a row may wait for, by their titles.
var awaited = []string{"4. Azure and Entra", "5. Life after set-up", "a later issue"}

const (
	waits  = "waits: "
	noTest = "no test"
)

var (
	seedRow  = regexp.MustCompile(`^\| ([1-9][0-9]*) \|`) // the guides themselves are numbered 000 and so on
	quoted   = regexp.MustCompile("`([^`]+)`")
	testName = regexp.MustCompile(`^([a-z/]+)\.(Test[A-Z]\w*)$`)
)

func TestEverySeedHasItsRow(t *testing.T) {
	for _, wrong := range checkSeeds(readSeeds(t), testsOf()) {
		t.Error(wrong)
	}
}

// What the test above is for is found by it.
func TestAStaleRowIsFound(t *testing.T) {
	whole, tests := readSeeds(t), testsOf()
	for name, edit := range map[string]struct{ old, with, says string }{
		"a row is gone":          {"\n| 90 |", "\n| – |", "row 91 stands where row 90 should"},
		"a row is there twice":   {"\n| 90 |", "\n| 89 |", "row 89 stands where row 90 should"},
		"the last row is gone":   {"\n| 155 |", "\n| – |", "154 rows"},
		"a file is gone":         {"`steps/warehouse.go`", "`steps/storehouse.go`", "row 42: there is no file steps/storehouse.go"},
		"a test is gone":         {"`steps.TestWarehouseLook`", "`steps.TestStorehouseLook`", "row 42: there is no test steps.TestStorehouseLook"},
		"a test is elsewhere":    {"`steps.TestWarehouseLook`", "`ui/plain.TestWarehouseLook`", "row 42: there is no test ui/plain.TestWarehouseLook"},
		"a script is gone":       {"script/credentials.txtar", "script/credential.txtar", "row 17: there is no test ui/cli/testdata/script/credential.txtar"},
		"tested and waited for":  {"`steps.TestWarehouseLook`", "`steps.TestWarehouseLook` waits: 5. Life after set-up", "row 42: beside its tests it says waits: 5"},
		"tested and without one": {"`steps.TestWarehouseLook`", "`steps.TestWarehouseLook` no test", "row 42: beside its tests it says no test"},
		"neither":                {"`steps.TestWarehouseLook`", "somehow", "row 42: it says not what holds it"},
		"an issue of no title":   {"waits: a later issue", "waits: some issue", "row 130: there is no issue some issue"},
		"nowhere":                {"| `steps/warehouse.go` |", "| |", "row 42: it says not where it lives"},
		"a cell too many":        {"| `steps/warehouse.go` |", "| `steps/warehouse.go` | |", "row 42: 6 cells"},
	} {
		stale := strings.Replace(whole, edit.old, edit.with, 1)
		if stale == whole {
			t.Errorf("%s: %q is not in the document any more", name, edit.old)
		}
		found := checkSeeds(stale, tests)
		if !slices.ContainsFunc(found, func(wrong string) bool { return strings.Contains(wrong, edit.says) }) {
			t.Errorf("%s: found %q", name, found)
		}
	}
}

func readSeeds(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("docs", "seeds.md"))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// checkSeeds says what is wrong with the document.
func checkSeeds(document string, has func(folder, name string) bool) (wrong []string) {
	rows := 0
	for line := range strings.Lines(document) {
		row := seedRow.FindStringSubmatch(line)
		if row == nil {
			continue
		}
		number := row[1]
		if rows++; number != strconv.Itoa(rows) {
			return append(wrong, fmt.Sprintf("row %s stands where row %d should", number, rows))
		}
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 5 {
			wrong = append(wrong, fmt.Sprintf("row %s: %d cells", number, len(cells)))
			continue
		}
		for _, one := range append(checkPlaces(cells[3]), checkHeld(strings.TrimSpace(cells[4]), has)...) {
			wrong = append(wrong, "row "+number+": "+one)
		}
	}
	if rows != seedRows {
		wrong = append(wrong, fmt.Sprintf("%d rows, and the guides have %d", rows, seedRows))
	}
	return wrong
}

func checkPlaces(cell string) (wrong []string) {
	places := quoted.FindAllStringSubmatch(cell, -1)
	if len(places) == 0 && strings.TrimSpace(cell) != "–" {
		return []string{"it says not where it lives"}
	}
	for _, place := range places {
		if !isFile(place[1]) {
			wrong = append(wrong, "there is no file "+place[1])
		}
	}
	return wrong
}

func checkHeld(cell string, has func(folder, name string) bool) (wrong []string) {
	tests := quoted.FindAllStringSubmatch(cell, -1)
	beside := strings.TrimSpace(quoted.ReplaceAllString(cell, ""))
	title, waiting := strings.CutPrefix(cell, waits)
	switch {
	case len(tests) > 0 && beside != "":
		return []string{"beside its tests it says " + beside}
	case waiting && !slices.Contains(awaited, title):
		return []string{"there is no issue " + title}
	case len(tests) == 0 && !waiting && cell != noTest:
		return []string{"it says not what holds it"}
	}
	for _, test := range tests {
		name := testName.FindStringSubmatch(test[1])
		script := path.Ext(test[1]) == ".txtar" && isFile(test[1])
		if !script && (name == nil || !has(name[1], name[2])) {
			wrong = append(wrong, "there is no test "+test[1])
		}
	}
	return wrong
}

func isFile(name string) bool {
	info, err := os.Stat(filepath.FromSlash(name))
	return err == nil && info.Mode().IsRegular()
}

// testsOf tells whether a folder's Go files have a test, and reads each folder once.
func testsOf() func(folder, name string) bool {
	folders := map[string]map[string]bool{}
	return func(folder, name string) bool {
		if folders[folder] == nil {
			folders[folder] = testsIn(folder)
		}
		return folders[folder][name]
	}
}

func testsIn(folder string) map[string]bool {
	tests := map[string]bool{}
	files, _ := filepath.Glob(filepath.Join(filepath.FromSlash(folder), "*_test.go")) // the pattern is a good one
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			continue // it does not build, which others say
		}
		for _, declared := range parsed.Decls {
			if function, ok := declared.(*ast.FuncDecl); ok && function.Recv == nil {
				tests[function.Name.Name] = true
			}
		}
	}
	return tests
}
