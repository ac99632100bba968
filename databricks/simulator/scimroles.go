package simulator

import (
	"encoding/json"
	"slices"
)

// accountAdminRole is the one role that the account gives here; in a workspace roles are instance profiles, which open nothing
// here.
const accountAdminRole = "account_admin"

// rolesOf lists the SCIM roles of an identity or a group, which are not those of its rule set.
func (s *state) rolesOf(p patched) []string {
	switch {
	case p.place != nil:
		return slices.Clone(p.place.roles)
	case p.identity != nil && p.identity.accountAdmin:
		return []string{accountAdminRole}
	}
	return nil
}

func (c *call) patchRoles(p patched, op string, value json.RawMessage) *reply {
	values, err := scimValues(value)
	if err != nil {
		return scimRefusal("invalidValue", "roles must be a list of values")
	}
	if op == "add" {
		values = append(c.rolesOf(p), values...)
	}
	return c.setRoles(p, values)
}

func (c *call) setRoles(p patched, values []string) *reply {
	slices.Sort(values)
	values = slices.Compact(values)
	switch {
	case p.place != nil:
		p.place.roles = values
	case p.identity == nil || slices.ContainsFunc(values, func(one string) bool { return one != accountAdminRole }):
		return scimRefusal("invalidValue", "Invalid role.") // UNCONFIRMED text
	default:
		p.identity.accountAdmin = len(values) > 0
	}
	return nil
}
