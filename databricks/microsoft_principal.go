package databricks

import "net/http"

// ImportPrincipal lets an application of Microsoft Entra into this workspace as a service principal, and into the account if it is
// not there (databricks-api.md 3.1). Its application id in Databricks is the one that it has in Entra, and the name may differ from
// the one there. It is made active and without any entitlement: those are a change of its own. Only on Azure. That Databricks does
// not look whether Entra knows the application is UNCONFIRMED: a wrong id then shows when it first signs in.
//
// A second time is ProblemPrincipalExists; a lost answer is looked up by PrincipalsByApplicationID. One that the account has
// already and this workspace has not is let in by AssignToWorkspace.
func ImportPrincipal(id ApplicationID, name string) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost, Path: principalsPath, Once: true,
		Body: Compact(struct {
			Schemas       []string      `json:"schemas"`
			ApplicationID ApplicationID `json:"applicationId"`
			DisplayName   string        `json:"displayName"`
			Active        bool          `json:"active"`
		}{[]string{"urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"}, id, name, true}),
	}
}
