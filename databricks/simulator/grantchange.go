package simulator

import (
	"net/http"
	"slices"
	"strings"
)

// grantChange is one entry of the body of a PATCH.
type grantChange struct {
	Principal string   `json:"principal"`
	Add       []string `json:"add"`
	Remove    []string `json:"remove"`
}

// underscore writes the privileges as answers do: spaces are taken too, as in SQL (read off the provider's source).
func (g *grantChange) underscore() {
	for _, list := range [][]string{g.Add, g.Remove} {
		for n, privilege := range list {
			list[n] = strings.ReplaceAll(privilege, " ", "_")
		}
	}
}

// changeGrants is PATCH /permissions/{type}/{name}: additive, safe to repeat, all or nothing.
func (c *call) changeGrants() reply {
	return c.withGrantTarget(func(at securable) reply {
		var asked struct {
			Changes []grantChange `json:"changes"`
			Quiet   bool          `json:"omit_permissions_in_response"`
		}
		if refused := c.decode(&asked); refused != nil {
			return *refused
		}
		for n := range asked.Changes {
			asked.Changes[n].underscore()
		}
		for _, change := range asked.Changes {
			if refused := c.checkChange(at, change); refused != nil {
				return *refused
			}
		}
		for _, change := range asked.Changes {
			c.applyChange(at, change)
		}
		if asked.Quiet {
			return empty()
		}
		return c.showGrants(at, "")
	})
}

func (c *call) checkChange(at securable, change grantChange) *reply {
	var refused reply
	for _, privilege := range change.Add {
		if slices.Contains(change.Remove, privilege) {
			refused = c.invalid("Duplicate privileges to add and delete for principal %s.", change.Principal)
			return &refused
		}
	}
	for _, privilege := range append(slices.Clone(change.Add), change.Remove...) {
		if !slices.Contains(applicable[at.kind()], privilege) {
			kind := at.kind()
			if kind == "CATALOG" {
				kind = "CATALOG/CATALOG_STANDARD"
			}
			refused = c.invalid("Privilege %s is not applicable to this entity [%s]. If this seems unexpected, please check the privilege version of the metastore in use.",
				strings.ReplaceAll(privilege, "_", " "), kind)
			return &refused
		}
	}
	if !c.manages(c.who, at) {
		refused = c.denied("User does not have MANAGE on %s.", at.describe())
		return &refused
	}
	if !c.knownToCatalog(change.Principal) {
		refused = c.refuse(http.StatusNotFound, "PRINCIPAL_DOES_NOT_EXIST", "Could not find principal with name %s.", change.Principal)
		return &refused
	}
	return nil
}

// knownToCatalog: identities and groups of the account by their names, after a while; the workspace's own groups never.
func (c *call) knownToCatalog(principal string) bool {
	if i := c.identityByName(principal); i != nil {
		return !c.now.Before(i.createdAt.Add(c.world.grantDelay))
	}
	g := c.groupNamed(principal)
	return principal == accountUsers || g != nil && !g.system && g.local == nil
}

func (c *call) applyChange(at securable, change grantChange) {
	held := c.grantTo(at, change.Principal)
	held.privileges = slices.DeleteFunc(held.privileges, func(p string) bool { return slices.Contains(change.Remove, p) })
	for _, privilege := range change.Add {
		if !slices.Contains(held.privileges, privilege) {
			held.privileges = append(held.privileges, privilege)
		}
	}
	c.grants.forgetEmpty(place{at.kind(), at.fullName()})
}

// grantTo finds the entry of a principal, or begins one.
func (s *state) grantTo(at securable, principal string) *grant {
	for _, g := range s.grantsOn(at) {
		if g.principal == principal {
			return g
		}
	}
	g := &grant{kind: at.kind(), name: at.fullName(), principal: principal}
	if i := s.identityByName(principal); i != nil {
		g.principalID = i.id
	} else if group := s.groupNamed(principal); group != nil {
		g.principalID = group.id
	}
	s.grants.add(g)
	return g
}
