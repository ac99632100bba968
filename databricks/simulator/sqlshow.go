package simulator

import (
	"fmt"
	"strings"
)

// sees says whether a SHOW lists an object: only what the caller may use, owns or browses.
func (r runner) sees(at securable) bool {
	if r.manages(r.who, at) || r.has(r.who, at, "BROWSE") {
		return true
	}
	privilege := "USE_" + at.kind()
	if at.table != nil {
		privilege = "SELECT"
	}
	return r.has(r.who, at, privilege)
}

func (r runner) showCatalogs(q query) resultSet {
	result := resultSet{columns: []column{{"catalog", "STRING"}}}
	for _, one := range r.catalogs {
		if r.sees(securable{catalog: one}) && like(q.pattern, one.name) {
			result.rows = append(result.rows, []*string{&one.name})
		}
	}
	return result
}

func (r runner) showSchemas(q query) (resultSet, *sqlError) {
	name := r.catalog
	if len(q.from) > 0 {
		name = q.from[0]
	}
	found, missing := r.find(name)
	if missing != "" || len(q.from) > 1 {
		return resultSet{}, &sqlError{code: "BAD_REQUEST", state: "42704", message: fmt.Sprintf(
			"[NO_SUCH_CATALOG_EXCEPTION] Catalog '%s' was not found.", strings.Join(append([]string{name}, q.from[min(1, len(q.from)):]...), "."))}
	}
	if refused := r.enter(found); refused != nil {
		return resultSet{}, refused
	}
	result := resultSet{columns: []column{{"databaseName", "STRING"}}}
	for _, one := range found.catalog.content() {
		if r.sees(securable{catalog: found.catalog, schema: one}) && like(q.pattern, one.name) {
			result.rows = append(result.rows, []*string{&one.name})
		}
	}
	return result, nil
}

func (r runner) showTables(q query) (resultSet, *sqlError) {
	parts := r.qualify(q.from, 2)
	found, missing := r.find(strings.Join(parts, "."))
	if missing != "" || found.table != nil || found.schema == nil {
		return resultSet{}, &sqlError{code: "BAD_REQUEST", state: "42704", message: fmt.Sprintf(
			"[SCHEMA_NOT_FOUND] The schema %s cannot be found. Verify the spelling and correctness of the schema and catalog.", quoteName(parts))}
	}
	if refused := r.enter(found); refused != nil {
		return resultSet{}, refused
	}
	result := resultSet{columns: []column{{"database", "STRING"}, {"tableName", "STRING"}, {"isTemporary", "BOOLEAN"}}}
	no := "false"
	for _, one := range found.schema.content() {
		if r.sees(securable{found.catalog, found.schema, one}) && like(q.pattern, one.name) {
			result.rows = append(result.rows, []*string{&found.schema.name, &one.name, &no})
		}
	}
	return result, nil
}
