package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// ConfKey names a setting of a workspace.
type ConfKey string

// The settings that letting a partner in depends on (databricks-api.md 7.1).
const (
	TokensEnabled    ConfKey = "enableTokensConfig"
	MaxTokenLifetime ConfKey = "maxTokenLifetimeDays"
	IPListsEnabled   ConfKey = "enableIpAccessLists"
)

// LongestLifetime is how long a token may live where a workspace sets no limit of its own (databricks-api.md 6.2).
const LongestLifetime = 730 * 24 * time.Hour

// Conf is settings of a workspace. A value is text; one that was never set is null or absent.
type Conf map[ConfKey]*string

// UnmarshalJSON takes a switch and a number also without quotes, and passes over what is neither: a setting that nobody asked for must not
// hide the others.
func (c *Conf) UnmarshalJSON(data []byte) error {
	var fields map[ConfKey]json.RawMessage
	if err := json.Unmarshal(data, &fields); err != nil {
		return fmt.Errorf("reading the settings of a workspace: %w", err)
	}
	*c = Conf{}
	for key, field := range fields {
		switch text, err := textOrNumber(field); {
		case err == nil && text != "":
			(*c)[key] = &text
		case string(field) == "true", string(field) == "false":
			said := string(field)
			(*c)[key] = &said
		}
	}
	return nil
}

func (c Conf) value(key ConfKey) string {
	if text := c[key]; text != nil {
		return strings.TrimSpace(*text)
	}
	return ""
}

// TokensAllowed says whether anybody may make and use tokens here. They may unless it is switched off.
func (c Conf) TokensAllowed() bool { return !strings.EqualFold(c.value(TokensEnabled), "false") }

// IPListsInForce says whether IP access lists are looked at. They are not unless it is switched on.
func (c Conf) IPListsInForce() bool { return strings.EqualFold(c.value(IPListsEnabled), "true") }

// MaxLifetime is how long a new token may live, and whether the workspace itself says so. An unset value and "0" mean no
// limit of its own (databricks-api.md 0.0).
func (c Conf) MaxLifetime() (longest time.Duration, limited bool) {
	days, err := strconv.Atoi(c.value(MaxTokenLifetime))
	longestDays := int(LongestLifetime / (24 * time.Hour))
	if err != nil || days <= 0 || days > longestDays {
		return LongestLifetime, false
	}
	return time.Duration(days) * 24 * time.Hour, true
}

// WorkspaceConf reads settings of the workspace. Workspace admins only. One key that the workspace does not know fails the
// whole read (ProblemUnknownSetting): ask for the others without it.
func WorkspaceConf(keys ...ConfKey) Query[Conf] {
	names := make([]string, len(keys))
	for i, key := range keys {
		names[i] = string(key)
	}
	return Query[Conf]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet,
		Path: with("/api/2.0/workspace-conf", parameter{"keys", strings.Join(names, ",")}),
	}}
}

// SwitchTokens lets everybody of the workspace make and use personal access tokens who may use them, or nobody. Workspace admins only
// (databricks-api.md 7.1). It can be repeated, and nothing tells afterwards who switched it.
func SwitchTokens(on bool) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch, Path: "/api/2.0/workspace-conf",
		Body: Compact(map[ConfKey]string{TokensEnabled: strconv.FormatBool(on)}),
	}
}

// Restriction is how far workspace admins may act for service principals (databricks-api.md 6.2).
type Restriction struct {
	Setting struct {
		Status string `json:"status"`
	} `json:"restrict_workspace_admins"`
}

// TokensRestricted says that an admin may make a token for a principal only with the principal's user role.
func (r Restriction) TokensRestricted() bool {
	return r.Setting.Status == "RESTRICT_TOKENS_AND_JOB_RUN_AS"
}

// RestrictWorkspaceAdmins reads whether admins may make tokens for principals. Only an account admin can change it, and to
// go round it is not ours to offer.
func RestrictWorkspaceAdmins() Query[Restriction] {
	return Query[Restriction]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet,
		Path: "/api/2.0/settings/types/restrict_workspace_admins/names/default",
	}}
}
