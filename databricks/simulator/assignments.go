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

func (s *state) showAssignment(i *identity) assigned {
	principal := map[string]any{"principal_id": i.id, "display_name": i.display}
	if i.kind == servicePrincipal {
		principal["service_principal_name"] = i.name
	} else {
		principal["user_name"] = i.name
	}
	level := "USER"
	if s.isAdmin(i) {
		level = "ADMIN"
	}
	return assigned{Principal: principal, Permissions: []string{level}}
}

// listAssignments is GET /api/2.0/preview/permissionassignments (databricks-api.md 3.2).
func (c *call) listAssignments() reply {
	rows := []assigned{}
	for i := range c.everyIdentity() {
		if c.isMember(i) {
			rows = append(rows, c.showAssignment(i))
		}
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
		i := c.identityByName(one.User + one.Principal)
		if one.PrincipalID != 0 {
			i = c.identityByID(one.PrincipalID)
		}
		switch {
		case i == nil:
			name := one.User + one.Group + one.Principal
			rows = append(rows, assigned{
				Principal: map[string]any{"service_principal_name": name}, Error: "Principal " + name + " does not exist", // UNCONFIRMED text
			})
		case one.PrincipalID == 0 && !slices.Equal(one.Permissions, []string{"USER"}):
			row := c.showAssignment(i)
			row.Permissions, row.Error = nil, "Only USER can be assigned by name" // UNCONFIRMED text
			rows = append(rows, row)
		default:
			c.assign(i, one.Permissions)
			rows = append(rows, c.showAssignment(i))
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
	i := c.identityByID(c.pathID())
	if i == nil && c.byAccount {
		id := c.request.PathValue("id") // that it is a 200 for the unknown is UNCONFIRMED
		return ok(assigned{Principal: map[string]any{"principal_id": c.pathID()}, Error: "Principal " + id + " does not exist"})
	}
	if i == nil {
		return c.notInWorkspace()
	}
	if c.world.assignmentFlicker && !c.flickers["assign "+i.name] {
		c.flickers["assign "+i.name] = true
		return c.notInWorkspace()
	}
	c.assign(i, asked.Permissions)
	if !c.isMember(i) {
		return ok(map[string]any{"principal": c.showAssignment(i).Principal})
	}
	return ok(c.showAssignment(i))
}

func (c *call) notInWorkspace() reply {
	return c.missing("Principal %s not in workspace %d", c.request.PathValue("id"), c.workspace.id)
}

func (c *call) assign(i *identity, permissions []string) {
	admin, member := slices.Contains(permissions, "ADMIN"), slices.Contains(permissions, "USER")
	if !admin && !member {
		c.removeFromWorkspace(i, c.now)
		return
	}
	c.assignTo(i, admin)
}

func (c *call) deleteAssignment() reply {
	i := c.identityByID(c.pathID())
	if i == nil || !c.isMember(i) {
		return c.notInWorkspace()
	}
	c.removeFromWorkspace(i, c.now)
	return withStatus(http.StatusOK, struct{}{})
}
