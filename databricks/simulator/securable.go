package simulator

import (
	"slices"
	"strings"
	"time"
)

// catalog, schema and table are Unity Catalog's tree. An owner is a user name, an application id or a group.
type catalog struct {
	name, owner, kind, comment string
	boundTo                    int64 // ISOLATED to this workspace: of no use in another, whatever the grants; 0: OPEN
	createdAt                  time.Time
	schemas                    []*schema
	later                      func() []*schema // makes the schemas when somebody first looks; nil: they are there
}

// shutOut says whether a catalog is of no use in this workspace.
func (s *state) shutOut(c *catalog) bool { return c.boundTo != 0 && c.boundTo != s.workspace.id }

// content is what is in the catalog.
func (c *catalog) content() []*schema {
	if c.later != nil {
		c.schemas, c.later = c.later(), nil
	}
	return c.schemas
}

type schema struct {
	name, owner, comment string
	tables               []*table
	later                func() []*table // makes the tables when somebody first looks; nil: they are there
}

// content is what is in the schema.
func (s *schema) content() []*table {
	if s.later != nil {
		s.tables, s.later = s.later(), nil
	}
	return s.tables
}

type table struct {
	name, owner string
	columns     []column
	rows        [][]string
}

type column struct{ name, kind string }

// securable is one place in the tree: a catalog, a schema or a table, with its parents.
type securable struct {
	catalog *catalog
	schema  *schema
	table   *table
}

func (s securable) kind() string {
	switch {
	case s.table != nil:
		return "TABLE"
	case s.schema != nil:
		return "SCHEMA"
	}
	return "CATALOG"
}

func (s securable) fullName() string {
	switch {
	case s.table != nil:
		return s.catalog.name + "." + s.schema.name + "." + s.table.name
	case s.schema != nil:
		return s.catalog.name + "." + s.schema.name
	}
	return s.catalog.name
}

func (s securable) owner() string {
	switch {
	case s.table != nil:
		return s.table.owner
	case s.schema != nil:
		return s.schema.owner
	}
	return s.catalog.owner
}

// chain is the securable and its parents, from the inside out.
func (s securable) chain() []securable {
	switch {
	case s.table != nil:
		return []securable{s, {catalog: s.catalog, schema: s.schema}, {catalog: s.catalog}}
	case s.schema != nil:
		return []securable{s, {catalog: s.catalog}}
	}
	return []securable{s}
}

// describe names it as refusals do: Catalog 'main'.
func (s securable) describe() string {
	kind := s.kind()
	return kind[:1] + strings.ToLower(kind[1:]) + " '" + s.fullName() + "'"
}

// find looks one up by its full name. If a level is not there, missing says which, and found is its parent.
func (s *state) find(fullName string) (found securable, missing string) {
	parts := strings.Split(fullName, ".")
	at := slices.IndexFunc(s.catalogs, func(c *catalog) bool { return strings.EqualFold(c.name, parts[0]) })
	if at < 0 {
		return securable{}, "CATALOG"
	}
	found.catalog = s.catalogs[at]
	if len(parts) > 1 {
		at = slices.IndexFunc(found.catalog.content(), func(c *schema) bool { return strings.EqualFold(c.name, parts[1]) })
		if at < 0 {
			return found, "SCHEMA"
		}
		found.schema = found.catalog.content()[at]
	}
	if len(parts) > 2 {
		at = slices.IndexFunc(found.schema.content(), func(t *table) bool { return strings.EqualFold(t.name, parts[2]) })
		if at < 0 || len(parts) > 3 {
			return found, "TABLE"
		}
		found.table = found.schema.content()[at]
	}
	return found, ""
}
