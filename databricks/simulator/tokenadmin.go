package simulator

import (
	"net/http"
	"strconv"
)

// onBehalfOf is POST /api/2.0/token-management/on-behalf-of/tokens: an admin makes a token for a service principal, with
// all the refusals of databricks-api.md 6.2.
func (c *call) onBehalfOf() reply {
	var asked mint
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if asked.ApplicationID == "" {
		return c.invalid("Missing required field: application_id")
	}
	if c.onBehalfOff {
		// UNCONFIRMED status and code; the text is the one people report.
		return c.denied("On-behalf-of token creation for service principals is not enabled for this workspace")
	}
	owner := c.identityByName(asked.ApplicationID)
	if owner == nil || owner.kind != servicePrincipal || !c.isMember(owner) {
		// UNCONFIRMED body.
		return c.missing("Service principal with application ID %s does not exist in this workspace.", asked.ApplicationID)
	}
	if owner.entra {
		// UNCONFIRMED: that it is not for principals of Entra is documented, what it says to them is not.
		return c.denied("On-behalf-of token creation is not supported for Microsoft Entra ID managed service principals.")
	}
	if !c.mayUseTokens(owner) {
		return c.denied("User %s does not have permission to use tokens.", owner.name)
	}
	if c.restrict.status == restricted && !c.hasRole(c.who, owner, roleUser) {
		// UNCONFIRMED text.
		return c.denied("Workspace admins are restricted from creating tokens on behalf of service principals they do not have the Service Principal User role on.")
	}
	return c.mintFor(owner, asked)
}

// adminInfo is a token as an admin sees it. That created_by is the admin and owner the principal is UNCONFIRMED
// (databricks-api.md 6.3).
func (c *call) adminInfo(t *token) map[string]any {
	info := c.tokenInfo(t)
	delete(info, "last_accessed_time")
	info["owner_id"] = t.owner.id
	info["created_by_id"] = t.createdBy.id
	info["created_by_username"] = t.createdBy.name
	info["workspace_id"] = c.workspace.id
	info["last_used_day"] = int64(0)
	if !t.lastUsed.IsZero() {
		info["last_used_day"] = millis(t.lastUsed.UTC().Truncate(24 * 60 * 60 * 1e9)) // accurate to a day
	}
	return info
}

// listAllTokens is GET /api/2.0/token-management/tokens; it filters by creator only (databricks-api.md 6.3).
func (c *call) listAllTokens() reply {
	id, name := c.query("created_by_id"), c.query("created_by_username")
	return c.tokenList(func(t *token) bool {
		return (id == "" || id == strconv.FormatInt(t.createdBy.id, 10)) && (name == "" || name == t.createdBy.name)
	}, c.adminInfo)
}

func (c *call) getAnyToken() reply {
	return c.withAnyToken(func(t *token) reply { return ok(map[string]any{"token_info": c.adminInfo(t)}) })
}

func (c *call) deleteAnyToken() reply {
	return c.withAnyToken(func(t *token) reply { t.revokedAt = c.now; return empty() })
}

func (c *call) patchAnyToken() reply {
	return c.withAnyToken(func(t *token) reply {
		if refused := c.changeToken(t); refused != nil {
			return *refused
		}
		return ok(c.adminInfo(t))
	})
}

func (c *call) withAnyToken(do func(*token) reply) reply {
	t := c.liveToken(c.request.PathValue("id"))
	if t == nil {
		return c.refuse(http.StatusNotFound, "RESOURCE_DOES_NOT_EXIST", "Token does not exist")
	}
	return do(t)
}
