package simulator

import "net/http"

// hostMetadata is GET /.well-known/databricks-config (databricks-api.md 0.2). The account console is the same for all
// accounts: it does not say which one is meant (UNCONFIRMED), and the account stands as a placeholder in its address.
func (c *call) hostMetadata() reply {
	about := map[string]any{"cloud": c.world.cloud, "host_type": string(c.host.kind)}
	switch c.host.kind {
	case WorkspaceHost:
		about["account_id"], about["workspace_id"] = accountID, idText(c.workspace.id)
		about["oidc_endpoint"] = c.base() + "/oidc"
		if c.microsoft.regional {
			delete(about, "workspace_id") // such an address is that of many; what it says is UNCONFIRMED
		}
		about["token_federation_default_oidc_audiences"] = []string{c.base() + "/oidc/v1/token"}
	case UnifiedHost:
		about["account_id"], about["oidc_endpoint"] = accountID, c.issuerURL()
	case AccountHost:
		about["oidc_endpoint"] = c.base() + "/oidc/accounts/{account_id}"
	}
	return ok(about)
}

// introspect is GET /api/2.0/tokens/introspect, which tells the official CLI after a sign-in at the login host where it is. The
// shape is read off its source.
func (c *call) introspect() reply {
	return ok(map[string]any{"principal_context": map[string]any{
		"authentication_scope": map[string]any{"account_id": accountID, "workspace_id": c.workspace.id},
	}})
}

// base is the address that the caller used for this host.
func (c *call) base() string { return "http://" + c.request.Host }

// issuerURL is under what the sign-in of this host stands.
func (c *call) issuerURL() string {
	if c.workspace == nil {
		return c.base() + "/oidc/accounts/" + accountID
	}
	return c.base() + "/oidc"
}

// oauthDiscovery is GET …/.well-known/oauth-authorization-server (databricks-api.md 1.2).
func (c *call) oauthDiscovery() reply {
	return ok(map[string]any{
		"issuer": c.issuerURL(), "authorization_endpoint": c.issuerURL() + "/v1/authorize", "token_endpoint": c.issuerURL() + "/v1/token",
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"grant_types_supported":                 []string{"client_credentials", "authorization_code", "refresh_token"},
		"response_types_supported":              []string{"code"},
		"code_challenge_methods_supported":      []string{"S256"},
		"scopes_supported":                      append([]string{offlineAccess}, knownScopes...),
	})
}

// bareDiscovery is the same under the path of a workspace. In 2023 the account console had a page there (provider issue 2377),
// in 2026 a document about addresses without an account (api-evangelist, databricks-asset-bundles); here it is the page,
// because nothing answers at those. That a unified host answers for its account is UNCONFIRMED.
func (c *call) bareDiscovery() reply {
	if c.host.kind == AccountHost {
		return c.toLogin()
	}
	return c.oauthDiscovery()
}

// oidcRoutes are the sign-in of a host: below /oidc at a workspace, below the account's id at the account.
func oidcRoutes(base string, public, signIn gate) []endpoint {
	return []endpoint{
		{"GET " + base + "/.well-known/oauth-authorization-server", public, ofThisAccount((*call).oauthDiscovery)},
		{"GET " + base + "/v1/authorize", signIn, ofThisAccount((*call).showAuthorize)},
		{"POST " + base + "/v1/authorize", signIn, ofThisAccount((*call).decideAuthorize)},
		{"POST " + base + "/v1/token", signIn, ofThisAccount((*call).tokenEndpoint)},
	}
}

// ofThisAccount answers with a page for the id of another account (cli issue 803).
func ofThisAccount(handle func(*call) reply) func(*call) reply {
	return func(c *call) reply {
		if named := c.request.PathValue("account"); named != "" && named != accountID {
			answer := c.errorPage("404 Page not found", "There is no such account.")
			answer.status = http.StatusNotFound
			return answer
		}
		return handle(c)
	}
}
