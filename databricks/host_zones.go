package databricks

import "strings"

// zone is a suffix under which Databricks gives out names (databricks-api.md 0.1).
type zone struct {
	suffix string
	cloud  Cloud
}

// zones stand in the order in which they are tried: the longer suffix first where one ends in the other. The internal
// .dev and .staging names end in these suffixes too, but for dev.databricks.com.
var zones = []zone{
	{".cloud.databricks.com", AWS},
	{".cloud.databricks.us", AWSGov},
	{".cloud.databricks.mil", AWSGovDoD},
	{".azuredatabricks.net", AzurePublic},
	{".databricks.azure.us", AzureGovernment},
	{".databricks.azure.cn", AzureChina},
	{".gcp.databricks.com", GCP},
	{".dev.databricks.com", AWS},
	{unifiedSuffix, ""},
}

const unifiedSuffix = ".databricks.com"

func zoneOf(name string) (zone, bool) {
	for _, zone := range zones {
		if strings.HasSuffix(name, zone.suffix) {
			return zone, true
		}
	}
	return zone{}, false
}

// discoveryName is where a browser asks which workspace a person belongs to.
const discoveryName = "login.databricks.com"

// notWorkspaces are Databricks' own sites under names that a workspace could have. The list is ours: it only makes a
// better sentence of what would otherwise be an answer in HTML.
var notWorkspaces = map[string]bool{
	"www": true, "docs": true, "kb": true, "help": true, "community": true, "academy": true, "status": true, "api": true,
	"api-docs": true, "developers": true, "partners": true, "customer-academy": true, "support": true, "learn": true,
	"marketplace": true, "cloud": true, "gcp": true, "dev": true, "staging": true,
}

// kindOf says what answers under a name. A vanity name does not say whether it is an account's or a workspace's; unified
// it is until the host's metadata says otherwise (databricks-api.md 0.2).
func kindOf(name string, zone zone) HostKind {
	switch {
	case name == discoveryName:
		return HostDiscovery
	case strings.HasPrefix(name, "accounts."), strings.HasPrefix(name, "accounts-dod."):
		return HostAccount
	case zone.suffix == unifiedSuffix:
		return HostUnified
	default:
		return HostWorkspace
	}
}

// accountCloud corrects the zone where an account console stands under another cloud's suffix: the older address of the
// DoD console ends in .us.
func accountCloud(name string, zone zone) Cloud {
	if strings.HasPrefix(name, "accounts-dod.") {
		return AWSGovDoD
	}
	return zone.cloud
}
