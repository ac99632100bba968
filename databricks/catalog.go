package databricks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const catalogPath = "/api/2.1/unity-catalog"

// serverPaged asks for pages of the server's own size; left out, a list comes in one piece (databricks-api.md 8.2).
var serverPaged = parameter{"max_results", "0"}

// MetastoreLink says which metastore the workspace is attached to (databricks-api.md 8.1).
type MetastoreLink struct {
	MetastoreID    string      `json:"metastore_id"`
	DefaultCatalog CatalogName `json:"default_catalog_name"`
}

// MetastoreAssignment reads whether Unity Catalog is on here. Without it: ProblemNoMetastore.
func MetastoreAssignment() Query[MetastoreLink] {
	return unityCatalog[MetastoreLink]("/current-metastore-assignment")
}

// Metastore describes the metastore of the workspace.
type Metastore struct {
	ID             string `json:"metastore_id"`
	Name           string `json:"name"`
	Owner          string `json:"owner"`
	Region         string `json:"region"`
	PrivilegeModel string `json:"privilege_model_version"`
}

// UnmarshalJSON makes the name fit to be shown, for which alone it is read.
func (m *Metastore) UnmarshalJSON(data []byte) error {
	type plain Metastore
	if err := json.Unmarshal(data, (*plain)(m)); err != nil {
		return fmt.Errorf("reading a metastore: %w", err)
	}
	m.Name = Visible(m.Name)
	return nil
}

// Inherits says whether a privilege on a catalog holds for what is in it; before model 1.0 it does not, and SELECT on a
// catalog is refused. A metastore that does not say is taken for a present one.
func (m Metastore) Inherits() bool {
	major, _, _ := strings.Cut(m.PrivilegeModel, ".")
	version, err := strconv.Atoi(major)
	return err != nil || version >= 1
}

// MetastoreSummary reads the metastore of the workspace.
func MetastoreSummary() Query[Metastore] { return unityCatalog[Metastore]("/metastore_summary") }

// Catalog is a catalog of Unity Catalog (databricks-api.md 8.2).
type Catalog struct {
	Name       CatalogName `json:"name"`
	Owner      string      `json:"owner"`
	Type       string      `json:"catalog_type"`
	Isolation  string      `json:"isolation_mode"` // OPEN, ISOLATED
	BrowseOnly bool        `json:"browse_only"`    // its name is seen, what is in it is not
}

func (c Catalog) identity() string { return string(c.Name) }

// BuiltIn says that it is Databricks' own and nothing to share with a partner.
func (c Catalog) BuiltIn() bool {
	switch c.Name {
	case "hive_metastore", "system", "samples", "__databricks_internal":
		return true
	}
	return c.Type == "SYSTEM_CATALOG"
}

// CatalogPage is one page of the catalogs.
type CatalogPage struct {
	Catalogs []Catalog `json:"catalogs"`
	Next     string    `json:"next_page_token"`
}

// Items are the catalogs on the page; there may be none and still a next page.
func (p CatalogPage) Items() []Catalog { return p.Catalogs }

// After is the request for the next page.
func (p CatalogPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Catalogs lists the catalogs that the admin sees, those too of which only the name. What they cannot see they could not
// share either.
func Catalogs() Query[CatalogPage] {
	return unityCatalog[CatalogPage]("/catalogs", serverPaged, parameter{"include_browse", "true"})
}

// CatalogByName reads one catalog, for its owner. An unknown one is ProblemCatalogGone.
func CatalogByName(name CatalogName) Query[Catalog] {
	return unityCatalog[Catalog]("/catalogs/" + segment(string(name)))
}

// Schema is a schema of a catalog.
type Schema struct {
	Name     string      `json:"name"`
	Catalog  CatalogName `json:"catalog_name"`
	FullName string      `json:"full_name"`
	Owner    string      `json:"owner"`
}

func (s Schema) identity() string { return string(s.Catalog) + "." + s.Name }

// SchemaPage is one page of the schemas of a catalog.
type SchemaPage struct {
	Schemas []Schema `json:"schemas"`
	Next    string   `json:"next_page_token"`
}

// Items are the schemas on the page.
func (p SchemaPage) Items() []Schema { return p.Schemas }

// After is the request for the next page.
func (p SchemaPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Schemas lists the schemas of a catalog that the admin sees.
func Schemas(catalog CatalogName) Query[SchemaPage] {
	return unityCatalog[SchemaPage]("/schemas", parameter{"catalog_name", string(catalog)}, serverPaged)
}

// Table is a table or view of a schema.
type Table struct {
	Name     string      `json:"name"`
	Catalog  CatalogName `json:"catalog_name"`
	Schema   string      `json:"schema_name"`
	FullName string      `json:"full_name"`
	Type     string      `json:"table_type"`
	Owner    string      `json:"owner"`
}

func (t Table) identity() string { return string(t.Catalog) + "." + t.Schema + "." + t.Name }

// TablePage is one page of the tables of a schema.
type TablePage struct {
	Tables []Table `json:"tables"`
	Next   string  `json:"next_page_token"`
}

// Items are the tables on the page.
func (p TablePage) Items() []Table { return p.Tables }

// After is the request for the next page.
func (p TablePage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Tables lists the tables of a schema that the admin sees. The schema is its bare name, without the catalog.
func Tables(catalog CatalogName, schema string) Query[TablePage] {
	return unityCatalog[TablePage]("/tables",
		parameter{"catalog_name", string(catalog)}, parameter{"schema_name", schema}, serverPaged)
}

func unityCatalog[T any](path string, parameters ...parameter) Query[T] {
	return Query[T]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: with(catalogPath+path, parameters...),
	}}
}
