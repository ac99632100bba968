package steps

import (
	"fmt"
	"maps"
	"slices"

	"brickpass/databricks"
)

// A full disk right after an effect: the change took effect, and the journal could not be told. What its answer said is kept in
// memory until it is written down, so that the change is neither sent twice nor looked for in a list that may lag.

// NotWritten is the kind of problem of a change that took effect and that the journal could not be told of.
const NotWritten databricks.ProblemKind = "not written down"

// debt is what the journal has yet to be told.
type debt struct {
	change Change
	facts  databricks.Facts
}

func (d debt) of(change Change) bool { return d.change.Step == change.Step && d.change.ID == change.ID }

func notWritten(change Change, err error) *databricks.Problem {
	return &databricks.Problem{
		Kind: NotWritten, What: fmt.Sprintf("It was made, but brickpass could not write that down: %s.", change.Title),
		Why: err.Error() + ".", Who: "You: make sure that your state folder can be written, then try again. What was made is not made twice.",
	}
}

// did notes that a change took effect. Where the journal cannot be written, it is owed.
func (h *Hands) did(change Change, facts databricks.Facts) *databricks.Problem {
	err := h.note(Did, change, Record{Facts: facts})
	if err == nil {
		return nil
	}
	h.mu.Lock()
	h.owed = append(h.owed, debt{change, facts})
	h.mu.Unlock()
	return notWritten(change, err)
}

// pay tells the journal what it is owed about a change; false if that is nothing. It stays owed if it cannot be written now
// either.
func (h *Hands) pay(change Change) (databricks.Facts, *databricks.Problem, bool) {
	h.mu.Lock()
	i := slices.IndexFunc(h.owed, func(d debt) bool { return d.of(change) })
	if i < 0 {
		h.mu.Unlock()
		return nil, nil, false
	}
	owed := h.owed[i]
	h.owed = slices.Delete(h.owed, i, i+1)
	h.mu.Unlock()
	return owed.facts, h.did(owed.change, owed.facts), true
}

// payAll tells the journal all that it is owed, as far as it can be written: before a run is left.
func (h *Hands) payAll() {
	h.mu.Lock()
	owed := slices.Clone(h.owed)
	h.mu.Unlock()
	for _, debt := range owed {
		_, _, _ = h.pay(debt.change) // what cannot be written is an open intent there, and the next go looks it up
	}
}

// tookUnwritten halts at a change that took effect and is not written down. To try again settles it first. What is temporary
// goes at once instead: nobody would know of it if this program ended now.
func (r Run) tookUnwritten(i int, event Applied) (Run, []Effect) {
	s := &r.states[i]
	change := s.queue[s.next]
	if change.Cleanup == nil {
		s.unsettled, s.before = true, event.Before
		return r.halt(i, event.Problem)
	}
	if s.made == nil {
		s.made = databricks.Facts{}
	}
	maps.Copy(s.made, event.Learned)
	s.temporary = append(s.temporary, change)
	r.compose()
	return r.halt(i, event.Problem)
}
