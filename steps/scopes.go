package steps

import (
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// What a token may be used for can be changed while it is in use: its value stays the same, so nobody has to be given anything. The
// change is one request. Databricks takes up to ten minutes until it is in force everywhere (databricks-api.md 0.6), and until then some
// requests are answered as before; so the proof comes after that.

// scopesStep is the step by whose name the journal knows the changes of a token's scopes.
const scopesStep ID = "scopes"

// ScopesSteps are the steps by which the scopes of a connection's token are shown and changed.
func ScopesSteps(connection Connection) []Step {
	t := taking{connection}
	return []Step{
		removeWorkspace{t: t},
		sameAccount{},
		lifeSignIn{removeSignIn{t: t}},
		scopesChecks{lifeChecks{t}},
		scopesNow{t},
		rescope{t},
		scopesProof{t},
	}
}

// Rescoping is the set-up that begins with. What an earlier change was told is not among its answers.
func (c Connection) Rescoping(tag string, now time.Time) Setup {
	setup := c.life(Rescoping, tag, now, TokenID, KeptSecret, AdminName)
	for _, key := range RescopingAnswers() {
		delete(setup.Answers, key)
	}
	return setup
}

// RescopingAnswers are the questions of a change of scopes, all of which are asked anew by the next one.
func RescopingAnswers() []string { return []string{rescopeUse, rescopeScopes, scopesWait} }

// Rescoped says whether the run is to change what a token may be used for, and not only to show it.
func (r Run) Rescoped() bool {
	_, asked := wantedScopes(r.setup)
	return asked && r.setup.Aim == Rescoping
}

// noLimit is none for a list that sets no limit.
func noLimit(scopes []string) []string {
	if slices.Contains(scopes, databricks.ScopeAllAPIs) {
		return nil
	}
	return scopes
}

// rescoping is a change of a token's scopes that took effect, as the journal has it. None stands for no limit.
type rescoping struct {
	from, to []string
	at       time.Time
}

// lastRescoping is the last one of the connection's token; false if there was none.
func (t taking) lastRescoping(setup Setup) (rescoping, bool) {
	for _, made := range slices.Backward(t.rescopings(databricks.TokenID(setup.Fact(TokenID)))) {
		if made.Undo == nil {
			continue
		}
		_, from, undone := databricks.Rescoped(*made.Undo)
		_, to, done := databricks.Rescoped(*made.Request)
		if undone && done {
			return rescoping{noLimit(from), noLimit(to), made.At}, true
		}
	}
	return rescoping{}, false
}

// rescoped notes in the answers of a connection what its token may be used for by now: a check, and a set-up that is gone through once
// more, hold the token against that.
func (c *Connection) rescoped(record Record) {
	if record.Step != scopesStep || record.Request == nil {
		return
	}
	id, scopes, ok := databricks.Rescoped(*record.Request)
	if !ok || string(id) != c.Facts[TokenID] {
		return
	}
	delete(c.Answers, tokenScopesKey)
	if scopes = noLimit(scopes); len(scopes) == 0 {
		c.Answers[tokenUse] = useEverything
		return
	}
	c.Answers[tokenUse], c.Answers[tokenScopesKey] = useChosen, strings.Join(slices.Sorted(slices.Values(scopes)), "\n")
}
