package databricks

import "net/http"

func accountAssignments(account AccountID, workspace string) string {
	return accountPath(account, "/workspaces/"+segment(workspace)+"/permissionassignments")
}

// AccountAssignments reads who may enter a workspace, from the account's side. Account admins only; a workspace without
// identity federation answers ProblemNoAssignments (databricks-api.md 2.4).
func AccountAssignments(account AccountID, workspace string) Query[Assignments] {
	return Query[Assignments]{Request{
		Target: Account, As: Admin, Method: http.MethodGet, Path: accountAssignments(account, workspace),
	}}
}

// AssignFromAccount lets a principal of the account into a workspace, as a user. It replaces the principal's assignment, so an
// admin would become a user: only send it where there is none (databricks-api.md 0.0). Again changes nothing.
//
// A refusal may come with status 200: see RefusalInside. It gives no entitlement.
func AssignFromAccount(account AccountID, workspace string, id PrincipalID) Request {
	return Request{
		Target: Account, As: Admin, Method: http.MethodPut,
		Path: accountAssignments(account, workspace) + "/principals/" + segment(string(id)),
		Body: Compact(struct {
			Permissions []string `json:"permissions"`
		}{[]string{"USER"}}),
	}
}

// RemoveFromAccountSide takes a principal out of a workspace; it stays in the account. It is the undo of AssignFromAccount.
func RemoveFromAccountSide(account AccountID, workspace string, id PrincipalID) Request {
	return Request{
		Target: Account, As: Admin, Method: http.MethodDelete,
		Path: accountAssignments(account, workspace) + "/principals/" + segment(string(id)),
	}
}
