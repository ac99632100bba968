package databricks

import (
	"context"
	"net/http"
	"net/url"
	"strings"
)

// OAuthServer is where a host signs people in (databricks-api.md 1.2). All of it is the host itself.
type OAuthServer struct {
	Root      string // path; the token endpoint is under it
	Authorize string // the page where a person signs in
	target    Target
}

// authorizePath is where, under the root, a person signs in.
const authorizePath = "/v1/authorize"

// personalClient is the client of Databricks' own tools, which every host knows.
const personalClient = "databricks-cli"

// Page is the address at which a person signs in. The browser is sent back to redirect, with state; only whoever knows what
// challenge is the hash of can use what it brings.
func (s OAuthServer) Page(redirect, state, challenge string) string {
	return s.Authorize + "?" + personalQuery(redirect, state, challenge)
}

// DiscoveryPage is the address at which a person chooses where they belong, and signs in there.
func DiscoveryPage(discovery Host, redirect, state, challenge string) string {
	destination := url.Values{"destination_url": {"/oidc" + authorizePath + "?" + personalQuery(redirect, state, challenge)}}
	return discovery.URL + "/?" + destination.Encode()
}

func personalQuery(redirect, state, challenge string) string {
	return url.Values{
		"client_id": {personalClient}, "redirect_uri": {redirect}, "response_type": {"code"}, "scope": {"offline_access all-apis"},
		"state": {state}, "code_challenge": {challenge}, "code_challenge_method": {"S256"},
	}.Encode()
}

// Problems of a host that is asked where it signs people in.
const (
	ProblemNoOAuth        ProblemKind = "no-oauth"        // it does not
	ProblemOAuthElsewhere ProblemKind = "oauth-elsewhere" // somewhere else than with itself
)

// OAuthServer asks the host where it signs people in. A unified name is first asked which account it is of, if the address
// did not say. Nothing is believed that points to another host. The error is a *Problem.
func (c *Client) OAuthServer(ctx context.Context) (OAuthServer, error) {
	host := c.host
	if host.AccountID == "" && (host.Kind == HostUnified || host.Kind == HostLoopback) {
		problem := c.learnAccount(ctx, &host)
		if problem != nil {
			return OAuthServer{}, problem
		}
	}
	root, target, problem := host.signsIn()
	if problem != nil {
		return OAuthServer{}, problem
	}
	server := OAuthServer{Root: root, Authorize: host.URL + root + authorizePath, target: target}
	answer, problem := c.send(ctx, Request{
		Target: target, As: Nobody, Method: http.MethodGet, Path: root + "/.well-known/oauth-authorization-server",
	})
	switch {
	case IsProblem(orNil(problem), ProblemNotFound, ProblemNoSuchAPI) && host.Kind == HostAccount:
		return server, nil // today's tools do not ask an account console, and know these addresses
	case IsProblem(orNil(problem), ProblemNotFound, ProblemNoSuchAPI):
		return OAuthServer{}, noOAuth(host)
	case problem != nil:
		return OAuthServer{}, problem
	}
	var said struct {
		Authorize string `json:"authorization_endpoint"`
		Token     string `json:"token_endpoint"`
	}
	if !decode(answer.Body, &said) || said.Authorize == "" || said.Token == "" {
		return OAuthServer{}, noOAuth(host)
	}
	root, here := strings.CutSuffix(strings.TrimPrefix(said.Token, host.URL), sessionPath)
	if !here || !isRoot(root) || !samePage(said.Authorize, host.URL+root+authorizePath) {
		return OAuthServer{}, oauthElsewhere(host)
	}
	return OAuthServer{Root: root, Authorize: host.URL + root + authorizePath, target: rootTarget(root)}, nil
}

// OAuthServerOf is where the server signs people in that vouches for itself as issuer: an address that came back from a
// browser in which a person chose where they belong. It is false for what is not a host of Databricks. Loopback is one only
// where the person began there.
func OAuthServerOf(issuer string, loopback bool) (Host, OAuthServer, bool) {
	address, err := url.Parse(issuer)
	if err != nil || address.User != nil || address.RawQuery != "" || address.Fragment != "" || address.Opaque != "" {
		return Host{}, OAuthServer{}, false
	}
	root := strings.TrimSuffix(address.EscapedPath(), "/")
	host, err := ParseHost(address.Scheme + "://" + address.Host)
	if err != nil || host.Kind == HostDiscovery || (host.Kind == HostLoopback) != loopback || !isRoot(root) {
		return Host{}, OAuthServer{}, false
	}
	if host.URL != address.Scheme+"://"+strings.ToLower(address.Host) {
		return Host{}, OAuthServer{}, false
	}
	host.AccountID = strings.TrimPrefix(strings.TrimPrefix(root, "/oidc"), "/accounts/")
	return host, OAuthServer{Root: root, target: rootTarget(root)}, true
}

// learnAccount asks a host which account it is of, and whether it is one. That it does not say is no problem; that it cannot
// be reached is.
func (c *Client) learnAccount(ctx context.Context, host *Host) *Problem {
	answer, problem := c.send(ctx, HostMetadata().Reading())
	var metadata Metadata
	if decode(answer.Body, &metadata) && !strings.EqualFold(metadata.HostType, string(HostWorkspace)) {
		host.AccountID = firstMatch(accountUUID, strings.ToLower(metadata.AccountID))
		if strings.EqualFold(metadata.HostType, string(HostAccount)) {
			host.Kind = HostAccount // on loopback; elsewhere the name says it
		}
	}
	if problem != nil && problem.Status == 0 {
		return problem
	}
	return nil
}

// isRoot knows the two paths under which Databricks signs people in.
func isRoot(path string) bool {
	account, ok := strings.CutPrefix(path, "/oidc/accounts/")
	return path == "/oidc" || (ok && accountUUID.MatchString(account))
}

func rootTarget(root string) Target {
	if root == "/oidc" {
		return Workspace
	}
	return Account
}

// samePage compares addresses, without whatever a server adds after a question mark.
func samePage(a, b string) bool {
	bare, _, _ := strings.Cut(a, "?")
	return bare == b
}

func orNil(problem *Problem) error {
	if problem == nil {
		return nil
	}
	return problem
}

func noOAuth(host Host) *Problem {
	return &Problem{
		Kind: ProblemNoOAuth, What: "You cannot be signed in by a browser there.",
		Why: host.Name() + " does not say where it signs people in.",
		Who: "You: check the address, or sign in another way, such as by a token.",
	}
}

func oauthElsewhere(host Host) *Problem {
	return &Problem{
		Kind: ProblemOAuthElsewhere, What: "The sign-in was not begun.",
		Why: host.Name() + " says that people sign in at another place than with itself, so nothing was sent.",
		Who: "You: check the address. If it is right, Databricks' support.",
	}
}
