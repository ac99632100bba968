package databricks

import (
	"net/url"
	"strings"
)

// Host is where a workspace or an account answers. It is a comparable value; two Hosts are the same place if they are ==.
//
// ParseHost makes every Host but the zero one, which is nowhere, and those of Microsoft's services, which are of a table
// (Microsoft.Host). So a Host is one of the addresses of databricks-api.md 0.1 or 12, or loopback, and a credential may be sent
// to it.
type Host struct {
	URL         string   `json:"url"` // scheme://host, and :port on loopback only
	Cloud       Cloud    `json:"cloud,omitempty"`
	Kind        HostKind `json:"kind"`
	WorkspaceID string   `json:"workspace_id,omitempty"` // if the address told it
	AccountID   string   `json:"account_id,omitempty"`   // if the address told it
}

// HostKind is what answers at a Host.
type HostKind string

// The kinds of host.
const (
	HostWorkspace HostKind = "workspace"
	HostAccount   HostKind = "account"   // the account console and its API
	HostUnified   HostKind = "unified"   // an account and all of its workspaces under one name, such as acme.databricks.com
	HostDiscovery HostKind = "discovery" // login.databricks.com: asks in a browser where one belongs
	HostLoopback  HostKind = "loopback"  // this machine: the simulator
)

// Cloud is where a Host runs, as far as its name tells. A unified name does not.
type Cloud string

// The clouds.
const (
	AWS             Cloud = "AWS"
	AWSGov          Cloud = "AWS GovCloud"
	AWSGovDoD       Cloud = "AWS GovCloud DoD"
	AzurePublic     Cloud = "Azure"
	AzureGovernment Cloud = "Azure Government"
	AzureChina      Cloud = "Azure China"
	GCP             Cloud = "GCP"
)

// IsAzure says whether Microsoft Entra signs in there.
func (c Cloud) IsAzure() bool { return c == AzurePublic || c == AzureGovernment || c == AzureChina }

// Name is the host without its scheme.
func (h Host) Name() string {
	_, name, _ := strings.Cut(h.URL, "://")
	return name
}

// String is the URL.
func (h Host) String() string { return h.URL }

// Short is for tight screens: the part of the name that tells one workspace from another.
func (h Host) Short() string {
	if h.Kind == HostLoopback {
		return h.Name()
	}
	label, _, _ := strings.Cut(h.Name(), ".")
	return label
}

// Presented is for a shared or recorded screen: enough for those who know the workspace, and no address for the others.
func (h Host) Presented() string {
	if h.Kind == HostLoopback {
		return "this machine"
	}
	label := h.Short()
	return label[:min(len(label)/2, 8)] + "…"
}

// Link is an address that says all that the Host knows; ParseHost reads it back as the same Host.
func (h Host) Link() string {
	query := url.Values{}
	if h.WorkspaceID != "" {
		query.Set("w", h.WorkspaceID)
	}
	if h.AccountID != "" {
		query.Set("account_id", h.AccountID)
	}
	path := "/"
	if bare, err := ParseHost(h.URL); err == nil && bare.Kind == HostLoopback && h.Kind == HostDiscovery {
		path = loopbackLogin
	}
	switch {
	case len(query) > 0:
		return h.URL + path + "?" + query.Encode()
	case path != "/":
		return h.URL + path
	}
	return h.URL
}

// SharesName says whether the name alone does not say which workspace is meant, so that each request carries the
// workspace's id in a header (databricks-api.md 0.3). True for unified hosts and for the old regional ones of Azure.
func (h Host) SharesName() bool {
	return h.Kind == HostUnified || (h.Cloud.IsAzure() && h.Kind == HostWorkspace && isRegional(h.Name()))
}

// SendsWorkspaceID says whether requests to a workspace carry its id: where the name is shared they must, and on loopback they do
// if the address told it, because there it stands for a host of any kind.
func (h Host) SendsWorkspaceID() bool {
	return h.SharesName() || (h.Kind == HostLoopback && h.WorkspaceID != "")
}

// isRegional tells eastus.azuredatabricks.net from adb-123.4.azuredatabricks.net.
func isRegional(name string) bool {
	label, rest, _ := strings.Cut(name, ".")
	zone, ok := zoneOf(name)
	return ok && "."+rest == zone.suffix && !strings.HasPrefix(label, "adb-")
}

// serves says whether requests for a service go to this host.
func (h Host) serves(target Target) bool {
	switch target {
	case Workspace:
		return h.Kind == HostWorkspace || h.Kind == HostUnified || (h.Kind == HostLoopback && !h.ForAccount())
	case Account:
		return h.Kind == HostAccount || h.Kind == HostUnified || h.Kind == HostLoopback
	case Entra: // Microsoft's own: no Databricks credential goes there, because no host serves both
		return h.Kind == HostEntra
	case Graph:
		return h.Kind == HostGraph
	case Azure:
		return h.Kind == HostAzure
	default:
		return false
	}
}
