package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
)

// knownEntitlements are those of databricks-api.md 4.
var knownEntitlements = []string{
	"workspace-access", "databricks-sql-access", "workspace-consume", "allow-cluster-create", "allow-instance-pool-create",
}

type scimValue struct {
	Value string `json:"value"`
}

// principalBody is what POST and PUT take.
type principalBody struct {
	ApplicationID string      `json:"applicationId"`
	Display       string      `json:"displayName"`
	ExternalID    string      `json:"externalId"`
	Active        *bool       `json:"active"`
	Entitlements  []scimValue `json:"entitlements"`
	Groups        []scimValue `json:"groups"`
	Roles         []scimValue `json:"roles"`
}

// createServicePrincipal makes one in the account. A workspace assigns it to itself in the same call, with the rights of a
// workspace admin (databricks-api.md 3.1); the account console assigns it to nothing, and entitlements and groups of
// workspaces mean nothing there. Names need not be unique.
func (c *call) createServicePrincipal() reply {
	var asked principalBody
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if refused := c.checkApplicationID(asked.ApplicationID); refused != nil {
		return *refused
	}
	if asked.Display == "" && asked.ApplicationID == "" {
		return refuseSCIM(http.StatusBadRequest, "invalidValue", "displayName is required.")
	}
	values := valuesOf(asked.Entitlements)
	if refused := checkEntitlements(values); refused != nil {
		return *refused
	}
	i := &identity{
		id: c.ids.number("principal"), kind: servicePrincipal, name: asked.ApplicationID, display: asked.Display,
		externalID: asked.ExternalID, entra: asked.ApplicationID != "", active: asked.Active == nil || *asked.Active, createdAt: c.now,
	}
	if i.name == "" {
		i.name = c.ids.uuid("application")
	}
	c.identities = append(c.identities, i)
	if c.workspace != nil {
		m := c.assignTo(i, false)
		if !c.world.createDropsEntitlements {
			m.entitle(values, c.now)
		}
		c.join(i, asked.Groups)
	}
	c.settleIn(i)
	return scimOK(http.StatusCreated, c.show(i))
}

// settleIn makes the creator the manager of a principal, unless the workspace keeps its identities to itself: then it is
// known nowhere else, and nobody is (azure-docs issue 116329).
func (c *call) settleIn(i *identity) {
	if c.world.notFederated && c.workspace != nil {
		i.local = c.workspace
		return
	}
	c.grantRole(i, c.who, roleManager)
}

// checkApplicationID: only Azure has principals that stand in Microsoft Entra already; elsewhere it must be absent
// (databricks-api.md 2.1).
func (c *call) checkApplicationID(id string) *reply {
	switch {
	case id == "":
		return nil
	case c.identityByName(id) != nil:
		refused := refuseSCIM(http.StatusConflict, "uniqueness", "Service principal with application ID "+id+" already exists.")
		return &refused
	case c.world.cloud == "Azure":
		return nil
	}
	refused := refuseSCIM(http.StatusBadRequest, "invalidValue", "applicationId cannot be set for this cloud.") // UNCONFIRMED text
	return &refused
}

func (c *call) join(i *identity, groups []scimValue) {
	for g := range c.everyGroup() {
		if !g.system && slices.Contains(valuesOf(groups), idText(g.id)) {
			g.members = append(g.members, i.id)
		}
	}
}

// putServicePrincipal replaces everything that the body can name.
func (c *call) putServicePrincipal() reply {
	return c.withIdentity(servicePrincipal, func(i *identity) reply {
		var asked principalBody
		if refused := c.decode(&asked); refused != nil {
			return *refused
		}
		values := valuesOf(asked.Entitlements)
		if refused := checkEntitlements(values); refused != nil {
			return *refused
		}
		if asked.ApplicationID != "" && asked.ApplicationID != i.name {
			return refuseSCIM(http.StatusBadRequest, "mutability", "applicationId cannot be changed.")
		}
		m := c.member(i)
		if refused := c.setRoles(patched{identity: i, place: m}, valuesOf(asked.Roles)); refused != nil {
			return *refused
		}
		i.display, i.externalID, i.active = asked.Display, asked.ExternalID, asked.Active != nil && *asked.Active
		if m != nil {
			m.setEntitlements(values, c.now)
		}
		for g := range c.everyGroup() {
			g.members = slices.DeleteFunc(g.members, func(id int64) bool { return id == i.id })
		}
		c.join(i, asked.Groups)
		return scimOK(http.StatusOK, c.show(i))
	})
}

// deleteServicePrincipal removes one from the account, or from this workspace; with identity federation it stays in the account, and so do
// its grants (databricks-api.md 2.1, domain.md 3.4).
func (c *call) deleteServicePrincipal() reply {
	return c.withIdentity(servicePrincipal, func(i *identity) reply {
		if c.workspace == nil || i.local != nil {
			c.removeFromAccount(i, c.now)
		} else {
			c.removeFromWorkspace(i, c.now)
		}
		return noContent()
	})
}

// valuesOf leaves out what is empty: the provider sends [{}] for no entitlements.
func valuesOf(list []scimValue) []string {
	values := make([]string, 0, len(list))
	for _, one := range list {
		if one.Value != "" {
			values = append(values, one.Value)
		}
	}
	return values
}

func checkEntitlements(values []string) *reply {
	for _, value := range values {
		if !slices.Contains(knownEntitlements, value) {
			refused := refuseSCIM(http.StatusBadRequest, "invalidValue", "Invalid entitlement: "+value) // UNCONFIRMED text
			return &refused
		}
	}
	return exclusiveConsume(values)
}

// exclusiveConsume: workspace-consume cannot be combined with the two that open more (databricks-api.md 4).
func exclusiveConsume(values []string) *reply {
	if slices.Contains(values, "workspace-consume") &&
		(slices.Contains(values, "workspace-access") || slices.Contains(values, "databricks-sql-access")) {
		refused := refuseSCIM(http.StatusBadRequest, "invalidValue",
			"workspace-consume cannot be combined with workspace-access or databricks-sql-access.") // UNCONFIRMED text
		return &refused
	}
	return nil
}

// patchOperation is one operation of RFC 7644's PatchOp.
type patchOperation struct {
	Op    string          `json:"op"`
	Path  string          `json:"path"`
	Value json.RawMessage `json:"value"`
}
