package simulator

import (
	"slices"
	"strings"
)

// grant is what one principal was given directly on one securable.
type grant struct {
	kind, name  string // of the securable: CATALOG, SCHEMA, TABLE and its full name
	principal   string
	principalID int64
	privileges  []string
}

// applicable lists what can be granted at each level (databricks-api.md 8.4).
var applicable = map[string][]string{
	"CATALOG": {
		"ALL_PRIVILEGES", "APPLY_TAG", "BROWSE", "CREATE_FUNCTION", "CREATE_MATERIALIZED_VIEW", "CREATE_MODEL", "CREATE_SCHEMA",
		"CREATE_TABLE", "CREATE_VOLUME", "EXECUTE", "EXTERNAL_USE_SCHEMA", "MANAGE", "MODIFY", "READ_VOLUME", "REFRESH", "SELECT",
		"USE_CATALOG", "USE_SCHEMA", "WRITE_VOLUME",
	},
	// That BROWSE is not one of a schema is UNCONFIRMED (databricks-api.md 8.4).
	"SCHEMA": {
		"ALL_PRIVILEGES", "APPLY_TAG", "CREATE_FUNCTION", "CREATE_MATERIALIZED_VIEW", "CREATE_MODEL", "CREATE_TABLE", "CREATE_VOLUME",
		"EXECUTE", "EXTERNAL_USE_SCHEMA", "MANAGE", "MODIFY", "READ_VOLUME", "REFRESH", "SELECT", "USE_SCHEMA", "WRITE_VOLUME",
	},
	"TABLE": {"ALL_PRIVILEGES", "APPLY_TAG", "MANAGE", "MODIFY", "SELECT"},
}

// notInAll are what ALL_PRIVILEGES does not hold (databricks-api.md 8.4).
var notInAll = []string{"MANAGE", "EXTERNAL_USE_SCHEMA", "EXTERNAL_USE_LOCATION"}

// place is where a grant stands: the kind of a securable and its full name.
type place struct{ kind, name string }

// grantBook is all grants of a metastore, in their order and by their place: with ten thousand catalogs, going through all
// for each question takes too long.
type grantBook struct {
	all []*grant
	at  map[place][]*grant
}

func (b *grantBook) add(g *grant) {
	if b.at == nil {
		b.at = map[place][]*grant{}
	}
	b.all = append(b.all, g)
	key := place{g.kind, g.name}
	b.at[key] = append(b.at[key], g)
}

// forgetEmpty drops the grants of one place that give nothing any more.
func (b *grantBook) forgetEmpty(on place) {
	gone := func(g *grant) bool { return len(g.privileges) == 0 && g.kind == on.kind && g.name == on.name }
	b.all = slices.DeleteFunc(b.all, gone)
	b.at[on] = slices.DeleteFunc(b.at[on], gone)
}

func (s *state) grantsOn(at securable) []*grant { return s.grants.at[place{at.kind(), at.fullName()}] }

// has says whether an identity holds a privilege, here or by inheritance.
func (s *state) has(i *identity, at securable, privilege string) bool {
	for _, level := range at.chain() {
		for _, g := range s.grantsOn(level) {
			if s.is(i, g.principal) && (slices.Contains(g.privileges, privilege) ||
				slices.Contains(g.privileges, "ALL_PRIVILEGES") && !slices.Contains(notInAll, privilege)) {
				return true
			}
		}
	}
	return false
}

// owns says whether an identity owns the object itself.
func (s *state) owns(i *identity, at securable) bool { return s.is(i, at.owner()) }

// manages: the owner of the object or of a parent, or MANAGE on either. Being an admin of the workspace is not enough
// (databricks-api.md 8.3), and these metastores have no admin.
func (s *state) manages(i *identity, at securable) bool {
	for _, level := range at.chain() {
		if s.owns(i, level) {
			return true
		}
	}
	return s.has(i, at, "MANAGE")
}

// withGrantTarget finds the securable of a permissions path.
func (c *call) withGrantTarget(do func(securable) reply) reply {
	kind, name := strings.ToUpper(c.request.PathValue("type")), c.request.PathValue("name")
	if _, known := applicable[kind]; !known {
		return c.invalid("Securable type %s is not simulated.", kind)
	}
	found, missing := c.find(name)
	if missing != "" {
		return c.noSuch(missing, name)
	}
	if found.kind() != kind {
		return c.noSuch(kind, name)
	}
	return do(found)
}

// pageSizeOfGrants: 0 or at least 150 (databricks-api.md 8.3).
func (c *call) pageSizeOfGrants() *reply {
	size, refused := c.queryNumber("max_results", 0)
	if refused != nil {
		return refused
	}
	if size < 0 || size > 0 && size < 150 {
		bad := c.invalid("max_results must be 0 or at least 150")
		return &bad
	}
	return nil
}

// mayRead: one's own grants, or all of them for whoever manages the object. How exactly Databricks limits this is
// UNCONFIRMED.
func (c *call) mayRead(at securable, principal string) *reply {
	if principal != "" && c.is(c.who, principal) || c.manages(c.who, at) {
		return nil
	}
	refused := c.denied("User does not have MANAGE on %s.", at.describe())
	return &refused
}

func (c *call) getGrants() reply {
	return c.withGrantTarget(func(at securable) reply {
		if refused := firstRefusal(c.pageSizeOfGrants(), c.mayRead(at, c.query("principal"))); refused != nil {
			return *refused
		}
		return c.showGrants(at, c.query("principal"))
	})
}

func firstRefusal(list ...*reply) *reply {
	for _, refused := range list {
		if refused != nil {
			return refused
		}
	}
	return nil
}

// showGrants lists direct grants, in an order that changes from answer to answer.
func (c *call) showGrants(at securable, principal string) reply {
	rows := []map[string]any{}
	for _, g := range c.grantsOn(at) {
		if principal != "" && g.principal != principal {
			continue
		}
		rows = append(rows, map[string]any{
			"principal": c.shownPrincipal(g), "privileges": g.privileges, "principal_id": g.principalID,
		})
	}
	if len(rows) == 0 {
		return empty()
	}
	c.rotation++
	turn := c.rotation % len(rows)
	return ok(map[string]any{"privilege_assignments": append(rows[turn:], rows[:turn]...)})
}

// shownPrincipal is empty for a principal that was deleted: its grants stay as orphans.
func (s *state) shownPrincipal(g *grant) string {
	if s.identityByName(g.principal) == nil && s.groupNamed(g.principal) == nil && g.principal != accountUsers {
		return ""
	}
	return g.principal
}

// getEffectiveGrants shows what holds, and from where it is inherited.
func (c *call) getEffectiveGrants() reply {
	return c.withGrantTarget(func(at securable) reply {
		principal := c.query("principal")
		if refused := firstRefusal(c.pageSizeOfGrants(), c.mayRead(at, principal)); refused != nil {
			return *refused
		}
		type effective struct {
			Privilege string `json:"privilege"`
			Type      string `json:"inherited_from_type,omitempty"`
			Name      string `json:"inherited_from_name,omitempty"`
		}
		byPrincipal, order := map[string][]effective{}, []string{}
		for _, level := range at.chain() {
			for _, g := range c.grantsOn(level) {
				name, counts := c.effectiveFor(g, principal)
				if !counts {
					continue
				}
				if _, seen := byPrincipal[name]; !seen {
					order = append(order, name)
				}
				for _, privilege := range g.privileges {
					one := effective{Privilege: privilege}
					if level != at {
						one.Type, one.Name = level.kind(), level.fullName()
					}
					byPrincipal[name] = append(byPrincipal[name], one)
				}
			}
		}
		rows := []any{}
		for _, name := range order {
			rows = append(rows, map[string]any{"principal": name, "privileges": byPrincipal[name]})
		}
		if len(rows) == 0 {
			return empty()
		}
		return ok(map[string]any{"privilege_assignments": rows})
	})
}

// effectiveFor says under which name a grant counts for the principal that was asked about. That what a group gives is
// shown under the member's name is UNCONFIRMED.
func (c *call) effectiveFor(g *grant, principal string) (name string, counts bool) {
	if principal == "" || g.principal == principal {
		return g.principal, true
	}
	i := c.identityByName(principal)
	return principal, i != nil && c.is(i, g.principal)
}
