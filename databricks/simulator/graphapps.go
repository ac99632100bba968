package simulator

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

const defaultSecretLife = 2 * 365 * 24 * time.Hour // of a client secret without an end: two years

func graphTime(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05Z") }

func (a *application) show() map[string]any {
	passwords := []any{}
	for _, p := range a.passwords {
		passwords = append(passwords, p.show())
	}
	return map[string]any{
		"id": a.objectID, "appId": a.appID, "displayName": a.display, "signInAudience": a.audience,
		"createdDateTime": graphTime(a.createdAt), "passwordCredentials": passwords, "identifierUris": []string{},
	}
}

// show is a client secret as it is listed; its value is shown once, when it is made.
func (p *appPassword) show() map[string]any {
	return map[string]any{
		"keyId": p.keyID, "displayName": p.display, "hint": p.value[:3], "secretText": nil, "customKeyIdentifier": nil,
		"startDateTime": graphTime(p.start), "endDateTime": graphTime(p.end),
	}
}

// registerApplication is POST /v1.0/applications. Names are not unique.
func (c *call) registerApplication(caller *subject) reply {
	var asked struct {
		Display  string `json:"displayName"`
		Audience string `json:"signInAudience"`
	}
	if refused := c.decodeGraph(&asked); refused != nil {
		return *refused
	}
	if asked.Display == "" {
		return c.badGraph("Property displayName is required but is empty or missing.") // UNCONFIRMED text
	}
	a := c.microsoft.register(caller.at, asked.Display, caller, c.now)
	switch asked.Audience {
	case "":
	case "AzureADMyOrg", "AzureADMultipleOrgs", "AzureADandPersonalMicrosoftAccount", "PersonalMicrosoftAccount":
		a.audience = asked.Audience
	default:
		caller.at.apps = caller.at.apps[:len(caller.at.apps)-1]
		return c.badGraph("Invalid value specified for property 'signInAudience' of resource 'Application'.")
	}
	return withStatus(http.StatusCreated, a.show())
}

func (c *call) badGraph(message string, args ...any) reply {
	return c.refuseGraph(http.StatusBadRequest, "Request_BadRequest", message, args...)
}

func (c *call) decodeGraph(into any) *reply {
	if refused := c.decode(into); refused != nil {
		bad := c.refuseGraph(http.StatusBadRequest, "BadRequest", "Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.")
		return &bad
	}
	return nil
}

// oneApplication is what is asked of one of them. A new one is not found for a while (databricks-api.md 12.4).
func (c *call) oneApplication(caller *subject, asked graphRequest) reply {
	a := caller.at.application(func(a *application) bool {
		return strings.EqualFold(a.objectID, asked.id) || asked.appID != "" && strings.EqualFold(a.appID, asked.appID)
	})
	if a == nil || c.now.Before(a.createdAt.Add(c.world.graphDelay)) {
		return c.noGraphObject(asked.id + asked.appID)
	}
	if asked.method != http.MethodGet && !caller.mayChange(a) {
		return c.graphDenied()
	}
	switch asked.method + " " + asked.action {
	case "GET ":
		return ok(c.selected(a.show()))
	case "DELETE ":
		c.deleteApplication(caller.at, a)
		return noContent()
	case "POST addPassword":
		return c.addPassword(a)
	case "POST removePassword":
		return c.removePassword(a)
	}
	return c.noSuchMethod()
}

// deleteApplication is soft: for thirty days it can be brought back, and its client id is never given again. Its service
// principal goes with it.
func (c *call) deleteApplication(t *tenant, a *application) {
	a.deletedAt = c.now
	t.subjects = slices.DeleteFunc(t.subjects, func(s *subject) bool { return s.app == a })
}

// addPassword makes a client secret. The codes of what a policy refuses are UNCONFIRMED (databricks-api.md 12.4).
func (c *call) addPassword(a *application) reply {
	var asked struct {
		Credential struct {
			Display string     `json:"displayName"`
			Start   *time.Time `json:"startDateTime"`
			End     *time.Time `json:"endDateTime"`
		} `json:"passwordCredential"`
	}
	if refused := c.decodeGraph(&asked); refused != nil {
		return *refused
	}
	start, end := c.now, c.now.Add(defaultSecretLife)
	if asked.Credential.Start != nil {
		start = *asked.Credential.Start
	}
	if asked.Credential.End != nil {
		end = *asked.Credential.End
	}
	policy := c.microsoft.secretPolicy
	switch {
	case policy.none:
		return c.refuseGraph(http.StatusForbidden, "CredentialTypeNotAllowedAsPerAppPolicy", "Credential type not allowed as per assigned policy.")
	case policy.longest > 0 && end.After(start.Add(policy.longest)):
		return c.refuseGraph(http.StatusForbidden, "CredentialInvalidLifetimeAsPerAppPolicy", "Credential lifetime exceeds the max value allowed as per assigned policy.")
	case !end.After(start):
		return c.badGraph("Key credential end date is invalid.")
	}
	p := c.microsoft.addPassword(a, asked.Credential.Display, start, end, c.now)
	shown := p.show()
	shown["secretText"], shown["@odata.context"] = p.value, "https://"+c.microsoftAddress.cloud.graph+"/v1.0/$metadata#microsoft.graph.passwordCredential"
	return ok(shown)
}

// removePassword can be repeated: what is not there is not there (databricks-api.md 14.3).
func (c *call) removePassword(a *application) reply {
	var asked struct {
		KeyID string `json:"keyId"`
	}
	if refused := c.decodeGraph(&asked); refused != nil {
		return *refused
	}
	if !uuidText.MatchString(asked.KeyID) {
		return c.badGraph("Invalid value specified for property 'keyId'.") // UNCONFIRMED text
	}
	a.passwords = slices.DeleteFunc(a.passwords, func(p *appPassword) bool { return strings.EqualFold(p.keyID, asked.KeyID) })
	return noContent()
}

func (s *subject) show() map[string]any {
	return map[string]any{
		"id": s.objectID, "appId": s.app.appID, "displayName": s.display, "appDisplayName": s.display, "servicePrincipalType": "Application",
		"accountEnabled": true, "appOwnerOrganizationId": s.at.id, "servicePrincipalNames": []string{s.app.appID},
		"createdDateTime": graphTime(s.createdAt),
	}
}

// createGraphPrincipal is POST /v1.0/servicePrincipals. The portal makes it with the application; the API does not.
func (c *call) createGraphPrincipal(caller *subject) reply {
	var asked struct {
		AppID string `json:"appId"`
	}
	if refused := c.decodeGraph(&asked); refused != nil {
		return *refused
	}
	a := caller.at.byAppID(asked.AppID)
	if a == nil || c.now.Before(a.createdAt.Add(c.world.graphDelay)) {
		return c.badGraph("The appId '%s' of the service principal does not reference a valid application object.", asked.AppID)
	}
	if !caller.mayChange(a) {
		return c.graphDenied()
	}
	if caller.at.servicePrincipalOf(a) != nil {
		return c.refuseGraph(http.StatusConflict, "Request_MultipleObjectsWithSameKeyValue",
			"The service principal cannot be created, updated, or restored because the service principal name %s is already in use.", a.appID)
	}
	return withStatus(http.StatusCreated, c.microsoft.addServicePrincipal(caller.at, a, c.now).show())
}

func (c *call) oneGraphPrincipal(caller *subject, asked graphRequest) reply {
	s := caller.at.subject(func(s *subject) bool {
		return s.app != nil && (strings.EqualFold(s.objectID, asked.id) || asked.appID != "" && strings.EqualFold(s.app.appID, asked.appID))
	})
	switch {
	case s == nil || c.now.Before(s.createdAt.Add(c.world.graphDelay)):
		return c.noGraphObject(asked.id + asked.appID)
	case asked.method == http.MethodGet && asked.action == "":
		return ok(c.selected(s.show()))
	case asked.method != http.MethodDelete || asked.action != "":
		return c.noSuchMethod()
	case !caller.mayChange(s.app):
		return c.graphDenied()
	}
	caller.at.subjects = slices.DeleteFunc(caller.at.subjects, func(one *subject) bool { return one == s })
	return noContent()
}
