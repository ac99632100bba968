package simulator

import (
	"net/http"
	"slices"
)

// assigned is one identity's place in the workspace, as the assignment API shows it.
type assigned struct {
	Principal   map[string]any `json:"principal"`
	Permissions []string       `json:"permissions,omitempty"`
	Error       string         `json:"error,omitempty"` // with status 200 (databricks-api.md 0.4, 8)
}

// assignee is whom an assignment is for: an identity, or a group of the account.
type assignee struct {
	identity *identity
	group    *group
}

func (c *call) assigneeByID(id int64) assignee {
	if g := c.groupByID(id); g.assignable() {
		return assignee{group: g}
	}
	return assignee{identity: c.identityByID(id)}
}

func (c *call) assigneeByName(identity, group string) assignee {
	if g := c.groupNamed(group); g.assignable() {
		return assignee{group: g}
	}
	return assignee{identity: c.identityByName(identity)}
}

func (g *group) assignable() bool { return g != nil && !g.system && g.local == nil }

func (a assignee) name() string {
	if a.group != nil {
		return a.group.display
	}
	return a.identity.name
}

// assignment is the place that was given to somebody themselves; nil if none was.
func (s *state) assignment(a assignee) *member {
	if a.group != nil {
		if place := s.places[a.group]; place != nil && place.assigned {
			return place
		}
	} else if m := s.member(a.identity); m != nil && !m.byGroup {
		return m
	}
	return nil
}

func (s *state) showAssignment(a assignee) assigned {
	row := assigned{}
	switch {
	case a.group != nil:
		row.Principal = map[string]any{"principal_id": a.group.id, "display_name": a.group.display, "group_name": a.group.display}
	case a.identity.kind == servicePrincipal:
		row.Principal = map[string]any{"principal_id": a.identity.id, "display_name": a.identity.display, "service_principal_name": a.identity.name}
	default:
		row.Principal = map[string]any{"principal_id": a.identity.id, "display_name": a.identity.display, "user_name": a.identity.name}
	}
	if m := s.assignment(a); m != nil && m.admin {
		row.Permissions = []string{"ADMIN"}
	} else if m != nil {
		row.Permissions = []string{"USER"}
	}
	return row
}

// listAssignments is GET /api/2.0/preview/permissionassignments (databricks-api.md 3.2). Whoever is here by a group has no row.
func (c *call) listAssignments() reply {
	rows := []assigned{}
	add := func(a assignee) {
		if c.assignment(a) != nil {
			rows = append(rows, c.showAssignment(a))
		}
	}
	for i := range c.everyIdentity() {
		add(assignee{identity: i})
	}
	for g := range c.everyGroup() {
		add(assignee{group: g})
	}
	return ok(map[string]any{"permission_assignments": rows})
}

// createAssignments assigns by name; by name only USER works. What goes wrong with one stands in its row, with status 200.
func (c *call) createAssignments() reply {
	var asked struct {
		List []struct {
			User        string   `json:"user_name"`
			Group       string   `json:"group_name"`
			Principal   string   `json:"service_principal_name"`
			PrincipalID int64    `json:"principal_id"`
			Permissions []string `json:"permissions"`
		} `json:"permission_assignments"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	rows := []assigned{}
	for _, one := range asked.List {
		a := c.assigneeByName(one.User+one.Principal, one.Group)
		if one.PrincipalID != 0 {
			a = c.assigneeByID(one.PrincipalID)
		}
		switch {
		case a == assignee{}:
			name := one.User + one.Group + one.Principal
			rows = append(rows, assigned{
				Principal: map[string]any{"service_principal_name": name}, Error: "Principal " + name + " does not exist", // UNCONFIRMED text
			})
		case one.PrincipalID == 0 && !slices.Equal(one.Permissions, []string{"USER"}):
			row := c.showAssignment(a)
			row.Permissions, row.Error = nil, "Only USER can be assigned by name" // UNCONFIRMED text
			rows = append(rows, row)
		default:
			c.assign(a, one.Permissions)
			rows = append(rows, c.showAssignment(a))
		}
	}
	return ok(map[string]any{"permission_assignments": rows})
}

// putAssignment replaces: ["USER"] demotes an admin, and an empty or unknown list silently removes (databricks-api.md
// 0.0, 2.4).
func (c *call) putAssignment() reply {
	var asked struct {
		Permissions []string `json:"permissions"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	a := c.assigneeByID(c.pathID())
	if a == (assignee{}) && c.byAccount {
		id := c.request.PathValue("id") // that it is a 200 for the unknown is UNCONFIRMED
		return ok(assigned{Principal: map[string]any{"principal_id": c.pathID()}, Error: "Principal " + id + " does not exist"})
	}
	if a == (assignee{}) {
		return c.notInWorkspace()
	}
	if subject := "assign " + a.name(); c.world.assignmentFlicker && !c.flickers[subject] {
		c.flickers[subject] = true
		return c.notInWorkspace()
	}
	c.assign(a, asked.Permissions)
	return ok(c.showAssignment(a))
}

func (c *call) notInWorkspace() reply {
	return c.missing("Principal %s not in workspace %d", c.request.PathValue("id"), c.workspace.id)
}

func (c *call) assign(a assignee, permissions []string) {
	admin, member := slices.Contains(permissions, "ADMIN"), slices.Contains(permissions, "USER")
	switch {
	case !admin && !member:
		c.unassign(a)
	case a.group != nil:
		place := c.placeOf(a.group)
		place.assigned, place.admin = true, admin
	default:
		c.assignTo(a.identity, admin)
	}
}

func (c *call) unassign(a assignee) {
	if a.group != nil {
		delete(c.places, a.group)
		return
	}
	c.removeFromWorkspace(a.identity, c.now)
}

func (c *call) deleteAssignment() reply {
	a := c.assigneeByID(c.pathID())
	if a == (assignee{}) || c.assignment(a) == nil {
		return c.notInWorkspace()
	}
	c.unassign(a)
	return withStatus(http.StatusOK, struct{}{})
}
