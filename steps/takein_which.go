package steps

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// Which of the tokens in the workspace's list is the one that was pasted. A token does not tell its own id: token/list, asked
// with it, names all tokens of its owner and not the one that asks; last_used_day is right to a day only. A wrong id would be
// revoked later in the place of the right one, so where nothing proves which one it is, the person is asked.

// findPasted is the pasted token in the workspace's list. Where several may be it, they are given to choose from.
func (h *Hands) findPasted(ctx context.Context, effect DoTakeIn, value secret.Value) (databricks.TokenInfo, []Option, *databricks.Problem) {
	tokens, problem := h.unknownTokens(ctx, effect.Setup, value)
	if problem != nil {
		return databricks.TokenInfo{}, nil, problem
	}
	i := slices.IndexFunc(tokens, func(t databricks.TokenInfo) bool { return value.HasSHA256(string(t.ID)) })
	if i < 0 && effect.Which != "" {
		i = slices.IndexFunc(tokens, func(t databricks.TokenInfo) bool { return string(t.ID) == effect.Which })
	}
	switch {
	case i >= 0:
		return tokens[i], nil, nil
	case len(tokens) == 1:
		return tokens[0], nil, nil
	case len(tokens) == 0:
		return databricks.TokenInfo{}, nil, notListed()
	}
	var options []Option
	for _, token := range tokens {
		options = append(options, tokenOption(token))
	}
	return databricks.TokenInfo{}, options, nil
}

func notListed() *databricks.Problem {
	return &databricks.Problem{
		Kind: "token not listed", What: "The token that you pasted is not in the workspace's list yet.",
		Why: "It signs in, but no token of the principal is listed that brickpass does not know. A new one may take a minute.",
		Who: "You: wait a moment, and paste it again.",
	}
}

// unknownTokens are the live tokens of the principal that no journal knows, newest first. Lists lag: where none is there, or one
// alone that was there before this run, it is looked again for a while, because the pasted one may be missing yet.
func (h *Hands) unknownTokens(ctx context.Context, setup Setup, value secret.Value) ([]databricks.TokenInfo, *databricks.Problem) {
	var tokens []databricks.TokenInfo
	for _, wait := range lookAgainAfter {
		if err := h.kit.Clock.Wait(ctx, wait); err != nil {
			return nil, notLookedUp()
		}
		h.memo.forget()
		reader := h.Reader(setup)
		found, err := strangers(ctx, reader, setup)
		if err != nil {
			return nil, asProblem(err)
		}
		tokens = nil
		for _, one := range found {
			tokens = append(tokens, one.token)
		}
		if len(tokens) > 1 || len(tokens) == 1 && (setup.Aim == Adopting || value.HasSHA256(string(tokens[0].ID)) || madeSince(tokens[0], setup)) {
			break
		}
	}
	return tokens, nil
}

func madeSince(token databricks.TokenInfo, setup Setup) bool {
	made, known := token.Created.Time()
	return known && !made.Before(setup.Now)
}

// pastedBefore refuses the token of another connection: it would be found under the id of some other token. What cannot be read
// cannot be compared.
func (h *Hands) pastedBefore(ctx context.Context, setup Setup, value secret.Value) *databricks.Problem {
	store, err := h.keeper(setup)
	if err != nil {
		return asProblem(err)
	}
	for _, connection := range h.Reader(setup).Past() {
		item := connection.Facts[TokenItem]
		if item == "" || !connection.matches(setup) {
			continue
		}
		kept, err := store.Get(ctx, keystore.Item(item))
		if err == nil && kept.Equal(value) || value.HasSHA256(connection.Facts[TokenID]) {
			return &databricks.Problem{
				Kind: "token of another connection", What: "The " + setup.Credential() + " that you pasted is kept already.",
				Why: "It is the one of the connection " + connection.Name + ".", Who: "You: make one for this connection, and paste that.",
			}
		}
	}
	return nil
}

// uncompared says whether a connection of this computer has a credential of the same identity whose value is not at hand: then what was
// pasted may be that one, though the list has another one that nobody knows.
func (h *Hands) uncompared(ctx context.Context, setup Setup) bool {
	store, err := h.keeper(setup)
	return slices.ContainsFunc(h.Reader(setup).Past(), func(c Connection) bool {
		item := c.Facts[TokenItem]
		if item == "" || c.Facts[kindOf(setup).fact()] == "" || !c.matches(setup) {
			return false
		}
		if err != nil || c.Elsewhere() {
			return true
		}
		_, unread := store.Get(ctx, keystore.Item(item))
		return unread != nil
	})
}

// tokenOption says of a token what its owner may know it by.
func tokenOption(token databricks.TokenInfo) Option {
	label := strings.TrimSpace(databricks.Visible(token.Comment))
	if label == "" {
		label = "without a comment"
	}
	var details []string
	if made, known := token.Created.Time(); known {
		details = append(details, "made on "+dateText(made)+made.Format(" at 15:04 UTC"))
	}
	if ends, limited := token.Expires.Time(); limited {
		details = append(details, "ends on "+dateText(ends))
	} else {
		details = append(details, "has no end")
	}
	return Option{Value: string(token.ID), Label: label, Detail: strings.Join(details, ", ")}
}

// Which asks which token it is.
func (tokenStep) Which(setup Setup, found []Option) Question {
	return Question{
		Key: tokenWhich, Kind: OneOf, Text: "Which of these did you paste?",
		Help: setup.Say("The identity has several tokens that brickpass does not know, and a token does not tell which one it is. The one that you " +
			"choose is what is revoked when {partner} is to be let in no longer. If you cannot tell, go back, make a new one, and revoke the others."),
		Allowed: strings.Join(optionValues(found), ", "),
		Parse:   oneOf(optionValues(found)...),
		Options: fixed(found...),
	}
}
