package simulator

import (
	"iter"
	"slices"
	"strconv"
)

// group is a group of the account, or one that a workspace keeps to itself. The system groups of a workspace, users and
// admins, follow from the assignments.
type group struct {
	id         int64
	display    string
	externalID string
	members    []int64 // identities, and groups in it
	system     bool
	local      *workspace // the only one that knows it; nil: the account knows it
}

// The system groups of a workspace. Unity Catalog knows neither (databricks-api.md 8.3).
const (
	everybody = "users"
	admins    = "admins"
)

// accountUsers is the group of the account that everybody is in; Unity Catalog knows it.
const accountUsers = "account users"

func (g *group) idText() string { return strconv.FormatInt(g.id, 10) }

// everyGroup goes through those of the workspace, if there is one, and those of the account.
func (s *state) everyGroup() iter.Seq[*group] {
	return func(yield func(*group) bool) {
		if s.workspace != nil {
			for _, g := range s.own {
				if !yield(g) {
					return
				}
			}
		}
		for _, g := range s.groups {
			if !yield(g) {
				return
			}
		}
	}
}

func (s *state) groupNamed(display string) *group {
	return s.findGroup(func(g *group) bool { return g.display == display })
}

func (s *state) groupByID(id int64) *group {
	return s.findGroup(func(g *group) bool { return g.id == id })
}

func (s *state) findGroup(match func(*group) bool) *group {
	for g := range s.everyGroup() {
		if match(g) {
			return g
		}
	}
	return nil
}

// inGroup says whether an identity is a member: by assignment for the system groups, else by the list of members.
func (s *state) inGroup(i *identity, display string) bool {
	if display == accountUsers {
		return true
	}
	g := s.groupNamed(display)
	return g != nil && s.belongs(i, g)
}

// belongs says whether an identity is in a group, itself or by a group in it.
func (s *state) belongs(i *identity, g *group) bool {
	switch {
	case g.system && g.display == everybody:
		return s.isMember(i)
	case g.system:
		return s.isAdmin(i)
	}
	return slices.Contains(g.members, i.id) ||
		slices.ContainsFunc(s.within(g), func(inner *group) bool { return slices.Contains(inner.members, i.id) })
}

// within are all groups in a group, each once, whatever circle they form.
func (s *state) within(g *group) []*group {
	var found []*group
	for next := -1; next < len(found); next++ {
		outer := g
		if next >= 0 {
			outer = found[next]
		}
		for inner := range s.everyGroup() {
			if slices.Contains(outer.members, inner.id) && !slices.Contains(found, inner) {
				found = append(found, inner)
			}
		}
	}
	return found
}

func (s *state) groupsOf(i *identity) []*group {
	var in []*group
	for g := range s.everyGroup() {
		if s.belongs(i, g) {
			in = append(in, g)
		}
	}
	return in
}

// is says whether a principal's name means this identity or a group that it is in.
func (s *state) is(i *identity, principal string) bool {
	return i.name == principal || s.inGroup(i, principal)
}

// placeOf is what a group is in this workspace; nil at the account.
func (s *state) placeOf(g *group) *member {
	if s.workspace == nil {
		return nil
	}
	if s.places[g] == nil {
		s.places[g] = &member{}
	}
	return s.places[g]
}

// entitlementsBy are those that reach an identity: its own, and those of its groups, which are not shown on it.
func (s *state) entitlementsBy(i *identity) []entitlement {
	all := slices.Clone(s.member(i).held())
	for _, g := range s.groupsOf(i) {
		all = append(all, s.places[g].held()...)
	}
	return all
}

// leaveGroups takes somebody out of all groups that are seen here.
func (s *state) leaveGroups(id int64) {
	for g := range s.everyGroup() {
		g.members = slices.DeleteFunc(g.members, func(one int64) bool { return one == id })
	}
}
