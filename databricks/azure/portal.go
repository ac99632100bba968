package azure

import (
	"net/url"

	"brickpass/databricks"
)

// Where people do by hand what Graph does here. That these pages open at their addresses is as people link to them in the public
// cloud; for US Government and China it is UNCONFIRMED.
const registeredApps = "/#view/Microsoft_AAD_RegisteredApps/"

// RegisterPage is where an application is registered: App registrations, New registration.
func RegisterPage(at databricks.Microsoft) string {
	return at.Portal + registeredApps + "CreateApplicationBlade"
}

// ApplicationsPage lists the applications of the tenant: App registrations.
func ApplicationsPage(at databricks.Microsoft) string {
	return at.Portal + registeredApps + "ApplicationsListBlade"
}

// OverviewPage is where an application's ids stand: Application (client) ID and Directory (tenant) ID.
func OverviewPage(at databricks.Microsoft, id databricks.ApplicationID) string {
	return at.Portal + registeredApps + "ApplicationMenuBlade/~/Overview/appId/" + url.PathEscape(string(id))
}

// SecretsPage is where an application's client secrets are made: Certificates & secrets.
func SecretsPage(at databricks.Microsoft, id databricks.ApplicationID) string {
	return at.Portal + registeredApps + "ApplicationMenuBlade/~/Credentials/appId/" + url.PathEscape(string(id))
}

// TenantPage is where the tenant's own id stands: Microsoft Entra ID, Overview.
func TenantPage(at databricks.Microsoft) string {
	return at.Portal + "/#view/Microsoft_AAD_IAM/ActiveDirectoryMenuBlade/~/Overview"
}
