package cli_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// What two runs sent, and what they made, held against each other.

// compare holds two logs against each other: the same writes in the same order, as far as there is one, and all requests
// equally often.
func compare(t *testing.T, name string, got, want []request) {
	t.Helper()
	compareWrites(t, name, got, want)
	count := map[string]int{}
	for _, one := range got {
		count[one.String()]++
	}
	for _, one := range want {
		count[one.String()]--
	}
	for one := range count { // a person who chooses among ways to sign in is shown who each one is
		if strings.Contains(one, "/scim/v2/Me?") {
			count[one] = min(count[one], 0)
		}
	}
	var differences bytes.Buffer
	for one, n := range count {
		if n != 0 {
			fmt.Fprintf(&differences, "\n%+d %s", n, one)
		}
	}
	if differences.Len() > 0 {
		t.Errorf("%s: of these there are more (+) or fewer (-) than unattended:%s", name, differences.String())
	}
}

func compareWrites(t *testing.T, name string, got, want []request) {
	t.Helper()
	if a, b := writesOf(got), writesOf(want); len(a) == 0 || !slices.Equal(a, b) {
		t.Errorf("%s: the writes are\n%s\nand unattended\n%s", name, strings.Join(a, "\n"), strings.Join(b, "\n"))
	}
}

// result is what a run made of the workspace, without what is never twice the same: the log does not hold what was sent.
func result(t *testing.T, w *workspace) string {
	t.Helper()
	state := w.State()
	for i := range state.Tokens {
		token := &state.Tokens[i]
		token.Expires = time.Time{}.Add(token.Expires.Sub(token.Created))
		token.Created = time.Time{}
	}
	for i := range state.Secrets {
		state.Secrets[i].Expires = time.Time{} // from the moment at which it was made
	}
	text, err := json.MarshalIndent(state, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return tag.ReplaceAllString(string(text), "TAG")
}

// tag is what marks the things of one run.
var tag = regexp.MustCompile(`\b[0-9a-f]{16}\b`)

func (r request) String() string { return r.Method + " " + r.Path + " " + r.Who }

// sideBySide are the writes of steps that are taken side by side (design.md "Run"): which of them comes first is not promised.
var sideBySide = [][]string{
	{"/api/2.0/preview/scim/v2/ServicePrincipals/", "/api/2.0/permissions/authorization/tokens"},
	{"/api/2.0/permissions/warehouses/", "/api/2.1/unity-catalog/permissions/", "/api/2.0/ip-access-lists"},
}

// lane says with which others a write stands side by side, and on which of their lanes; -1 if with none.
func (r request) lane() (stage, lane int) {
	for stage, lanes := range sideBySide {
		lane := slices.IndexFunc(lanes, func(prefix string) bool { return strings.HasPrefix(r.Path, prefix) })
		if lane >= 0 {
			return stage, lane
		}
	}
	return -1, -1
}

// writesOf are the writes in their order, those of steps that stand side by side one step after the other.
func writesOf(all []request) []string {
	var texts []string
	var together []request // of one stage, not written out yet
	flush := func() {
		slices.SortStableFunc(together, func(a, b request) int {
			_, first := a.lane()
			_, second := b.lane()
			return first - second
		})
		for _, one := range together {
			texts = append(texts, one.String())
		}
		together = nil
	}
	for _, one := range all {
		if !one.writes() {
			continue
		}
		stage, _ := one.lane()
		if len(together) > 0 {
			if before, _ := together[0].lane(); before != stage || stage < 0 {
				flush()
			}
		}
		together = append(together, one)
	}
	flush()
	return texts
}
