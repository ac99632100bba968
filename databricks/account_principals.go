package databricks

import "net/http"

// Service principals of the account (databricks-api.md 2.1). Account admins only, signed in at the account: no personal
// access token is taken there. The ids are the same as in a workspace.

// accountPath is a path of the account's own API.
func accountPath(account AccountID, rest string) string {
	return "/api/2.0/accounts/" + segment(string(account)) + rest
}

const accountPrincipals = "/scim/v2/ServicePrincipals"

// AccountPrincipalsByName finds the service principals of the account that have a display name, in whichever workspaces they
// are; there may be several.
func AccountPrincipalsByName(account AccountID, name string) Query[PrincipalPage] {
	return principalsAt(Account, accountPath(account, accountPrincipals), "displayName", name)
}

// AccountPrincipalsByApplicationID finds the one principal of an application id in the account.
func AccountPrincipalsByApplicationID(account AccountID, id ApplicationID) Query[PrincipalPage] {
	return principalsAt(Account, accountPath(account, accountPrincipals), "applicationId", string(id))
}

// AccountPrincipalByID reads one principal of the account. One that is not there is ProblemNotFound.
func AccountPrincipalByID(account AccountID, id PrincipalID) Query[Principal] {
	return Query[Principal]{Request{
		Target: Account, As: Admin, Method: http.MethodGet,
		Path: accountPath(account, accountPrincipals+"/"+segment(string(id))),
	}}
}

// CreateAccountPrincipal makes a service principal in the account and lets it in nowhere. Entitlements mean nothing there
// (databricks-api.md 2.1). Names are not unique, so it is sent once and a lost answer is looked up.
func CreateAccountPrincipal(account AccountID, name string) Request {
	request := CreatePrincipal(name)
	request.Target, request.Path = Account, accountPath(account, accountPrincipals)
	return request
}

// DeleteAccountPrincipal deletes a principal in the account, and so in every workspace. Its tokens and secrets die with it;
// grants stay behind as orphans (databricks-api.md 14.3). Only for one that brickpass made.
func DeleteAccountPrincipal(account AccountID, id PrincipalID) Request {
	return Request{
		Target: Account, As: Admin, Method: http.MethodDelete,
		Path: accountPath(account, accountPrincipals+"/"+segment(string(id))),
	}
}
