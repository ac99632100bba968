package simulator

import "net/http"

// consoleIPSwitch is the setting acct_ip_acl_enable; it is on until somebody turns it off (databricks-api.md 7.3).
type consoleIPSwitch struct {
	on   bool
	etag string
}

// settingChange is what PATCH of a setting takes. The etag is the one last read.
type settingChange struct {
	Setting struct {
		Etag    string `json:"etag"`
		Console struct {
			On bool `json:"value"`
		} `json:"acct_ip_acl_enable"`
		Restrict struct {
			Status string `json:"status"`
		} `json:"restrict_workspace_admins"`
	} `json:"setting"`
	Mask string `json:"field_mask"`
}

// staleEtag is the 409 that carries a fresh etag. Where it stands is read off the provider's source; the text is UNCONFIRMED.
func (c *call) staleEtag(fresh string) reply {
	return withStatus(http.StatusConflict, map[string]any{
		"error_code": "RESOURCE_CONFLICT", "message": "The setting was changed since it was read.",
		"details": []any{map[string]any{
			"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "ETAG_MISMATCH", "domain": "databricks.com",
			"metadata": map[string]string{"etag": fresh},
		}},
	})
}

func (c *call) showConsoleIPSwitch() reply {
	return ok(map[string]any{
		"etag": c.consoleIPSwitch.etag, "setting_name": "default", "acct_ip_acl_enable": map[string]bool{"value": c.consoleIPSwitch.on},
	})
}

// changeConsoleIPSwitch is PATCH. Turning it on is guarded like the lists (UNCONFIRMED).
func (c *call) changeConsoleIPSwitch() reply {
	var asked settingChange
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if asked.Mask != "acct_ip_acl_enable.value" {
		return c.invalid("Invalid field mask: %s", asked.Mask)
	}
	return c.setConsoleIPSwitch(asked.Setting.Etag, asked.Setting.Console.On, (*call).showConsoleIPSwitch)
}

// resetConsoleIPSwitch is DELETE: back to the default, which is on.
func (c *call) resetConsoleIPSwitch() reply {
	return c.setConsoleIPSwitch(c.query("etag"), true, func(c *call) reply {
		return ok(map[string]string{"etag": c.consoleIPSwitch.etag})
	})
}

func (c *call) setConsoleIPSwitch(etag string, on bool, answer func(*call) reply) reply {
	if etag != c.consoleIPSwitch.etag {
		return c.staleEtag(c.consoleIPSwitch.etag)
	}
	if on && !(ipRules{enabled: true, lists: c.snapshotLists()}).admit(c.source) {
		return c.lockout()
	}
	c.consoleIPSwitch = consoleIPSwitch{on: on, etag: c.newEtag()}
	c.rulesChanged()
	return answer(c)
}

const defaultPolicy = "default-policy"

// networkPolicy says from where a workspace can be reached, beside IP access lists. What its ingress block holds is read
// off the SDK's types.
type networkPolicy struct {
	id      string
	ingress map[string]any // nil: it restricts nothing
}

// ingressFrom lets the internet in from a few ranges only.
func ingressFrom(ranges ...string) map[string]any {
	return map[string]any{"public_access": map[string]any{
		"restriction_mode": "RESTRICTED_ACCESS",
		"allow_rules":      []any{map[string]any{"label": "offices", "origin": map[string]any{"included_ip_ranges": map[string]any{"ip_ranges": ranges}}}},
	}}
}

func (p networkPolicy) show() map[string]any {
	shown := map[string]any{
		"account_id": accountID, "network_policy_id": p.id,
		"egress": map[string]any{"network_access": map[string]string{"restriction_mode": "FULL_ACCESS"}},
	}
	if p.ingress != nil {
		shown["ingress"] = p.ingress
	}
	return shown
}

func (c *call) listNetworkPolicies() reply {
	rows := []any{}
	for _, p := range c.policies {
		rows = append(rows, p.show())
	}
	return ok(map[string]any{"items": rows})
}

func (c *call) getNetworkPolicy() reply {
	for _, p := range c.policies {
		if p.id == c.request.PathValue("policy") {
			return ok(p.show())
		}
	}
	return c.missing("Network policy %s does not exist.", c.request.PathValue("policy")) // UNCONFIRMED text
}

// workspaceNetwork says which policy a workspace is bound to.
func (c *call) workspaceNetwork() reply {
	return c.withWorkspace(func(w *workspace) reply {
		return ok(map[string]any{"workspace_id": w.id, "network_policy_id": w.policy})
	})
}
