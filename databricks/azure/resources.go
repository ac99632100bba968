package azure

import (
	"net/http"
	"strings"

	"brickpass/databricks"
)

// The versions of Azure Resource Manager's API. That of a workspace is the official SDK's (databricks-api.md 12.3).
const (
	subscriptionsVersion = "2022-12-01"
	workspacesVersion    = "2018-04-01"
)

// Workspace is a workspace as a resource of Azure.
type Workspace struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	Region     string `json:"location"`
	Properties struct {
		URL string `json:"workspaceUrl"` // without a scheme
		ID  string `json:"workspaceId"`
	} `json:"properties"`
}

// Resource is its resource id, taken apart; false for what is none.
func (w Workspace) Resource() (databricks.AzureResource, bool) {
	return databricks.ParseAzureResource(w.ID)
}

// Host is where the workspace answers. A workspace that is still being made has no address yet. The error is a
// *databricks.Problem.
func (w Workspace) Host() (databricks.Host, error) {
	if w.Properties.URL == "" {
		return databricks.Host{}, notReady(w)
	}
	host, err := databricks.ParseWorkspace(w.Properties.URL)
	if err == nil && host.Kind == databricks.HostLoopback {
		// Only a simulator says so of its workspaces; it speaks plain http, on this machine.
		host, err = databricks.ParseWorkspace("http://" + host.Name())
	} else if err == nil && !host.Cloud.IsAzure() {
		return databricks.Host{}, notReady(w)
	}
	if err != nil {
		return databricks.Host{}, err //nolint:wrapcheck // a Problem, to be shown as it is
	}
	return host, nil
}

// WorkspaceByResource asks where the workspace of a resource id answers. Whoever asks needs the role Reader on it.
func WorkspaceByResource(resource databricks.AzureResource) databricks.Query[Workspace] {
	parts := strings.Split(strings.TrimPrefix(resource.ID(), "/"), "/")
	for i := range parts {
		parts[i] = databricks.Segment(parts[i])
	}
	return ask[Workspace]("/"+strings.Join(parts, "/"), workspacesVersion)
}

// Subscription is one of those that somebody has rights in.
type Subscription struct {
	ID     string `json:"subscriptionId"`
	Name   string `json:"displayName"`
	State  string `json:"state"` // Enabled
	Tenant string `json:"tenantId"`
}

// SubscriptionPage is one page of a list.
type SubscriptionPage struct {
	Value []Subscription `json:"value"`
	Next  string         `json:"nextLink"`
}

// Items are the subscriptions on the page.
func (p SubscriptionPage) Items() []Subscription { return p.Value }

// After is the request for the next page.
func (p SubscriptionPage) After(request databricks.Request) (databricks.Request, bool) {
	return following(request, p.Next)
}

// Subscriptions lists the subscriptions in which whoever asks has a role. None is no refusal.
func Subscriptions() databricks.Query[SubscriptionPage] {
	return ask[SubscriptionPage]("/subscriptions", subscriptionsVersion)
}

// WorkspacePage is one page of a list.
type WorkspacePage struct {
	Value []Workspace `json:"value"`
	Next  string      `json:"nextLink"`
}

// Items are the workspaces on the page.
func (p WorkspacePage) Items() []Workspace { return p.Value }

// After is the request for the next page.
func (p WorkspacePage) After(request databricks.Request) (databricks.Request, bool) {
	return following(request, p.Next)
}

// Workspaces lists the workspaces of a subscription.
func Workspaces(subscription string) databricks.Query[WorkspacePage] {
	return ask[WorkspacePage]("/subscriptions/"+databricks.Segment(subscription)+"/providers/Microsoft.Databricks/workspaces", workspacesVersion)
}

func ask[T any](path, version string) databricks.Query[T] {
	return databricks.Query[T]{Request: databricks.Request{
		Target: databricks.Azure, As: databricks.Admin, Method: http.MethodGet, Path: databricks.PathWith(path, "api-version", version),
	}}
}

// ProblemNoAddress is a workspace that Azure knows and that has no address of Databricks.
const ProblemNoAddress databricks.ProblemKind = "azure-workspace-no-address"

func notReady(w Workspace) *databricks.Problem {
	name := databricks.Visible(w.Name)
	if name == "" {
		name = "that was named"
	}
	return &databricks.Problem{
		Kind: ProblemNoAddress, What: "The workspace has no address yet.",
		Why: "Azure knows the workspace " + name + ", and says no address of Azure Databricks for it: it may still be being made.",
		Who: "You: open the workspace in the portal, press Launch workspace, and paste the address that you come to.",
	}
}
