package steps

import (
	"context"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// Which of those in the workspace's list is the one that was pasted. A token or a secret does not tell its own id: token/list, asked
// with it, names all tokens of its owner and not the one that asks; last_used_day is right to a day only. A wrong id would be
// revoked later in the place of the right one, so where nothing proves which one it is, the person is asked.

// listedAs is the id of what was pasted, in the workspace's list. Where several may be it, they are given to choose from.
func (h *Hands) listedAs(ctx context.Context, effect DoTakeIn, value secret.Value) (string, []Option, *databricks.Problem) {
	setup := effect.Setup
	if problem := h.pastedBefore(ctx, setup, value); problem != nil {
		return "", nil, problem
	}
	found, problem := h.unknown(ctx, setup, value)
	if problem != nil {
		return "", nil, problem
	}
	i := slices.IndexFunc(found, func(s stranger) bool { return value.HasSHA256(s.id) })
	if i < 0 && effect.Which != "" {
		i = slices.IndexFunc(found, func(s stranger) bool { return s.id == effect.Which })
	}
	switch {
	case i >= 0:
		return found[i].id, nil, nil
	case len(found) == 1:
		return found[0].id, nil, nil
	case len(found) == 0:
		return "", nil, notListed(setup)
	}
	var options []Option
	for _, one := range found {
		options = append(options, one.option())
	}
	return "", options, nil
}

func notListed(setup Setup) *databricks.Problem {
	return &databricks.Problem{
		Kind: "token not listed", What: "The " + setup.Credential() + " that you pasted is not in the workspace's list yet.",
		Why: "It signs in, but none of " + whose(setup) + " is listed that brickpass does not know. A new one may take a minute.",
		Who: "You: wait a moment, and paste it again.",
	}
}

func whose(setup Setup) string {
	if setup.Own() {
		return "yours"
	}
	return "the principal's"
}

// unknown are the live credentials of whoever it is for that no journal knows, newest first. Lists lag: where none is there, or one
// alone that was there before this run, it is looked again for a while, because the pasted one may be missing yet.
func (h *Hands) unknown(ctx context.Context, setup Setup, value secret.Value) ([]stranger, *databricks.Problem) {
	var found []stranger
	for _, wait := range lookAgainAfter {
		if err := h.kit.Clock.Wait(ctx, wait); err != nil {
			return nil, notLookedUp()
		}
		h.memo.forget()
		all, err := strangers(ctx, h.Reader(setup), setup)
		if err != nil {
			return nil, asProblem(err)
		}
		found = all
		if len(found) > 1 || len(found) == 1 && (setup.Aim == Adopting || value.HasSHA256(found[0].id) || !found[0].made.Before(setup.Now)) {
			break
		}
	}
	return found, nil
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

// option says of one what its owner may know it by. Of an OAuth secret the list tells less than of a token.
func (s stranger) option() Option {
	label := strings.TrimSpace(databricks.Visible(s.token.Comment))
	switch {
	case s.token.ID == "":
		label = shortID(s.id)
	case label == "":
		label = "without a comment"
	}
	var details []string
	if !s.made.IsZero() {
		details = append(details, "made on "+dateText(s.made)+s.made.UTC().Format(" at 15:04 UTC"))
	}
	if s.limited {
		details = append(details, "ends on "+dateText(s.ends))
	} else {
		details = append(details, "has no end")
	}
	if !s.used.IsZero() {
		details = append(details, "last used on "+dateText(s.used))
	}
	return Option{Value: s.id, Label: label, Detail: strings.Join(details, ", ")}
}

// Which asks which token it is.
func (tokenStep) Which(setup Setup, found []Option) Question {
	return Question{
		Key: tokenWhich, Kind: OneOf, Text: "Which of these did you paste?",
		Help: setup.Say("There are several " + setup.Credential() + "s that brickpass does not know, and none tells which one it is. The one that you " +
			"choose is what is revoked when {partner} is to be let in no longer. If you cannot tell, go back, make a new one, and revoke the others."),
		Allowed: strings.Join(optionValues(found), ", "),
		Parse:   oneOf(optionValues(found)...),
		Options: fixed(found...),
	}
}
