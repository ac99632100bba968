package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// catalog, schema and table are Unity Catalog's tree. An owner is a user name, an application id or a group.
type catalog struct {
	name, owner, kind, comment string
	isolated                   bool // ISOLATED and not bound to this workspace: of no use here, whatever the grants
	createdAt                  time.Time
	schemas                    []*schema
}

type schema struct {
	name, owner, comment string
	tables               []*table
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

// find looks one up by its full name; missing says which level was not there.
func (s *state) find(fullName string) (found securable, missing string) {
	parts := strings.Split(fullName, ".")
	at := slices.IndexFunc(s.catalogs, func(c *catalog) bool { return strings.EqualFold(c.name, parts[0]) })
	if at < 0 {
		return securable{}, "CATALOG"
	}
	found.catalog = s.catalogs[at]
	if len(parts) > 1 {
		at = slices.IndexFunc(found.catalog.schemas, func(c *schema) bool { return strings.EqualFold(c.name, parts[1]) })
		if at < 0 {
			return securable{}, "SCHEMA"
		}
		found.schema = found.catalog.schemas[at]
	}
	if len(parts) > 2 {
		at = slices.IndexFunc(found.schema.tables, func(t *table) bool { return strings.EqualFold(t.name, parts[2]) })
		if at < 0 || len(parts) > 3 {
			return securable{}, "TABLE"
		}
		found.table = found.schema.tables[at]
	}
	return found, ""
}

// noSuch is the 404 for what does not exist; the wording is approximated (databricks-api.md 8.2).
func (c *call) noSuch(kind, fullName string) reply {
	parts := strings.Split(fullName, ".")
	depth := map[string]int{"CATALOG": 1, "SCHEMA": 2, "TABLE": 3}[kind]
	name := strings.Join(parts[:min(depth, len(parts))], ".")
	return c.refuse(http.StatusNotFound, kind+"_DOES_NOT_EXIST", "%s%s '%s' does not exist.", kind[:1], strings.ToLower(kind[1:]), name)
}

// visible: whoever owns it, manages it or may use it sees it; BROWSE shows it too, if asked for.
func (c *call) visible(s securable, browse bool) (seen, browseOnly bool) {
	if c.manages(c.who, s) {
		return true, false
	}
	for _, privilege := range []string{"USE_" + s.kind(), "SELECT", "MODIFY", "ALL_PRIVILEGES"} {
		if c.has(c.who, s, privilege) {
			return true, false
		}
	}
	if c.has(c.who, s, "BROWSE") {
		return browse, true
	}
	return false, false
}

// listPage is one page of objects that the caller may see. The server pages first and filters then, which is why a page
// can be empty and still have a next one (databricks-api.md 8.2).
func listPage[T any](c *call, key string, all []T, size int, show func(T) map[string]any) reply {
	asked, refused := c.queryNumber("max_results", -1)
	if refused != nil {
		return *refused
	}
	switch {
	case asked < 0:
		size = 0 // not asked for pages: everything in one go
	case asked > 0:
		size = asked
	}
	part, next, valid := page(all, c.query("page_token"), size)
	if !valid {
		return c.invalid("Invalid page token: %s", c.query("page_token"))
	}
	rows := []any{}
	for _, one := range part {
		if shown := show(one); shown != nil {
			rows = append(rows, shown)
		}
	}
	answer := map[string]any{}
	if len(rows) > 0 {
		answer[key] = rows
	}
	if next != "" {
		answer["next_page_token"] = next
	}
	return ok(answer)
}

func (c *call) listCatalogs() reply {
	return listPage(c, "catalogs", c.catalogs, c.world.catalogPage, func(one *catalog) map[string]any {
		return c.showIfVisible(securable{catalog: one})
	})
}

func (c *call) showIfVisible(s securable) map[string]any {
	seen, browseOnly := c.visible(s, c.query("include_browse") == "true")
	if !seen {
		return nil
	}
	shown := s.show()
	shown["browse_only"] = browseOnly
	return shown
}

func (s securable) show() map[string]any {
	shown := map[string]any{"full_name": s.fullName(), "owner": s.owner(), "metastore_id": metastoreID}
	switch {
	case s.table != nil:
		columns := []any{}
		for position, one := range s.table.columns {
			columns = append(columns, map[string]any{
				"name": one.name, "type_name": one.kind, "type_text": strings.ToLower(one.kind), "position": position, "nullable": true,
			})
		}
		shown["name"], shown["catalog_name"], shown["schema_name"] = s.table.name, s.catalog.name, s.schema.name
		shown["table_type"], shown["data_source_format"], shown["columns"] = "MANAGED", "DELTA", columns
	case s.schema != nil:
		shown["name"], shown["catalog_name"] = s.schema.name, s.catalog.name
		shown["catalog_type"], shown["comment"] = s.catalog.kind, s.schema.comment
	default:
		shown["name"], shown["catalog_type"], shown["comment"] = s.catalog.name, s.catalog.kind, s.catalog.comment
		shown["created_at"], shown["isolation_mode"] = millis(s.catalog.createdAt), "OPEN"
		if s.catalog.isolated {
			shown["isolation_mode"] = "ISOLATED"
		}
	}
	return shown
}

// listSchemas needs the right to look into the catalog at all.
func (c *call) listSchemas() reply {
	parent, refused := c.parent(c.query("catalog_name"))
	if refused != nil {
		return *refused
	}
	return listPage(c, "schemas", parent.catalog.schemas, c.world.schemaPage, func(one *schema) map[string]any {
		return c.showIfVisible(securable{catalog: parent.catalog, schema: one})
	})
}

func (c *call) listTables() reply {
	parent, refused := c.parent(c.query("catalog_name") + "." + c.query("schema_name"))
	if refused != nil {
		return *refused
	}
	return listPage(c, "tables", parent.schema.tables, c.world.tablePage, func(one *table) map[string]any {
		shown := c.showIfVisible(securable{parent.catalog, parent.schema, one})
		if c.query("omit_columns") == "true" {
			delete(shown, "columns")
		}
		return shown
	})
}

// listTableSummaries takes a pattern of SQL's LIKE for the schemas.
func (c *call) listTableSummaries() reply {
	parent, refused := c.parent(c.query("catalog_name"))
	if refused != nil {
		return *refused
	}
	var all []securable
	for _, one := range parent.catalog.schemas {
		if !like(c.query("schema_name_pattern"), one.name) {
			continue
		}
		for _, t := range one.tables {
			if like(c.query("table_name_pattern"), t.name) {
				all = append(all, securable{parent.catalog, one, t})
			}
		}
	}
	return listPage(c, "tables", all, c.world.tablePage, func(one securable) map[string]any {
		if c.showIfVisible(one) == nil {
			return nil
		}
		return map[string]any{"full_name": one.fullName(), "table_type": "MANAGED"}
	})
}

// parent finds a container whose content the caller may list.
func (c *call) parent(fullName string) (securable, *reply) {
	found, missing := c.find(fullName)
	if missing != "" {
		refused := c.noSuch(missing, fullName)
		return securable{}, &refused
	}
	if refused := c.mayEnter(found); refused != nil {
		return securable{}, refused
	}
	return found, nil
}

// mayEnter checks USE CATALOG and USE SCHEMA from the outside in; BROWSE is enough to look.
func (c *call) mayEnter(s securable) *reply {
	if s.catalog.isolated {
		refused := c.denied("Catalog '%s' is not accessible in current workspace", s.catalog.name)
		return &refused
	}
	chain := s.chain()
	slices.Reverse(chain)
	for _, one := range chain {
		if one.table != nil || c.has(c.who, one, "BROWSE") || c.manages(c.who, one) {
			continue
		}
		if !c.has(c.who, one, "USE_"+one.kind()) {
			refused := c.denied("User does not have USE %s on %s", one.kind(), one.describe())
			return &refused
		}
	}
	return nil
}

// getSecurable is GET of one catalog, schema or table.
func (c *call) getSecurable() reply {
	name := c.request.PathValue("name")
	found, missing := c.find(name)
	if missing != "" {
		return c.noSuch(missing, name)
	}
	shown := c.showIfVisibleAnyway(found)
	if shown == nil {
		privilege := "USE " + found.kind()
		if found.table != nil {
			privilege = "SELECT"
		}
		return c.denied("User does not have %s on %s", privilege, found.describe())
	}
	return ok(shown)
}

func (c *call) showIfVisibleAnyway(s securable) map[string]any {
	if seen, _ := c.visible(s, true); seen {
		return s.show()
	}
	return nil
}

// createSchema is POST /api/2.1/unity-catalog/schemas.
func (c *call) createSchema() reply {
	var asked struct {
		Name    string `json:"name"`
		Catalog string `json:"catalog_name"`
		Comment string `json:"comment"`
	}
	if refused := c.decode(&asked); refused != nil {
		return *refused
	}
	parent, missing := c.find(asked.Catalog)
	switch {
	case missing != "":
		return c.noSuch(missing, asked.Catalog)
	case asked.Name == "" || strings.ContainsAny(asked.Name, "./ "):
		return c.invalid("Invalid schema name: %s", asked.Name)
	case !c.manages(c.who, parent) && !c.has(c.who, parent, "CREATE_SCHEMA"):
		return c.denied("User does not have CREATE SCHEMA on %s", parent.describe())
	}
	if _, missing := c.find(asked.Catalog + "." + asked.Name); missing == "" {
		return c.refuse(http.StatusBadRequest, "SCHEMA_ALREADY_EXISTS", "Schema '%s' already exists", asked.Name)
	}
	made := &schema{name: strings.ToLower(asked.Name), owner: c.who.name, comment: asked.Comment}
	parent.catalog.schemas = append(parent.catalog.schemas, made)
	slices.SortFunc(parent.catalog.schemas, func(a, b *schema) int { return strings.Compare(a.name, b.name) })
	return ok(securable{catalog: parent.catalog, schema: made}.show())
}

func (c *call) metastoreAssignment() reply {
	return ok(map[string]any{"metastore_id": metastoreID, "workspace_id": workspaceID, "default_catalog_name": "main"})
}

func (c *call) metastoreSummary() reply {
	return ok(map[string]any{
		"metastore_id": metastoreID, "name": "acme-metastore", "owner": "System user", "region": "us-east-1",
		"cloud": strings.ToLower(c.world.cloud), "privilege_model_version": "1.0",
		"global_metastore_id": strings.ToLower(c.world.cloud) + ":us-east-1:" + metastoreID,
	})
}

// like matches SQL's pattern: % for any text, _ for one character; empty matches all.
func like(pattern, text string) bool {
	if pattern == "" {
		return true
	}
	return likeFrom(strings.ToLower(pattern), strings.ToLower(text))
}

func likeFrom(pattern, text string) bool {
	retryPattern, retryText := -1, 0
	p, t := 0, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && (pattern[p] == '%' || pattern[p] == '*'):
			retryPattern, retryText = p, t
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == text[t]):
			p, t = p+1, t+1
		case retryPattern >= 0:
			retryText++
			p, t = retryPattern+1, retryText
		default:
			return false
		}
	}
	for p < len(pattern) && (pattern[p] == '%' || pattern[p] == '*') {
		p++
	}
	return p == len(pattern)
}
