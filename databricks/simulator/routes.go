package simulator

import "net/http"

// newWorkspaceRoutes is the table of what a workspace answers. The scopes authentication (tokens and
// secrets), access-management (permissions, assignments and roles), networking and provisioning are those of Databricks'
// reference of API scopes; that settings is one for workspace-conf is UNCONFIRMED, and so is that Me needs scim: that
// reference lists it under other scopes too, while databricks-api.md 6.4 warns of a refusal.
func newWorkspaceRoutes() *http.ServeMux {
	const (
		scim     = "/api/2.0/preview/scim/v2"
		uc       = "/api/2.1/unity-catalog"
		secrets  = "/api/2.0/accounts/servicePrincipals/{id}/credentials/secrets"
		assign   = "/api/2.0/preview/permissionassignments"
		roles    = "/api/2.0/preview/accounts/access-control"
		restrict = "/api/2.0/settings/types/restrict_workspace_admins/names/default"
	)
	var (
		public     = gate{public: true, anyAddress: true}
		signIn     = gate{public: true}
		people     = gate{scope: "scim"}
		peopleAdm  = gate{scope: "scim", admin: true}
		tokens     = gate{scope: "authentication"}
		tokensAdm  = gate{scope: "authentication", admin: true}
		access     = gate{scope: "access-management"}
		accessAdm  = gate{scope: "access-management", admin: true}
		settings   = gate{scope: "settings"}
		settingAdm = gate{scope: "settings", admin: true}
		networkAdm = gate{scope: "networking", admin: true}
		data       = gate{scope: "unity-catalog", metastore: true}
		sql        = gate{scope: "sql", sql: true}
		clusters   = gate{scope: "clusters"}
	)
	rows := []endpoint{
		{"GET /.well-known/databricks-config", public, (*call).hostMetadata},

		{"GET /aad/auth", public, (*call).toEntra},

		{"GET " + scim + "/Me", people, (*call).me},

		{"GET " + assign, accessAdm, federatedOnly((*call).listAssignments)},
		{"POST " + assign, accessAdm, federatedOnly((*call).createAssignments)},
		{"PUT " + assign + "/principals/{id}", accessAdm, federatedOnly((*call).putAssignment)},
		{"DELETE " + assign + "/principals/{id}", accessAdm, federatedOnly((*call).deleteAssignment)},

		{"GET " + secrets, tokens, (*call).listSecrets},
		{"POST " + secrets, tokens, (*call).createSecret},
		{"DELETE " + secrets + "/{secret}", tokens, (*call).deleteSecret},
		{"GET " + roles + "/rule-sets", access, (*call).getRuleSet},
		{"PUT " + roles + "/rule-sets", access, (*call).putRuleSet},
		{"GET " + roles + "/assignable-roles", access, (*call).assignableRoles},

		{"POST /api/2.0/token-management/on-behalf-of/tokens", tokensAdm, (*call).onBehalfOf},
		{"GET /api/2.0/token-management/tokens", tokensAdm, (*call).listAllTokens},
		{"GET /api/2.0/token-management/tokens/{id}", tokensAdm, (*call).getAnyToken},
		{"DELETE /api/2.0/token-management/tokens/{id}", tokensAdm, (*call).deleteAnyToken},
		{"PATCH /api/2.0/token-management/tokens/{id}", tokensAdm, (*call).patchAnyToken},
		{"POST /api/2.0/token/create", tokens, (*call).createToken},
		{"GET /api/2.0/token/list", tokens, (*call).listTokens},
		{"POST /api/2.0/token/delete", tokens, (*call).deleteToken},
		{"PATCH /api/2.0/token/{id}", tokens, (*call).patchToken},
		{"GET /api/2.0/token-scopes", tokens, (*call).tokenScopes},
		{"GET /api/2.0/tokens/introspect", gate{}, (*call).introspect},

		{"GET /api/2.0/workspace-conf", settingAdm, (*call).readConf},
		{"PATCH /api/2.0/workspace-conf", settingAdm, (*call).changeConf},
		{"GET " + restrict, settings, (*call).readRestriction},
		{"PATCH " + restrict, settings, (*call).changeRestriction},
		{"DELETE " + restrict, settings, (*call).resetRestriction},

		{"GET /api/2.0/ip-access-lists", networkAdm, ipEndpoint((*call).listIPLists)},
		{"POST /api/2.0/ip-access-lists", networkAdm, ipEndpoint((*call).createIPList)},
		{"GET /api/2.0/ip-access-lists/{id}", networkAdm, ipEndpoint((*call).getIPList)},
		{"PATCH /api/2.0/ip-access-lists/{id}", networkAdm, ipEndpoint((*call).changeIPList)},
		{"PUT /api/2.0/ip-access-lists/{id}", networkAdm, ipEndpoint((*call).changeIPList)},
		{"DELETE /api/2.0/ip-access-lists/{id}", networkAdm, ipEndpoint((*call).deleteIPList)},

		{"GET " + uc + "/current-metastore-assignment", data, (*call).metastoreAssignment},
		{"GET " + uc + "/metastore_summary", data, (*call).metastoreSummary},
		{"GET " + uc + "/catalogs", data, (*call).listCatalogs},
		{"GET " + uc + "/catalogs/{name}", data, (*call).getSecurable},
		{"GET " + uc + "/bindings/catalog/{name}", data, (*call).getBindings},
		{"GET " + uc + "/workspace-bindings/catalogs/{name}", data, (*call).getWorkspaceBindings},
		{"GET " + uc + "/schemas", data, (*call).listSchemas},
		{"POST " + uc + "/schemas", data, (*call).createSchema},
		{"GET " + uc + "/schemas/{name}", data, (*call).getSecurable},
		{"GET " + uc + "/tables", data, (*call).listTables},
		{"GET " + uc + "/tables/{name}", data, (*call).getSecurable},
		{"GET " + uc + "/tables/{name}/exists", data, (*call).tableExists},
		{"GET " + uc + "/table-summaries", data, (*call).listTableSummaries},
		{"GET " + uc + "/permissions/{type}/{name}", data, (*call).getGrants},
		{"PATCH " + uc + "/permissions/{type}/{name}", data, (*call).changeGrants},
		{"GET " + uc + "/effective-permissions/{type}/{name}", data, (*call).getEffectiveGrants},

		{"GET /api/2.0/sql/warehouses", sql, (*call).listWarehouses},
		{"GET /api/2.0/preview/sql/data_sources", sql, (*call).listDataSources},
		{"GET /api/2.0/sql/warehouses/{id}", sql, (*call).getWarehouse},
		{"POST /api/2.0/sql/warehouses/{id}/start", sql, (*call).startWarehouse},
		{"POST /api/2.0/sql/warehouses/{id}/stop", sql, (*call).stopWarehouse},
		{"POST /api/2.0/sql/statements", sql, (*call).executeStatement},
		{"POST /api/2.0/sql/statements/{$}", sql, (*call).executeStatement},
		{"GET /api/2.0/sql/statements/{id}", sql, (*call).getStatement},
		{"POST /api/2.0/sql/statements/{id}/cancel", sql, (*call).cancelStatement},
		{"GET /api/2.0/clusters/list", clusters, (*call).listClusters},
		{"GET /api/2.1/clusters/list", clusters, (*call).listClusters},
	}
	rows = append(rows, oidcRoutes("/oidc", public, signIn)...)
	rows = append(rows, scimRoutes(scim, peopleAdm)...)
	for _, base := range []string{"/api/2.0/permissions", "/api/2.0/preview/permissions"} {
		rows = append(rows, permissionRoutes(base, tokensAdm, access)...)
	}
	return muxOf(rows)
}

// scimRoutes: the same people, by the workspace's path or by the account's (databricks-api.md 2.1, 3.1).
func scimRoutes(base string, people gate) []endpoint {
	return []endpoint{
		{"GET " + base + "/Users", people, (*call).listUsers},
		{"GET " + base + "/Users/{id}", people, (*call).getUser},
		{"PATCH " + base + "/Users/{id}", people, (*call).patchUser},
		{"GET " + base + "/Groups", people, (*call).listGroups},
		{"POST " + base + "/Groups", people, (*call).createGroup},
		{"GET " + base + "/Groups/{id}", people, (*call).getGroup},
		{"PATCH " + base + "/Groups/{id}", people, (*call).patchGroup},
		{"PUT " + base + "/Groups/{id}", people, (*call).putGroup},
		{"DELETE " + base + "/Groups/{id}", people, (*call).deleteGroup},
		{"GET " + base + "/ServicePrincipals", people, (*call).listServicePrincipals},
		{"POST " + base + "/ServicePrincipals", people, (*call).createServicePrincipal},
		{"GET " + base + "/ServicePrincipals/{id}", people, (*call).getServicePrincipal},
		{"PATCH " + base + "/ServicePrincipals/{id}", people, (*call).patchServicePrincipal},
		{"PUT " + base + "/ServicePrincipals/{id}", people, (*call).putServicePrincipal},
		{"DELETE " + base + "/ServicePrincipals/{id}", people, (*call).deleteServicePrincipal},
	}
}

// permissionRoutes: the same objects stand under two paths, and warehouses under two names (databricks-api.md 6.1, 9.2).
func permissionRoutes(base string, tokens, access gate) []endpoint {
	rows := []endpoint{
		{"GET " + base + "/authorization/tokens", tokens, (*call).tokenPermissions},
		{"PATCH " + base + "/authorization/tokens", tokens, (*call).changeTokenPermissions},
		{"PUT " + base + "/authorization/tokens", tokens, (*call).changeTokenPermissions},
		{"GET " + base + "/authorization/tokens/permissionLevels", tokens, (*call).tokenPermissionLevels},
	}
	for _, object := range []string{base + "/warehouses/{id}", base + "/sql/warehouses/{id}"} {
		rows = append(rows,
			endpoint{"GET " + object, access, (*call).warehousePermissions},
			endpoint{"PATCH " + object, access, (*call).changeWarehousePermissions},
			endpoint{"PUT " + object, access, (*call).changeWarehousePermissions},
			endpoint{"GET " + object + "/permissionLevels", access, (*call).warehousePermissionLevels},
		)
	}
	return rows
}

// noSuchEndpoint is the answer for paths that nothing is registered for.
func (c *call) noSuchEndpoint() reply {
	path := c.request.URL.Path
	switch {
	case c.microsoftAddress != nil:
		return c.noSuchMicrosoft()
	case c.host.kind == LoginHost:
		return c.errorPage("404 Page not found", "There is no such page.")
	case c.host.kind == AccountHost && !isAccountPath(path):
		return c.toLogin()
	}
	if c.world.noAccountAPI && isAccountPath(path) {
		answer := reply{status: http.StatusNotFound, body: []byte("Not Found"), message: "Not Found"}
		answer.header = http.Header{"Content-Type": {"text/plain"}}
		return answer
	}
	return c.refuse(http.StatusNotFound, "ENDPOINT_NOT_FOUND", "No API found for '%s %s'", c.request.Method, withoutVersion(path))
}
