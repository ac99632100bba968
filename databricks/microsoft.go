package databricks

import "strings"

// Microsoft is where Microsoft's services answer for one of its clouds. It is a comparable value; the zero Microsoft is none.
type Microsoft struct {
	Cloud      Cloud
	Entra      string // where people and principals sign in
	Graph      string // where applications are registered
	Azure      string // Azure Resource Manager, which knows the workspaces as resources
	Management string // what a token for Azure Resource Manager is asked for: its older name
	Portal     string // where people do the same by hand
}

// clouds are Microsoft's clouds (databricks-api.md 12). The first, third and fourth column are those of the official SDK;
// the hosts of Graph and of the portals are from Microsoft's list of national clouds and were not checked again. The DoD's own
// Graph (dod-graph.microsoft.us) is left out, because no address of a workspace tells that it is the DoD's.
var clouds = map[Cloud]Microsoft{
	AzurePublic: {
		Cloud: AzurePublic, Entra: "https://login.microsoftonline.com", Graph: "https://graph.microsoft.com",
		Azure: "https://management.azure.com", Management: "https://management.core.windows.net/", Portal: "https://portal.azure.com",
	},
	AzureGovernment: {
		Cloud: AzureGovernment, Entra: "https://login.microsoftonline.us", Graph: "https://graph.microsoft.us",
		Azure: "https://management.usgovcloudapi.net", Management: "https://management.core.usgovcloudapi.net/", Portal: "https://portal.azure.us",
	},
	AzureChina: {
		Cloud: AzureChina, Entra: "https://login.chinacloudapi.cn", Graph: "https://microsoftgraph.chinacloudapi.cn",
		Azure: "https://management.chinacloudapi.cn", Management: "https://management.core.chinacloudapi.cn/", Portal: "https://portal.azure.cn",
	},
}

// MicrosoftOf is where Microsoft's services are for a cloud; false where Databricks does not run on Azure.
func MicrosoftOf(cloud Cloud) (Microsoft, bool) {
	microsoft, ok := clouds[cloud]
	return microsoft, ok
}

// ofEntra is the cloud whose sign-in an address is at: the origin alone counts.
func ofEntra(origin string) (Microsoft, bool) {
	for _, microsoft := range clouds {
		if microsoft.Entra == origin {
			return microsoft, true
		}
	}
	return Microsoft{}, false
}

// Audience is what a token of Microsoft Entra is for. A token for one is no use at another, and is never sent there.
type Audience string

// The audiences.
const (
	ForDatabricks Audience = "databricks"
	ForGraph      Audience = "graph"
	ForAzure      Audience = "azure"
)

// AzureDatabricks is the application that stands for Azure Databricks, in all of Azure's clouds (databricks-api.md 12).
const AzureDatabricks = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"

// Resource is what version 1 of a sign-in asks a token for.
func (m Microsoft) Resource(audience Audience) string {
	switch audience {
	case ForGraph:
		return m.Graph
	case ForAzure:
		return m.Management
	default:
		return AzureDatabricks
	}
}

// Scope is what version 2 of a sign-in asks a token for. The resource stands in it as it is: that of Azure Resource Manager
// ends in a slash, so that there are two (databricks-api.md 12.2).
func (m Microsoft) Scope(audience Audience) string { return m.Resource(audience) + "/.default" }

// goesTo says whether a token for the audience may be sent to a host.
func (a Audience) goesTo(host Host) bool {
	switch a {
	case ForDatabricks:
		return host.serves(Workspace) || host.serves(Account)
	case ForGraph:
		return host.serves(Graph)
	case ForAzure:
		return host.serves(Azure)
	}
	return false
}

// OfAzure is a host of which its name does not tell where it runs, once its metadata said it: a unified one, which are all in
// the public cloud, or one on loopback, which stands for one there. Any other host knows better itself.
func (h Host) OfAzure(metadata Metadata) Host {
	if h.Cloud == "" && (h.Kind == HostUnified || h.Kind == HostLoopback) && strings.EqualFold(metadata.Cloud, string(AzurePublic)) {
		h.Cloud = AzurePublic
	}
	return h
}
