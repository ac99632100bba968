package databricks

import "net/http"

const (
	tokenPermissionsPath     = "/api/2.0/permissions/authorization/tokens"
	warehousePermissionsPath = "/api/2.0/permissions/warehouses/"
)

// Level is how much somebody may do with an object of the workspace.
type Level string

// The levels. CanMonitor, on a warehouse, does not allow a query (databricks-api.md 9.2).
const (
	CanView    Level = "CAN_VIEW"
	CanMonitor Level = "CAN_MONITOR"
	CanUse     Level = "CAN_USE"
	CanManage  Level = "CAN_MANAGE"
	IsOwner    Level = "IS_OWNER"
)

func (l Level) allowsUse() bool { return l == CanUse || l == CanManage || l == IsOwner }

// AccessList says who may do what with one object: a warehouse, or the use of tokens.
type AccessList struct {
	ObjectID string        `json:"object_id"`
	Entries  []AccessEntry `json:"access_control_list"`
}

// AccessEntry is one line of an access list: exactly one of the three names is set.
type AccessEntry struct {
	ApplicationID ApplicationID `json:"service_principal_name"`
	User          string        `json:"user_name"`
	Group         string        `json:"group_name"`
	Permissions   []struct {
		Level     Level `json:"permission_level"`
		Inherited bool  `json:"inherited"`
	} `json:"all_permissions"`
}

func (e AccessEntry) allowsUse() bool {
	for _, permission := range e.Permissions {
		if permission.Level.allowsUse() {
			return true
		}
	}
	return false
}

// MayUse says whether a principal may use the object, and through which of its groups; "" if by an entry of its own.
func (l AccessList) MayUse(id ApplicationID, groups []Group) (through string, may bool) {
	for _, entry := range l.Entries {
		if entry.ApplicationID != "" && entry.ApplicationID == id && entry.allowsUse() {
			return "", true
		}
	}
	for _, entry := range l.Entries {
		if entry.Group != "" && inGroup(groups, entry.Group) && entry.allowsUse() {
			return entry.Group, true
		}
	}
	return "", false
}

// TokenPermissions reads who may use tokens. Workspace admins only. While no token was ever made in the workspace there is
// nothing to read or change: ProblemNoTokenYet (databricks-api.md 6.1).
func TokenPermissions() Query[AccessList] {
	return Query[AccessList]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: tokenPermissionsPath,
	}}
}

// AllowTokens lets a principal use tokens; everybody else's entry stays. It is a PATCH, and there is no PUT in brickpass:
// whoever is missing in a PUT loses all tokens, at once and for good (databricks-api.md 6.1). Needs the Premium plan.
//
// A principal that was just made may be unknown here for a moment: ProblemPrincipalUnknown.
func AllowTokens(id ApplicationID) Request { return allowUse(tokenPermissionsPath, id) }

// WarehousePermissions reads who may use a warehouse. Needs CAN_MANAGE on it, or a workspace admin.
func WarehousePermissions(id WarehouseID) Query[AccessList] {
	return Query[AccessList]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: warehousePermissionsPath + segment(string(id)),
	}}
}

// AllowWarehouse lets a principal run queries on a warehouse, and so start it; everybody else's entry stays
// (databricks-api.md 9.2).
func AllowWarehouse(warehouse WarehouseID, id ApplicationID) Request {
	return allowUse(warehousePermissionsPath+segment(string(warehouse)), id)
}

func allowUse(path string, id ApplicationID) Request {
	type entry struct {
		Principal ApplicationID `json:"service_principal_name"`
		Level     Level         `json:"permission_level"`
	}
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch, Path: path,
		Body: Compact(struct {
			Entries []entry `json:"access_control_list"`
		}{[]entry{{id, CanUse}}}),
	}
}
