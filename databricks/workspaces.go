package databricks

import (
	"net/http"
	"strings"
)

// Metadata is what a host tells about itself to anybody, before a sign-in (databricks-api.md 0.2). Every field may be empty.
type Metadata struct {
	OIDCEndpoint string `json:"oidc_endpoint"`
	AccountID    string `json:"account_id"`
	WorkspaceID  string `json:"workspace_id"`
	Cloud        string `json:"cloud"`     // AWS, Azure or GCP
	HostType     string `json:"host_type"` // workspace, account or unified
}

// OIDC is where this host signs in, with the account's id in the place where account hosts leave it out.
func (m Metadata) OIDC() string {
	return strings.ReplaceAll(m.OIDCEndpoint, "{account_id}", m.AccountID)
}

// HostMetadata asks a host about itself. A host may not have this page: a refusal means only that nothing is known.
func HostMetadata() Query[Metadata] {
	return Query[Metadata]{Request{
		Target: Workspace, As: Nobody, Method: http.MethodGet, Path: "/.well-known/databricks-config",
	}}
}

// AccountMetadata asks an account's host the same.
func AccountMetadata() Query[Metadata] {
	query := HostMetadata()
	query.Target = Account
	return query
}
