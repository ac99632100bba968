package databricks

import (
	"fmt"
	"net/http"
	"time"
)

// OAuthSecret is what is known of an OAuth secret of a principal, but for its value (databricks-api.md 10.1).
type OAuthSecret struct {
	ID      SecretID `json:"id"`
	Status  string   `json:"status"` // ACTIVE
	Created string   `json:"create_time"`
	Expires string   `json:"expire_time"`
}

func (s OAuthSecret) identity() string { return string(s.ID) }

// SecretPage is one page of a principal's OAuth secrets. Expired ones are not listed.
type SecretPage struct {
	Secrets []OAuthSecret `json:"secrets"`
	Next    string        `json:"next_page_token"`
}

// Items are the secrets on the page.
func (p SecretPage) Items() []OAuthSecret { return p.Secrets }

// After is the request for the next page.
func (p SecretPage) After(request Request) (Request, bool) { return nextPage(request, p.Next) }

func secretsPath(principal PrincipalID) string {
	return "/api/2.0/accounts/servicePrincipals/" + segment(string(principal)) + "/credentials/secrets"
}

// OAuthSecrets lists the OAuth secrets of a principal of this workspace. Workspace admins; whether the principal's manager
// role is needed too is UNCONFIRMED (databricks-api.md 10.1).
func OAuthSecrets(principal PrincipalID) Query[SecretPage] {
	return Query[SecretPage]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: secretsPath(principal),
	}}
}

// CreateOAuthSecret makes an OAuth secret. The answer shows it once, at "secret"; its id is at "id". A principal has at most
// five: ProblemSecretQuota. For up to a minute it may not sign in yet: ProblemInvalidClient (databricks-api.md 10, 1.3).
func CreateOAuthSecret(principal PrincipalID, lifetime time.Duration) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost, Path: secretsPath(principal),
		Body: Compact(struct {
			Lifetime string `json:"lifetime"`
		}{fmt.Sprintf("%ds", seconds(lifetime))}),
		Once: true, Secret: "secret",
	}
}

// DeleteOAuthSecret revokes an OAuth secret. Again is ProblemNotFound, which counts as done.
func DeleteOAuthSecret(principal PrincipalID, id SecretID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodDelete,
		Path: secretsPath(principal) + "/" + segment(string(id)),
	}
}
