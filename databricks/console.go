package databricks

import (
	"net/url"
	"strings"
)

// ConsolePage is a page of a workspace's console: where a person does by hand what a request does.
type ConsolePage struct{ path string }

// The pages that stand by themselves. Those of the settings are written so in the console's own script.
var (
	ConsoleGroups     = ConsolePage{"settings/workspace/identity-and-access/groups"}
	ConsolePrincipals = ConsolePage{"settings/workspace/identity-and-access/service-principals"}
	ConsoleAdvanced   = ConsolePage{"settings/workspace/advanced"}
	ConsoleCatalogs   = ConsolePage{"explore/data"}   // without a catalog: seen in addresses that people paste
	ConsoleWarehouses = ConsolePage{"sql/warehouses"} // UNCONFIRMED: only the page of one warehouse is documented by the CLI
)

// ConsolePrincipal is the page of one principal. That the console takes the numeric id there is UNCONFIRMED: its script says that
// an id belongs there, and not which one.
func ConsolePrincipal(id PrincipalID) ConsolePage {
	return ConsolePage{ConsolePrincipals.path + "/" + segment(string(id))}
}

// ConsoleSecurable is the page of a catalog, of a schema or of a table, as Databricks' own CLI links to it.
func ConsoleSecurable(names ...string) ConsolePage {
	path := ConsoleCatalogs.path
	for _, name := range names {
		path += "/" + segment(name)
	}
	return ConsolePage{path}
}

// ConsoleWarehouse is the page of one warehouse, as Databricks' own CLI links to it.
func ConsoleWarehouse(id WarehouseID) ConsolePage {
	return ConsolePage{ConsoleWarehouses.path + "/" + segment(string(id))}
}

// Open is the address of a page; "" where there is no console, which is on loopback. The workspace is named in it where the
// host alone does not say it: o is what the console has always read; the CLI now writes w, which is younger.
func (h Host) Open(page ConsolePage) string {
	if h.Kind != HostWorkspace && (h.Kind != HostUnified || h.WorkspaceID == "") {
		return ""
	}
	address := h.URL + "/" + page.path
	if h.WorkspaceID != "" && !strings.HasPrefix(h.Name(), "adb-"+h.WorkspaceID+".") {
		address += "?o=" + url.QueryEscape(h.WorkspaceID)
	}
	return address
}
