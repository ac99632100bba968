package steps

import (
	"context"
	"fmt"
	"strings"

	"brickpass/databricks"
)

// takeSwitch switches personal access tokens off again where brickpass switched them on, if a person types what that means: whoever made
// one since would be locked out. It comes after all else in the workspace, for the admin may be signed in by a token.
type takeSwitch struct{ taking }

const (
	switchStep      ID     = "switch"
	removeSwitch    string = "switch.remove"
	tokensStopAgain string = "nobody's tokens work"

	// othersTokens is how many tokens live in the workspace beside this connection's, where they could be switched off again.
	othersTokens databricks.Unknown = "others_tokens"
)

func (takeSwitch) About() About {
	return About{
		ID: switchStep, Rail: "Token", Title: "Personal access tokens in this workspace",
		Why: "They were switched off before brickpass switched them on. Off, no token works here, neither those that people made since nor those " +
			"of other partners, so they are switched off again only by who types that.",
		ByHand: []string{"Today: Settings › Advanced › Personal access tokens, switch it off."},
		Docs:   "https://docs.databricks.com/aws/en/admin/access-control/tokens",
		Needs:  []ID{"remove"}, After: earlier(switchStep), Spare: true,
	}
}

func (s takeSwitch) Questions(setup Setup) []Question {
	if !setup.Known(othersTokens) {
		return nil
	}
	return []Question{{
		Key: removeSwitch, Kind: Confirm, Optional: true, IfEmpty: "tokens stay switched on",
		Text: "brickpass switched personal access tokens on here. Switch them off again?",
		Help: fmt.Sprintf("Beside this connection's, tokens that live here now: %s. Whoever uses one is locked out at once, you too if you "+
			"signed in by one. Leave this empty to keep them on.", setup.Fact(othersTokens)),
		Consequence: tokensStopAgain, Allowed: tokensStopAgain,
	}}
}

func (s takeSwitch) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	var seen taken
	finding := func() Finding { return seen.finding("tokens will be switched off", "tokens are not switched") }
	made := s.made("tokenuse", tokensSwitched)
	now, known := connectionNamed(r.Past(), s.connection.Name)
	if len(made) == 0 || known && !now.Did("tokenuse", tokensSwitched) { // this run took it back, and may not be let in any more
		return finding(), nil
	}
	if names := s.tokenHolders(r.Past()); len(names) > 0 {
		seen.stays(fmt.Sprintf("Tokens stay switched on in this workspace: %s signs in by one.", strings.Join(names, " and ")))
		return finding(), nil
	}
	const stays = "Tokens stay switched on in this workspace, as brickpass left them. By hand: Settings › Advanced › Personal access tokens."
	conf, err := readConf(ctx, r)
	if err != nil {
		err = seen.refused(err, stays)
		return finding(), err
	}
	if !conf.TokensAllowed() {
		seen.gone = append(seen.gone, made...)
		return finding(), nil
	}
	list, err := databricks.Ask(ctx, r, databricks.Tokens())
	if err != nil {
		err = seen.refused(err, stays)
		return finding(), err
	}
	others := 0
	for _, token := range list.Tokens {
		if !s.ours(token) {
			others++
		}
	}
	if setup.Answer(removeSwitch) == tokensStopAgain {
		seen.take(Change{
			ID: tokensSwitched, Title: "switch personal access tokens off", Value: "for everybody", Takes: made,
			Request: databricks.SwitchTokens(false), Back: "an admin switches them on", NoUndo: "An admin can switch them on again in the console.",
		})
	} else {
		seen.stays(stays)
	}
	found := finding()
	found.Learned = databricks.Facts{othersTokens: fmt.Sprint(others)}
	return found, nil
}

// tokenHolders are the other connections on the same workspace that sign in by a token.
func (t taking) tokenHolders(past []Connection) []string {
	var names []string
	for _, other := range past {
		if other.Name != t.connection.Name && other.Facts[Host] == t.connection.Facts[Host] && other.Facts[TokenID] != "" {
			names = append(names, other.Name)
		}
	}
	return names
}
