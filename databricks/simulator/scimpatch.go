package simulator

import (
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// patched is what a PATCH changes: an identity or a group, and what it is in this workspace.
type patched struct {
	identity *identity // nil: a group
	group    *group    // nil: an identity
	place    *member   // nil: at the account
}

func (c *call) patchServicePrincipal() reply {
	return c.withIdentity(servicePrincipal, func(i *identity) reply { return c.patch(patched{identity: i, place: c.member(i)}) })
}

func (c *call) patchUser() reply {
	return c.withIdentity(user, func(i *identity) reply { return c.patch(patched{identity: i, place: c.member(i)}) })
}

// patch applies the operations in turn; a refusal in the middle leaves nothing changed.
func (c *call) patch(p patched) reply {
	var asked struct {
		Operations []patchOperation `json:"Operations"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	restore := p.keep()
	for _, operation := range asked.Operations {
		if refused := c.patchOne(p, operation); refused != nil {
			restore()
			return *refused
		}
	}
	if refused := exclusiveConsume(p.place.entitlementValues()); refused != nil {
		restore()
		return *refused
	}
	return noContent()
}

// keep remembers what is there, for the case of a refusal.
func (p patched) keep() (restore func()) {
	var before struct {
		identity identity
		group    group
		place    member
	}
	if p.identity != nil {
		before.identity = *p.identity
	}
	if p.group != nil {
		before.group = *p.group
		before.group.members = slices.Clone(p.group.members)
	}
	if p.place != nil {
		before.place = *p.place
		before.place.entitlements = slices.Clone(p.place.entitlements)
	}
	return func() {
		if p.identity != nil {
			*p.identity = before.identity
		}
		if p.group != nil {
			*p.group = before.group
		}
		if p.place != nil {
			*p.place = before.place
		}
	}
}

func (c *call) patchOne(p patched, operation patchOperation) *reply {
	op := strings.ToLower(operation.Op)
	switch {
	case op != "add" && op != "replace" && op != "remove":
		return scimRefusal("invalidSyntax", "Invalid op: "+operation.Op)
	case op == "remove":
		return c.patchRemove(p, operation)
	case operation.Path == "":
		return c.patchWhole(p, op, operation.Value)
	}
	return c.patchAttribute(p, op, operation.Path, operation.Value)
}

// patchWhole is an operation without a path: its value names the attributes.
func (c *call) patchWhole(p patched, op string, value json.RawMessage) *reply {
	var attributes map[string]json.RawMessage
	if json.Unmarshal(value, &attributes) != nil {
		return scimRefusal("invalidValue", "value must name attributes when there is no path")
	}
	for path, one := range attributes {
		if refused := c.patchAttribute(p, op, path, one); refused != nil {
			return refused
		}
	}
	return nil
}

func (c *call) patchAttribute(p patched, op, path string, value json.RawMessage) *reply {
	switch {
	case path == "entitlements":
		return c.patchEntitlements(p, op, value)
	case path == "roles":
		return c.patchRoles(p, op, value)
	case path == "members" && p.group != nil:
		return c.patchMembers(p.group, op, value)
	case path == "active" && p.identity != nil:
		active, err := scimBool(value)
		if err != nil {
			return scimRefusal("invalidValue", "active must be true or false")
		}
		p.identity.active = active
		return nil
	case path == "displayName":
		values, err := scimValues(value)
		if err != nil || len(values) != 1 {
			return scimRefusal("invalidValue", "displayName must be a text")
		}
		if p.group != nil {
			return c.rename(p.group, values[0])
		}
		p.identity.display = values[0]
		return nil
	}
	return noSuchAttribute(path)
}

func noSuchAttribute(path string) *reply {
	return scimRefusal("invalidPath", "No such attribute with the name : "+path+" in the current resource")
}

func (c *call) patchEntitlements(p patched, op string, value json.RawMessage) *reply {
	values, err := scimValues(value)
	if err != nil {
		return scimRefusal("invalidValue", "entitlements must be a list of values")
	}
	if refused := checkEntitlements(values); refused != nil {
		return refused
	}
	if p.group != nil && p.group.system {
		// That users cannot be edited is databricks-api.md 4, the text provider issue 1866; for admins both are UNCONFIRMED.
		return scimRefusal("", "Error in performing the patch operation on group resource.")
	}
	switch {
	case p.place == nil: // they mean nothing in the account (databricks-api.md 2.1); that they are let through is UNCONFIRMED
	case op == "replace":
		p.place.setEntitlements(values, c.now)
	default:
		p.place.entitle(values, c.now)
	}
	return nil
}

var pathToRemove = regexp.MustCompile(`^(\w+)(?:\[\s*value\s+eq\s+"([^"]+)"\s*\])?$`)

// patchRemove holds the traps of databricks-api.md 4 and 15.14: a remove carries no value, and removing entitlements where
// there are none is refused. The provider sends a value when it destroys entitlements, and lets that one refusal pass.
func (c *call) patchRemove(p patched, operation patchOperation) *reply {
	match := pathToRemove.FindStringSubmatch(operation.Path)
	if match == nil {
		return noSuchAttribute(operation.Path)
	}
	attribute, value := match[1], match[2]
	if carriesValue := len(operation.Value) > 0 && string(operation.Value) != "null"; carriesValue {
		if value == "" && attribute == "entitlements" {
			return noSuchAttribute(attribute)
		}
		return scimRefusal("invalidSyntax", `Unrecognized field "value" (class com.unboundid.scim2.common.messages.`+
			`PatchOperation$RemoveOperation), not marked as ignorable (one known property: "path"])`) // provider issue 3374
	}
	meant := func(one string) bool { return value == "" || one == value }
	switch {
	case attribute == "entitlements" && len(p.place.held()) > 0:
		left := slices.Clone(p.place.entitlements)
		p.place.entitlements = slices.DeleteFunc(left, func(e entitlement) bool { return meant(e.value) })
	case attribute == "roles":
		return c.setRoles(p, slices.DeleteFunc(c.rolesOf(p), meant))
	case attribute == "members" && p.group != nil:
		return c.setMembers(p.group, slices.DeleteFunc(c.memberIDs(p.group), meant))
	default:
		return noSuchAttribute(attribute)
	}
	return nil
}

func scimRefusal(scimType, detail string) *reply {
	refused := refuseSCIM(http.StatusBadRequest, scimType, detail)
	return &refused
}

// scimValues reads [{"value":"x"}], {"value":"x"}, ["x"] or "x". An empty one is none: the provider sends [{}] for no
// entitlements.
func scimValues(raw json.RawMessage) ([]string, error) {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		list = []json.RawMessage{raw}
	}
	values := make([]string, 0, len(list))
	for _, one := range list {
		var text string
		var wrapped scimValue
		if json.Unmarshal(one, &text) == nil {
			wrapped.Value = text
		} else if err := json.Unmarshal(one, &wrapped); err != nil {
			return nil, err
		}
		if wrapped.Value != "" {
			values = append(values, wrapped.Value)
		}
	}
	return values, nil
}

// scimBool reads true, "true" and the provider's [{"value":"true"}].
func scimBool(raw json.RawMessage) (bool, error) {
	var plain bool
	if json.Unmarshal(raw, &plain) == nil {
		return plain, nil
	}
	values, err := scimValues(raw)
	if err != nil {
		return false, err
	}
	if len(values) != 1 {
		return false, strconv.ErrSyntax
	}
	return strconv.ParseBool(values[0])
}

func idText(id int64) string { return strconv.FormatInt(id, 10) }
