package databricks

import (
	"net/http"
	"slices"
)

const assignmentsPath = "/api/2.0/preview/permissionassignments"

// Assignment is that somebody may enter the workspace, as a user or as an admin (databricks-api.md 3.2).
type Assignment struct {
	Principal struct {
		ID            PrincipalID   `json:"principal_id"`
		ApplicationID ApplicationID `json:"service_principal_name"` // empty for people and groups
		DisplayName   string        `json:"display_name"`
	} `json:"principal"`
	Permissions []string `json:"permissions"`
	Error       string   `json:"error"` // a refusal that came with status 200
}

// Assignments are all assignments of a workspace; the list has no pages.
type Assignments struct {
	Assignments []Assignment `json:"permission_assignments"`
}

// Of is the assignment of a principal, if there is one.
func (a Assignments) Of(id ApplicationID) (Assignment, bool) {
	for _, assignment := range a.Assignments {
		if assignment.Principal.ApplicationID == id && assignment.Error == "" {
			return assignment, true
		}
	}
	return Assignment{}, false
}

// OfPrincipal is the assignment of whoever has that id, a person or a principal, if there is one.
func (a Assignments) OfPrincipal(id PrincipalID) (Assignment, bool) {
	for _, assignment := range a.Assignments {
		if assignment.Principal.ID == id && assignment.Error == "" {
			return assignment, true
		}
	}
	return Assignment{}, false
}

// OtherAdmin says whether somebody else than that one is assigned as an admin.
func (a Assignments) OtherAdmin(id PrincipalID) bool {
	for _, assignment := range a.Assignments {
		if assignment.Principal.ID != id && assignment.Error == "" && slices.Contains(assignment.Permissions, "ADMIN") {
			return true
		}
	}
	return false
}

// WorkspaceAssignments reads who may enter this workspace. Workspace admins only; a workspace without identity federation
// answers ProblemNoAssignments.
func WorkspaceAssignments() Query[Assignments] {
	return Query[Assignments]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: assignmentsPath,
	}}
}

// AssignToWorkspace lets a principal that exists in the account into this workspace, as a user: by application id nothing
// else is possible, and nothing else is wanted. It turns an admin into a user, so only send it where there is no assignment
// (databricks-api.md 0.0). Again changes nothing, so it may be repeated although it is a POST.
//
// A refusal may come with status 200: see RefusalInside. It gives no entitlement.
func AssignToWorkspace(id ApplicationID) Request {
	type wish struct {
		Principal   ApplicationID `json:"service_principal_name"`
		Permissions []string      `json:"permissions"`
	}
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost, Path: assignmentsPath,
		Body: Compact(struct {
			Wishes []wish `json:"permission_assignments"`
		}{[]wish{{id, []string{"USER"}}}}),
	}
}

// RemoveAssignment takes a principal out of this workspace; it stays in the account. It is the undo of AssignToWorkspace.
func RemoveAssignment(id PrincipalID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodDelete,
		Path: assignmentsPath + "/principals/" + segment(string(id)),
	}
}
