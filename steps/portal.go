package steps

import (
	"brickpass/databricks"
	"brickpass/databricks/azure"
)

// OnPortal is for a step that a person can do by hand in the Azure portal.
type OnPortal interface {
	// Portal are the addresses of the pages where to do it, as near to the thing as is known by now.
	Portal(Setup) []string
}

// byHandTenant is where a directory's id stands: in the words of seed 004, and of today's portal.
const byHandTenant = "The Directory (tenant) ID: Azure portal › Microsoft Entra ID › Properties › Tenant ID. In older guides: Azure Active " +
	"Directory › Properties › Directory ID."

// onPortal says whether the real portal knows of the workspace: one on this machine is pretended.
func onPortal(setup Setup) bool {
	if isResource(setup) && !setup.Answered(addressFound) {
		return true
	}
	host, err := workspaceHost(setup)
	return err == nil && host.Kind != databricks.HostLoopback
}

// applicationPages are those of an application, or of all as long as its id is not known, and that of the directory.
func applicationPages(setup Setup, id string) []string {
	at := directoryOf(setup).Microsoft
	if id == "" {
		return []string{azure.RegisterPage(at), azure.ApplicationsPage(at), azure.TenantPage(at)}
	}
	app := databricks.ApplicationID(id)
	return []string{azure.OverviewPage(at, app), azure.SecretsPage(at, app), azure.TenantPage(at)}
}

// Portal is where the application is registered, or its own pages once its id is known.
func (entraStep) Portal(setup Setup) []string {
	if !isEntra(setup) {
		return nil
	}
	return applicationPages(setup, first(setup.Answer(entraApplication), setup.Fact(ApplicationID)))
}

// Portal is where the ids and the secret of the admin's own application stand.
func (signInStep) Portal(setup Setup) []string {
	if !isAzureApp(setup.Answer(wayKey)) {
		return nil
	}
	return applicationPages(setup, setup.Answer(workspaceSide.client()))
}

// ByHand says where the directory's id stands to whoever has to name it.
func (s signInStep) ByHand(setup Setup) []string {
	ways := s.About().ByHand
	if isAzureApp(setup.Answer(wayKey)) {
		ways = append(ways, byHandTenant)
	}
	return ways
}

// Portal is where the ids and the secret of the application stand that Azure is asked as.
func (workspaceStep) Portal(setup Setup) []string {
	if !isAzureApp(setup.Answer(azureSide.way())) || !isResource(setup) {
		return nil
	}
	return applicationPages(setup, setup.Answer(azureSide.client()))
}
