package databricks

import "net/http"

// Entitlement is a right to use a workspace at all; without one every call is refused, /Me too (databricks-api.md 4).
type Entitlement string

// The entitlements. WorkspaceConsume excludes the two before it.
const (
	WorkspaceAccess     Entitlement = "workspace-access"
	DatabricksSQLAccess Entitlement = "databricks-sql-access"
	WorkspaceConsume    Entitlement = "workspace-consume"
)

type patchOperation struct {
	Op    string             `json:"op"`
	Path  string             `json:"path"`
	Value []entitlementValue `json:"value,omitempty"`
}

type entitlementValue struct {
	Value Entitlement `json:"value"`
}

// AddEntitlements gives entitlements to a principal; those that it has stay, and again changes nothing. Workspace admins
// only. Success says nothing: read the principal again. A session that is already signed in may not see it for about ten
// minutes (databricks-api.md 4), which is why it comes before the token.
func AddEntitlements(id PrincipalID, entitlements ...Entitlement) Request {
	values := make([]entitlementValue, len(entitlements))
	for i, entitlement := range entitlements {
		values[i] = entitlementValue{entitlement}
	}
	return patchEntitlements(id, patchOperation{Op: "add", Path: "entitlements", Value: values})
}

// RemoveEntitlement takes one entitlement away. The operation names it in its path and must carry no value, or the service
// takes away what was not meant (databricks-api.md 4). If there is none left to remove the refusal is ProblemAlreadyGone,
// which counts as done.
func RemoveEntitlement(id PrincipalID, entitlement Entitlement) Request {
	return patchEntitlements(id, patchOperation{
		Op: "remove", Path: `entitlements[value eq "` + string(entitlement) + `"]`,
	})
}

func patchEntitlements(id PrincipalID, operation patchOperation) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch, Path: principalsPath + "/" + segment(string(id)),
		Body: Compact(struct {
			Schemas    []string         `json:"schemas"`
			Operations []patchOperation `json:"Operations"`
		}{[]string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, []patchOperation{operation}}),
	}
}
