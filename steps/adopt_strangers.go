package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// Which credential it is that somebody made without brickpass, and what the workspace's list says of it.

var credentialID = regexp.MustCompile(`^[0-9A-Za-z-]{4,128}$`)

func whichQuestion(setup Setup) Question {
	noun := setup.Credential()
	return Question{
		Key: tokenWhich, Kind: OneOf, Text: setup.Say("Which of these " + noun + "s does {partner} have?"),
		Help: "Nothing tells by itself which one it is. The one that you choose is what brickpass later warns of, and what is revoked when you " +
			"say so. If you cannot tell, look at the day of its last use.",
		Allowed: "the id of the " + noun,
		Parse: func(_ Setup, typed string) (string, error) {
			if !credentialID.MatchString(typed) {
				return "", errors.New("Give the id of one of them.")
			}
			return typed, nil
		},
		Options: func(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
			found, err := strangers(ctx, r, setup)
			if err != nil {
				return OptionPage{}, err
			}
			var options []Option
			for _, one := range found {
				options = append(options, one.option())
			}
			return fixed(options...)(ctx, r, setup, query)
		},
	}
}

// stranger is a live credential of the identity that no journal of this computer knows.
type stranger struct {
	id   string
	made time.Time
	listing
}

// strangers are those of the identity, newest first.
func strangers(ctx context.Context, r Reader, setup Setup) ([]stranger, error) {
	var all []stranger
	switch kindOf(setup) {
	case oauthKind:
		secrets, err := secretsOf(ctx, r, setup)
		if err != nil {
			return nil, err
		}
		for _, secret := range secrets {
			made, _ := time.Parse(time.RFC3339, secret.Created)
			ends, failed := time.Parse(time.RFC3339, secret.Expires)
			all = append(all, stranger{id: string(secret.ID), made: made, listing: listing{ends: ends.UTC(), limited: failed == nil}})
		}
	default:
		list, err := databricks.Ask(ctx, r, tokensOf(setup))
		if err != nil {
			return nil, err
		}
		for _, token := range list.Tokens {
			if setup.Own() || token.BelongsTo(databricks.PrincipalID(setup.Fact(PrincipalID)), databricks.ApplicationID(setup.Fact(ApplicationID))) {
				made, _ := token.Created.Time()
				all = append(all, stranger{id: string(token.ID), made: made, listing: listingOf(token)})
			}
		}
	}
	past := r.Past()
	all = slices.DeleteFunc(all, func(s stranger) bool {
		return s.limited && !s.ends.After(setup.Now) || slices.ContainsFunc(past, func(c Connection) bool { return c.holds(kindOf(setup), s.id) || c.holdsSecret(s.id) })
	})
	slices.SortStableFunc(all, func(a, b stranger) int { return b.made.Compare(a.made) })
	return all, nil
}

// tokensOf lists the tokens among which those of the identity are: of one's own, only they are seen.
func tokensOf(setup Setup) databricks.Query[databricks.TokenList] {
	if setup.Own() {
		return databricks.OwnTokens(databricks.Admin)
	}
	return databricks.Tokens()
}

// holds says whether a credential is of this connection, now or once.
func (c Connection) holds(kind credentialKind, id string) bool {
	return c.Facts[kind.fact()] == id || slices.ContainsFunc(c.Made, func(m Made) bool { return m.Facts[kind.fact()] == id })
}

// holdsSecret says whether an OAuth secret is of this connection: for its partner, or for a moment.
func (c Connection) holdsSecret(id string) bool {
	return c.holds(oauthKind, id) || c.Facts[SecretID] == id || slices.ContainsFunc(c.Made, func(m Made) bool { return m.Facts[SecretID] == id })
}

// finding says of a credential what the workspace's list tells of it.
func (s stranger) finding(setup Setup) Finding {
	noun := setup.Credential()
	finding := Finding{State: Missing, Say: article(noun) + " " + s.until(), Seen: s, Learned: databricks.Facts{}}
	lines := []Line{{Mark: MarkDone, Text: "the " + noun + " " + untilText(s.listing) + usedText(kindOf(setup), s.listing), Detail: s.option().Label}}
	if s.limited {
		finding.Learned[TokenEnds] = s.ends.Format(time.DateOnly)
	}
	if !s.made.IsZero() {
		finding.Learned[TokenMade] = s.made.UTC().Format(time.DateOnly)
	}
	if !s.used.IsZero() {
		finding.Learned[TokenUsed] = s.used.Format(time.DateOnly)
	}
	if kindOf(setup) != oauthKind {
		learn(finding.Learned, ScopesNow, scopesFact(noLimit(s.scopes)))
		lines = append(lines, Line{Mark: MarkDone, Text: "it is for " + scopesText(setup, noLimit(s.scopes))})
		lines = append(lines, tooNarrow(setup, noLimit(s.scopes))...)
		lines = append(lines, autoscopeLines(s.token)...)
	}
	if setup.Answer(adoptValue) == pasteValue {
		lines = append(lines, Line{Mark: MarkDone, Text: "what you pasted is accepted by this workspace"})
	}
	finding.Lines = lines
	return finding
}

// tooNarrow warns of a token that is not for all that the partner's guide asks for. No proof may show it: none is tried where the
// warehouse is asleep or the value is elsewhere.
func tooNarrow(setup Setup, scopes []string) []Line {
	missing := slices.DeleteFunc(slices.Clone(guideScopes(setup)), func(scope string) bool { return slices.Contains(scopes, scope) })
	if len(scopes) == 0 || len(missing) == 0 || setup.Own() {
		return nil
	}
	return []Line{{
		Mark: MarkBlocked, Text: "it is not for " + strings.Join(missing, ", ") + ", which {partner}'s guide asks for", Detail: "brickpass scopes changes that",
	}}
}

func (s stranger) until() string {
	if !s.limited {
		return "without an end"
	}
	return "until " + dateText(s.ends)
}

// answers are what a set-up would have been told to make such a one, so that a check holds it against that, a mend asks for nothing that
// is so already, and the next one is made alike.
func (s stranger) answers(setup Setup) Answers {
	days := setup.Partner().Token.Days
	if s.limited && !s.made.IsZero() {
		days = int((s.ends.Sub(s.made) + day/2) / day)
	}
	answers := Answers{tokenDays: fmt.Sprint(max(1, min(days, longestDays(setup))))}
	if !setup.Own() {
		answers[dataBrowse] = "no"
	}
	if setup.Known(ProofTable) {
		answers[proofTable] = setup.Fact(ProofTable)
	}
	switch kind, scopes := kindOf(setup), noLimit(s.scopes); {
	case kind == oauthKind:
		return answers
	case len(scopes) == 0:
		answers[tokenUse] = useEverything
	case sameScopes(scopes, guideScopes(setup)):
		answers[tokenUse] = useSQL
	default:
		answers[tokenUse], answers[tokenScopesKey] = useChosen, strings.Join(slices.Sorted(slices.Values(scopes)), "\n")
	}
	switch {
	case isEntra(setup):
		answers[entraSource], answers[entraApplication], answers[entraKeep] = haveApplication, setup.Fact(ApplicationID), forgetSecret
		answers[entraTenant] = string(directoryOf(setup).Tenant)
	case setup.Own():
		answers[tokenOwnComment] = ownComment(setup)
	case restricted(setup):
		answers[tokenWay] = onBehalf
	default:
		answers[tokenWay] = bothWays
	}
	return answers
}
