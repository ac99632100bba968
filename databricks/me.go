package databricks

import (
	"errors"
	"net/http"
)

// Identity is who a credential belongs to (databricks-api.md 5).
type Identity struct {
	ID          PrincipalID `json:"id"`
	UserName    string      `json:"userName"` // a person's mail address, a principal's application id
	DisplayName string      `json:"displayName"`
	Groups      []Group     `json:"groups"`

	WorkspaceID string `json:"-"` // from a header
}

// Group is a group of the workspace that somebody is in.
type Group struct {
	Display string `json:"display"`
	ID      string `json:"value"`
}

// FromHeader takes the workspace's id, which no body carries.
func (i *Identity) FromHeader(header http.Header) { i.WorkspaceID = header.Get("X-Databricks-Org-Id") }

// WorkspaceAdmin says whether they administer this workspace (databricks-api.md 1.4).
func (i Identity) WorkspaceAdmin() bool { return inGroup(i.Groups, "admins") }

// Is says whether they are this principal.
func (i Identity) Is(principal ApplicationID) bool { return i.UserName == string(principal) }

func inGroup(groups []Group, name string) bool {
	for _, group := range groups {
		if group.Display == name {
			return true
		}
	}
	return false
}

// Me asks who somebody is; as ByToken it is also the cheapest proof that a token lives. Entitlements are left out, because
// the service scans long for them (databricks-api.md 5).
//
// A dead credential is ProblemInvalidToken. A token without the scope "scim" is ProblemMissingScope: see AliveButScoped.
// Whoever has no entitlement in the workspace yet is ProblemNoEntitlement.
func Me(as Actor) Query[Identity] {
	return Query[Identity]{Request{
		Target: Workspace, As: as, Method: http.MethodGet,
		Path: with("/api/2.0/preview/scim/v2/Me", parameter{"excludedAttributes", "entitlements"}),
	}}
}

// AliveButScoped reads the refusal of a call for want of a scope as what it also says: the token was accepted. It is true
// for that refusal only (databricks-api.md 6.4).
func AliveButScoped(err error) bool {
	var problem *Problem
	return errors.As(err, &problem) && problem.Kind == ProblemMissingScope
}
