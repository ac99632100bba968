package simulator

import (
	"net/http"
	"slices"
)

// The permission levels that occur here.
const (
	canView    = "CAN_VIEW"
	canMonitor = "CAN_MONITOR"
	canUse     = "CAN_USE"
	canManage  = "CAN_MANAGE"
	isOwner    = "IS_OWNER"
)

// aclEntry gives one level to one principal, as it stands in bodies.
type aclEntry struct {
	User      string `json:"user_name,omitempty"`
	Group     string `json:"group_name,omitempty"`
	Principal string `json:"service_principal_name,omitempty"`
	Level     string `json:"permission_level,omitempty"`
}

func (e aclEntry) name() string { return e.User + e.Group + e.Principal }

// describe names a principal as the refusal for one that does not exist does.
func (e aclEntry) describe() string {
	switch {
	case e.User != "":
		return "UserName(" + e.User + ")"
	case e.Group != "":
		return "GroupName(" + e.Group + ")"
	}
	return "ServicePrincipalName(" + e.Principal + ")"
}

// acl is the list of direct entries; what admins inherit is not in it.
type acl []aclEntry

func (a acl) without(name string) acl {
	return slices.DeleteFunc(slices.Clone(a), func(e aclEntry) bool { return e.name() == name })
}

func (a acl) with(entry aclEntry) acl { return append(a.without(entry.name()), entry) }

// levels lists what an identity has by itself and by its groups.
func (s *state) levels(a acl, i *identity) []string {
	var levels []string
	for _, e := range a {
		if e.Group == "" && e.name() == i.name || e.Group != "" && s.inGroup(i, e.Group) {
			levels = append(levels, e.Level)
		}
	}
	return levels
}

// mayUseTokens: admins always may (databricks-api.md 6.1).
func (s *state) mayUseTokens(i *identity) bool {
	return s.isAdmin(i) || len(s.levels(s.tokenACL, i)) > 0
}

// permissionObject is something with an ACL.
type permissionObject struct {
	id, kind string
	parent   string // from where admins inherit CAN_MANAGE; empty: they hold it directly
	levels   []string
	direct   acl
}

// changeACL reads the body of a PATCH (adds to what is there) or a PUT (replaces it).
func (c *call) changeACL(object permissionObject) (acl, *reply) {
	var asked struct {
		List acl `json:"access_control_list"`
	}
	if refused := c.decode(&asked); refused != nil {
		return nil, refused
	}
	result := acl{}
	if c.request.Method == http.MethodPatch {
		result = slices.Clone(object.direct)
	}
	named := false
	for _, entry := range asked.List {
		entry = c.byItsKind(entry)
		if refused := c.checkEntry(object, entry); refused != nil {
			return nil, refused
		}
		if entry.Group == admins {
			named = true
			continue // they hold CAN_MANAGE whatever is said
		}
		result = result.with(entry)
	}
	if c.request.Method == http.MethodPut && object.parent == "" && !named {
		refused := c.invalid("Cannot change permissions for group 'admins' to None.") // the text of the provider's source
		return nil, &refused
	}
	return result, nil
}

// byItsKind takes an application id for a user name: the provider calls whoever it signs in as a user.
func (c *call) byItsKind(entry aclEntry) aclEntry {
	if i := c.identityByName(entry.User); entry.User != "" && i != nil && i.kind == servicePrincipal {
		entry.User, entry.Principal = "", entry.User
	}
	return entry
}

func (c *call) checkEntry(object permissionObject, entry aclEntry) *reply {
	if !slices.Contains(object.levels, entry.Level) {
		refused := c.invalid("Permission level %s is not supported for object type %s.", entry.Level, object.kind)
		return &refused
	}
	if entry.Group != "" && c.groupNamed(entry.Group) != nil {
		return nil
	}
	if i := c.identityByName(entry.name()); entry.Group == "" && i != nil && c.isMember(i) && (i.kind == servicePrincipal) == (entry.Principal != "") {
		if !c.now.Before(i.createdAt.Add(c.world.permissionDelay)) {
			return nil
		}
	}
	// UNCONFIRMED status (databricks-api.md 6.1): 400 or 404.
	refused := c.missing("Principal: %s does not exist", entry.describe())
	return &refused
}

// showACL is the answer of GET, PATCH and PUT alike.
func (c *call) showACL(object permissionObject) reply {
	type permission struct {
		Level     string   `json:"permission_level"`
		Inherited bool     `json:"inherited"`
		From      []string `json:"inherited_from_object,omitempty"`
	}
	type row struct {
		User        string       `json:"user_name,omitempty"`
		Group       string       `json:"group_name,omitempty"`
		Principal   string       `json:"service_principal_name,omitempty"`
		Display     string       `json:"display_name,omitempty"`
		Permissions []permission `json:"all_permissions"`
	}
	var rows []row
	for _, e := range object.direct {
		r := row{User: e.User, Group: e.Group, Principal: e.Principal, Permissions: []permission{{Level: e.Level}}}
		if i := c.identityByName(e.name()); i != nil && e.Group == "" {
			r.Display = i.display
		}
		rows = append(rows, r)
	}
	ofAdmins := permission{Level: canManage}
	if object.parent != "" {
		ofAdmins.Inherited, ofAdmins.From = true, []string{object.parent}
	}
	rows = append(rows, row{Group: admins, Permissions: []permission{ofAdmins}})
	return ok(map[string]any{"object_id": object.id, "object_type": object.kind, "access_control_list": rows})
}

func showLevels(levels []string) reply {
	rows := make([]map[string]string, 0, len(levels))
	for _, level := range levels {
		rows = append(rows, map[string]string{"permission_level": level, "description": describeLevel[level]})
	}
	return ok(map[string]any{"permission_levels": rows})
}

var describeLevel = map[string]string{
	canView: "Can view", canMonitor: "Can monitor", canUse: "Can use", canManage: "Can manage", isOwner: "Is owner",
}
