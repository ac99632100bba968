package simulator

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// Microsoft Graph, as far as somebody needs it who registers an application (databricks-api.md 12.4).

// refuseGraph is the error of Graph.
func (c *call) refuseGraph(status int, code, message string, args ...any) reply {
	if len(args) > 0 {
		message = fmt.Sprintf(message, args...)
	}
	client := c.request.Header.Get("Client-Request-Id")
	if client == "" {
		client = c.requestID
	}
	return withStatus(status, map[string]any{"error": map[string]any{
		"code": code, "message": message,
		"innerError": map[string]string{
			"date": c.now.UTC().Format("2006-01-02T15:04:05"), "request-id": c.requestID, "client-request-id": headerSafe(client),
		},
	}})
}

func (c *call) graphDenied() reply {
	return c.refuseGraph(http.StatusForbidden, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")
}

func (c *call) noGraphObject(id string) reply {
	return c.refuseGraph(http.StatusNotFound, "Request_ResourceNotFound",
		"Resource '%s' does not exist or one of its queried reference-property objects are not present.", id)
}

// graphCaller is who calls Graph. The texts of the refusals are those that people report.
func (c *call) graphCaller() (*subject, *reply) {
	refuse := func(message string) (*subject, *reply) {
		refused := c.refuseGraph(http.StatusUnauthorized, "InvalidAuthenticationToken", message)
		return nil, &refused
	}
	value, bearer := strings.CutPrefix(c.request.Header.Get("Authorization"), "Bearer ")
	given := c.microsoft.tokens[strings.TrimSpace(value)]
	switch {
	case !bearer || value == "":
		return refuse("Access token is empty.")
	case given == nil:
		return refuse("CompactToken parsing failed with error code: 80049217")
	case !c.microsoft.forGraph(given) || c.microsoft.cloud.name != c.microsoftAddress.cloud.name:
		return refuse("Access token validation failure. Invalid audience.")
	case !c.now.Before(given.expiresAt):
		return refuse("Lifetime validation failed, the token is expired.")
	}
	c.whoName = given.who.name
	return given.who, nil
}

// graphRequest is a path of Graph, read: a collection, one thing of it, and what is to be done to that.
type graphRequest struct {
	method, collection string
	appID              string // in parentheses
	id, action         string
}

var graphPath = regexp.MustCompile(`^/v1\.0/(applications|servicePrincipals)(?:\(appId='([^']*)'\)|/([^/()]+))?(?:/(addPassword|removePassword))?$`)

// graph finds out what is asked, and whether the caller may.
func (c *call) graph() reply {
	parts := graphPath.FindStringSubmatch(c.request.URL.Path)
	if parts == nil {
		return c.noSuchMicrosoft()
	}
	caller, refused := c.graphCaller()
	if refused != nil {
		return *refused
	}
	asked := graphRequest{c.request.Method, parts[1], parts[2], parts[3], parts[4]}
	named := asked.appID != "" || asked.id != ""
	switch {
	case asked.method == http.MethodGet && asked.action == "" && caller.rights < mayRead,
		asked.method != http.MethodGet && caller.rights < mayOwn:
		return c.graphDenied()
	case asked.method == http.MethodGet && !named:
		return c.listGraph(caller, asked.collection)
	case asked.method == http.MethodPost && !named && asked.collection == "applications":
		return c.registerApplication(caller)
	case asked.method == http.MethodPost && !named:
		return c.createGraphPrincipal(caller)
	case !named:
		return c.noSuchMethod()
	case asked.collection == "applications":
		return c.oneApplication(caller, asked)
	}
	return c.oneGraphPrincipal(caller, asked)
}

// noSuchMethod: UNCONFIRMED text.
func (c *call) noSuchMethod() reply {
	return c.refuseGraph(http.StatusMethodNotAllowed, "Request_BadRequest", "Specified HTTP method is not allowed for the request target.")
}

// mayChange: those with all rights may change every application, others their own.
func (s *subject) mayChange(a *application) bool {
	return s.rights == mayAll || s.rights == mayOwn && a.owner != nil && a.owner.objectID == s.objectID
}
