package simulator

import (
	"net/http"
	"strings"
)

// elsewhere is another workspace of the account, which few worlds let anybody meet.
const elsewhere = int64(6543210987654321)

// getBindings tells where an ISOLATED catalog can be used (databricks-api.md 8.2).
func (c *call) getBindings() reply {
	return c.withCatalog(func(one *catalog) reply {
		if one.boundTo == 0 {
			return empty()
		}
		return ok(map[string]any{"bindings": []any{map[string]any{
			"workspace_id": one.boundTo, "binding_type": "BINDING_TYPE_READ_WRITE",
		}}})
	})
}

// getWorkspaceBindings is the older form of the same.
func (c *call) getWorkspaceBindings() reply {
	return c.withCatalog(func(one *catalog) reply {
		if one.boundTo == 0 {
			return empty()
		}
		return ok(map[string]any{"workspaces": []int64{one.boundTo}})
	})
}

// withCatalog finds a catalog whose bindings the caller may read: the owner's.
func (c *call) withCatalog(do func(*catalog) reply) reply {
	name := c.request.PathValue("name")
	found, missing := c.find(name)
	if missing != "" || found.schema != nil {
		return c.noSuch("CATALOG", name)
	}
	if !c.manages(c.who, found) {
		return c.denied("User does not have MANAGE on %s.", found.describe())
	}
	return do(found.catalog)
}

// passMetastore: without one there is no Unity Catalog at all. That every path of it says so is UNCONFIRMED.
func (c *call) passMetastore(g gate) *reply {
	if !g.metastore || !c.world.notFederated {
		return nil
	}
	refused := c.refuse(http.StatusNotFound, "METASTORE_DOES_NOT_EXIST", "No metastore assigned for the current workspace.")
	return &refused
}

func (c *call) metastoreAssignment() reply {
	return ok(map[string]any{"metastore_id": metastoreID, "workspace_id": c.workspace.id, "default_catalog_name": "main"})
}

func (c *call) metastoreSummary() reply {
	return ok(map[string]any{
		"metastore_id": metastoreID, "name": "acme-metastore", "owner": "System user", "region": c.region(c.workspaces[0]),
		"cloud": strings.ToLower(c.world.cloud), "privilege_model_version": "1.0",
		"global_metastore_id": strings.ToLower(c.world.cloud) + ":" + c.region(c.workspaces[0]) + ":" + metastoreID,
	})
}
