package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// problemOfSomebodyElse is a pasted credential that signs in as another one than it should.
const problemOfSomebodyElse databricks.ProblemKind = "token of somebody else"

// ByHandChange is the id in the journal of a token that was made by hand.
const ByHandChange = "by-hand"

// takeIn takes in a token that was made by hand: it must sign in as the principal and stand in the workspace's list; then it
// is saved like one that brickpass minted.
func (h *Hands) takeIn(ctx context.Context, effect DoTakeIn) Event {
	event := TakenIn{Step: effect.Step, Revision: effect.Revision}
	value := h.secret(effect.Key)
	if event.Problem = h.signsInAs(ctx, effect.Setup, value); event.Problem != nil {
		return event
	}
	id, which, problem := h.listedAs(ctx, effect, value)
	if event.Problem, event.Which = problem, which; problem != nil || len(which) > 0 {
		return event
	}
	learned := databricks.Facts{kindOf(effect.Setup).fact(): id, TokenItem: databricks.FillText(tokenItem(effect.Setup), effect.Setup.Facts)}
	if event.Problem = h.keepPasted(ctx, effect, value, learned); event.Problem == nil {
		event.Learned = learned
	}
	return event
}

// signsInAs refuses a token of somebody else. One that is limited does not say whose it is; the proof will.
func (h *Hands) signsInAs(ctx context.Context, setup Setup, value secret.Value) *databricks.Problem {
	host, err := workspaceHost(setup)
	if err != nil {
		return asProblem(err)
	}
	actor, noun := kindOf(setup).actor(), setup.Credential()
	client := h.connect(host).SignIn(actor, pastedCredential(setup, value))
	me, err := databricks.Ask(ctx, client, databricks.Me(actor))
	switch {
	case databricks.AliveButScoped(err):
		return nil
	case err != nil:
		problem := *asProblem(err)
		problem.What, problem.SignIn = "The "+noun+" that you pasted does not sign in.", false
		return &problem
	case !signedInAs(setup, me.UserName):
		return &databricks.Problem{
			Kind: problemOfSomebodyElse, What: "The " + noun + " that you pasted is of somebody else.",
			Why: fmt.Sprintf("It signs in as %s, and not as %s.", databricks.Visible(me.UserName), ownerOf(setup)),
			Who: "You: make one for " + ownerOf(setup) + ", and paste that.",
		}
	}
	return nil
}

// keepPasted saves the token. One that was made by hand is never revoked by itself.
func (h *Hands) keepPasted(ctx context.Context, effect DoTakeIn, value secret.Value, learned databricks.Facts) *databricks.Problem {
	store, err := h.keeper(effect.Setup)
	if err == nil {
		err = store.Put(ctx, keystore.Item(learned[TokenItem]), value)
	}
	if err != nil {
		return asProblem(err)
	}
	change := Change{Step: effect.Step, ID: ByHandChange, Title: effect.Setup.Credential() + " made by hand", NoUndo: "you made it by hand, so it is yours to revoke"}
	if err := h.note(Did, change, Record{Facts: learned}); err != nil {
		_ = store.Delete(ctx, keystore.Item(learned[TokenItem])) // the person still has it, and nobody would know of the entry
		return asProblem(err)
	}
	return nil
}

// Paste asks for a token that was made by hand.
func (tokenStep) Paste(setup Setup) Question {
	return Question{
		Key: tokenPasted, Kind: Secret, Text: "Paste the " + setup.Credential(),
		Help: setup.Say("Databricks shows it once, where you made it. It is not shown here; brickpass tries it, finds it in the workspace's " +
			"list, and keeps it like one of its own. It stays yours to revoke."),
		Allowed: "a reference: env:NAME or file:PATH",
	}
}
