package simulator

import (
	"fmt"
	"iter"
	"slices"
	"strconv"
	"time"
)

// crowd is a great number of service principals that nobody in particular has anything to do with. Each follows from its
// number, so they take no memory until one of them is spoken of: then it becomes an identity like any other.
type crowd struct {
	size         int
	entitlements []entitlement
	since        time.Time
	met          map[int]bool // those that are among the identities of the state
}

// The numbers of the crowd stand apart from the ids that are invented for others, which have a first digit of 1 to 8.
const firstOfCrowd = 9_100_000_000_000_000

func crowdDisplay(n int) string { return fmt.Sprintf("service-%06d", n) }

// crowdApplication is a UUID of version 4 in its form.
func crowdApplication(n int) string { return fmt.Sprintf("c40bd000-0000-4000-8000-%012x", n) }

// identity makes the member of that number, as nobody has touched it yet.
func (c *crowd) identity(n int) *identity {
	return &identity{
		id: firstOfCrowd + int64(n), kind: servicePrincipal, name: crowdApplication(n), display: crowdDisplay(n),
		active: true, createdAt: c.since,
	}
}

// attribute is one attribute of the member of that number, without making the rest of it.
func (c *crowd) attribute(n int, name string) (string, bool) {
	switch canonical(name) {
	case "id":
		return strconv.FormatInt(firstOfCrowd+int64(n), 10), true
	case "displayName":
		return crowdDisplay(n), true
	case "applicationId":
		return crowdApplication(n), true
	case "active":
		return "true", true
	case "":
		return "", false
	}
	return "", true
}

// byID and byName give the number of a member; false if there is none, or if it was met before.
func (c *crowd) byID(id int64) (n int, ok bool) {
	if id < firstOfCrowd || id-firstOfCrowd >= int64(c.size) {
		return 0, false
	}
	n = int(id - firstOfCrowd)
	return n, !c.met[n]
}

func (c *crowd) byName(name string) (n int, ok bool) {
	if len(name) != len(crowdApplication(0)) {
		return 0, false
	}
	number, err := strconv.ParseInt(name[24:], 16, 64)
	if err != nil || number < 0 || number >= int64(c.size) || name != crowdApplication(int(number)) {
		return 0, false
	}
	return int(number), !c.met[int(number)]
}

// counts says whether an id is that of a member which nobody has met.
func (c *crowd) counts(id int64) bool {
	_, ok := c.byID(id)
	return ok
}

// principalsHere counts the service principals of the workspace that are identities already.
func (s *state) principalsHere() int {
	count := 0
	for _, i := range s.identities {
		if i.kind == servicePrincipal && s.isMember(i) {
			count++
		}
	}
	return count
}

// meet makes a member one of the identities, so that what happens to it stays.
func (s *state) meet(n int) *identity {
	i := s.crowd.identity(n)
	s.crowd.met[n] = true
	s.workspaces[0].members[i] = &member{entitlements: slices.Clone(s.crowd.entitlements)}
	s.identities = append(s.identities, i)
	return i
}

// everyIdentity goes through all identities of the account, those of the crowd last.
func (s *state) everyIdentity() iter.Seq[*identity] {
	return func(yield func(*identity) bool) {
		for _, i := range s.identities {
			if !i.gone && !yield(i) {
				return
			}
		}
		for n := range s.crowd.size {
			if !s.crowd.met[n] && !yield(s.crowd.identity(n)) {
				return
			}
		}
	}
}
