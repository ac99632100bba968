package databricks

import "net/http"

const ipListsPath = "/api/2.0/ip-access-lists"

// Kinds of IP access list. BLOCK lists are looked at first (databricks-api.md 7.2).
const (
	AllowList = "ALLOW"
	BlockList = "BLOCK"
)

// MostListedAddresses is how many addresses and ranges all lists of a workspace may hold together; a range counts one.
const MostListedAddresses = 1000

// IPList is an IP access list of the workspace.
type IPList struct {
	ID        IPListID `json:"list_id"`
	Label     string   `json:"label"`
	Type      string   `json:"list_type"`
	Addresses []string `json:"ip_addresses"`
	Enabled   bool     `json:"enabled"`
}

// IPLists are all the lists; there are no pages.
type IPLists struct {
	Lists []IPList `json:"ip_access_lists"` // absent when there are none
}

// AnyAllow says whether an enabled ALLOW list exists. If not, everybody is let in, and the first one would keep out whoever
// is not on it.
func (l IPLists) AnyAllow() bool {
	for _, list := range l.Lists {
		if list.Enabled && list.Type == AllowList {
			return true
		}
	}
	return false
}

// Room is how many more addresses the workspace takes.
func (l IPLists) Room() int {
	room := MostListedAddresses
	for _, list := range l.Lists {
		room -= len(list.Addresses)
	}
	return max(room, 0)
}

// IPAccessLists reads the lists of the workspace. Workspace admins only. Where the pricing tier has none:
// ProblemNoIPLists, which means that nobody is kept out by one.
func IPAccessLists() Query[IPLists] {
	return Query[IPLists]{Request{Target: Workspace, As: Admin, Method: http.MethodGet, Path: ipListsPath}}
}

// CreateIPList makes an ALLOW list of the partner's addresses, next to the lists that are there. The caller makes sure that
// it is not the first one. It is sent once: whether two lists may have the same label is UNCONFIRMED (databricks-api.md
// 0.0), so a lost answer is looked up by content.
//
// Refusals: ProblemWouldLockYouOut, ProblemIPListsFull, ProblemIPListExists, ProblemNoIPLists. It takes a few minutes to be
// in force.
func CreateIPList(label string, addresses []Address) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost, Path: ipListsPath, Once: true,
		Body: Compact(struct {
			Label     string    `json:"label"`
			Type      string    `json:"list_type"`
			Addresses []Address `json:"ip_addresses"`
		}{label, AllowList, addresses}),
		Words: "ip-access-lists create",
	}
}

// UpdateIPList replaces the addresses of a list: only of one that brickpass made, and with what is on it now included.
func UpdateIPList(id IPListID, addresses []Address) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch, Path: ipListsPath + "/" + segment(string(id)),
		Body: Compact(struct {
			Addresses []Address `json:"ip_addresses"`
		}{addresses}),
	}
}

// DeleteIPList takes a list away: only one that brickpass made. Again is ProblemIPListUnknown, which counts as done.
func DeleteIPList(id IPListID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodDelete, Path: ipListsPath + "/" + segment(string(id)),
	}
}
