package steps

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
	"brickpass/keystore"
)

// Problems of a connection that was made before.
const (
	ProblemTokenDead databricks.ProblemKind = "kept-token-dead" // it ended, or was revoked
	ProblemTokenLost databricks.ProblemKind = "kept-token-lost" // its value is not in the keychain any more
	ProblemNameTaken databricks.ProblemKind = "connection-name-taken"
	ProblemKeychain  databricks.ProblemKind = "keychain"
)

// keptToken is a token that brickpass minted: in this run, or in an earlier one on this computer.
type keptToken struct {
	id    databricks.TokenID
	item  string // the entry's name in the keychain
	fresh bool   // of this run: what is not seen yet is only spreading
}

// tokenAtHand is the token that this connection has already; nil if it has none. A token that lives in the workspace counts
// only if a journal of this computer knows it: nobody else has its value.
func tokenAtHand(past []Connection, setup Setup) (*keptToken, *databricks.Problem) {
	if setup.Known(TokenID) && setup.Known(TokenItem) {
		item := setup.Fact(TokenItem)
		return &keptToken{databricks.TokenID(setup.Fact(TokenID)), item, strings.HasSuffix(item, "/"+setup.Tag)}, nil
	}
	connection, ok := connectionNamed(past, setup.Answer(tokenConnection))
	if !ok || connection.Facts[TokenID] == "" || connection.Facts[TokenItem] == "" {
		return nil, nil
	}
	if !connection.matches(setup) {
		return nil, connectionTaken(connection, setup)
	}
	return &keptToken{databricks.TokenID(connection.Facts[TokenID]), connection.Facts[TokenItem], false}, nil
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

// look sees whether the token lives and whether its value is at hand. Never is a second one made unasked.
func (t keptToken) look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	answer, err := databricks.Ask(ctx, r, databricks.TokenByID(t.id))
	switch {
	case databricks.IsProblem(err, databricks.ProblemNoSuchToken) && t.fresh:
		return Finding{State: Spreading, Say: "the token was made and is not listed yet", Learned: t.facts()}, nil
	case databricks.IsProblem(err, databricks.ProblemNoSuchToken):
		return blocked(tokenDead(setup, "It was revoked.")), nil
	case err != nil:
		return Finding{}, err
	}
	learned := t.facts()
	ends, limited := answer.Token.Expires.Time()
	if limited {
		learned[TokenEnds] = ends.Format("2006-01-02")
		if !ends.After(setup.Now) {
			return blocked(tokenDead(setup, "It ended on "+dateText(ends)+".")), nil
		}
	}
	name, err := r.SignsIn(ctx, setup.Learn(learned))
	if err != nil {
		return t.notSigningIn(err, setup)
	}
	if name != "" && name != setup.Fact(ApplicationID) {
		return blocked(tokenLost(setup, t.id, "The entry in your keychain holds a token of somebody else: "+name+".")), nil
	}
	until := "it has no end"
	if limited {
		until = "until " + dateText(ends)
	}
	finding := Finding{
		State: So, Say: "a token " + until + ", " + keptWhere(setup), Learned: learned,
		Lines: []Line{{MarkDone, "signs in with the token " + keptWhere(setup), until, nil}},
	}
	if had, wanted := answer.Token.Scopes, tokenScopes(setup); !t.fresh && !sameScopes(had, wanted) {
		finding.Lines = append(finding.Lines, Line{
			Mark: MarkSkipped, Text: "It stays as it is: it was made for " + scopesText(had) + ". For another use it needs a new token.",
		})
	}
	return finding, nil
}

func (t keptToken) facts() databricks.Facts {
	return databricks.Facts{TokenID: string(t.id), TokenItem: t.item}
}

// notSigningIn tells a dead token from a lost value, a keychain that cannot be read, and what only needs time.
func (t keptToken) notSigningIn(err error, setup Setup) (Finding, error) {
	var problem *databricks.Problem
	switch {
	case errors.As(err, &problem) && problem.SignIn && t.fresh:
		return Finding{
			State: Spreading, Say: "the token was made and is not accepted yet", Learned: t.facts(), Problem: problem,
		}, nil
	case errors.As(err, &problem) && problem.SignIn:
		return blocked(tokenDead(setup, "It is in the workspace's list, but it is refused at sign-in.")), nil
	case databricks.IsProblem(err, databricks.ProblemNoEntitlement):
		// The step before this one gives it. A token that is older than its entitlement waits for it (databricks-api.md 0.6).
		return Finding{
			State: Spreading, Say: "the token is there and its access is not", Learned: t.facts(), Problem: problem,
		}, nil
	case problem != nil:
		return Finding{}, problem
	case errors.Is(err, keystore.ErrNotFound):
		return blocked(tokenLost(setup, t.id, "Its entry is gone, and Databricks shows a token's value only once.")), nil
	}
	cause, fix := keystore.Explain(err)
	return blocked(&databricks.Problem{
		Kind: ProblemKeychain, What: "The token in your keychain could not be read.", Why: cause,
		Who: "You, on this computer.", Send: fix,
	}), nil
}

func blocked(problem *databricks.Problem) Finding {
	return Finding{State: Blocked, Say: problem.What, Problem: problem}
}

func tokenDead(setup Setup, why string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemTokenDead, What: "The token of this connection no longer works.",
		Why:  why + " A second one is never made unasked.",
		Who:  "You: go back and give the connection another name, and a new token is made. Or stop here.",
		Send: tokenConnection + ": " + nextName(setup.Answer(tokenConnection)),
	}
}

func tokenLost(setup Setup, id databricks.TokenID, why string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemTokenLost, What: "The token of this connection is not in your keychain any more.",
		Why: why + " It still lives in the workspace. A second one is never made unasked.",
		Who: "You: revoke it with the command below, then go back and name the connection " +
			nextName(setup.Answer(tokenConnection)) + ". Or stop here.",
		Send: "databricks token-management delete " + string(id),
	}
}

// connectionTaken keeps two connections out of one journal. A rehearsal's workspace is gone when it ends, so its name is free.
func connectionTaken(other Connection, setup Setup) *databricks.Problem {
	if strings.HasPrefix(other.Facts[Host], "http://") {
		return nil
	}
	name := setup.Answer(tokenConnection)
	return &databricks.Problem{
		Kind: ProblemNameTaken, What: fmt.Sprintf("There is a connection %s already.", name),
		Why:  "It is with another identity or another workspace, and it has a token of its own.",
		Who:  "You: go back and give this connection another name.",
		Send: tokenConnection + ": " + nextName(name),
	}
}

// nextName is the name after one that is taken.
func nextName(name string) string {
	if len(name) > longestName-2 {
		name = strings.TrimRight(name[:longestName-2], "-")
	}
	return name + "-2"
}

func sameScopes(a, b []string) bool {
	a, b = slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	return slices.Equal(a, b)
}

func scopesText(scopes []string) string {
	if len(scopes) == 0 {
		return "everything that the identity may do"
	}
	return strings.Join(scopes, ", ")
}

// keptWhere says where the token's value is.
func keptWhere(setup Setup) string {
	switch setup.Answer(KeepKey) {
	case KeepFile:
		return "in an encrypted file"
	case KeepOnce:
		return "shown to you once"
	}
	if setup.Known(KeptIn) {
		return "in " + setup.Fact(KeptIn)
	}
	return "in your keychain"
}

// keptInto says where a token that is to be made will go.
func keptInto(setup Setup) string {
	switch {
	case setup.Answer(KeepKey) == KeepFile:
		return "into an encrypted file"
	case setup.Answer(KeepKey) == KeepOnce:
		return "to you, once"
	case setup.Known(KeptIn):
		return "into " + setup.Fact(KeptIn)
	}
	return "into your keychain"
}

// bareHost is the host without its scheme.
func bareHost(setup Setup) string {
	_, host, found := strings.Cut(setup.Fact(Host), "://")
	if !found {
		return setup.Fact(Host)
	}
	return host
}

// tokenItem names the entry before the token exists. It follows keystore.NewItem, which cannot be asked while the
// application id is unknown; a test holds the two together.
func tokenItem(setup Setup) string {
	host := strings.ReplaceAll(strings.ToLower(bareHost(setup)), ":", "_")
	return host + "/" + strings.ToLower(setup.Facts.Or(ApplicationID)) + "/" + setup.Tag
}
