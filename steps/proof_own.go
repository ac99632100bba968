package steps

import (
	"context"
	"fmt"
	"slices"

	"brickpass/databricks"
)

// The proof of a token of one's own: it signs in as the person, and what it is not for is refused.

// ProblemNotLimited is a token that does what its scopes leave out.
const ProblemNotLimited databricks.ProblemKind = "proof-not-limited"

// call is a request that reads, and that the scope beside it allows. The scopes are those of databricks-api.md 6.4; that each
// covers just this request is UNCONFIRMED, but for scim.
type call struct {
	scope  string
	does   string // "list the SQL warehouses"
	did    string // "listed the SQL warehouses"
	python string // the same, by the SDK
	query  databricks.Readable
}

func calls(as databricks.Actor) []call {
	return []call{
		{databricks.ScopeSCIM, "say who you are", "said who you are", "print(w.current_user.me().user_name)", databricks.Me(as)},
		{
			databricks.ScopeSQL, "list the SQL warehouses", "listed the SQL warehouses",
			"print([warehouse.name for warehouse in w.warehouses.list()])", databricks.Warehouses().By(as),
		},
		{
			databricks.ScopeUnityCatalog, "list the catalogs", "listed the catalogs",
			"print([catalog.name for catalog in w.catalogs.list()])", databricks.Catalogs().By(as),
		},
		{
			databricks.ScopeAuthentication, "list your tokens", "listed your tokens",
			"print([token.comment for token in w.tokens.list()])", databricks.OwnTokens(as),
		},
		{
			databricks.ScopeClusters, "list the clusters", "listed the clusters",
			"print([cluster.cluster_name for cluster in w.clusters.list()])", databricks.Clusters(as),
		},
	}
}

// allows says whether a token with these scopes may make the call. Without scopes it may make each.
func (c call) allows(scopes []string) bool {
	return len(scopes) == 0 || slices.Contains(scopes, c.scope) || slices.Contains(scopes, databricks.ScopeAllAPIs)
}

// firstCall is the first that the scopes allow, or that they do not; false if there is none.
func firstCall(scopes []string, allowed bool) (call, bool) {
	all := calls(databricks.ByOwnToken)
	i := slices.IndexFunc(all, func(c call) bool { return c.allows(scopes) == allowed })
	if i < 0 {
		return call{}, false
	}
	return all[i], true
}

func proveOwn(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if !setup.Known(TokenItem) {
		return Finding{State: Missing, Say: "comes last, with the new token", Learned: due()}, nil
	}
	works, err := ownWorks(ctx, r, setup)
	if err != nil {
		return orWait(nil, lacksScope(err, setup))
	}
	refused, err := ownRefused(ctx, r, setup)
	if err != nil {
		finding, err := orWait(nil, err)
		finding.Lines = []Line{works}
		return finding, err
	}
	finding := Finding{
		State: So, Say: "it works, as you", Lines: []Line{works, refused},
		Learned: databricks.Facts{Proven: setup.Now.Format("2006-01-02")},
	}
	if refused.Problem != nil {
		finding.State, finding.Problem, finding.Say, finding.Learned = Blocked, refused.Problem, refused.Problem.What, due()
	}
	return finding, nil
}

// ownWorks makes a call that the token allows. Where its scopes leave out the question who it belongs to, another call shows
// that it works, and where none is known, the refusal for want of a scope shows that it was accepted.
func ownWorks(ctx context.Context, r Reader, setup Setup) (Line, error) {
	where := keptWhere(setup)
	first, known := firstCall(tokenScopes(setup), true)
	switch {
	case !known:
		_, err := databricks.Ask(ctx, r, databricks.Me(databricks.ByOwnToken))
		if err != nil && !databricks.AliveButScoped(err) {
			return Line{}, err
		}
		return Line{Mark: MarkDone, Text: "the token " + where + " was accepted", Detail: "no call of its scopes is known here"}, nil
	case first.scope != databricks.ScopeSCIM:
		_, err := r.Read(ctx, first.query)
		return Line{Mark: MarkDone, Text: "the token " + where + " " + first.did, Detail: "by the scope " + first.scope}, err
	}
	me, err := databricks.Ask(ctx, r, databricks.Me(databricks.ByOwnToken))
	if err != nil {
		return Line{}, err
	}
	if me.UserName != setup.Fact(AdminName) {
		return Line{}, ownOfSomebodyElse(setup, me.UserName)
	}
	return Line{Mark: MarkDone, Text: "signed in with the token " + where + ", as " + databricks.Visible(me.UserName)}, nil
}

// ownRefused makes a call that the scopes leave out, which must be refused.
func ownRefused(ctx context.Context, r Reader, setup Setup) (Line, error) {
	scopes := tokenScopes(setup)
	if len(scopes) == 0 {
		return Line{Mark: MarkSkipped, Text: "it has no limit of its own, so there is nothing that must be refused"}, nil
	}
	outside, known := firstCall(scopes, false)
	if !known {
		return Line{Mark: MarkSkipped, Text: "no call is known here that it must be refused"}, nil
	}
	_, err := r.Read(ctx, outside.query)
	switch {
	case databricks.AliveButScoped(err):
		return Line{Mark: MarkDone, Text: "refused to " + outside.does + ", as it should be", Detail: "that takes the scope " + outside.scope}, nil
	case err != nil:
		return Line{}, err
	}
	return Line{Mark: MarkBlocked, Text: "it can " + outside.does + ", though that should be refused", Problem: &databricks.Problem{
		Kind: ProblemNotLimited, What: "The token can do more than you chose.",
		Why:  fmt.Sprintf("It was made for %s, and yet it could %s.", scopesText(setup, scopes), outside.does),
		Who:  "You: revoke it by brickpass remove " + setup.Answer(tokenConnection) + ". Databricks' support can say why it is not limited.",
		Send: "A personal access token with the scopes " + scopesText(setup, scopes) + " can call " + outside.query.Reading().Path + ". Why?",
	}}, nil
}

func ownOfSomebodyElse(setup Setup, name string) *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemSomebodyElse, What: "The token signs in as somebody else.",
		Why:  fmt.Sprintf("Databricks says that it belongs to %s, and not to %s.", databricks.Visible(first(name, "nobody")), setup.Fact(AdminName)),
		Who:  "You: revoke this token with the command below, and go back to give the connection another name.",
		Send: databricks.Fill(revocation(setup), setup.Facts).CLI(),
	}
}
