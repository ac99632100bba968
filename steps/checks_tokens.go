package steps

import (
	"slices"

	"brickpass/databricks"
	"brickpass/steps/partners"
)

// Where personal access tokens are switched off in the workspace, nobody can make or use one. A partner that takes an OAuth secret does
// without; for any other, a workspace admin may switch them on by typing what it means. That is a change like any other.

const (
	checksTokens = "checks.tokens"

	// tokensWork is what switching them on means: those that were made before work again as well (seed 002, step 3A).
	tokensWork = "everybody's tokens work again"
)

// tokensSwitched is the change that switches them on; a removal takes it back by this name.
const tokensSwitched = "switch-on"

func switchQuestion(setup Setup) []Question {
	if !setup.Known(TokensOff) || setup.Own() {
		return nil
	}
	question := Question{
		Key: checksTokens, Kind: Confirm, Optional: true, IfEmpty: "they stay off, and nothing can be set up",
		Text: "Personal access tokens are switched off here. Switch them on?",
		Help: "From then on everybody who may use tokens can make one, and those that were made before work again. Somebody switched them off, " +
			"perhaps for a reason: ask first if it was not you.",
		Consequence: tokensWork, Allowed: tokensWork,
	}
	if doesWithoutToken(setup) {
		question.IfEmpty = setup.Say("they stay off, and {partner} gets a client ID and secret")
	}
	return []Question{question}
}

// switchingTokensOn says whether an admin typed what that means.
func switchingTokensOn(setup Setup) bool {
	return setup.Known(TokensOff) && setup.Answer(checksTokens) == tokensWork
}

// noTokens says why no token can be given; "" where it can.
func noTokens(setup Setup) string {
	if setup.Known(TokensOff) && !switchingTokensOn(setup) {
		return "Personal access tokens are switched off in this workspace."
	}
	return ""
}

// doesWithoutToken says whether the partner can be given an OAuth secret in the place of a token.
func doesWithoutToken(setup Setup) bool {
	return slices.Contains(setup.Partner().Credentials, partners.OAuth) && secretRefused(setup) == ""
}

// tokensOff tells that they are off, and stands in the way only of whoever needs one.
func (r *report) tokensOff(setup Setup) {
	r.learned[TokensOff] = yes
	setup = setup.Learn(r.learned)
	const says = "Tokens are switched off here"
	problem := databricks.Blocker(databricks.ProblemTokensOff, r.details())
	switch {
	case setup.Own(), setup.Aim == Rotation: // which makes one of the kind that there is, and changes nothing else
		r.block(says, problem)
	case switchingTokensOn(setup):
		r.unneeded(says + ", so switching them on is one change more")
	case doesWithoutToken(setup):
		r.because = problem
		r.warn(says, setup.Say("{partner} can be given a client ID and secret"), problem)
	case !setup.Answered(checksTokens):
		r.because = problem
		r.warn(says, "", problem)
	default:
		r.block(says, problem)
	}
}

// stillOff is for a token where they are off and stay so.
func stillOff(setup Setup) *databricks.Problem {
	problem := databricks.Blocker(databricks.ProblemTokensOff, databricks.Details{Workspace: setup.Fact(WorkspaceID)})
	problem.Who += " Or you: go back to the checks, and type what switching them on means."
	return problem
}

// switchOn is the change. The workspace keeps no record of who switched it, so a removal asks before it takes it back.
func switchOn() Change {
	undo := databricks.SwitchTokens(false)
	return Change{
		Step: "tokenuse", ID: tokensSwitched, Title: "tokens, for everybody", Value: "switched on here",
		Request: databricks.SwitchTokens(true), Undo: &undo, Back: "switching them off again",
	}
}
