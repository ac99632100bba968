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
	UnifiedHost   HostKind = "unified" // the account and all of its workspaces (databricks-api.md 0.1)
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
func (h *Host) label(r *http.Request) string {
	if at := microsoftAt(r); at != nil {
		return at.host
	}
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
	if s.world.unified {
		return []*Host{{sim: s, kind: UnifiedHost}, {sim: s, kind: LoginHost}}
	}
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

// serving is what a request to this host is answered from: the table of its paths, and what it sees.
func (h *Host) serving(r *http.Request) (*http.ServeMux, *state, *misdirected) {
	all := h.sim.state.account
	console := &state{account: all}
	if at := microsoftAt(r); at != nil {
		return h.sim.microsoftRoutes[at.service], console, nil
	}
	if r.URL.Path == deviceLoginPath && all.microsoft.home != nil {
		return h.sim.microsoftRoutes[entraService], console, nil
	}
	switch h.kind {
	case WorkspaceHost:
		return h.sim.workspaceRoutes, all.at(all.workspaceByID(h.workspace)), nil
	case LoginHost:
		return h.sim.loginRoutes, console, nil
	case UnifiedHost:
		return h.choose(r)
	}
	return h.sim.accountRoutes, console, nil
}

// The headers that say which workspace of a unified host is meant; the second is the older one (databricks-api.md 0.3).
const (
	workspaceHeader = "X-Databricks-Workspace-Id"
	orgHeader       = "X-Databricks-Org-Id"
)

// misdirected is why a unified host cannot tell whom a request is for. All texts are UNCONFIRMED.
type misdirected struct{ message string }

// choose tells the account's paths from those of a workspace. The header belongs on the latter and must not be on the
// former (databricks-api.md 0.3).
func (h *Host) choose(r *http.Request) (*http.ServeMux, *state, *misdirected) {
	all, meant := h.sim.state.account, r.Header.Get(workspaceHeader)
	if meant == "" {
		meant = r.Header.Get(orgHeader)
	}
	if _, pattern := h.sim.accountRoutes.Handler(r); pattern != "" {
		var wrong *misdirected
		if meant != "" && isAccountPath(r.URL.Path) {
			wrong = &misdirected{"The header " + workspaceHeader + " is not allowed on account-level APIs."}
		}
		return h.sim.accountRoutes, &state{account: all}, wrong
	}
	for _, w := range all.workspaces {
		if idText(w.id) == meant && w.plot.status == running {
			return h.sim.workspaceRoutes, all.at(w), nil
		}
	}
	wrong := &misdirected{"The request does not say which workspace it is for: the header " + workspaceHeader + " is missing."}
	if meant != "" {
		wrong.message = "Workspace " + headerSafe(meant) + " does not exist."
	}
	return h.sim.workspaceRoutes, &state{account: all}, wrong
}

// view is what a request to this host sees.
func (h *Host) view(r *http.Request) *state {
	_, seen, _ := h.serving(r)
	return seen
}

// addressOf is where a workspace is reached; empty if nobody serves it.
func (a *account) addressOf(w *workspace) string {
	switch {
	case w.plot.status != running:
		return ""
	case a.world.unified:
		return a.addresses[hostKey{kind: UnifiedHost}]
	}
	return a.addresses[hostKey{WorkspaceHost, w.id}]
}

// addressOfAccount is where the account is reached; empty if nobody serves it.
func (a *account) addressOfAccount() string {
	if a.world.unified {
		return a.addresses[hostKey{kind: UnifiedHost}]
	}
	return a.addresses[hostKey{kind: AccountHost}]
}
