package simulator

// hostMetadata is GET /.well-known/databricks-config (databricks-api.md 0.2). The account console is the same for all
// accounts: it does not say which one is meant (UNCONFIRMED), and the account stands as a placeholder in its address.
func (c *call) hostMetadata() reply {
	about := map[string]any{"cloud": c.world.cloud, "host_type": string(c.host.kind)}
	switch c.host.kind {
	case WorkspaceHost:
		about["account_id"], about["workspace_id"] = accountID, idText(c.workspace.id)
		about["oidc_endpoint"] = c.base() + "/oidc"
		about["token_federation_default_oidc_audiences"] = []string{c.base() + "/oidc/v1/token"}
	case AccountHost:
		about["oidc_endpoint"] = c.base() + "/oidc/accounts/{account_id}"
	}
	return ok(about)
}
