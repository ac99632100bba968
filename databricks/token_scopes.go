package databricks

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// ScopeList is the names of the API scopes that a workspace knows.
type ScopeList struct{ Names []string }

// TokenScopes lists the API scopes that a token may be limited to. Seed 003 names the request and nobody its answer
// (databricks-api.md 6.4). That a sign-in without the scope "authentication" is refused it is UNCONFIRMED.
func TokenScopes() Query[ScopeList] {
	return Query[ScopeList]{Request{Target: Workspace, As: Admin, Method: http.MethodGet, Path: "/api/2.0/token-scopes"}}
}

// UnmarshalJSON takes every form that such a list may have: names, or objects that carry one, alone or under a key. Which
// of them the service sends is UNCONFIRMED.
func (l *ScopeList) UnmarshalJSON(data []byte) error {
	var entries []json.RawMessage
	if json.Unmarshal(data, &entries) != nil {
		var keyed struct {
			Scopes      []json.RawMessage `json:"scopes"`
			TokenScopes []json.RawMessage `json:"token_scopes"`
		}
		if err := json.Unmarshal(data, &keyed); err != nil {
			return fmt.Errorf("reading the list of scopes: %w", err)
		}
		entries = slices.Concat(keyed.Scopes, keyed.TokenScopes)
	}
	for _, entry := range entries {
		name := scopeName(entry)
		if name != "" && Typed(name) == nil && !slices.Contains(l.Names, name) {
			l.Names = append(l.Names, name)
		}
	}
	if len(l.Names) == 0 {
		return errors.New("reading the list of scopes: it names none")
	}
	return nil
}

func scopeName(entry json.RawMessage) string {
	var name string
	if json.Unmarshal(entry, &name) == nil {
		return name
	}
	var object struct {
		Name  string `json:"name"`
		Scope string `json:"scope"`
	}
	if json.Unmarshal(entry, &object) != nil {
		return ""
	}
	if object.Name != "" {
		return object.Name
	}
	return object.Scope
}

// KnownScopes are the names that are known without asking (databricks-api.md 6.4). A workspace has about 55.
func KnownScopes() []string {
	return []string{
		"ai-gateway", ScopeAllAPIs, ScopeAuthentication, ScopeClusters, "files", "genie", "jobs", "pipelines", ScopeSCIM, ScopeSQL,
		ScopeUnityCatalog, "workspace",
	}
}

var scopesSaid = like(`does not have required scopes?: *(?P<scope>[a-z0-9_:.-]+(?:, *[a-z0-9_:.-]+)*)`)

// LackingScopes are those that a refusal names as missing; none if it is another refusal, or names none.
func LackingScopes(err error) []string {
	var problem *Problem
	if !errors.As(err, &problem) || problem.Kind != ProblemMissingScope {
		return nil
	}
	match := scopesSaid.FindStringSubmatch(problem.Said)
	if match == nil {
		return nil
	}
	var scopes []string
	for scope := range strings.SplitSeq(match[1], ",") {
		scopes = append(scopes, strings.TrimRight(strings.TrimSpace(scope), "."))
	}
	return scopes
}
