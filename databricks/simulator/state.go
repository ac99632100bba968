package simulator

import (
	"slices"
	"strconv"
	"time"
)

// state is all that changes. Whoever touches it holds Simulator.mu.
type state struct {
	world oddities
	ids   *identifiers

	admin           *identity
	adminCredential string

	identities []*identity
	crowd      crowd
	groups     []*group

	tokens    []*token
	tokenMade bool // a personal access token was made at some time: the token ACL exists (databricks-api.md 6.1)
	tokenACL  acl
	sessions  map[string]*session
	secrets   []*oauthSecret

	conf     map[string]*string
	restrict restriction

	ipLists   []*ipList
	ipHistory []ipRules

	catalogs   []*catalog
	grants     grantBook
	warehouses []*warehouse
	statements map[string]*statement
	ruleSets   map[string]*ruleSet

	flickers map[string]bool // refusals that come once for each subject
	requests int             // counted by the rate limit
	rotation int             // makes the order of unordered answers change
}

// kind says what sort of identity something is.
type kind string

const (
	user             kind = "user"
	servicePrincipal kind = "service principal"
)

// identity is a user or a service principal of the account.
type identity struct {
	id           int64
	kind         kind
	name         string // userName, or the application id: what grants and permissions are written for
	display      string
	externalID   string
	active       bool
	inWorkspace  bool
	admin        bool // assigned to the workspace as ADMIN: a member of admins
	entitlements []entitlement
	createdAt    time.Time
	gone         bool // deleted in the account
}

type entitlement struct {
	value string
	since time.Time
}

func (i *identity) idText() string { return strconv.FormatInt(i.id, 10) }

func (i *identity) entitled(value string) bool {
	return slices.ContainsFunc(i.entitlements, func(e entitlement) bool { return e.value == value })
}

// group is a group of the account. The workspace's own groups, users and admins, follow from the assignments.
type group struct {
	id      int64
	display string
	members []int64
	system  bool
}

// The system groups of a workspace. Unity Catalog knows neither (databricks-api.md 8.3).
const (
	everybody = "users"
	admins    = "admins"
)

// accountUsers is the group of the account that everybody is in; Unity Catalog knows it.
const accountUsers = "account users"

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

func (s *state) groupNamed(display string) *group {
	for _, g := range s.groups {
		if g.display == display {
			return g
		}
	}
	return nil
}

// inGroup says whether an identity is a member: by assignment for the system groups, else by the list of members.
func (s *state) inGroup(i *identity, display string) bool {
	switch display {
	case everybody:
		return i.inWorkspace
	case admins:
		return i.inWorkspace && i.admin
	case accountUsers:
		return true
	}
	g := s.groupNamed(display)
	return g != nil && slices.Contains(g.members, i.id)
}

func (s *state) groupsOf(i *identity) []*group {
	var in []*group
	for _, g := range s.groups {
		if s.inGroup(i, g.display) {
			in = append(in, g)
		}
	}
	return in
}

// is says whether a principal's name means this identity or a group that it is in.
func (s *state) is(i *identity, principal string) bool {
	return i.name == principal || s.inGroup(i, principal)
}

func (s *state) removeFromWorkspace(i *identity, now time.Time) {
	i.inWorkspace, i.admin, i.entitlements = false, false, nil
	for _, t := range s.tokens {
		if t.owner == i && t.revokedAt.IsZero() {
			t.revokedAt, t.dead = now, true
		}
	}
	s.tokenACL = s.tokenACL.without(i.name)
	for _, w := range s.warehouses {
		w.acl = w.acl.without(i.name)
	}
	for _, g := range s.groups {
		g.members = slices.DeleteFunc(g.members, func(id int64) bool { return id == i.id })
	}
}

// removeFromAccount is what an account admin does; grants stay behind as orphans (databricks-api.md 8.3).
func (s *state) removeFromAccount(i *identity, now time.Time) {
	s.removeFromWorkspace(i, now)
	i.gone = true
	s.secrets = slices.DeleteFunc(s.secrets, func(o *oauthSecret) bool { return o.owner == i })
}
