package steps

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
	"brickpass/keystore"
)

// keptToken is a credential that brickpass made: in this run, or in an earlier one on this computer.
type keptToken struct {
	kind  credentialKind
	id    string
	item  string // the entry's name in the keychain
	fresh bool   // of this run: what is not seen yet is only spreading
	away  bool   // only whoever uses it has its value: it was adopted without it, or shown once and kept nowhere
}

// tokenAtHand is the credential that this connection has already; nil if it has none. One that lives in the workspace counts
// only if a journal of this computer knows it: nobody else has its value.
func tokenAtHand(past []Connection, setup Setup) (*keptToken, *databricks.Problem) {
	kind := kindOf(setup)
	if setup.Known(kind.fact()) && setup.Known(TokenItem) {
		item := setup.Fact(TokenItem)
		return &keptToken{kind, setup.Fact(kind.fact()), item, strings.HasSuffix(item, "/"+setup.Tag), setup.Elsewhere()}, nil
	}
	connection, ok := connectionNamed(past, setup.Answer(tokenConnection))
	if !ok || connection.Facts[TokenItem] == "" || !connection.hasCredential() {
		return nil, nil
	}
	if !connection.matches(setup) || connection.Facts[kind.fact()] == "" {
		return nil, connectionTaken(connection, setup)
	}
	return &keptToken{kind, connection.Facts[kind.fact()], connection.Facts[TokenItem], false, connection.Elsewhere() || connection.passedOn()}, nil
}

func connectionNamed(past []Connection, name string) (Connection, bool) {
	i := slices.IndexFunc(past, func(c Connection) bool { return c.Name == name && name != "" })
	if i < 0 {
		return Connection{}, false
	}
	return past[i], true
}

// pastOf is what an earlier run of this connection left, if it was with the same principal on the same workspace.
func pastOf(r Reader, setup Setup) (Connection, bool) {
	connection, ok := connectionNamed(r.Past(), setup.Answer(tokenConnection))
	return connection, ok && connection.matches(setup)
}

// listing is what a list of the workspace says of a credential.
type listing struct {
	ends    time.Time
	limited bool // it has an end
	scopes  []string
	used    time.Time // the day of its last use; zero: it was not used yet, or nobody tells
	token   databricks.TokenInfo
}

func listingOf(token databricks.TokenInfo) listing {
	ends, limited := token.Expires.Time()
	used, told := token.LastUsedDay.Time()
	if !told {
		used, _ = token.LastAccessed.Time()
	}
	return listing{ends: ends, limited: limited, scopes: token.Scopes, used: used.Truncate(day), token: token}
}

// listed asks the workspace about it; false if it is not there.
func (t keptToken) listed(ctx context.Context, r Reader, setup Setup) (listing, bool, error) {
	switch t.kind {
	case oauthKind:
		return secretListed(ctx, r, setup, databricks.SecretID(t.id))
	case ownKind:
		return ownListed(ctx, r, databricks.TokenID(t.id))
	}
	answer, err := databricks.Ask(ctx, r, databricks.TokenByID(databricks.TokenID(t.id)))
	if databricks.IsProblem(err, databricks.ProblemNoSuchToken) {
		return listing{}, false, nil
	}
	return listingOf(answer.Token), true, err
}

// look sees whether it lives and whether its value is at hand. Never is a second one made unasked.
func (t keptToken) look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	noun := t.kind.noun()
	seen, there, err := t.listed(ctx, r, setup)
	switch {
	case err != nil:
		return Finding{}, err
	case !there && t.fresh:
		return Finding{State: Spreading, Say: "the " + noun + " was made and is not listed yet", Learned: t.facts()}, nil
	case !there:
		return blocked(t.dead(setup, "It was revoked, or it has ended.")), nil
	}
	learned, until := t.facts(), "it has no end"
	if seen.limited {
		learned[TokenEnds], until = seen.ends.Format("2006-01-02"), "until "+dateText(seen.ends)
		if !seen.ends.After(setup.Now) {
			return blocked(t.dead(setup, "It ended on "+dateText(seen.ends)+".")), nil
		}
	}
	if t.away {
		return Finding{State: So, Say: article(noun) + " " + until, Learned: learned, Lines: []Line{
			{Mark: MarkDone, Text: "the " + noun + " is in the workspace's list", Detail: until},
		}}, nil
	}
	name, err := r.SignsIn(ctx, setup.Learn(learned))
	if err != nil {
		return t.notSigningIn(err, setup)
	}
	if name != "" && name != ownerOf(setup) {
		return blocked(t.lost(setup, "The entry in your keychain holds one of somebody else: "+databricks.Visible(name)+".")), nil
	}
	finding := Finding{
		State: So, Say: article(noun) + " " + until + ", " + keptWhere(setup), Learned: learned,
		Lines: []Line{{MarkDone, "signs in with the " + noun + " " + keptWhere(setup), until, nil}},
	}
	if t.fresh && t.kind != oauthKind {
		finding.Lines = append(finding.Lines, notAsAsked(setup)...)
	}
	if wanted := tokenScopes(setup); !t.fresh && t.kind != oauthKind && !sameScopes(noLimit(seen.scopes), wanted) {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "It stays as it is: it is for " + scopesText(setup, noLimit(seen.scopes)) + ". brickpass scopes changes that.",
		})
	}
	return finding, nil
}

func article(noun string) string {
	if strings.HasPrefix(noun, "O") {
		return "an " + noun
	}
	return "a " + noun
}

func (t keptToken) facts() databricks.Facts {
	facts := databricks.Facts{t.kind.fact(): t.id, TokenItem: t.item}
	if t.away {
		facts[NotKept] = t.item
	}
	return facts
}

// notSigningIn tells a dead one from a lost value, a keychain that cannot be read, and what only needs time.
func (t keptToken) notSigningIn(err error, setup Setup) (Finding, error) {
	var problem *databricks.Problem
	refused := errors.As(err, &problem) && (problem.SignIn || problem.Kind == databricks.ProblemInvalidClient)
	switch {
	case refused && t.fresh:
		return Finding{
			State: Spreading, Say: "the " + t.kind.noun() + " was made and is not accepted yet", Learned: t.facts(), Problem: problem,
		}, nil
	case refused:
		return blocked(t.dead(setup, "It is in the workspace's list, but it is refused at sign-in.")), nil
	case databricks.IsProblem(err, databricks.ProblemNoEntitlement) && t.kind != ownKind:
		// The step before this one gives it. A token that is older than its entitlement waits for it (databricks-api.md 0.6).
		return Finding{
			State: Spreading, Say: "the " + t.kind.noun() + " is there and its access is not", Learned: t.facts(), Problem: problem,
		}, nil
	case problem != nil:
		return Finding{}, problem
	case errors.Is(err, keystore.ErrNotFound):
		return blocked(t.lost(setup, "Its entry is gone, and Databricks shows its value only once.")), nil
	}
	cause, fix := keystore.Explain(err)
	return blocked(&databricks.Problem{
		Kind: ProblemKeychain, What: "What is kept in your keychain could not be read.", Why: cause,
		Who: "You, on this computer.", Send: fix,
	}), nil
}

// blocked is the finding of a problem. Without one an error is given beside it, which says what is wrong.
func blocked(problem *databricks.Problem) Finding {
	if problem == nil {
		return Finding{State: Blocked}
	}
	return Finding{State: Blocked, Say: problem.What, Problem: problem}
}
