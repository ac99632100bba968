package simulator

import (
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// How a workspace on Azure takes tokens of Microsoft Entra (databricks-api.md 12.3).

const (
	managementHeader = "X-Databricks-Azure-SP-Management-Token"
	resourceHeader   = "X-Databricks-Azure-Workspace-Resource-Id"
	entraTokenRest   = 30 * time.Second // a token with no more than this left is refused
)

// authenticateEntra finds out who calls with a token of Entra. Somebody who is to be let in as Contributor comes into the
// workspace only in pass: looking who calls changes nothing.
func (c *call) authenticateEntra(given *entraToken) *reply {
	m := c.microsoft
	switch {
	case given.audience != databricksApp:
		return c.wrongClaim("aud", databricksApp, given.audience)
	case given.who.at != m.home:
		return c.wrongClaim("iss", m.issuer(m.home), m.issuer(given.who.at))
	case !c.now.Before(given.expiresAt.Add(-entraTokenRest)):
		refused := c.refuse(http.StatusForbidden, 403, "Invalid access token.") // UNCONFIRMED text
		return &refused
	}
	if refused := c.namesWorkspace(); refused != nil {
		return refused
	}
	c.credential = credential{kind: "OAuth", issuedAt: given.issuedAt}
	who := c.identityByName(given.who.name)
	inside := who != nil && who.active && c.knows(who)
	refused := c.asContributor(given.who)
	switch {
	case refused == nil && c.workspace != nil && (!inside || !c.isAdmin(who)):
		c.enlists = given.who
	case !inside:
		return refused
	}
	if c.enlists == nil {
		c.who = who
	}
	c.whoName = given.who.name
	return nil
}

// header reads one of the request, if there is a request at all.
func (c *call) header(name string) string {
	if c.request == nil {
		return ""
	}
	return c.request.Header.Get(name)
}

// asContributor says why somebody is not let in for their role in Azure: nil if they are.
func (c *call) asContributor(who *subject) *reply {
	resource, second := c.header(resourceHeader), c.microsoft.tokens[c.header(managementHeader)]
	switch {
	case c.workspace == nil || resource == "":
		return c.notAuthorized()
	case c.header(managementHeader) == "":
		// The status and the envelope are UNCONFIRMED (provider issue 1627).
		return c.gatewayPage(http.StatusBadRequest, "Management API token must be provided for service principal admin user login")
	case second == nil || !c.managementAudience(second.audience) || !c.now.Before(second.expiresAt):
		return c.gatewayPage(http.StatusBadRequest, "Invalid management API token.") // UNCONFIRMED text
	case c.workspaceOf(resource) != c.workspace:
		return c.gatewayPage(http.StatusBadRequest, "The workspace resource id does not belong to this workspace.") // UNCONFIRMED text
	case second.who != who || who.role != roleOwner && who.role != roleContributor:
		return c.notAuthorized()
	}
	return nil
}

// managementAudience is what the second token must be for. That the slash at its end is needed is why the scope of version 2
// has two of them (databricks-api.md 12.2); that a token without it is refused is UNCONFIRMED.
func (c *call) managementAudience(audience string) bool {
	return audience == c.microsoft.cloud.management || audience == "https://"+c.microsoft.cloud.arm+"/"
}

// enlist makes a Contributor an admin of the workspace, by their first call. What they are called is UNCONFIRMED.
func (c *call) enlist() {
	who := c.identityByName(c.enlists.name)
	if who == nil {
		kind := user
		if c.enlists.app != nil {
			kind = servicePrincipal
		}
		who = &identity{
			id: c.ids.number("principal"), kind: kind, name: c.enlists.name, display: c.enlists.display, active: true, createdAt: c.now, entra: true,
		}
		c.identities = append(c.identities, who)
	}
	c.assignTo(who, true)
	c.who = who
}

// namesWorkspace: an address of the old kind, REGION.azuredatabricks.net, is that of many workspaces. The refusal is UNCONFIRMED.
func (c *call) namesWorkspace() *reply {
	if !c.microsoft.regional || c.workspace == nil || c.header(resourceHeader) != "" {
		return nil
	}
	for _, name := range []string{orgHeader, workspaceHeader} {
		if c.header(name) == idText(c.workspace.id) {
			return nil
		}
	}
	return c.gatewayPage(http.StatusBadRequest, "Missing or unknown workspace: the header "+orgHeader+" is needed at this address.")
}

// notAuthorized is the page of 2020 (Databricks.API.PowerShell issue 20); that it is the same today is UNCONFIRMED.
func (c *call) notAuthorized() *reply {
	return c.gatewayPage(http.StatusForbidden, "User not authorized.")
}

// wrongClaim is what a token for somebody else meets (azure-docs issue 85703, databricks-api.md 15, 20).
func (c *call) wrongClaim(claim, wanted, got string) *reply {
	return c.gatewayPage(http.StatusBadRequest, "io.jsonwebtoken.IncorrectClaimException: Expected "+claim+" claim to be: "+wanted+", but was: "+got+".")
}

// gatewayPage is the page of an error that no endpoint has seen.
func (c *call) gatewayPage(status int, text string) *reply {
	path := ""
	if c.request != nil {
		path = c.request.URL.Path
	}
	code, shown := strconv.Itoa(status), html.EscapeString(text)
	return &reply{
		status: status, message: text, header: http.Header{"Content-Type": {"text/html;charset=utf-8"}},
		body: []byte("<html>\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html;charset=utf-8\"/>\n<title>Error " + code + " " + shown +
			"</title>\n</head>\n<body><h2>HTTP ERROR " + code + "</h2>\n<p>Problem accessing " + html.EscapeString(path) + ". Reason:\n<pre>    " + shown +
			"</pre></p>\n</body>\n</html>\n"),
	}
}

// toEntra is GET /aad/auth: where a browser is sent to sign in, which names the tenant (databricks-api.md 12).
func (c *call) toEntra() reply {
	m := c.microsoft
	if m.home == nil {
		return c.noSuchEndpoint()
	}
	query := url.Values{
		"client_id": {databricksApp}, "redirect_uri": {strings.TrimSuffix(c.base(), "/") + "/aad/redirect"}, "response_type": {"code id_token"},
		"response_mode": {"form_post"}, "scope": {"openid"}, "resource": {databricksApp},
	}
	return reply{
		status: http.StatusFound, header: http.Header{"Location": {"https://" + m.cloud.login + "/" + m.home.id + "/oauth2/authorize?" + query.Encode()}},
	}
}
