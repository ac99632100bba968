package simulator

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Azure Resource Manager, as far as somebody needs it who looks for a workspace (databricks-api.md 12.3). The codes and texts
// are those that people report; the reference knows none of them, so that each is UNCONFIRMED.

// refuseARM is its error.
func (c *call) refuseARM(status int, code, message string, args ...any) reply {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	return withStatus(status, map[string]any{"error": map[string]string{"code": code, "message": message}})
}

// armCaller is who calls. A token that is missing, spoilt, of the wrong kind or of another tenant is 401, each in its own
// words; all but the first say where the right one comes from.
func (c *call) armCaller() (*subject, *reply) {
	m := c.microsoft
	refuse := func(code, message string, args ...any) (*subject, *reply) {
		refused := c.refuseARM(http.StatusUnauthorized, code, message, args...)
		challenge := `Bearer authorization_uri="https://login.windows.net/", error="invalid_token", error_description="` + code + `"`
		refused.header = http.Header{"Www-Authenticate": {challenge}}
		return nil, &refused
	}
	value, bearer := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	given := m.tokens[strings.TrimSpace(value)]
	switch {
	case !bearer || value == "":
		return refuse("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.")
	case given == nil:
		return refuse("InvalidAuthenticationToken", "The access token is invalid.")
	case !m.forARM(given) || m.cloud.name != c.microsoftAddress.cloud.name:
		return refuse("InvalidAuthenticationTokenAudience",
			"The access token has been obtained for wrong audience or resource '%s'. It should exactly match with one of the allowed audiences '%s'.",
			given.audience, strings.Join(m.armAudiences(), "','"))
	case !c.now.Before(given.expiresAt):
		return refuse("ExpiredAuthenticationToken", "The access token expiry UTC time '%s' is earlier than current UTC time '%s'.",
			given.expiresAt.UTC().Format("1/2/2006 3:04:05 PM"), c.now.UTC().Format("1/2/2006 3:04:05 PM"))
	}
	c.whoName = given.who.name
	return given.who, nil
}

var armVersions = map[string][]string{
	"subscriptions": {"2016-06-01", "2018-02-01", "2020-01-01", "2021-01-01", "2022-12-01"},
	"workspaces":    {"2018-04-01", "2021-04-01-preview", "2022-04-01-preview", "2023-02-01", "2024-05-01"},
}

func (c *call) checkARMVersion(kind string) *reply {
	asked := c.query("api-version")
	if asked == "" {
		refused := c.refuseARM(http.StatusBadRequest, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.")
		return &refused
	}
	if !slices.Contains(armVersions[kind], asked) {
		refused := c.refuseARM(http.StatusBadRequest, "InvalidApiVersionParameter", "The api-version '%s' is invalid. The supported versions are '%s'.",
			asked, strings.Join(armVersions[kind], ","))
		return &refused
	}
	return nil
}

// resourceManager finds out what is asked. Capitals do not count in a path.
func (c *call) resourceManager() reply {
	caller, refused := c.armCaller()
	if refused != nil {
		return *refused
	}
	path := strings.Split(strings.Trim(c.request.URL.Path, "/"), "/")
	is := func(at int, word string) bool { return strings.EqualFold(path[at], word) }
	provider := func(at int) bool {
		return is(at, "providers") && is(at+1, databricksProvider) && is(at+2, "workspaces")
	}
	switch {
	case c.request.Method != http.MethodGet || !is(0, "subscriptions"):
	case len(path) == 1:
		return c.listSubscriptions(caller)
	case len(path) == 2:
		return c.inSubscription(caller, path[1], "subscriptions", "Microsoft.Resources/subscriptions/read", "", c.showSubscription)
	case len(path) == 5 && provider(2):
		return c.inSubscription(caller, path[1], "workspaces", workspaceRead, "", c.listAzureWorkspaces)
	case len(path) >= 7 && is(2, "resourceGroups") && provider(4):
		return c.inGroup(caller, path)
	}
	return c.noSuchMicrosoft()
}

// inSubscription lets in whoever has a role in it.
func (c *call) inSubscription(caller *subject, id, kind, action, below string, do func() reply) reply {
	m := c.microsoft
	if refused := c.checkARMVersion(kind); refused != nil {
		return *refused
	}
	switch {
	case !uuidText.MatchString(id):
		return c.refuseARM(http.StatusBadRequest, "InvalidSubscriptionId", "The provided subscription identifier '%s' is malformed or invalid.", id)
	case !strings.EqualFold(id, m.subscription):
		return c.refuseARM(http.StatusNotFound, "SubscriptionNotFound", "The subscription '%s' could not be found.", id)
	case caller.at != m.home:
		return c.wrongARMTenant(caller)
	case caller.role == "":
		return c.refuseARM(http.StatusForbidden, "AuthorizationFailed",
			"The client '%s' with object id '%s' does not have authorization to perform action '%s' over scope '/subscriptions/%s%s' or the scope is invalid. If access was recently granted, please refresh your credentials.",
			caller.name, caller.objectID, action, id, below)
	}
	return do()
}

func (c *call) wrongARMTenant(caller *subject) reply {
	m := c.microsoft
	answer := c.refuseARM(http.StatusUnauthorized, "InvalidAuthenticationTokenTenant",
		"The access token is from the wrong issuer '%s'. It must match the tenant '%s' associated with this subscription. Please use the authority (URL) 'https://login.windows.net/%s' to get the token. Note, if the subscription is transferred to another tenant there is no impact to the services, but information about new tenant could take time to propagate (up to an hour). If you just transferred your subscription and see this error message, please try back later.",
		m.issuer(caller.at), m.issuer(m.home), m.home.id)
	answer.header = http.Header{"Www-Authenticate": {
		`Bearer authorization_uri="https://login.windows.net/` + m.home.id + `", error="invalid_token", error_description="The access token is from the wrong issuer."`,
	}}
	return answer
}
