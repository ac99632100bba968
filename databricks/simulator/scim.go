package simulator

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

const (
	schemaPrincipal = "urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"
	schemaUser      = "urn:ietf:params:scim:schemas:core:2.0:User"
	schemaGroup     = "urn:ietf:params:scim:schemas:core:2.0:Group"
	schemaList      = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
)

// resource is one SCIM resource as a tree of JSON; the filter reads it through attribute.
type resource map[string]any

// add puts a list of values into a resource, if there is any.
func (r resource) add(name string, values []string) {
	var shown []map[string]string
	for _, one := range values {
		shown = append(shown, map[string]string{"value": one})
	}
	r.addReferences(name, shown)
}

func (r resource) addReferences(name string, shown []map[string]string) {
	if shown != nil {
		r[name] = shown
	}
}

func (r resource) attribute(name string) (string, bool) {
	known := canonical(name)
	switch value := r[known].(type) {
	case string:
		return value, true
	case bool:
		return strconv.FormatBool(value), true
	}
	return "", known != ""
}

// canonical is the name of an attribute as resources write it; "" for one that no filter may name.
func canonical(name string) string {
	for _, known := range []string{"id", "applicationId", "displayName", "userName", "externalId", "active"} {
		if strings.EqualFold(known, name) {
			return known
		}
	}
	return ""
}

// roll is a list of resources that are made only when they are shown: there can be a hundred thousand.
type roll struct {
	size      int
	attribute func(n int, name string) (string, bool)
	show      func(n int) resource
}

func rollOf(all []resource) roll {
	return roll{
		size:      len(all),
		attribute: func(n int, name string) (string, bool) { return all[n].attribute(name) },
		show:      func(n int) resource { return all[n] },
	}
}

// trim keeps what the caller asked for: attributes, or all but excludedAttributes. The id always stays. A service principal has its
// application id in the place of the user name: the provider asks for the one and reads the other.
func (c *call) trim(r resource) resource {
	wanted, unwanted := c.query("attributes"), c.query("excludedAttributes")
	trimmed := resource{}
	for key, value := range r {
		keep := wanted == "" || names(wanted, key) || key == "applicationId" && names(wanted, "userName")
		if key == "id" || key == "schemas" || keep && !names(unwanted, key) {
			trimmed[key] = value
		}
	}
	return trimmed
}

func names(list, attribute string) bool {
	return slices.ContainsFunc(strings.Split(list, ","), func(one string) bool {
		return strings.EqualFold(strings.TrimSpace(one), attribute)
	})
}

func scimOK(status int, value any) reply {
	answer := withStatus(status, value)
	answer.header = http.Header{"Content-Type": {"application/scim+json"}}
	return answer
}

// listResources answers a SCIM list: filter, 1-based paging, Resources absent when there is nothing, and on the last
// page one item again that the page before had (databricks-api.md 2.1).
func (c *call) listResources(all roll) reply {
	matching, refused := c.filtered(all)
	if refused != nil {
		return *refused
	}
	start, refused := c.queryNumber("startIndex", 1)
	if refused != nil {
		return refuseSCIM(http.StatusBadRequest, "invalidValue", "startIndex is not a number")
	}
	count, refused := c.queryNumber("count", c.world.scimPage)
	if refused != nil {
		return refuseSCIM(http.StatusBadRequest, "invalidValue", "count is not a number")
	}
	start, count = max(start, 1), max(min(count, c.world.scimPage), 0)
	first := min(start-1, len(matching))
	last := min(first+count, len(matching))
	repeated := first > 0 && last == len(matching) && first < last
	if repeated {
		first--
	}
	rows := []resource{}
	for _, n := range matching[first:last] {
		rows = append(rows, c.trim(all.show(n)))
	}
	answer := map[string]any{
		"schemas": []string{schemaList}, "totalResults": len(matching), "startIndex": start, "itemsPerPage": len(rows),
	}
	if len(rows) > 0 {
		answer["Resources"] = rows
	}
	return scimOK(http.StatusOK, answer)
}

// filtered gives the places of those that pass the filter.
func (c *call) filtered(all roll) ([]int, *reply) {
	matching := make([]int, 0, min(all.size, 16))
	text := c.query("filter")
	if text == "" {
		for n := range all.size {
			matching = append(matching, n)
		}
		return matching, nil
	}
	fail := func(err error) *reply {
		refused := refuseSCIM(http.StatusBadRequest, "invalidFilter", err.Error())
		if errors.Is(err, errEmptyValue) {
			refused = c.refuse(http.StatusInternalServerError, "INTERNAL_ERROR", errEmptyValue.Error())
		}
		return &refused
	}
	parsed, err := parseFilter(text)
	if err != nil {
		return nil, fail(err)
	}
	for n := range all.size {
		passes, err := parsed.match(func(name string) (string, bool) { return all.attribute(n, name) })
		if err != nil {
			return nil, fail(err)
		}
		if passes {
			matching = append(matching, n)
		}
	}
	return matching, nil
}

// show is an identity as a SCIM resource. Entitlements that come by a group are not listed on it.
func (s *state) show(i *identity) resource {
	r := resource{"id": i.idText(), "displayName": i.display, "active": i.active}
	if i.kind == servicePrincipal {
		r["schemas"], r["applicationId"] = []string{schemaPrincipal}, i.name
	} else {
		r["schemas"], r["userName"] = []string{schemaUser}, i.name
		r["emails"] = []any{map[string]any{"type": "work", "value": i.name, "primary": true}}
	}
	if i.externalID != "" {
		r["externalId"] = i.externalID
	}
	r.add("entitlements", s.member(i).entitlementValues())
	r.add("roles", s.rolesOf(patched{identity: i, place: s.member(i)}))
	var groups []map[string]string
	for _, g := range s.groupsOf(i) {
		kind := "direct"
		if !g.system && !slices.Contains(g.members, i.id) {
			kind = "indirect"
		}
		groups = append(groups, g.reference(kind))
	}
	r.addReferences("groups", groups)
	return r
}

// me is GET /api/2.0/preview/scim/v2/Me (databricks-api.md 5).
func (c *call) me() reply {
	r := c.show(c.who)
	if c.who.kind == servicePrincipal {
		r["userName"] = c.who.name
		delete(r, "applicationId")
	}
	return scimOK(http.StatusOK, c.trim(r))
}

func (c *call) listKind(of kind) reply {
	var known []resource
	for _, i := range c.identities {
		if i.kind == of && c.knows(i) && !i.gone {
			known = append(known, c.show(i))
		}
	}
	all := rollOf(known)
	if of == servicePrincipal && c.crowd.size > 0 && (c.workspace == nil || c.workspace == c.workspaces[0]) {
		all = c.withCrowd(all)
	}
	return c.listResources(all)
}

// withCrowd puts those of the crowd behind a roll who are not on it by themselves.
func (c *call) withCrowd(first roll) roll {
	others := make([]int, 0, c.crowd.size)
	for n := range c.crowd.size {
		if !c.crowd.met[n] {
			others = append(others, n)
		}
	}
	return roll{
		size: first.size + len(others),
		attribute: func(n int, name string) (string, bool) {
			if n < first.size {
				return first.attribute(n, name)
			}
			return c.crowd.attribute(others[n-first.size], name)
		},
		show: func(n int) resource {
			if n < first.size {
				return first.show(n)
			}
			return c.show(c.crowd.identity(others[n-first.size]))
		},
	}
}

func (c *call) listUsers() reply             { return c.listKind(user) }
func (c *call) listServicePrincipals() reply { return c.listKind(servicePrincipal) }

func (c *call) getUser() reply             { return c.withIdentity(user, c.showOne) }
func (c *call) getServicePrincipal() reply { return c.withIdentity(servicePrincipal, c.showOne) }

func (c *call) showOne(i *identity) reply { return scimOK(http.StatusOK, c.trim(c.show(i))) }

// knows: a workspace lists its members, the account everybody.
func (s *state) knows(i *identity) bool {
	if s.workspace == nil {
		return i.local == nil
	}
	return s.isMember(i)
}

// withIdentity looks one up; those of the account that are not in this workspace are not found here.
func (c *call) withIdentity(of kind, do func(*identity) reply) reply {
	i := c.identityByID(c.pathID())
	if i == nil || i.kind != of || !c.knows(i) {
		return refuseSCIM(http.StatusNotFound, "", string(of)+" with id "+c.request.PathValue("id")+" not found.")
	}
	return do(i)
}
