package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// lostChange is a change whose answer was lost and which was found to have left nothing.
type lostChange struct {
	effect DoSettle
}

// candidates lists what a change might have made; none for a change that can be repeated.
func (h *Hands) candidates(ctx context.Context, change Change, setup Setup) ([]Candidate, error) {
	if !change.Request.Once || change.Find == nil {
		return nil, nil
	}
	h.memo.forget()
	return change.Find(ctx, h.Reader(setup), setup)
}

// settle finds out what became of a change whose answer was lost. What it made is adopted, unless a secret was lost with the
// answer: that is of no use to anybody, and is taken away.
func (h *Hands) settle(ctx context.Context, effect DoSettle) Settled {
	event := Settled{Step: effect.Step, Revision: effect.Revision, Change: effect.Change.ID, Outcome: Gone}
	if effect.At.IsZero() {
		effect.At = h.kit.Clock.Now()
	}
	if learned, problem, ok := h.pay(effect.Change); ok {
		event.Outcome, event.Learned, event.Problem = Adopted, learned, problem
		return event
	}
	for _, wait := range lookAgainAfter {
		if err := h.kit.Clock.Wait(ctx, wait); err != nil {
			event.Problem = notLookedUp() // the intent stays open, and the next go looks it up
			return event
		}
		ours, err := h.ours(ctx, effect)
		if err != nil {
			event.Problem = asProblem(err)
			return event
		}
		if len(ours) == 0 || unclear(ours) {
			continue
		}
		if effect.Change.Into.Kind == Nowhere {
			return h.adopt(event, effect, ours[0])
		}
		event.Problem = h.takeAway(ctx, effect, ours)
		return event
	}
	h.mu.Lock()
	h.lost = append(h.lost, lostChange{effect})
	h.mu.Unlock()
	_ = h.note(Refused, effect.Change, Record{Say: "nothing was found of it"})
	return event
}

func notLookedUp() *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemCancelled, What: "It was stopped before it was known what became of a request.",
		Why: "Its answer was lost, and looking it up takes a moment.", Who: "You: go on with it later. It is looked up first.",
	}
}

// ours are the candidates that were not there before. Of those that bear no name, one that somebody else may have made is none of ours.
func (h *Hands) ours(ctx context.Context, effect DoSettle) ([]Candidate, error) {
	candidates, err := h.candidates(ctx, effect.Change, effect.Setup)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(candidates, func(c Candidate) bool {
		return !c.Ours || slices.Contains(effect.Before, c.ID) || c.Alike && h.ofAnother(c, effect.At)
	}), nil
}

// unclear says of what may be ours that one request made one of them, and that nothing tells which.
func unclear(ours []Candidate) bool { return len(ours) > 1 && ours[0].Alike }

// ofAnother says of one that bears no name that this request did not make it: a journal of this computer knows it, or it was made when the
// request was long over. The clock of the workspace may differ from ours.
func (h *Hands) ofAnother(c Candidate, sent time.Time) bool {
	connections, err := Connections(h.kit.StateDir)
	return err != nil || c.Made.After(sent.Add(patience)) || // what cannot be told apart is left alone
		slices.ContainsFunc(connections, func(past Connection) bool { return past.holdsSecret(c.ID) })
}

func (h *Hands) adopt(event Settled, effect DoSettle, found Candidate) Settled {
	if err := checkFacts(found.Facts); err != nil {
		event.Problem = asProblem(err)
		return event
	}
	event.Outcome, event.Learned = Adopted, found.Facts
	if err := h.note(Did, effect.Change, Record{Facts: found.Facts, Say: "found after its answer was lost"}); err != nil {
		event.Problem = asProblem(err)
	}
	return event
}

// takeAway removes what a lost answer left: a token or a secret that nobody holds.
func (h *Hands) takeAway(ctx context.Context, effect DoSettle, ours []Candidate) *databricks.Problem {
	undo := effect.Change.Cleanup
	if undo == nil {
		undo = effect.Change.Undo
	}
	for _, found := range ours {
		request := databricks.Fill(*undo, effect.Setup.Learn(found.Facts).Facts)
		if err := h.sendUndo(ctx, effect.Setup, request); err != nil {
			problem := *asProblem(err)
			problem.What, problem.Send = "Something that nobody can use is left behind.", request.CLI()
			return &problem
		}
		if err := h.note(GoneAgain, effect.Change, Record{Facts: found.Facts}); err != nil {
			return asProblem(err)
		}
	}
	return nil
}

// sweep looks once more for what lost requests may have made after all: lists lag. What the run itself uses is left alone.
func (h *Hands) sweep(ctx context.Context) {
	h.mu.Lock()
	lost := h.lost
	h.lost = nil
	h.mu.Unlock()
	ctx, cancel := h.grace(ctx)
	defer cancel()
	for _, change := range lost {
		ours, err := h.ours(ctx, change.effect)
		if err != nil {
			// It was looked for five times and not found, but this last look failed: the journal takes the intent up again.
			_ = h.note(Intent, change.effect.Change, Record{Before: change.effect.Before})
			continue
		}
		ours = slices.DeleteFunc(ours, func(c Candidate) bool { return h.journal.Knows(c.Facts) })
		if change.effect.Change.Into.Kind == Nowhere || unclear(ours) {
			h.turnedUp(change.effect, ours)
			continue
		}
		_ = h.takeAway(ctx, change.effect, ours)
	}
}

// turnedUp notes what is there twice now, because a request took effect after it was believed lost. Nothing tells it from what somebody
// else made in the same minute, so it is named and left alone. What a server calls it goes into a command only if it is an id.
func (h *Hands) turnedUp(effect DoSettle, twice []Candidate) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range twice {
		words := fmt.Sprintf("There is another %s now, with the id %s. It seems to come from a request of brickpass whose answer was lost.",
			strings.TrimSpace(effect.Change.Title+" "+effect.Change.Value), databricks.Visible(one.ID))
		if undo := effect.Change.Undo; undo != nil && checkFacts(one.Facts) == nil {
			words += " If nobody else made it, delete it: " + databricks.Fill(*undo, effect.Setup.Learn(one.Facts).Facts).CLI()
		}
		h.late = append(h.late, words)
	}
}

// Late says what this run made twice, as far as its end showed. Each is a sentence for whoever leaves.
func (h *Hands) Late() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.late)
}
