package steps

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"brickpass/databricks"
)

// Which APIs a token may be used for.

// tokenScopes limits the token to what it is for. None means all that the identity may do, and the service may then narrow
// it by itself later on (databricks-api.md 0.0).
func tokenScopes(setup Setup) []string {
	if (setup.Aim == Rotation || setup.Aim == Adopting) && setup.Known(ScopesNow) {
		return scopesIn(setup.Fact(ScopesNow)) // those of the token that is there, which may have changed since it was made
	}
	switch setup.Answer(tokenUse) {
	case useEverything:
		return nil
	case useChosen:
		return setup.List(tokenScopesKey)
	}
	return guideScopes(setup)
}

// guideScopes are what the partner's guide needs.
func guideScopes(setup Setup) []string {
	if scopes := setup.Partner().Token.Scopes; len(scopes) > 0 {
		return scopes
	}
	return []string{databricks.ScopeSQL, databricks.ScopeUnityCatalog}
}

// scopeWords explain the scopes that are known, in a few plain words.
var scopeWords = map[string]string{
	"access-management":            "permissions and roles",
	"ai-gateway":                   "language models",
	"apps":                         "apps of the workspace",
	databricks.ScopeClusters:       "look at, start, change clusters",
	"dashboards":                   "dashboards",
	"files":                        "files in volumes and folders",
	"genie":                        "answers to questions on data",
	"identity":                     "the account's people and groups",
	"jobs":                         "look at, run, change jobs",
	"mlflow":                       "experiments and models",
	"model-serving":                "calls to served models",
	"networking":                   "IP access lists",
	"pipelines":                    "look at, run, change pipelines",
	"secrets":                      "stored secrets",
	"settings":                     "settings of the workspace",
	"vector-search":                "vector search",
	"workspace":                    "notebooks and folders",
	databricks.ScopeAllAPIs:        "everything",
	databricks.ScopeAuthentication: "can make tokens of any scope",
	databricks.ScopeSCIM:           "people, groups, whose it is",
	databricks.ScopeSQL:            "queries on SQL warehouses",
	databricks.ScopeUnityCatalog:   "names of tables, and privileges",
}

func scopesQuestion(setup Setup) Question {
	return Question{
		Key: tokenScopesKey, Kind: SomeOf, Text: "Which APIs may the token be used for?",
		Help: "Each is a group of requests. A request of another group is refused with this token, whatever " + setup.holder() + " may do. " +
			"Change it later by brickpass scopes.",
		Default: strings.Join(slices.Sorted(slices.Values(guideScopes(setup))), "\n"), From: scopesFrom(setup),
		Allowed: scopesAllowed(setup),
		Parse:   parseScopes,
		Echo:    echoScopes,
		Options: scopeOptions,
	}
}

func scopesFrom(setup Setup) string {
	if setup.Own() {
		return "queries and reading tables"
	}
	return setup.Say("what {partner}'s guide needs")
}

func scopesAllowed(setup Setup) string {
	allowed := "a line for each API scope, such as sql, unity-catalog, jobs"
	if !setup.Own() {
		allowed += "; never " + databricks.ScopeAuthentication
	}
	return allowed
}

var scopePattern = regexp.MustCompile(`^[a-z][a-z0-9_.:-]{0,63}$`)

// parseScopes takes scopes on lines or separated by commas, and gives them sorted, each once. Whether a workspace knows one
// is found out by looking.
func parseScopes(setup Setup, typed string) (string, error) {
	var scopes []string
	for _, scope := range strings.FieldsFunc(strings.ToLower(typed), func(r rune) bool { return r == ',' || r == '\n' || r == '\r' }) {
		scope = strings.TrimSpace(scope)
		switch refused := scopeRefused(setup, scope); {
		case scope == "" || slices.Contains(scopes, scope):
			continue
		case !scopePattern.MatchString(scope):
			return "", fmt.Errorf("%s is no API scope. One looks like unity-catalog.", scope)
		case refused != "":
			return "", errors.New(refused)
		}
		scopes = append(scopes, scope)
	}
	if len(scopes) == 0 {
		return "", errors.New("Choose at least one API.")
	}
	slices.Sort(scopes)
	return strings.Join(scopes, "\n"), nil
}

// scopeRefused says why a scope is not to be chosen; "" if it may.
func scopeRefused(setup Setup, scope string) string {
	switch {
	case scope == databricks.ScopeAllAPIs:
		return "all-apis is no limit: go back and choose everything instead."
	case scope == databricks.ScopeAuthentication && !setup.Own():
		return setup.Say("authentication is not for {partner}: whoever holds it can make tokens of any scope.")
	}
	return ""
}

// echoScopes says what the proof, and the partner's first query, would meet.
func echoScopes(setup Setup, typed string) []Line {
	answer, err := parseScopes(setup, typed)
	if err != nil {
		return nil
	}
	chosen := strings.Split(answer, "\n")
	switch {
	case slices.Contains(chosen, databricks.ScopeAuthentication):
		return []Line{{Mark: MarkBlocked, Text: "With authentication the token can make further tokens, of any scope. It is then worth as much as you."}}
	case !setup.Own() && !slices.Contains(chosen, databricks.ScopeSQL):
		return []Line{{Mark: MarkBlocked, Text: setup.Say("Without sql {partner} can run no query, and the proof at the end fails.")}}
	}
	return nil
}

// scopeOptions lists the scopes that this workspace has. Where the list cannot be read, the known names stand in its place,
// and it says so.
func scopeOptions(ctx context.Context, r Reader, setup Setup, query OptionQuery) (OptionPage, error) {
	names, unread, err := readScopes(ctx, r)
	if err != nil {
		return OptionPage{}, err
	}
	var page OptionPage
	for _, name := range slices.Sorted(slices.Values(names)) {
		option := Option{Value: name, Label: name, Detail: scopeWords[name], Disabled: scopeRefused(setup, name)}
		if holds(query.Filter, option.Label, option.Detail) {
			page.Options = append(page.Options, option)
		}
	}
	if unread {
		page.Options = append(page.Options, Option{
			Value: "?", Label: "other scopes", Disabled: "This workspace's list was not read, so these are only the names known to brickpass.",
		})
	}
	return page, nil
}

// readScopes reads the workspace's list; unread says that it could not be, and that the names are those known without it.
func readScopes(ctx context.Context, r Reader) (names []string, unread bool, err error) {
	list, err := databricks.Ask(ctx, r, databricks.TokenScopes())
	var problem *databricks.Problem
	switch {
	case err == nil:
		return list.Names, false, nil
	case errors.As(err, &problem) && !problem.SignIn &&
		(problem.Status == 403 || problem.Status == 404 || problem.Kind == databricks.ProblemUnreadable):
		return databricks.KnownScopes(), true, nil
	}
	return nil, false, err
}

// ProblemNoSuchScope is a chosen scope that the workspace does not have.
const ProblemNoSuchScope databricks.ProblemKind = "no-such-scope"

// unknownScopes says that a chosen scope is none of this workspace, before anything is made for it.
func unknownScopes(ctx context.Context, r Reader, setup Setup) (*databricks.Problem, error) {
	if setup.Answer(tokenUse) != useChosen {
		return nil, nil
	}
	names, unread, err := readScopes(ctx, r)
	if err != nil || unread {
		return nil, err
	}
	for _, scope := range tokenScopes(setup) {
		if !slices.Contains(names, scope) {
			return &databricks.Problem{
				Kind: ProblemNoSuchScope, What: fmt.Sprintf("This workspace has no API scope %s.", scope),
				Why:  "A token that asks for it would be refused.",
				Who:  "You: go back and choose among those that there are.",
				Send: tokenScopesKey + ": " + strings.Join(slices.DeleteFunc(tokenScopes(setup), func(s string) bool { return s == scope }), ", "),
			}, nil
		}
	}
	return nil, nil
}
