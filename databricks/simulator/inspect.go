package simulator

import (
	"slices"
	"time"
)

// State is a copy of all that matters in a simulated workspace, without any secret.
type State struct {
	World         string            `json:"world"`
	Principals    []Principal       `json:"principals"`
	Crowd         int               `json:"crowd,omitempty"` // further principals, which nobody has touched
	Groups        []Group           `json:"groups"`
	TokenACL      []Permission      `json:"token_acl"`
	TokenEverMade bool              `json:"token_ever_made"`
	Tokens        []Token           `json:"tokens"` // the live ones
	Secrets       []OAuthSecret     `json:"secrets"`
	Conf          map[string]string `json:"conf"`
	IPLists       []IPList          `json:"ip_lists"`
	Grants        []Grant           `json:"grants"`
	Warehouses    []Warehouse       `json:"warehouses"`
}

// Principal is a user or a service principal.
type Principal struct {
	ID           int64    `json:"id"`
	Kind         string   `json:"kind"` // "user" or "service principal"
	Name         string   `json:"name"` // user name or application id
	Display      string   `json:"display"`
	Active       bool     `json:"active"`
	InWorkspace  bool     `json:"in_workspace"`
	Assignment   string   `json:"assignment,omitempty"` // USER or ADMIN; empty for who is there by a group alone
	Entitlements []string `json:"entitlements,omitempty"`
}

// Group is a group with the ids of its members.
type Group struct {
	ID      int64   `json:"id"`
	Display string  `json:"display"`
	Members []int64 `json:"members"`
}

// Permission is one direct entry of an ACL.
type Permission struct {
	Principal string `json:"principal"` // user name, group name or application id
	Level     string `json:"level"`
}

// Token is a live personal access token; its id is the SHA-256 of its value.
type Token struct {
	SHA256    string    `json:"sha256"`
	Owner     string    `json:"owner"`
	CreatedBy string    `json:"created_by"`
	Comment   string    `json:"comment"`
	Created   time.Time `json:"created"`
	Expires   time.Time `json:"expires"`
	Scopes    []string  `json:"scopes,omitempty"`
}

// OAuthSecret is a secret of a service principal that has not expired.
type OAuthSecret struct {
	ID      string    `json:"id"`
	Owner   string    `json:"owner"`
	Expires time.Time `json:"expires"`
}

// IPList is an IP access list.
type IPList struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Kind    string   `json:"list_type"`
	Values  []string `json:"ip_addresses"`
	Enabled bool     `json:"enabled"`
}

// Grant is what a principal holds directly on a securable; Principal is empty for one that was deleted.
type Grant struct {
	Kind       string   `json:"securable_type"`
	Name       string   `json:"full_name"`
	Principal  string   `json:"principal"`
	Privileges []string `json:"privileges"`
}

// Warehouse is a SQL warehouse with its direct permissions.
type Warehouse struct {
	ID    string       `json:"id"`
	Name  string       `json:"name"`
	State string       `json:"state"`
	ACL   []Permission `json:"acl"`
}

// State copies the state of the main workspace, and of the account as far as it shows there, as it is now.
func (s *Simulator) State() State {
	state, _ := s.StateOf(idText(workspaceID))
	return state
}

// StateOf is the same for any workspace of the account, by its id.
func (s *Simulator) StateOf(workspace string) (state State, found bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, w := range s.state.workspaces {
		if idText(w.id) == workspace {
			return s.state.at(w).copy(s.world.Name, s.clock.Now()), true
		}
	}
	return State{}, false
}

func (s *state) copy(world string, now time.Time) State {
	copied := State{
		World: world, TokenEverMade: s.tokenMade, Conf: map[string]string{},
		Crowd: s.crowd.size - len(s.crowd.met),
	}
	for _, i := range s.identities {
		if !i.gone && (!i.staff || s.isMember(i)) {
			copied.Principals = append(copied.Principals, s.copyOf(i))
		}
	}
	for g := range s.everyGroup() {
		one := Group{ID: g.id, Display: g.display}
		for _, i := range s.identities {
			if !i.gone && s.inGroup(i, g.display) {
				one.Members = append(one.Members, i.id)
			}
		}
		copied.Groups = append(copied.Groups, one)
	}
	copied.TokenACL = s.tokenACL.copy()
	for _, t := range s.tokens {
		if t.live(now) {
			copied.Tokens = append(copied.Tokens, Token{
				SHA256: t.id, Owner: t.owner.name, CreatedBy: t.createdBy.name, Comment: t.comment,
				Created: t.createdAt, Expires: t.expiresAt, Scopes: slices.Clone(t.scopes),
			})
		}
	}
	for _, o := range s.secrets {
		if now.Before(o.expiresAt) && !o.owner.staff {
			copied.Secrets = append(copied.Secrets, OAuthSecret{o.id, o.owner.name, o.expiresAt})
		}
	}
	for key, value := range s.conf {
		if value != nil {
			copied.Conf[key] = *value
		}
	}
	for _, l := range s.ips().lists {
		copied.IPLists = append(copied.IPLists, IPList{l.id, l.label, l.kind, slices.Clone(l.values), l.enabled})
	}
	for _, g := range s.grants.all {
		copied.Grants = append(copied.Grants, Grant{g.kind, g.name, s.shownPrincipal(g), slices.Clone(g.privileges)})
	}
	for _, w := range s.warehouses {
		copied.Warehouses = append(copied.Warehouses, Warehouse{w.id, w.name, w.stateAt(now), w.acl.copy()})
	}
	return copied
}

func (s *state) copyOf(i *identity) Principal {
	m := s.member(i)
	copied := Principal{
		ID: i.id, Kind: string(i.kind), Name: i.name, Display: i.display, Active: i.active, InWorkspace: m != nil,
		Entitlements: m.entitlementValues(),
	}
	switch {
	case m == nil || m.byGroup:
	case m.admin:
		copied.Assignment = "ADMIN"
	default:
		copied.Assignment = "USER"
	}
	return copied
}

func (a acl) copy() []Permission {
	copied := make([]Permission, 0, len(a))
	for _, e := range a {
		copied = append(copied, Permission{e.name(), e.Level})
	}
	return copied
}
