package simulator

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ipRules are the lists and the switch as they were after one change.
type ipRules struct {
	since   time.Time
	enabled bool
	lists   []ipList
}

// admit: BLOCK lists first; then, if there is an ALLOW list at all, one of them has to hold the address.
func (r ipRules) admit(address netip.Addr) bool {
	if !r.enabled {
		return true
	}
	allowExists, allowed := false, false
	for _, list := range r.lists {
		if !list.enabled {
			continue
		}
		holds := list.holds(address)
		switch {
		case list.kind == blockList && holds:
			return false
		case list.kind == allowList:
			allowExists, allowed = true, allowed || holds
		}
	}
	return !allowExists || allowed
}

func (l ipList) holds(address netip.Addr) bool {
	return slices.ContainsFunc(l.values, func(value string) bool {
		prefix, err := parseRange(value)
		return err == nil && prefix.Contains(address)
	})
}

// parseRange reads an IPv4 address or range; host bits in a range are let through.
func parseRange(value string) (netip.Prefix, error) {
	if !strings.Contains(value, "/") {
		value += "/32"
	}
	prefix, err := netip.ParsePrefix(value)
	if err == nil && !prefix.Addr().Is4() {
		err = strconv.ErrSyntax
	}
	return prefix.Masked(), err
}

// ipBook is all lists of a workspace or of the account console, and what was in force when.
type ipBook struct {
	lists   []*ipList
	history []ipRules
}

// ips are the lists of the workspace, or else those of the account console (databricks-api.md 7.3).
func (s *state) ips() *ipBook {
	if s.workspace == nil {
		return &s.account.consoleIPs
	}
	return &s.workspace.ownIPs
}

// ipListsEnforced: by a key of workspace-conf, or by a setting of the account.
func (s *state) ipListsEnforced() bool {
	if s.workspace == nil {
		return s.consoleIPSwitch.on
	}
	return s.confValue(confIPLists, "false") == "true"
}

func (s *state) snapshotLists() []ipList {
	lists := make([]ipList, 0, len(s.ips().lists))
	for _, list := range s.ips().lists {
		lists = append(lists, *list)
	}
	return lists
}

// admits asks the rules that are in force by now: a change takes a while to spread (databricks-api.md 0.6).
func (c *call) admits(address netip.Addr) bool {
	admitted := true
	for _, rules := range c.ips().history {
		if !c.now.Before(rules.since) {
			admitted = rules.admit(address)
		}
	}
	return admitted
}

func (c *call) rulesChanged() {
	c.ips().history = append(c.ips().history, ipRules{
		since: c.now.Add(c.world.ipListDelay), enabled: c.ipListsEnforced(), lists: c.snapshotLists(),
	})
}
