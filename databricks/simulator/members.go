package simulator

import (
	"slices"
	"strconv"
	"time"
)

// kind says what sort of identity something is.
type kind string

const (
	user             kind = "user"
	servicePrincipal kind = "service principal"
)

// collection is where SCIM keeps that sort.
func (k kind) collection() string {
	if k == servicePrincipal {
		return "ServicePrincipals"
	}
	return "Users"
}

// identity is a user or a service principal of the account.
type identity struct {
	id         int64
	kind       kind
	name       string // userName, or the application id: what grants and permissions are written for
	display    string
	externalID string
	active     bool
	createdAt  time.Time
	gone       bool // deleted in the account

	local        *workspace // the only one that knows it; nil: the account knows it
	accountAdmin bool
	entra        bool // stands in Microsoft Entra, and was imported from there
	staff        bool // came with the account, and is no part of what a test looks at in a workspace
}

func (i *identity) idText() string { return strconv.FormatInt(i.id, 10) }

// member is what an identity or a group is in one workspace.
type member struct {
	admin        bool // assigned as ADMIN: a member of admins
	assigned     bool // a group: its members are here
	byGroup      bool // an identity: nothing but an assigned group brought it here
	entitlements []entitlement
	roles        []string // instance profiles
}

type entitlement struct {
	value string
	since time.Time
}

// member is the place of an identity in the workspace; nil if it has none, or if this is no workspace.
func (s *state) member(i *identity) *member {
	if s.workspace == nil {
		return nil
	}
	if m := s.members[i]; m != nil && !m.byGroup {
		return m
	}
	if m := s.broughtIn(i); m != nil {
		return m
	}
	if s.crowd.counts(i.id) && s.workspace == s.workspaces[0] {
		return &member{entitlements: slices.Clone(s.crowd.entitlements)}
	}
	return nil
}

func (s *state) isMember(i *identity) bool { return s.member(i) != nil }

func (s *state) isAdmin(i *identity) bool {
	m := s.member(i)
	return m != nil && (m.admin || slices.ContainsFunc(s.assignedOver(i), func(g *group) bool { return s.places[g].admin }))
}

// broughtIn is the place of somebody who is here by an assigned group alone; it ends with that.
func (s *state) broughtIn(i *identity) *member {
	if len(s.assignedOver(i)) == 0 {
		delete(s.members, i)
		return nil
	}
	if s.members[i] == nil {
		s.members[i] = &member{byGroup: true}
	}
	return s.members[i]
}

// assignedOver are the groups of somebody that are assigned to the workspace.
func (s *state) assignedOver(i *identity) []*group {
	var over []*group
	for g, place := range s.places {
		if place.assigned && s.belongs(i, g) {
			over = append(over, g)
		}
	}
	return over
}

// assignTo makes an identity a member, or changes what it is there; entitlements that it has stay.
func (w *workspace) assignTo(i *identity, admin bool) *member {
	m := w.members[i]
	if m == nil {
		m = &member{}
		w.members[i] = m
	}
	m.admin, m.byGroup = admin, false
	return m
}

// held lists the entitlements of somebody who may be no member.
func (m *member) held() []entitlement {
	if m == nil {
		return nil
	}
	return m.entitlements
}

func (m *member) entitled(value string) bool {
	return slices.ContainsFunc(m.entitlements, func(e entitlement) bool { return e.value == value })
}

func (m *member) entitlementValues() []string {
	if m == nil {
		return nil
	}
	values := make([]string, 0, len(m.entitlements))
	for _, e := range m.entitlements {
		values = append(values, e.value)
	}
	return values
}

// entitle adds what is not there yet; what is there keeps its age.
func (m *member) entitle(values []string, now time.Time) {
	for _, value := range values {
		if !m.entitled(value) {
			m.entitlements = append(m.entitlements, entitlement{value, now})
		}
	}
}

func (m *member) setEntitlements(values []string, now time.Time) {
	m.entitlements = slices.DeleteFunc(m.entitlements, func(e entitlement) bool { return !slices.Contains(values, e.value) })
	m.entitle(values, now)
}

func (s *state) identityByID(id int64) *identity {
	if n, ok := s.crowd.byID(id); ok {
		return s.meet(n)
	}
	return s.findIdentity(func(i *identity) bool { return i.id == id })
}

func (s *state) identityByName(name string) *identity {
	if n, ok := s.crowd.byName(name); ok {
		return s.meet(n)
	}
	return s.findIdentity(func(i *identity) bool { return i.name == name })
}

func (s *state) findIdentity(match func(*identity) bool) *identity {
	for _, i := range s.identities {
		if !i.gone && match(i) {
			return i
		}
	}
	return nil
}

// removeFromWorkspace ends what an identity is and has in this workspace. Groups of the account keep it.
func (s *state) removeFromWorkspace(i *identity, now time.Time) {
	delete(s.members, i)
	for _, t := range s.tokens {
		if t.owner == i && t.revokedAt.IsZero() {
			t.revokedAt, t.dead = now, true
		}
	}
	s.tokenACL = s.tokenACL.without(i.name)
	for _, w := range s.warehouses {
		w.acl = w.acl.without(i.name)
	}
}

// removeFromAccount is what an account admin does; grants stay behind as orphans (databricks-api.md 8.3).
func (s *state) removeFromAccount(i *identity, now time.Time) {
	for _, w := range s.workspaces {
		s.at(w).removeFromWorkspace(i, now)
	}
	for _, w := range s.workspaces {
		s.at(w).leaveGroups(i.id)
	}
	i.gone = true
	s.secrets = slices.DeleteFunc(s.secrets, func(o *oauthSecret) bool { return o.owner == i })
}
