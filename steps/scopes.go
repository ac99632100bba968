package steps

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"brickpass/databricks"
)

// What a token may be used for can be changed while it is in use. The change is one request; Databricks takes up to ten minutes until
// it is in force everywhere (databricks-api.md 0.6), and until then some calls are answered as before.

const scopesStep ID = "scopes"

// ScopesSteps are the steps by which the scopes of a connection's token are shown and changed.
func ScopesSteps(connection Connection) []Step {
	t := taking{connection}
	return []Step{
		removeWorkspace{t: t},
		sameAccount{},
		lifeSignIn{removeSignIn{t: t}},
		lifeChecks{t},
		scopesNow{t},
		rescope{t},
	}
}

// Rescoping is the set-up that begins with.
func (c Connection) Rescoping(tag string, now time.Time) Setup {
	return c.life(Rescoping, tag, now, TokenID, KeptSecret)
}

// scopesNow shows the scopes as they are.
type scopesNow struct{ taking }

func (scopesNow) About() About {
	return About{
		ID: "connection", Rail: "Now", Title: "What the token may be used for now",
		Why: "A scope is a group of requests. A request of another group is refused with this token, whatever the identity may do.",
		ByHand: []string{
			"The guide: a workspace admin changes scopes by the API; the token itself, if it holds authentication.",
			"Today: the console has no page for it.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{mendAfter},
		Pause: true,
	}
}

func (s scopesNow) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	if kindOf(setup) == oauthKind {
		return Finding{State: So, Say: "an OAuth secret has no scopes", Lines: []Line{{
			Mark: MarkSkipped, Text: setup.Say("{partner} signs in by client ID and secret. What it may do is what its identity may do, and nothing limits that further."),
		}}}, nil
	}
	if whose := s.connection.Facts[AdminName]; setup.Own() && whose != "" && whose != setup.Fact(AdminName) {
		return blocked(ofSomebodyElse(whose, setup.Fact(AdminName))), nil
	}
	seen, there, mints, err := s.token(ctx, r, setup)
	switch {
	case err != nil:
		return Finding{}, err
	case !there:
		return blocked(&databricks.Problem{
			Kind: ProblemTokenDead, What: "The token of this connection no longer works.", Why: "It was revoked, or it has ended.",
			Who: "You: make a new one.", Send: "brickpass rotate " + s.connection.Name,
		}), nil
	}
	finding := Finding{State: So, Say: scopesSay(seen), Learned: databricks.Facts{}, Lines: scopesLines(seen)}
	learn(finding.Learned, ScopesNow, scopesFact(seen.scopes))
	if mints {
		finding.Learned[SelfMint] = yes
	}
	return finding, nil
}

// token is the token as an admin sees it or, where nobody is an admin, as it sees itself; mints says that it can change itself.
func (s scopesNow) token(ctx context.Context, r Reader, setup Setup) (seen listing, there, mints bool, err error) {
	id := databricks.TokenID(setup.Fact(TokenID))
	if setup.Own() {
		seen, there, err = ownListed(ctx, r, id)
		return seen, there, false, err
	}
	admin := setup.Known(AdminGroup)
	if admin {
		seen, there, err = keptToken{kind: patKind, id: string(id)}.listed(ctx, r, setup)
		if err != nil || !there {
			return seen, there, false, err
		}
	}
	maker := call{scope: databricks.ScopeAuthentication}
	if admin && !maker.allows(seen.scopes) {
		return seen, there, false, nil
	}
	how, _, err := tries(ctx, r, setup, setup.Fact(TokenItem))
	if err != nil || how != signsIn {
		if !admin && err == nil {
			err = databricks.Blocker(databricks.ProblemNotAdmin, databricks.Details{Workspace: setup.Fact(WorkspaceID)})
		}
		return seen, there, false, err
	}
	if admin {
		return seen, there, true, nil
	}
	list, err := databricks.Ask(ctx, r, databricks.OwnTokens(databricks.ByToken))
	if databricks.AliveButScoped(err) {
		return seen, false, false, databricks.Blocker(databricks.ProblemNotAdmin, databricks.Details{Workspace: setup.Fact(WorkspaceID)})
	}
	i := slices.IndexFunc(list.Tokens, func(t databricks.TokenInfo) bool { return t.ID == id })
	if err != nil || i < 0 {
		return seen, false, false, err
	}
	return listingOf(list.Tokens[i]), true, true, nil
}

func scopesSay(seen listing) string {
	if len(seen.scopes) == 0 {
		return "for everything that the identity may do"
	}
	return "for " + strings.Join(seen.scopes, ", ")
}

// scopesLines explain each scope, and what Databricks does about them by itself.
func scopesLines(seen listing) []Line {
	var lines []Line
	for _, scope := range seen.scopes {
		lines = append(lines, Line{Mark: MarkDone, Text: scope, Detail: scopeWords[scope]})
	}
	switch seen.token.AutoscopeState {
	case "AUTOSCOPE_STATE_RUNNING":
		lines = append(lines, Line{
			Mark: MarkSkipped, Text: "Databricks watches what it is used for, and will limit it to that by itself. Scopes that you choose end this",
			Detail: strings.Join(seen.token.InferredScopes, ", "),
		})
	case "AUTOSCOPE_STATE_COMPLETED":
		lines = append(lines, Line{Mark: MarkSkipped, Text: "Databricks limited it to these by itself"})
	}
	return lines
}

func (scopesNow) Changes(Setup, Finding) []Change { return nil }

// rescope changes the scopes.
type rescope struct{ taking }

// The answers of the step.
const (
	rescopeUse    = "scopes.use"
	rescopeScopes = "scopes.scopes"

	useAsItIs = "keep"
	useBefore = "before"
)

func (rescope) About() About {
	return About{
		ID: scopesStep, Rail: "Scopes", Title: "What shall the token be used for?",
		Why: "The change is one request, and can be taken back by another. Until it is in force everywhere up to ten minutes may pass, in " +
			"which some requests are answered as before.",
		ByHand: []string{
			"The guide: PATCH /api/2.0/token/, followed by the token's id, with update_mask scopes; the token needs the scope authentication.",
			"Today: as a workspace admin PATCH /api/2.0/token-management/tokens/, followed by the token's id, with the same body.",
		},
		Docs:  "https://docs.databricks.com/aws/en/dev-tools/auth/pat",
		Needs: []ID{"connection"},
	}
}

func (s rescope) Questions(setup Setup) []Question {
	if kindOf(setup) == oauthKind {
		return nil
	}
	guide := strings.Join(guideScopes(setup), ", ")
	answers := []string{useAsItIs, useSQL, useChosen, useEverything}
	options := []Option{
		{Value: useAsItIs, Label: "As it is", Detail: "nothing changes"},
		{Value: useSQL, Label: "Queries and reading tables", Detail: "limited to " + guide},
		{Value: useChosen, Label: "APIs that you choose", Detail: "from the list of this workspace"},
		{Value: useEverything, Label: "Everything that the identity may do", Detail: "no limit of its own"},
	}
	if before, ok := s.before(setup); ok {
		answers = append(answers, useBefore)
		options = append(options, Option{Value: useBefore, Label: "As before the last change", Detail: scopesText(noLimit(before))})
	}
	questions := []Question{{
		Key: rescopeUse, Kind: OneOf, Text: setup.Say("What shall {partner} use the token for?"),
		Help: "The value of the token stays the same, so nobody has to be given anything. What the new scopes leave out is refused, up to ten " +
			"minutes later.",
		Default: useAsItIs, From: "nothing changes unasked",
		Allowed: strings.Join(answers, ", "),
		Parse:   oneOf(answers...),
		Options: fixed(options...),
	}}
	if setup.Answer(rescopeUse) == useChosen {
		chosen := scopesQuestion(setup)
		chosen.Key, chosen.Help = rescopeScopes, "Each is a group of requests. A request of another group is refused with this token, whatever the identity may do."
		if now := scopesOf(setup); len(noLimit(now)) > 0 {
			chosen.Default, chosen.From = strings.Join(slices.Sorted(slices.Values(now)), "\n"), "as it is now"
		}
		questions = append(questions, chosen)
	}
	return questions
}

// before are the scopes before the last change that brickpass made to this token.
func (s rescope) before(setup Setup) ([]string, bool) {
	for _, made := range slices.Backward(s.rescopings(databricks.TokenID(setup.Fact(TokenID)))) {
		if made.Undo == nil {
			continue
		}
		if _, scopes, ok := databricks.Rescoped(*made.Undo); ok {
			return scopes, true
		}
	}
	return nil, false
}

func scopesOf(setup Setup) []string {
	if !setup.Known(ScopesNow) {
		return nil
	}
	return scopesIn(setup.Fact(ScopesNow))
}

// noLimit is none for a list that sets no limit.
func noLimit(scopes []string) []string {
	if slices.Contains(scopes, databricks.ScopeAllAPIs) {
		return nil
	}
	return scopes
}

// wanted are the scopes that were asked for; false if nothing is to change.
func (s rescope) wanted(setup Setup) ([]string, bool) {
	switch setup.Answer(rescopeUse) {
	case useSQL:
		return guideScopes(setup), true
	case useChosen:
		return setup.List(rescopeScopes), len(setup.List(rescopeScopes)) > 0
	case useEverything:
		return nil, true
	case useBefore:
		return s.before(setup)
	}
	return nil, false
}

func (s rescope) Look(ctx context.Context, r Reader, setup Setup) (Finding, error) {
	wanted, asked := s.wanted(setup)
	if !asked || kindOf(setup) == oauthKind {
		return Finding{State: So, Say: "they stay as they are"}, nil
	}
	if problem, err := chosenUnknown(ctx, r, setup); problem != nil || err != nil {
		return blocked(problem), err
	}
	seen, there, _, err := scopesNow{s.taking}.token(ctx, r, setup)
	switch {
	case err != nil:
		return Finding{}, err
	case !there:
		return Finding{}, &databricks.Problem{
			Kind: ProblemTokenDead, What: "The token is gone.", Why: "It was revoked, or it has ended.", Who: "You: make a new one.",
			Send: "brickpass rotate " + s.connection.Name,
		}
	case !sameScopes(noLimit(seen.scopes), noLimit(wanted)):
		return Finding{State: Missing, Say: "they will be " + scopesText(noLimit(wanted)), Seen: rescoping{seen.scopes}}, nil
	}
	return inForce(ctx, r, setup, noLimit(wanted))
}

// rescoping is what Changes needs: the scopes as they are.
type rescoping struct{ now []string }

// chosenUnknown says that a chosen scope is none of this workspace.
func chosenUnknown(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if setup.Answer(rescopeUse) != useChosen {
		return nil, nil
	}
	problem, err := unknownScopes(ctx, r, setup.With(tokenUse, useChosen).With(tokenScopesKey, setup.Answer(rescopeScopes)))
	if problem != nil {
		problem.Send = strings.Replace(problem.Send, tokenScopesKey, rescopeScopes, 1)
	}
	return problem, err
}

// Ways are as an admin and, where the token may change itself, as the token.
func (rescope) Ways(setup Setup) []string {
	switch {
	case setup.Own():
		return []string{""}
	case setup.Known(AdminGroup) && setup.Known(SelfMint):
		return []string{"you change it as an admin", "the token changes itself"}
	}
	return []string{""}
}

// Offer is none: both ways are agreed to at once.
func (rescope) Offer(Setup) string { return "" }

func (s rescope) Changes(setup Setup, finding Finding) []Change {
	seen, ok := finding.Seen.(rescoping)
	wanted, asked := s.wanted(setup)
	if finding.State != Missing || !ok || !asked {
		return nil
	}
	id := databricks.TokenID(setup.Fact(TokenID))
	set, change := databricks.SetTokenScopes, "set"
	itself := !setup.Known(AdminGroup) || setup.Ways[scopesStep] > 0
	if itself {
		change = "set-itself"
	}
	if setup.Own() || itself {
		as := databricks.Admin
		if !setup.Own() {
			as = databricks.ByToken
		}
		set = func(id databricks.TokenID, scopes []string) databricks.Request {
			return databricks.SetOwnTokenScopes(as, id, scopes)
		}
	}
	undo := set(id, noLimit(seen.now))
	return []Change{{
		Step: scopesStep, ID: change, Title: "scopes of the token", Value: scopesText(noLimit(wanted)), Request: set(id, noLimit(wanted)),
		Undo: &undo, Back: fmt.Sprintf("setting them to %s", scopesText(noLimit(seen.now))), Yields: !itself,
	}}
}
