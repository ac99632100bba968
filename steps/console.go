package steps

import (
	"maps"
	"slices"
	"strings"

	"brickpass/databricks"
)

// OnConsole is for a step that a person can do by hand in the workspace's console.
type OnConsole interface {
	// Pages are where to do it, as near to the thing as is known by now.
	Pages(Setup) []databricks.ConsolePage
}

// mostPages is how many addresses a screen has room for.
const mostPages = 3

// pages are the addresses of the console's pages for a step, or of the Azure portal's; none on loopback, where nobody has either.
func (r Run) pages(i int) []string {
	if step, ok := r.steps[i].(OnPortal); ok && onPortal(r.setup) {
		return step.Portal(r.setup)
	}
	step, ok := r.steps[i].(OnConsole)
	if !ok {
		return nil
	}
	host, err := workspaceHost(r.setup)
	if err != nil {
		return nil
	}
	host.WorkspaceID = first(host.WorkspaceID, r.setup.Fact(WorkspaceID))
	var addresses []string
	for _, page := range step.Pages(r.setup) {
		address := host.Open(page)
		if address != "" && !slices.Contains(addresses, address) && len(addresses) < mostPages {
			addresses = append(addresses, address)
		}
	}
	return addresses
}

// principalPage is the principal's own page, or the list of all as long as its id is not known.
func principalPage(setup Setup) []databricks.ConsolePage {
	if id := setup.Fact(PrincipalID); id != "" {
		return []databricks.ConsolePage{databricks.ConsolePrincipal(databricks.PrincipalID(id))}
	}
	return []databricks.ConsolePage{databricks.ConsolePrincipals}
}

// warehousePage is the page of the chosen warehouse, or the list of all.
func warehousePage(setup Setup) []databricks.ConsolePage {
	if id := setup.Answer(warehouseID); id != "" {
		return []databricks.ConsolePage{databricks.ConsoleWarehouse(databricks.WarehouseID(id))}
	}
	return []databricks.ConsolePage{databricks.ConsoleWarehouses}
}

// dataPages are those of what was chosen to be read.
func dataPages(setup Setup) []databricks.ConsolePage {
	var pages []databricks.ConsolePage
	for _, target := range targets(setup) {
		names := []string{target.catalog}
		if target.schema != "" {
			names = append(names, target.schema)
		}
		pages = append(pages, databricks.ConsoleSecurable(names...))
	}
	if len(pages) == 0 {
		return []databricks.ConsolePage{databricks.ConsoleCatalogs}
	}
	return pages
}

// Pages are those that the checks speak of.
func (checksStep) Pages(Setup) []databricks.ConsolePage {
	return []databricks.ConsolePage{databricks.ConsoleGroups, databricks.ConsoleAdvanced, databricks.ConsoleCatalogs}
}

// Pages is the list of principals, or the one that was found.
func (principalStep) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the principal's own, where its entitlements are ticked.
func (accessStep) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the one with the permission settings of tokens.
func (tokenUseStep) Pages(Setup) []databricks.ConsolePage {
	return []databricks.ConsolePage{databricks.ConsoleAdvanced}
}

// Pages is the principal's own, where its application id stands; the token itself is made by a command.
func (tokenStep) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the warehouse's.
func (warehouseStep) Pages(setup Setup) []databricks.ConsolePage { return warehousePage(setup) }

// Pages are those of the chosen schemas and catalogs.
func (dataStep) Pages(setup Setup) []databricks.ConsolePage { return dataPages(setup) }

// Pages is the warehouse's, with its connection details.
func (handoverStep) Pages(setup Setup) []databricks.ConsolePage { return warehousePage(setup) }

// Pages is the principal's own.
func (removeChoice) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the principal's own, where its entitlements are ticked.
func (takeAccess) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the principal's own.
func (takePrincipal) Pages(setup Setup) []databricks.ConsolePage { return principalPage(setup) }

// Pages is the one with the permission settings of tokens.
func (takeTokenUse) Pages(Setup) []databricks.ConsolePage {
	return []databricks.ConsolePage{databricks.ConsoleAdvanced}
}

// Pages is the one that lists all tokens.
func (takeToken) Pages(Setup) []databricks.ConsolePage {
	return []databricks.ConsolePage{databricks.ConsoleAdvanced}
}

// Pages are those of what brickpass granted something on.
func (s takeData) Pages(Setup) []databricks.ConsolePage {
	var pages []databricks.ConsolePage
	for _, group := range s.granted() {
		pages = append(pages, databricks.ConsoleSecurable(strings.Split(group.FullName, ".")...))
	}
	return pages
}

// Pages are those of the warehouses that the principal was let onto.
func (s takeWarehouse) Pages(Setup) []databricks.ConsolePage {
	var pages []databricks.ConsolePage
	for _, id := range slices.Sorted(maps.Keys(s.warehouses())) {
		pages = append(pages, databricks.ConsoleWarehouse(id))
	}
	return pages
}
