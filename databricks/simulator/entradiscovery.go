package simulator

// openIDConfiguration is what MSAL reads before it asks for a token.
func (c *call) openIDConfiguration() reply {
	t, refused := c.tenantOfPath(true)
	if refused != nil {
		return *refused
	}
	cloud := c.microsoftAddress.cloud
	path, issuer := c.request.PathValue("tenant"), "{tenantid}"
	if t != nil {
		path, issuer = t.id, t.id
	}
	base := "https://" + cloud.login + "/" + path
	return ok(map[string]any{
		"issuer":                                "https://" + cloud.login + "/" + issuer + "/v2.0",
		"authorization_endpoint":                base + "/oauth2/v2.0/authorize",
		"token_endpoint":                        base + "/oauth2/v2.0/token",
		"device_authorization_endpoint":         base + "/oauth2/v2.0/devicecode",
		"token_endpoint_auth_methods_supported": []string{"client_secret_post", "private_key_jwt", "client_secret_basic"},
		"response_types_supported":              []string{"code"},
		"scopes_supported":                      []string{"openid", "profile", "email", "offline_access"},
		"cloud_instance_name":                   cloud.login, "msgraph_host": cloud.graph,
	})
}

// instanceDiscovery says which names of the sign-in mean the same cloud.
func (c *call) instanceDiscovery() reply {
	var metadata []any
	for _, cloud := range azureClouds {
		names := []string{cloud.login}
		for alias, of := range aliases {
			if of == cloud.name {
				names = append(names, alias)
			}
		}
		metadata = append(metadata, map[string]any{"preferred_network": cloud.login, "preferred_cache": cloud.login, "aliases": names})
	}
	return ok(map[string]any{
		"tenant_discovery_endpoint": "https://" + c.microsoftAddress.cloud.login + "/common/v2.0/.well-known/openid-configuration",
		"api-version":               "1.1", "metadata": metadata,
	})
}
