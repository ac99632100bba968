package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// The keys of workspace-conf that this flow reads. All values are texts; one that was never set is null.
const (
	confTokens      = "enableTokensConfig"
	confMaxLifetime = "maxTokenLifetimeDays"
	confIPLists     = "enableIpAccessLists"
)

// otherSwitches are keys that do nothing here, and that admins' Terraform sets beside the others; a workspace knows more.
var otherSwitches = []string{
	"enableDbfsFileBrowser", "enableDcs", "enableDeprecatedClusterNamedInitScripts", "enableDeprecatedGlobalInitScripts",
	"enableExportNotebook", "enableFileStoreEndpoint", "enableNotebookTableClipboard", "enableProjectTypeInWorkspace",
	"enableResultsDownloading", "enableUploadDataUis", "enableVerboseAuditLogs", "enableWorkspaceFilesystem", "enforceUserIsolation",
	"enforceWorkspaceViewAcls", "mlflowRunArtifactDownloadEnabled", "storeInteractiveNotebookResultsInCustomerAccount",
}

func (s *state) confValue(key, otherwise string) string {
	if value := s.conf[key]; value != nil && *value != "" {
		return *value
	}
	return otherwise
}

func (s *state) tokensEnabled() bool { return s.confValue(confTokens, "true") == "true" }

// maxLifetimeDays: "0" means no limit (databricks-api.md 0.0), which is the product's longest.
func (s *state) maxLifetimeDays() int {
	days, err := strconv.Atoi(s.confValue(confMaxLifetime, strconv.Itoa(longestLifetime)))
	if err != nil || days <= 0 {
		return longestLifetime
	}
	return days
}

// readConf is GET /api/2.0/workspace-conf?keys=a,b: one bad key fails the whole read (databricks-api.md 7.1).
func (c *call) readConf() reply {
	keys := strings.Split(c.query("keys"), ",")
	if refused := c.knownKeys(keys); refused != nil {
		return *refused
	}
	values := map[string]*string{}
	for _, key := range keys {
		values[key] = c.conf[key]
	}
	return ok(values)
}

func (c *call) knownKeys(keys []string) *reply {
	bad := []string{}
	for _, key := range keys {
		if _, known := c.conf[key]; !known {
			bad = append(bad, key)
		}
	}
	if len(bad) == 0 {
		return nil
	}
	slices.Sort(bad)
	list, _ := json.Marshal(bad)
	refused := c.refuse(http.StatusBadRequest, "BAD_REQUEST", "Invalid keys: %s", list)
	return &refused
}

// changeConf is PATCH /api/2.0/workspace-conf.
func (c *call) changeConf() reply {
	asked := map[string]string{}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	keys, wrong := make([]string, 0, len(asked)), map[string]string{}
	for key, value := range asked {
		keys = append(keys, key)
		if _, known := c.conf[key]; known && !allowedConf(key, value) {
			wrong[key] = value
		}
	}
	if refused := c.knownKeys(keys); refused != nil {
		return *refused
	}
	if len(wrong) > 0 {
		list, _ := json.Marshal(wrong)
		return c.refuse(http.StatusBadRequest, "BAD_REQUEST", "Some values are not allowed: %s", list)
	}
	if asked[confIPLists] == "true" {
		if c.world.noIPLists {
			return c.noIPListsHere()
		}
		// That the switch is guarded like the lists is UNCONFIRMED (databricks-api.md 7.1).
		if !(ipRules{enabled: true, lists: c.snapshotLists()}).admit(c.source) {
			return c.lockout()
		}
	}
	for key, value := range asked {
		c.conf[key] = &value
	}
	c.rulesChanged()
	return noContent()
}

func allowedConf(key, value string) bool {
	if key == confMaxLifetime {
		if value == "" {
			return true
		}
		days, err := strconv.Atoi(value)
		return err == nil && days >= 0 && days <= longestLifetime
	}
	return value == "true" || value == "false"
}

// restriction is the setting restrict_workspace_admins (databricks-api.md 6.2).
type restriction struct {
	status string
	etag   string
}

const (
	unrestricted = "ALLOW_ALL"
	restricted   = "RESTRICT_TOKENS_AND_JOB_RUN_AS"
)

func (c *call) readRestriction() reply {
	return ok(map[string]any{
		"etag": c.restrict.etag, "setting_name": "default",
		"restrict_workspace_admins": map[string]string{"status": c.restrict.status},
	})
}

// changeRestriction is PATCH: only an account admin can, and one who is in the workspace (databricks-api.md 6.2).
func (c *call) changeRestriction() reply {
	if !c.who.accountAdmin {
		return c.noAccountAdmin() // UNCONFIRMED text
	}
	var asked settingChange
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	status := asked.Setting.Restrict.Status
	switch {
	case asked.Mask != "restrict_workspace_admins.status":
		return c.invalid("Invalid field mask: %s", asked.Mask)
	case status != unrestricted && status != restricted:
		return c.invalid("Invalid status: %s", status)
	}
	return c.restrictTo(status, asked.Setting.Etag, (*call).readRestriction)
}

// resetRestriction is DELETE: back to the default, which restricts nobody.
func (c *call) resetRestriction() reply {
	if !c.who.accountAdmin {
		return c.noAccountAdmin()
	}
	return c.restrictTo(unrestricted, c.query("etag"), func(c *call) reply { return ok(map[string]string{"etag": c.restrict.etag}) })
}

func (c *call) restrictTo(status, etag string, answer func(*call) reply) reply {
	if etag != c.restrict.etag {
		return c.staleEtag(c.restrict.etag)
	}
	c.restrict = restriction{status: status, etag: c.newEtag()}
	return answer(c)
}
