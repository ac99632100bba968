package steps

import (
	"context"
	"fmt"

	"brickpass/databricks"
)

// What becomes of an adopted credential when its connection is removed. brickpass did not make it, so it is revoked only by whoever says
// so; but a partner that is to be let in no longer is kept out by nothing else.

const removeToken = "remove.token"

// The answers to removeToken.
const (
	revokeToken = "revoke"
	leaveToken  = "keep"
)

// adoptedLives is "yes" where a credential that was adopted is still in the workspace's list.
const adoptedLives databricks.Unknown = "adopted_lives"

// leftAlone says whether a removal leaves a credential to whoever made it.
func leftAlone(setup Setup, made Made) bool {
	return setup.Aim == Removal && made.adopts() && setup.Answer(removeToken) != revokeToken
}

// staying are the credentials that a removal does not revoke: made by hand in the middle of a set-up, or adopted and left.
func (t taking) staying(setup Setup) []Made {
	all := t.made("token", ByHandChange)
	for _, made := range t.made("token") {
		if leftAlone(setup, made) {
			all = append(all, made)
		}
	}
	return all
}

// adoptedLive says whether there is something to be asked about.
func (t taking) adoptedLive(ctx context.Context, r Reader) (bool, error) {
	for _, made := range t.made("token") {
		if !made.adopts() {
			continue
		}
		if lives, err := t.lives(ctx, r, made); lives || err != nil {
			return lives, err
		}
	}
	return false, nil
}

// tokenQuestion has no default: to guess would either lock somebody out or leave them in.
func (t taking) tokenQuestion(setup Setup) Question {
	noun := t.connection.Credential()
	return Question{
		Key: removeToken, Kind: OneOf, Text: fmt.Sprintf("Revoke the %s that %s was adopted with?", noun, t.connection.Name),
		Help: setup.Say("It was made without brickpass. Revoked, {partner} can sign in with it no longer, and neither can anybody else who has it. " +
			"Kept, it goes on working, and stays in your list until brickpass forget " + t.connection.Name + "."),
		Allowed: revokeToken + ", " + leaveToken,
		Parse:   oneOf(revokeToken, leaveToken),
		Options: fixed(
			Option{Value: revokeToken, Label: "Revoke it", Detail: setup.Say("{partner} is kept out")},
			Option{Value: leaveToken, Label: "Keep it", Detail: "whoever has it goes on signing in"},
		),
	}
}
