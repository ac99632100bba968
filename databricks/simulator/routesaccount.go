package simulator

import "net/http"

// newAccountRoutes is the table of what the account console answers: only to Databricks OAuth, and mostly to account
// admins.
func newAccountRoutes() *http.ServeMux {
	const (
		account     = "/api/2.0/accounts/{account}"
		assign      = account + "/workspaces/{workspace}/permissionassignments"
		secrets     = account + "/servicePrincipals/{id}/credentials/secrets"
		roles       = "/api/2.0/preview/accounts/{account}/access-control"
		consoleIPs  = account + "/settings/types/acct_ip_acl_enable/names/default"
		accessLists = account + "/ip-access-lists"
	)
	var (
		public   = gate{public: true, anyAddress: true}
		signIn   = gate{public: true}
		people   = gate{scope: "scim", account: true}
		accounts = gate{scope: "provisioning", account: true}
		access   = gate{scope: "access-management", account: true}
		managers = gate{scope: "access-management"} // of the principal in question
		secret   = gate{scope: "authentication"}    // of managers too
		settings = gate{scope: "settings", account: true}
		network  = gate{scope: "networking", account: true}
	)
	rows := []endpoint{
		{"GET /.well-known/databricks-config", public, (*call).hostMetadata},
		{"GET /oidc/.well-known/oauth-authorization-server", public, (*call).bareDiscovery},
		{"GET /login", public, (*call).loginPage},

		{"GET " + account + "/workspaces", accounts, (*call).listWorkspaces},
		{"GET " + account + "/workspaces/{workspace}", accounts, (*call).getWorkspace},
		{"GET " + account + "/workspaces/{workspace}/network", network, (*call).workspaceNetwork},
		{"GET " + assign, access, assigning((*call).listAssignments)},
		{"GET " + assign + "/permissions", access, assigning((*call).assignmentLevels)},
		{"PUT " + assign + "/principals/{id}", access, assigning((*call).putAssignment)},
		{"DELETE " + assign + "/principals/{id}", access, assigning((*call).deleteAssignment)},

		{"GET " + secrets, secret, (*call).listSecrets},
		{"POST " + secrets, secret, (*call).createSecret},
		{"DELETE " + secrets + "/{secret}", secret, (*call).deleteSecret},
		{"GET " + roles + "/rule-sets", managers, (*call).getRuleSet},
		{"PUT " + roles + "/rule-sets", managers, (*call).putRuleSet},
		{"GET " + roles + "/assignable-roles", managers, (*call).assignableRoles},

		{"GET " + consoleIPs, settings, (*call).showConsoleIPSwitch},
		{"PATCH " + consoleIPs, settings, (*call).changeConsoleIPSwitch},
		{"DELETE " + consoleIPs, settings, (*call).resetConsoleIPSwitch},
		{"GET " + accessLists, network, ipEndpoint((*call).listIPLists)},
		{"POST " + accessLists, network, ipEndpoint((*call).createIPList)},
		{"GET " + accessLists + "/{id}", network, ipEndpoint((*call).getIPList)},
		{"PATCH " + accessLists + "/{id}", network, ipEndpoint((*call).changeIPList)},
		{"PUT " + accessLists + "/{id}", network, ipEndpoint((*call).changeIPList)},
		{"DELETE " + accessLists + "/{id}", network, ipEndpoint((*call).deleteIPList)},
		{"GET " + account + "/network-policies", network, (*call).listNetworkPolicies},
		{"GET " + account + "/network-policies/{policy}", network, (*call).getNetworkPolicy},
	}
	rows = append(rows, oidcRoutes("/oidc/accounts/{account}", public, signIn)...)
	for _, version := range []string{"2.0", "2.1"} {
		scim := "/api/" + version + "/accounts/{account}/scim/v2"
		rows = append(rows, scimRoutes(scim, people)...)
	}
	return muxOf(rows)
}

// newLoginRoutes is the table of the discovery login.
func newLoginRoutes() *http.ServeMux {
	public := gate{public: true, anyAddress: true}
	return muxOf([]endpoint{{"GET /{$}", public, (*call).showLogin}, {"POST /{$}", public, (*call).leaveLogin}})
}

// muxOf makes the table that requests are looked up in.
func muxOf(rows []endpoint) *http.ServeMux {
	mux := http.NewServeMux()
	for _, row := range rows {
		mux.Handle(row.pattern, row)
	}
	return mux
}
