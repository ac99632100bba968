package databricks

import (
	"encoding/json"
	"fmt"
	"slices"
)

// Binding is that a catalog can be used in a workspace (databricks-api.md 8.2).
type Binding struct {
	WorkspaceID string
	Type        string // BINDING_TYPE_READ_WRITE, BINDING_TYPE_READ_ONLY
}

// UnmarshalJSON reads the workspace's id with all its digits.
func (b *Binding) UnmarshalJSON(data []byte) error {
	var read struct {
		WorkspaceID json.RawMessage `json:"workspace_id"`
		Type        string          `json:"binding_type"`
	}
	if err := json.Unmarshal(data, &read); err != nil {
		return err
	}
	b.WorkspaceID, b.Type = "", read.Type
	if len(read.WorkspaceID) == 0 {
		return nil
	}
	id, err := textOrNumber(read.WorkspaceID)
	if err != nil {
		return fmt.Errorf("reading the id of a workspace: %w", err)
	}
	b.WorkspaceID = id
	return nil
}

// BindingPage is one page of the workspaces that a catalog is bound to.
type BindingPage struct {
	Bindings []Binding `json:"bindings"`
	Next     string    `json:"next_page_token"`
}

// Items are the bindings on the page.
func (p BindingPage) Items() []Binding { return p.Bindings }

// After is the request for the next page.
func (p BindingPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

// Isolated says that it can be used only in the workspaces that it is bound to, whatever is granted on it.
func (c Catalog) Isolated() bool { return c.Isolation == "ISOLATED" }

// CatalogBindings reads in which workspaces an isolated catalog can be used; one that is open has none. Only its owner and
// the metastore's admin may read it.
func CatalogBindings(name CatalogName) Query[BindingPage] {
	return unityCatalog[BindingPage]("/bindings/catalog/"+segment(string(name)), serverPaged)
}

// BoundTo says whether a workspace is among those of the bindings.
func BoundTo(bindings []Binding, workspaceID string) bool {
	return slices.ContainsFunc(bindings, func(b Binding) bool { return b.WorkspaceID == workspaceID })
}
