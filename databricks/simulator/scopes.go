package simulator

import (
	"slices"
	"time"
)

// What becomes of a token that may do everything (databricks-api.md 6.4; AUTOSCOPE_STATE_BACKFILLED and _API_NOT_COVERED do
// not occur here).
const (
	autoscopeOff      = "AUTOSCOPE_STATE_DISABLED"
	autoscopeRunning  = "AUTOSCOPE_STATE_RUNNING" // it is observed, and may still do everything
	autoscopeDone     = "AUTOSCOPE_STATE_COMPLETED"
	autoscopeByPerson = "AUTOSCOPE_STATE_USER_SELECTED"
)

const observation = 30 * 24 * time.Hour

// knownScopes are some of those that databricks-api.md 6.4 and the reference of scopes know; a workspace has about 55.
var knownScopes = []string{
	"access-management", "ai-gateway", "alerts", "all-apis", "apps", "authentication", "clusters", "command-execution", "dashboards",
	"databricks-connect", "files", "genie", "identity", "jobs", "model-serving-inference", "networking", "pipelines", "provisioning",
	"scim", "settings", "sql", "unity-catalog", "workspace",
}

// tokenScopes is GET /api/2.0/token-scopes. The shape of the answer is UNCONFIRMED.
func (c *call) tokenScopes() reply { return ok(map[string]any{"scopes": knownScopes}) }

func (c *call) checkScopes(scopes []string) *reply {
	for _, scope := range scopes {
		if !slices.Contains(knownScopes, scope) {
			refused := c.invalid("Invalid scope: %s", scope) // UNCONFIRMED text
			return &refused
		}
	}
	return nil
}

// autoscopeState follows databricks-api.md 0.0: scopes by hand switch it off; long tokens without any are observed. That
// autoscope_enabled:false alone keeps a token as it is, is UNCONFIRMED.
func autoscopeState(asked mint, lifetime time.Duration) string {
	switch {
	case len(asked.Scopes) > 0:
		return autoscopeByPerson
	case asked.Autoscope != nil && !*asked.Autoscope:
		return autoscopeOff
	case asked.Autoscope != nil || lifetime >= observation:
		return autoscopeRunning
	}
	return autoscopeOff
}

// autoscopeAt says what a token is narrowed to by now: after thirty days, to what it was used for until then. That one which
// was not used at all goes on being observed is UNCONFIRMED.
func (t *token) autoscopeAt(now time.Time) (state string, scopes []string) {
	if t.autoscope == autoscopeRunning && len(t.seen) > 0 && !now.Before(t.createdAt.Add(observation)) {
		return autoscopeDone, t.seen
	}
	return t.autoscope, t.scopes
}

// observe notes what a token is used for.
func (t *token) observe(scope string, now time.Time) {
	if state, _ := t.autoscopeAt(now); state == autoscopeRunning && scope != "" && !slices.Contains(t.seen, scope) {
		t.seen = append(t.seen, scope)
	}
}

// scopesAt gives the scopes that hold now: a change takes up to ten minutes (databricks-api.md 0.6).
func (t *token) scopesAt(now time.Time, delay time.Duration) []string {
	if !t.scopesSince.IsZero() && now.Before(t.scopesSince.Add(delay)) {
		return t.scopesBefore
	}
	_, scopes := t.autoscopeAt(now)
	return scopes
}
