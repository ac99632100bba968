package simulator

import (
	"net/http"
	"strings"
	"time"
)

const (
	databricksProvider = "Microsoft.Databricks"
	workspaceRead      = databricksProvider + "/workspaces/read"
)

func (c *call) showSubscription() reply { return ok(c.subscriptionShown()) }

func (c *call) subscriptionShown() map[string]any {
	m := c.microsoft
	return map[string]any{
		"id": "/subscriptions/" + m.subscription, "subscriptionId": m.subscription, "tenantId": m.home.id, "displayName": "Acme Production",
		"state": "Enabled", "authorizationSource": "RoleBased",
	}
}

// listSubscriptions are those in which the caller has a role: none is no refusal.
func (c *call) listSubscriptions(caller *subject) reply {
	if refused := c.checkARMVersion("subscriptions"); refused != nil {
		return *refused
	}
	rows := []any{}
	if caller.role != "" && caller.at == c.microsoft.home {
		rows = append(rows, c.subscriptionShown())
	}
	return ok(map[string]any{"value": rows, "count": map[string]any{"type": "Total", "value": len(rows)}})
}

// resourceID is the Azure name of a workspace.
func (m *microsoft) resourceID(w *workspace) string {
	return "/subscriptions/" + m.subscription + "/resourceGroups/" + m.resourceGroup + "/providers/" + databricksProvider + "/workspaces/" + w.plot.name
}

// workspaceOf finds the workspace that an Azure name is of.
func (a *account) workspaceOf(resourceID string) *workspace {
	for _, w := range a.workspaces {
		if a.microsoft.home != nil && strings.EqualFold(a.microsoft.resourceID(w), strings.TrimSuffix(resourceID, "/")) {
			return w
		}
	}
	return nil
}

func (c *call) listAzureWorkspaces() reply {
	rows := []any{}
	for _, w := range c.workspaces {
		rows = append(rows, c.showAzureWorkspace(w))
	}
	return ok(map[string]any{"value": rows})
}

// inGroup is what stands in a resource group: the list of its workspaces, or one of them.
func (c *call) inGroup(caller *subject, path []string) reply {
	group, name := path[3], ""
	below := "/resourceGroups/" + group + "/providers/" + databricksProvider + "/workspaces"
	if len(path) > 7 {
		name = path[7]
		below += "/" + name
	}
	return c.inSubscription(caller, path[1], "workspaces", workspaceRead, below, func() reply {
		switch {
		case !strings.EqualFold(group, c.microsoft.resourceGroup):
			return c.refuseARM(http.StatusNotFound, "ResourceGroupNotFound", "Resource group '%s' could not be found.", group)
		case len(path) == 7:
			return c.listAzureWorkspaces()
		case len(path) > 8:
			return c.noSuchMicrosoft()
		}
		for _, w := range c.workspaces {
			if strings.EqualFold(w.plot.name, name) {
				return ok(c.showAzureWorkspace(w))
			}
		}
		return c.refuseARM(http.StatusNotFound, "ResourceNotFound",
			"The Resource '%s/workspaces/%s' under resource group '%s' was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
			databricksProvider, name, group)
	})
}

// showAzureWorkspace is a workspace as a resource. The real workspaceUrl is a name such as adb-1234567890123456.7.azuredatabricks.net;
// here, where a workspace is served on this computer, it is 127.0.0.1:PORT, like the deployment name of the account.
func (c *call) showAzureWorkspace(w *workspace) map[string]any {
	m := c.microsoft
	parameter := func(kind string, value any) map[string]any { return map[string]any{"type": kind, "value": value} }
	_, url, _ := strings.Cut(c.addressOf(w), "://")
	created := m.home.person(accountAdminName)
	return map[string]any{
		"id": m.resourceID(w), "name": w.plot.name, "type": databricksProvider + "/workspaces", "location": c.region(w),
		"sku": map[string]string{"name": "premium"}, "tags": map[string]string{},
		"properties": map[string]any{
			"workspaceId": idText(w.id), "workspaceUrl": url, "provisioningState": "Succeeded",
			"managedResourceGroupId": "/subscriptions/" + m.subscription + "/resourceGroups/databricks-rg-" + w.plot.name,
			"createdDateTime":        created.createdAt.UTC().Format(time.RFC3339),
			"createdBy":              map[string]string{"oid": created.objectID, "puid": "100320000", "applicationId": azureCLI},
			"parameters": map[string]any{
				"enableNoPublicIp": parameter("Bool", true), "prepareEncryption": parameter("Bool", false),
				"requireInfrastructureEncryption": parameter("Bool", false), "storageAccountSkuName": parameter("String", "Standard_GRS"),
			},
		},
	}
}
