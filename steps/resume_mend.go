package steps

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// Loose is a change that an earlier go left open: nobody knows what became of it, or it made something that has to go.
type Loose struct {
	Change Change
	Before []string         // what Find listed before it was sent
	Minted databricks.Facts // its secret came back, and nobody knows whether it was saved; nil if none came
	Made   databricks.Facts // it took effect, and is to be taken away; nil if that is not known

	story *Story // where it was read; nil: it is of this very program
	tag   string
	at    time.Time // when it was about to be sent; zero: it is of this very program
}

// AdoptedChange is a change that turned out to have taken effect.
type AdoptedChange struct {
	Step    ID
	Request databricks.Request
	Learned databricks.Facts
}

// mend settles what is open, one after the other. What is left when something stands in the way is given back.
func (h *Hands) mend(ctx context.Context, effect DoMend) Mended {
	var mended Mended
	for i, loose := range effect.Loose {
		setup, problem := loose.setup(effect.Setup)
		var learned databricks.Facts
		if problem == nil {
			learned, problem = h.mendOne(ctx, loose, setup)
		}
		if problem != nil {
			mended.Problem, mended.Left = problem, effect.Loose[i:]
			return mended
		}
		if learned != nil {
			mended.Adopted = append(mended.Adopted, AdoptedChange{loose.Change.Step, loose.Change.Request, learned})
		}
	}
	return mended
}

// setup is what was known and answered when the change was made, with the sign-in of today.
func (l Loose) setup(now Setup) (Setup, *databricks.Problem) {
	if l.story == nil {
		return now, nil
	}
	if then := l.story.Host(); then != HostOf(workspaceAddress(now.Answers)) {
		return now, &databricks.Problem{
			Kind: "other-workspace", What: "That is another workspace than the one where this was begun.",
			Why: fmt.Sprintf("Something is still open on %s, and it has to be looked at first.", then),
			Who: "You: go back and give that address, or begin a new set-up for this one.",
		}
	}
	then := Setup{Aim: now.Aim, Answers: maps.Clone(l.story.Answers), Facts: maps.Clone(l.story.facts), Tag: l.tag, Now: now.Now}
	for key, answer := range now.Answers {
		step, _, _ := strings.Cut(key, ".")
		if ID(step) == signInID || ID(step) == accountStepID || ID(step) == mendAfter || graphSide.asks(key) {
			then.Answers[key] = answer
		}
	}
	for fact, value := range now.Facts { // where one is and who one is; no step that makes something was looked at yet
		if !then.Known(fact) {
			then.Facts[fact] = value
		}
	}
	return then.Learn(l.Minted).Learn(l.Made), nil
}

// mendOne gives what a change learned if it took effect and stays; nil if it did not, or was taken back.
func (h *Hands) mendOne(ctx context.Context, loose Loose, setup Setup) (databricks.Facts, *databricks.Problem) {
	change := loose.Change
	if loose.Made == nil {
		if learned, problem, ok := h.pay(change); ok {
			return learned, problem
		}
	}
	switch {
	case loose.Made != nil:
		change.Keep = map[databricks.Unknown]string{}
		for fact := range loose.Made {
			change.Keep[fact] = ""
		}
		return nil, h.clean(ctx, DoClean{Step: change.Step, Change: change, Setup: setup.Learn(loose.Made)})
	case loose.Minted != nil:
		return h.mendMinted(ctx, change, loose.Minted, setup)
	case change.Request.Once:
		return h.mendLost(ctx, loose, setup)
	}
	return h.mendRepeatable(ctx, change, setup)
}

// mendMinted is for a token or a client secret that came back: if the keychain has it, it is kept; if not, nobody has it.
func (h *Hands) mendMinted(ctx context.Context, change Change, minted databricks.Facts, setup Setup) (databricks.Facts, *databricks.Problem) {
	store, err := h.keeper(setup)
	if err == nil {
		_, err = store.Get(ctx, keystore.Item(first(minted[TokenItem], minted[EntraItem])))
	}
	switch {
	case err == nil:
		if err := h.note(Did, change, Record{Facts: minted, Say: "found in the keychain"}); err != nil {
			return nil, journalProblem(setup.Answer(tokenConnection), err)
		}
		return minted, nil
	case !errors.Is(err, keystore.ErrNotFound):
		problem := *asProblem(err)
		problem.What = sentenceCase(article(change.secretNoun(setup))) + " was made, and it cannot be told whether it was saved."
		problem.Why += " It is kept until that is known."
		return nil, &problem
	}
	if err := h.sendUndo(ctx, setup, databricks.Fill(*change.Undo, minted)); err != nil {
		problem := *asProblem(err)
		problem.What, problem.Send = sentenceCase(article(change.secretNoun(setup)))+" that nobody has is left behind.", databricks.Fill(*change.Undo, minted).CLI()
		return nil, &problem
	}
	if err := h.note(GoneAgain, change, Record{Facts: minted}); err != nil {
		return nil, journalProblem(setup.Answer(tokenConnection), err)
	}
	return nil, nil
}

// mendLost looks up what became of a change that must not be sent twice.
func (h *Hands) mendLost(ctx context.Context, loose Loose, setup Setup) (databricks.Facts, *databricks.Problem) {
	change := loose.Change
	if change.Find == nil {
		change.Find = finderOf(change)
	}
	if change.Find == nil {
		return nil, &databricks.Problem{
			Kind: "unknown change", What: "It cannot be found out what became of an earlier request.",
			Why: fmt.Sprintf("The journal tells of %s %s, which this brickpass does not know.", change.Request.Method, change.Request.Path),
			Who: "You: go on with the brickpass that began it, or begin a new set-up.",
		}
	}
	settled := h.settle(ctx, DoSettle{Step: change.Step, Change: change, Before: loose.Before, Setup: setup, At: loose.at})
	if settled.Problem != nil || settled.Outcome != Adopted {
		return nil, settled.Problem
	}
	return settled.Learned, nil
}

// mendRepeatable looks whether a change is still wanted. If it is not, it took effect: right before it was sent it was
// missing. If it is, it is made anew, and does the same.
func (h *Hands) mendRepeatable(ctx context.Context, change Change, setup Setup) (databricks.Facts, *databricks.Problem) {
	h.memo.forget()
	step := h.step(change.Step)
	finding, err := step.Look(ctx, h.Reader(setup), setup)
	if err != nil {
		return nil, asProblem(err)
	}
	if finding.State == Blocked {
		return nil, nil // the walk comes to it, and says so; the journal keeps it open
	}
	setup = setup.Learn(finding.Learned)
	for _, wanted := range step.Changes(setup, finding) {
		if wanted.ID == change.ID {
			_ = h.note(Refused, change, Record{Say: "not seen, so it is made anew"})
			return nil, nil
		}
	}
	if finding.State == Spreading {
		return nil, nil
	}
	learned := databricks.Facts{}
	if change.Undo != nil {
		for _, name := range databricks.Unknowns(*change.Undo) {
			learned[name] = setup.Fact(name)
		}
	}
	if err := h.note(Did, change, Record{Facts: learned, Say: "found after its answer was lost"}); err != nil {
		return nil, journalProblem(setup.Answer(tokenConnection), err)
	}
	return nil, nil
}
