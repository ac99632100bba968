package simulator

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
)

func (s *state) showGroup(g *group) resource {
	r := resource{"schemas": []string{schemaGroup}, "id": g.idText(), "displayName": g.display, "meta": map[string]string{"resourceType": g.kind()}}
	if g.externalID != "" {
		r["externalId"] = g.externalID
	}
	r.addReferences("members", s.showMembers(g))
	var outer []map[string]string
	for one := range s.everyGroup() {
		if slices.Contains(one.members, g.id) {
			outer = append(outer, one.reference("direct"))
		}
	}
	r.addReferences("groups", outer)
	if s.workspace != nil {
		r.add("entitlements", s.places[g].entitlementValues())
		r.add("roles", s.rolesOf(patched{group: g, place: s.placeOf(g)}))
	}
	return r
}

// showMembers says of each in $ref what sort it is: the provider reads it there.
func (s *state) showMembers(g *group) []map[string]string {
	var members []map[string]string
	for i := range s.everyIdentity() {
		if g.system && s.belongs(i, g) || slices.Contains(g.members, i.id) {
			members = append(members, map[string]string{"display": i.display, "value": i.idText(), "$ref": i.kind.collection() + "/" + i.idText()})
		}
	}
	for inner := range s.everyGroup() {
		if slices.Contains(g.members, inner.id) {
			members = append(members, inner.reference("direct"))
		}
	}
	return members
}

// kind is how SCIM tells the groups of a workspace from those of the account.
func (g *group) kind() string {
	if g.system || g.local != nil {
		return "WorkspaceGroup"
	}
	return "Group"
}

// reference is how somebody's groups are listed.
func (g *group) reference(kind string) map[string]string {
	return map[string]string{"display": g.display, "value": g.idText(), "type": kind, "$ref": "Groups/" + g.idText()}
}

func (c *call) listGroups() reply {
	var all []resource
	for g := range c.everyGroup() {
		all = append(all, c.showGroup(g))
	}
	return c.listResources(rollOf(all))
}

func (c *call) withGroup(do func(*group) reply) reply {
	if g := c.groupByID(c.pathID()); g != nil {
		return do(g)
	}
	return refuseSCIM(http.StatusNotFound, "", "Group with id "+c.request.PathValue("id")+" not found.")
}

func (c *call) getGroup() reply {
	return c.withGroup(func(g *group) reply { return scimOK(http.StatusOK, c.trim(c.showGroup(g))) })
}

// groupBody is what POST and PUT take.
type groupBody struct {
	Display      string          `json:"displayName"`
	ExternalID   string          `json:"externalId"`
	Members      json.RawMessage `json:"members"`
	Entitlements []scimValue     `json:"entitlements"`
	Roles        []scimValue     `json:"roles"`
}

// createGroup makes one of the account at its console; at a workspace it is that workspace's own, and known nowhere else.
func (c *call) createGroup() reply {
	var asked groupBody
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	g := &group{id: c.ids.number("group"), local: c.workspace}
	if refused := c.fillGroup(g, asked); refused != nil {
		return *refused
	}
	if c.workspace == nil {
		c.groups = append(c.groups, g)
	} else {
		c.own = append(c.own, g)
	}
	return scimOK(http.StatusCreated, c.showGroup(g))
}

// putGroup replaces all that the body can name.
func (c *call) putGroup() reply {
	return c.withGroup(func(g *group) reply {
		var asked groupBody
		if refused := firstRefusal(c.mayChange(g), c.decode(&asked)); refused != nil {
			return *refused
		}
		if len(asked.Members) == 0 {
			asked.Members = json.RawMessage("[]")
		}
		restore := patched{group: g, place: c.placeOf(g)}.keep()
		if refused := c.fillGroup(g, asked); refused != nil {
			restore()
			return *refused
		}
		return scimOK(http.StatusOK, c.showGroup(g))
	})
}

func (c *call) fillGroup(g *group, asked groupBody) *reply {
	entitlements := valuesOf(asked.Entitlements)
	if refused := firstRefusal(c.rename(g, asked.Display), checkEntitlements(entitlements)); refused != nil {
		return refused
	}
	if len(asked.Members) > 0 {
		if refused := c.patchMembers(g, "replace", asked.Members); refused != nil {
			return refused
		}
	}
	g.externalID = asked.ExternalID
	if place := c.placeOf(g); place != nil {
		place.setEntitlements(entitlements, c.now)
		place.roles = valuesOf(asked.Roles)
	}
	return nil
}

func (c *call) patchGroup() reply {
	return c.withGroup(func(g *group) reply { return c.patch(patched{group: g, place: c.placeOf(g)}) })
}

func (c *call) deleteGroup() reply {
	return c.withGroup(func(g *group) reply {
		if refused := c.mayChange(g); refused != nil {
			return *refused
		}
		c.leaveGroups(g.id)
		gone := func(one *group) bool { return one == g }
		c.groups = slices.DeleteFunc(c.groups, gone)
		if c.workspace != nil {
			c.own = slices.DeleteFunc(c.own, gone)
		}
		for _, w := range c.workspaces {
			delete(w.places, g)
		}
		return noContent()
	})
}

// mayChange: the system groups follow from the assignments, and a workspace changes no group of the account, though it
// gives it entitlements. The status and the texts are UNCONFIRMED.
func (c *call) mayChange(g *group) *reply {
	switch {
	case g.system:
		return scimRefusal("mutability", "System group "+g.display+" cannot be changed.")
	case c.workspace != nil && g.local == nil && !c.world.notFederated:
		return scimRefusal("mutability", "Account group "+g.display+" cannot be changed in a workspace.")
	}
	return nil
}

// rename gives a group its name, which no other has; the text is what the provider waits for.
func (c *call) rename(g *group, display string) *reply {
	if display == "" {
		return scimRefusal("invalidValue", "displayName is required.") // UNCONFIRMED text
	}
	if other := c.groupNamed(display); other != nil && other != g {
		refused := refuseSCIM(http.StatusConflict, "", "Group with name "+display+" already exists.")
		return &refused
	}
	if display != g.display && g.display != "" {
		if refused := c.mayChange(g); refused != nil {
			return refused
		}
	}
	g.display = display
	return nil
}

// memberIDs are those of a group as texts.
func (c *call) memberIDs(g *group) []string {
	var ids []string
	for i := range c.everyIdentity() {
		if g.system && c.belongs(i, g) {
			ids = append(ids, i.idText())
		}
	}
	for _, id := range g.members {
		ids = append(ids, idText(id))
	}
	return ids
}

func (c *call) patchMembers(g *group, op string, value json.RawMessage) *reply {
	ids, err := scimValues(value)
	if err != nil {
		return scimRefusal("invalidValue", "members must be a list of values")
	}
	if op == "add" {
		ids = append(c.memberIDs(g), ids...)
	}
	return c.setMembers(g, ids)
}

// setMembers: a group has those whom the place knows that it is in. Whoever joins or leaves admins becomes an admin of the
// workspace, or is one no longer.
func (c *call) setMembers(g *group, texts []string) *reply {
	if g.display != admins || !g.system {
		if refused := c.mayChange(g); refused != nil {
			return refused
		}
	}
	var ids []int64
	for _, text := range texts {
		id, err := strconv.ParseInt(text, 10, 64)
		i := c.identityByID(id)
		if inner := c.groupByID(id); err != nil || i == nil && (inner == nil || inner == g) || i != nil && !c.knows(i) {
			return scimRefusal("invalidValue", "Member "+text+" does not exist.") // UNCONFIRMED text
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if !g.system {
		g.members = ids
		return nil
	}
	for i, m := range c.members {
		m.admin = slices.Contains(ids, i.id)
	}
	return nil
}
