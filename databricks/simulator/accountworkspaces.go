package simulator

import (
	"net/http"
	"strings"
)

// region is where a workspace stands.
func (a *account) region(w *workspace) string {
	switch a.world.cloud {
	case "Azure":
		if w.id == workspaceID {
			return a.microsoft.cloud.region
		}
		return regionsOfAzure[w.plot.region]
	case "GCP":
		return regionsOfGCP[w.plot.region]
	}
	return w.plot.region
}

// regionsOfAzure are where the workspaces beside the main one stand in a world on Azure.
var regionsOfAzure = map[string]string{"us-east-1": "eastus", "eu-west-1": "westeurope", "us-west-2": "westus2"}

// regionsOfGCP are where the workspaces stand in a world on Google's cloud.
var regionsOfGCP = map[string]string{"us-east-1": "us-east4", "eu-west-1": "europe-west1", "us-west-2": "us-west1"}

// showWorkspace is one entry of GET …/workspaces (databricks-api.md 2.3). A real deployment name is the first label of an
// address; here, where a workspace is served on this computer, it is 127.0.0.1:PORT.
func (c *call) showWorkspace(w *workspace) map[string]any {
	shown := map[string]any{
		"account_id": accountID, "workspace_id": w.id, "workspace_name": w.plot.name, "deployment_name": c.deploymentName(w),
		"cloud": strings.ToLower(c.world.cloud), "pricing_tier": "ENTERPRISE", "workspace_status": w.plot.status,
	}
	switch c.world.cloud {
	case "Azure":
		shown["pricing_tier"], shown["location"] = "PREMIUM", c.region(w)
		shown["azure_workspace_info"] = map[string]string{"subscription_id": c.microsoft.subscription, "resource_group": c.microsoft.resourceGroup}
	case "GCP":
		shown["pricing_tier"], shown["location"] = "PREMIUM", c.region(w)
	default:
		shown["aws_region"] = c.region(w)
	}
	return shown
}

func (c *call) deploymentName(w *workspace) string {
	if _, served, ok := strings.Cut(c.addressOf(w), "://"); ok && w.plot.deployment != "" {
		return served
	}
	return w.plot.deployment
}

// listWorkspaces answers a bare array, without pages.
func (c *call) listWorkspaces() reply {
	rows := []any{}
	for _, w := range c.workspaces {
		rows = append(rows, c.showWorkspace(w))
	}
	return ok(rows)
}

func (c *call) withWorkspace(do func(*workspace) reply) reply {
	for _, w := range c.workspaces {
		if idText(w.id) == c.request.PathValue("workspace") {
			return do(w)
		}
	}
	return c.missing("Workspace %s does not exist.", c.request.PathValue("workspace")) // UNCONFIRMED text
}

func (c *call) getWorkspace() reply {
	return c.withWorkspace(func(w *workspace) reply { return ok(c.showWorkspace(w)) })
}

// assigning makes an endpoint about the assignments of a workspace one that the account console answers for it.
func assigning(handle func(*call) reply) func(*call) reply {
	return func(c *call) reply {
		return c.withWorkspace(func(w *workspace) reply {
			inner := *c
			inner.state, inner.byAccount = c.account.at(w), true
			return inner.federated(handle)
		})
	}
}

// federated answers for a workspace that shares no identities with the account, or none yet (databricks-api.md 2.4).
func (c *call) federated(handle func(*call) reply) reply {
	if c.world.notFederated || c.workspace.plot.status != running {
		// UNCONFIRMED code.
		return c.refuse(http.StatusBadRequest, "BAD_REQUEST", "Permission assignment APIs are not available for this workspace.")
	}
	return handle(c)
}

// federatedOnly is the same for an endpoint of the workspace itself.
func federatedOnly(handle func(*call) reply) func(*call) reply {
	return func(c *call) reply { return c.federated(handle) }
}

// assignmentLevels is GET …/permissionassignments/permissions.
func (c *call) assignmentLevels() reply {
	return ok(map[string]any{"permissions": []map[string]string{
		{"permission_level": "USER", "description": "Can use the workspace"}, {"permission_level": "ADMIN", "description": "Can administer the workspace"},
	}})
}
