package steps

import (
	"context"
	"maps"
	"slices"

	"brickpass/databricks"
	"brickpass/keystore"
)

// What hands do for an adoption: they try what was pasted, and keep it after the yes.

// Recognize finds out whether what was pasted signs in as the identity, and which of the workspace's list it is; "" where nothing proves
// which one it is.
func (r *reader) Recognize(ctx context.Context, setup Setup) (string, *databricks.Problem) {
	value := r.hands.secret(tokenPasted)
	if value.Empty() {
		return "", &databricks.Problem{
			Kind: "nothing pasted", What: "What you pasted is not in memory any more.", Why: "It is kept nowhere before your yes.",
			Who: "You: go back and paste it again.",
		}
	}
	refused := r.hands.signsInAs(ctx, setup, value)
	if refused != nil && refused.Kind != databricks.ProblemNoEntitlement {
		if refused.Kind == problemOfSomebodyElse || unlessRefused(refused) == nil { // nobody makes a new one for an adoption
			refused.Who = setup.Say("You: go back and paste the one that {partner} signs in with, or say that you do not have it.")
		}
		return "", refused
	}
	id, _, problem := r.hands.listedAs(ctx, DoTakeIn{Key: tokenPasted, Setup: setup}, value)
	switch proven := value.HasSHA256(id); {
	case refused != nil && !proven:
		return "", refused // it was taken, and nobody may be asked whose it is; then only its id tells
	case problem == nil && !proven && r.hands.uncompared(ctx, setup):
		return "", nil
	}
	return id, problem
}

// takeCare writes down what is there, and keeps its value if somebody gave one. A kill in between leaves an entry under the name that the
// intent tells: whoever goes on keeps it there once more.
func (h *Hands) takeCare(ctx context.Context, effect DoApply) *databricks.Problem {
	change, name := effect.Change, effect.Setup.Answer(tokenConnection)
	intent := Record{Kind: Intent, Step: change.Step, Change: change.ID, Title: change.Title, Into: change.Into.Kind, Item: change.Into.Item}
	if err := h.journal.Write(intent); err != nil {
		return journalProblem(name, err)
	}
	if change.Into.Kind == InKeychain {
		store, err := h.keeper(effect.Setup)
		if err == nil {
			err = store.Put(ctx, keystore.Item(change.Into.Item), h.secret(tokenPasted))
		}
		if err != nil {
			problem := *asProblem(err)
			problem.What = "The " + effect.Setup.Credential() + " could not be kept. It works as before, where it is."
			return &problem
		}
	}
	for _, key := range slices.Sorted(maps.Keys(change.Adopts.Answers)) {
		if err := h.journal.Write(Record{Kind: AnswerGot, Key: key, Value: change.Adopts.Answers[key]}); err != nil {
			return journalProblem(name, err)
		}
	}
	return h.did(change, change.Learn)
}
