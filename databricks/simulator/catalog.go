package simulator

import (
	"net/http"
	"slices"
	"strings"
)

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
		if s.catalog.boundTo != 0 {
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
	return listPage(c, "schemas", parent.catalog.content(), c.world.schemaPage, func(one *schema) map[string]any {
		return c.showIfVisible(securable{catalog: parent.catalog, schema: one})
	})
}

func (c *call) listTables() reply {
	parent, refused := c.parent(c.query("catalog_name") + "." + c.query("schema_name"))
	if refused != nil {
		return *refused
	}
	return listPage(c, "tables", parent.schema.content(), c.world.tablePage, func(one *table) map[string]any {
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
	for _, one := range parent.catalog.content() {
		if !like(c.query("schema_name_pattern"), one.name) {
			continue
		}
		for _, t := range one.content() {
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
	if c.shutOut(s.catalog) {
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

// tableExists needs the right to look into the schema, and says no more than that.
func (c *call) tableExists() reply {
	name := c.request.PathValue("name")
	found, missing := c.find(name)
	switch {
	case missing != "" && missing != "TABLE":
		return c.noSuch(missing, name)
	case found.schema == nil || missing == "" && found.table == nil:
		return c.invalid("%s is not a full table name", name) // UNCONFIRMED text
	}
	if refused := c.mayEnter(securable{catalog: found.catalog, schema: found.schema}); refused != nil {
		return *refused
	}
	return ok(map[string]bool{"table_exists": found.table != nil})
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
	parent.catalog.schemas = append(parent.catalog.content(), made)
	slices.SortFunc(parent.catalog.schemas, func(a, b *schema) int { return strings.Compare(a.name, b.name) })
	return ok(securable{catalog: parent.catalog, schema: made}.show())
}
