package simulator

import (
	"net/http"
	"strings"
)

// HostKind is what answers at an address, as /.well-known/databricks-config calls it.
type HostKind string

// The kinds of hosts.
const (
	WorkspaceHost HostKind = "workspace"
	AccountHost   HostKind = "account" // the account console and its API
	LoginHost     HostKind = "login"   // plays login.databricks.com
)

// Host is one of the addresses of a simulator: a handler for a server of its own. A token that is sent to the wrong one of
// them can be seen to be.
type Host struct {
	sim       *Simulator
	kind      HostKind
	workspace int64 // of a workspace host
}

// Kind says what answers here.
func (h *Host) Kind() HostKind { return h.kind }

// ServedAt tells where somebody serves this host, such as http://127.0.0.1:8080.
func (h *Host) ServedAt(url string) {
	h.sim.mu.Lock()
	defer h.sim.mu.Unlock()
	h.sim.addresses[h.key()] = strings.TrimRight(url, "/")
}

// hostKey tells the hosts of a simulator apart.
type hostKey struct {
	kind      HostKind
	workspace int64
}

func (h *Host) key() hostKey { return hostKey{h.kind, h.workspace} }

// label is the host in the log of requests; empty for the main one, which needs no word.
func (h *Host) label() string {
	switch {
	case h == h.sim.hosts[0]:
		return ""
	case h.kind == WorkspaceHost:
		return idText(h.workspace)
	}
	return string(h.kind)
}

// newHosts lists the hosts of a world; the main workspace comes first.
func (s *Simulator) newHosts() []*Host {
	hosts := []*Host{{sim: s, kind: WorkspaceHost, workspace: workspaceID}}
	if s.world.noAccountAPI {
		return hosts
	}
	hosts = append(hosts, &Host{sim: s, kind: AccountHost})
	for _, p := range s.world.neighbours {
		if p.status == running {
			hosts = append(hosts, &Host{sim: s, kind: WorkspaceHost, workspace: p.id})
		}
	}
	return append(hosts, &Host{sim: s, kind: LoginHost})
}

// Hosts are all addresses of the simulator; the first is the main one, which Handler answers for.
func (s *Simulator) Hosts() []*Host { return s.hosts }

// view is what a request to this host sees.
func (h *Host) view() *state {
	all := h.sim.state.account
	if h.kind == WorkspaceHost {
		return all.at(all.workspaceByID(h.workspace))
	}
	return &state{account: all}
}

// routes is the table for a request to this host.
func (h *Host) routes(*http.Request) *http.ServeMux {
	switch h.kind {
	case AccountHost:
		return h.sim.accountRoutes
	case LoginHost:
		return h.sim.loginRoutes
	}
	return h.sim.workspaceRoutes
}
