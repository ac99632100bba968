package simulator

import (
	"net/http"
	"slices"
	"time"
)

const ipValueQuota = 1000 // values over all lists together; a range counts one (databricks-api.md 7.2)

const (
	allowList = "ALLOW"
	blockList = "BLOCK"
)

// ipList is one IP access list.
type ipList struct {
	id, label, kind string
	values          []string
	enabled         bool
	createdAt       time.Time
	createdBy       int64
	updatedAt       time.Time
	updatedBy       int64
}

func (l ipList) show() map[string]any {
	return map[string]any{
		"list_id": l.id, "label": l.label, "list_type": l.kind, "ip_addresses": l.values, "address_count": len(l.values),
		"enabled": l.enabled, "created_at": millis(l.createdAt), "created_by": l.createdBy,
		"updated_at": millis(l.updatedAt), "updated_by": l.updatedBy,
	}
}

// ipEndpoint answers for a tier without IP access lists, whatever is asked.
func ipEndpoint(handle func(*call) reply) func(*call) reply {
	return func(c *call) reply {
		if c.world.noIPLists && c.workspace != nil {
			return c.noIPListsHere()
		}
		return handle(c)
	}
}

func (c *call) noIPListsHere() reply {
	return c.refuse(http.StatusNotFound, "FEATURE_DISABLED", "IP access list is not available in the pricing tier of this workspace")
}

// lockout is the protection of the caller's own address, and of nobody else's. The text is UNCONFIRMED.
func (c *call) lockout() reply {
	return c.refuse(http.StatusBadRequest, "INVALID_STATE",
		"The change would block access from your current IP address %s. Add it to an allow list first.", c.source)
}

func (c *call) listIPLists() reply {
	var rows []any
	for _, list := range c.ips().lists {
		rows = append(rows, list.show())
	}
	if rows == nil {
		return empty()
	}
	return ok(map[string]any{"ip_access_lists": rows})
}

func (c *call) getIPList() reply {
	list := c.ipListByID()
	if list == nil {
		return c.noSuchIPList()
	}
	return ok(map[string]any{"ip_access_list": list.show()})
}

func (c *call) ipListByID() *ipList {
	for _, list := range c.ips().lists {
		if list.id == c.request.PathValue("id") {
			return list
		}
	}
	return nil
}

func (c *call) noSuchIPList() reply {
	return c.missing("Can't find an IP access list with id: %s.", c.request.PathValue("id"))
}

// ipListBody is what POST, PATCH and PUT take.
type ipListBody struct {
	Label   *string  `json:"label"`
	Kind    *string  `json:"list_type"`
	Values  []string `json:"ip_addresses"`
	Enabled *bool    `json:"enabled"`
}

func (c *call) createIPList() reply {
	var asked ipListBody
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if asked.Label == nil || asked.Kind == nil {
		return c.invalid("label and list_type are required")
	}
	list := ipList{id: c.ids.uuid("ip-list"), enabled: true, createdAt: c.now, createdBy: c.who.id}
	return c.storeIPList(&list, asked, func() { c.ips().lists = append(c.ips().lists, &list) })
}

// changeIPList is PATCH, which changes what is named (and replaces the array), and PUT, which must name all.
func (c *call) changeIPList() reply {
	list := c.ipListByID()
	if list == nil {
		return c.noSuchIPList()
	}
	var asked ipListBody
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	if c.request.Method == http.MethodPut {
		if asked.Label == nil || asked.Kind == nil || asked.Enabled == nil {
			return c.invalid("label, list_type and enabled are required")
		}
		if asked.Values == nil {
			asked.Values = []string{}
		}
	}
	return c.storeIPList(list, asked, func() {})
}

func (c *call) deleteIPList() reply {
	list := c.ipListByID()
	if list == nil {
		return c.noSuchIPList()
	}
	rest := slices.DeleteFunc(slices.Clone(c.ips().lists), func(l *ipList) bool { return l == list })
	if c.wouldLockOut(rest) {
		return c.lockout()
	}
	c.ips().lists = rest
	c.rulesChanged()
	return empty()
}

// storeIPList checks a new or changed list against the rules of databricks-api.md 7.2 before anything is changed.
func (c *call) storeIPList(list *ipList, asked ipListBody, add func()) reply {
	changed := *list
	if asked.Label != nil {
		changed.label = *asked.Label
	}
	if asked.Kind != nil {
		changed.kind = *asked.Kind
	}
	if asked.Values != nil {
		changed.values = slices.Clone(asked.Values)
	}
	if asked.Enabled != nil {
		changed.enabled = *asked.Enabled
	}
	changed.updatedAt, changed.updatedBy = c.now, c.who.id
	if refused := c.checkIPList(changed); refused != nil {
		return *refused
	}
	after := slices.DeleteFunc(slices.Clone(c.ips().lists), func(l *ipList) bool { return l == list })
	if c.wouldLockOut(append(after, &changed)) {
		return c.lockout()
	}
	*list = changed
	add()
	c.rulesChanged()
	return ok(map[string]any{"ip_access_list": list.show()})
}

func (c *call) checkIPList(list ipList) *reply {
	if list.kind != allowList && list.kind != blockList {
		refused := c.invalid("Invalid list_type: %s", list.kind)
		return &refused
	}
	total := len(list.values)
	for _, other := range c.ips().lists {
		if other.id == list.id {
			continue
		}
		total += len(other.values)
		// That label and type must be unique is UNCONFIRMED (databricks-api.md 0.0); worlds choose.
		if c.world.uniqueIPLabels && other.label == list.label && other.kind == list.kind {
			refused := c.refuse(http.StatusBadRequest, "RESOURCE_ALREADY_EXISTS",
				"IP access list with type (%s) and label (%s) already exists", list.kind, list.label)
			return &refused
		}
	}
	if total > ipValueQuota {
		refused := c.refuse(http.StatusBadRequest, "QUOTA_EXCEEDED", "The number of IP addresses in all lists exceeds the limit of %d.", ipValueQuota)
		return &refused
	}
	for _, value := range list.values {
		if _, err := parseRange(value); err != nil {
			refused := c.invalid("Invalid IP address or CIDR: %s", value)
			return &refused
		}
	}
	return nil
}

// wouldLockOut: lists that are not enforced lock nobody out.
func (c *call) wouldLockOut(lists []*ipList) bool {
	rules := ipRules{enabled: c.ipListsEnforced()}
	for _, list := range lists {
		rules.lists = append(rules.lists, *list)
	}
	return !rules.admit(c.source)
}
