package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brickpass/databricks"
)

// scopesNow shows the scopes as they are.
type scopesNow struct{ taking }

func (scopesNow) About() About {
	return About{
		ID: "connection", Rail: "Now", Title: "What the token may be used for now",
		Why: "A scope is a group of requests. A request of another group is refused with this token, whatever its owner may do.",
		ByHand: []string{
			"The guide: GET /api/2.0/token-scopes lists the scopes that there are.",
			"Today: the same. Those of one token an admin reads by GET /api/2.0/token-management/tokens/, followed by its id.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{mendAfter},
		Pause: true,
	}
}

// Questions are for the value of the token, where nobody but the token can be asked.
func (scopesNow) Questions(setup Setup) []Question {
	if setup.Own() || setup.Known(AdminGroup) || kindOf(setup) == oauthKind {
		return nil
	}
	return toOpen(setup)
}

func (s scopesNow) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if kindOf(setup) == oauthKind {
		return Finding{State: So, Say: "an OAuth secret has no scopes", Lines: []Line{{
			Mark: MarkSkipped, Text: setup.Say("{partner} signs in by client ID and secret, and may do all that its identity may do."),
		}}}, nil
	}
	if whose := s.connection.Facts[AdminName]; setup.Own() && whose != "" && whose != setup.Fact(AdminName) {
		return blocked(ofSomebodyElse(whose, setup.Fact(AdminName))), nil
	}
	seen, err := s.scopedToken(ctx, r, setup)
	switch {
	case err != nil:
		return Finding{}, err
	case !seen.there:
		return blocked(s.gone()), nil
	}
	lines, err := scopesLines(ctx, r, setup, seen.listing)
	finding := Finding{State: So, Say: "for " + scopesText(setup, noLimit(seen.scopes)), Learned: databricks.Facts{}, Lines: lines}
	learn(finding.Learned, ScopesNow, scopesFact(noLimit(seen.scopes)))
	if seen.itself {
		finding.Learned[SelfMint] = yes
	}
	return finding, err
}

func (scopesNow) Changes(Setup, Finding) []Change { return nil }

func (t taking) gone() *databricks.Problem {
	return &databricks.Problem{
		Kind: ProblemTokenDead, What: "The token of this connection is gone.", Why: "It was revoked, or it has ended.",
		Who: "You: make a new one.", Send: "brickpass rotate " + t.connection.Name,
	}
}

// scoped is a token as it is seen.
type scoped struct {
	listing
	there  bool
	itself bool // it may change itself
}

// scopedToken is the token as an admin sees it or, where nobody is an admin, as it sees itself.
func (t taking) scopedToken(ctx context.Context, r Reader, setup Setup) (scoped, error) {
	id := databricks.TokenID(setup.Fact(TokenID))
	switch {
	case setup.Own():
		seen, there, err := ownListed(ctx, r, id)
		return scoped{listing: seen, there: there}, err
	case !setup.Known(AdminGroup):
		return byItself(ctx, r, setup, id)
	}
	listed, there, err := keptToken{kind: patKind, id: string(id)}.listed(ctx, r, setup)
	seen := scoped{listing: listed, there: there}
	maker := call{scope: databricks.ScopeAuthentication}
	if err != nil || !there || !maker.allows(seen.scopes) || restricted(setup) || !openable(setup) {
		return seen, err
	}
	how, _, err := tries(ctx, r, setup, setup.Fact(TokenItem))
	seen.itself = how == signsIn
	return seen, err
}

// byItself asks the token about itself. For that it needs the scope authentication (databricks-api.md 6.4); without it only an admin can
// help.
func byItself(ctx context.Context, r Reader, setup Setup, id databricks.TokenID) (scoped, error) {
	onlyAdmins := databricks.Blocker(databricks.ProblemNotAdmin, databricks.Details{Workspace: setup.Fact(WorkspaceID)})
	onlyAdmins.What, onlyAdmins.Why = "Only a workspace admin can see and change the scopes of this token.",
		"You are no admin of this workspace, and the token may not do so itself: it lacks the scope authentication, as it should."
	how, _, err := tries(ctx, r, setup, setup.Fact(TokenItem))
	switch {
	case err != nil:
		return scoped{}, err
	case how == notAtHand:
		onlyAdmins.Why = "You are no admin of this workspace, and the value of the token is not kept here, so it cannot be asked either."
		return scoped{}, onlyAdmins
	case how == refusedNow:
		return scoped{}, nil
	}
	list, err := databricks.Ask(ctx, r, databricks.OwnTokens(databricks.ByToken))
	if databricks.AliveButScoped(err) {
		return scoped{}, onlyAdmins
	}
	i := slices.IndexFunc(list.Tokens, func(token databricks.TokenInfo) bool { return token.ID == id })
	if err != nil || i < 0 {
		return scoped{}, err
	}
	return scoped{listing: listingOf(list.Tokens[i]), there: true, itself: true}, nil
}

// scopesLines explain each scope of a token, what is left out of those that the workspace has, and what Databricks does by itself.
func scopesLines(ctx context.Context, r Reader, setup Setup, seen listing) ([]Line, error) {
	names, unread, err := readScopes(ctx, r)
	if err != nil {
		return nil, err
	}
	scopes := slices.Sorted(slices.Values(noLimit(seen.scopes)))
	lines := []Line{}
	for _, scope := range scopes {
		lines = append(lines, Line{Mark: MarkDone, Text: databricks.Visible(scope), Detail: scopeWords[scope]})
	}
	others := slices.DeleteFunc(slices.Sorted(slices.Values(names)), func(name string) bool {
		return slices.Contains(scopes, name) || name == databricks.ScopeAllAPIs
	})
	switch {
	case len(scopes) == 0:
		lines = append(lines, Line{Mark: MarkDone, Text: "everything that " + setup.holder() + " may do", Detail: "no limit of its own"})
	case unread:
		lines = append(lines, Line{Mark: MarkSkipped, Text: "Every other API is refused. This workspace's list of them could not be read"})
	case len(others) > 0:
		lines = append(lines, Line{
			Mark: MarkSkipped,
			Text: fmt.Sprintf("refused: the other %d of this workspace, such as %s", len(others), strings.Join(visibleFew(others), ", ")),
		})
	}
	return append(lines, autoscopeLines(seen.token)...), nil
}

func visibleFew(names []string) []string {
	few := slices.Clone(names[:min(3, len(names))])
	for i := range few {
		few[i] = databricks.Visible(few[i])
	}
	return few
}

// autoscopeLines say whether Databricks narrows the token by itself (databricks-api.md 0.0).
func autoscopeLines(token databricks.TokenInfo) []Line {
	switch token.AutoscopeState {
	case autoscopeRunning:
		return []Line{{
			Mark:   MarkSkipped,
			Text:   "Databricks watches what it is used for, and will limit it to that after 30 days. Scopes that you choose end this",
			Detail: "so far " + visibleList(token.InferredScopes),
		}}
	case autoscopeCompleted, autoscopeBackfilled:
		return []Line{{Mark: MarkSkipped, Text: "Databricks limited it to these by itself, by what it was used for"}}
	}
	return nil
}
