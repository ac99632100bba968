package simulator

import (
	"net/http"
	"strings"
)

// place names this host for a person.
func (c *call) place() string {
	if c.workspace == nil {
		return "the account"
	}
	return "the workspace " + c.workspace.plot.name
}

func (c *call) signInPage(asked authorization) reply {
	var people []choice
	for _, i := range c.whoCanSignIn() {
		people = append(people, choice{Value: i.name, Label: i.display, Note: i.name + ", " + c.roleOf(i)})
	}
	return htmlPage(http.StatusOK, "sign-in", map[string]any{
		"Title": "Sign in to Databricks", "Client": asked.client, "Host": c.base(), "Place": c.place(), "Redirect": asked.redirect,
		"Scopes": strings.Join(asked.scopes, ", "), "Choices": people,
	})
}

func (c *call) roleOf(i *identity) string {
	switch {
	case i.accountAdmin:
		return "account admin"
	case c.isAdmin(i):
		return "workspace admin"
	}
	return "no admin"
}

// discoveryTarget is one answer to where somebody belongs.
type discoveryTarget struct {
	choice
	authorize string // the address of its sign-in page
}

// discoveryTargets are the workspaces that run, and the account; with target=ACCOUNT it alone (databricks-api.md 1.2).
func (c *call) discoveryTargets() []discoveryTarget {
	var all []discoveryTarget
	for _, w := range c.workspaces {
		address := c.addressOf(w)
		if address == "" || c.world.unified || c.query("target") == "ACCOUNT" {
			continue
		}
		all = append(all, discoveryTarget{choice{idText(w.id), w.plot.name, "workspace, " + address}, address + "/oidc/v1/authorize"})
	}
	if address := c.addressOfAccount(); address != "" {
		all = append(all, discoveryTarget{choice{"account", "Acme", "account, " + address}, address + "/oidc/accounts/" + accountID + "/v1/authorize"})
	}
	return all
}

// destination is the query that the sign-in page is to be given: that of the path in destination_url.
func (c *call) destination() (query string, ok bool) {
	path, query, _ := strings.Cut(c.query("destination_url"), "?")
	return query, path == "/oidc/v1/authorize"
}

// showLogin plays login.databricks.com: it asks where one belongs.
func (c *call) showLogin() reply {
	if _, ok := c.destination(); !ok {
		return c.errorPage("Nowhere to go", "The address says no sign-in page in destination_url.")
	}
	var places []choice
	for _, one := range c.discoveryTargets() {
		places = append(places, one.choice)
	}
	return htmlPage(http.StatusOK, "login", map[string]any{"Title": "Databricks login", "Choices": places})
}

// leaveLogin sends the browser on to the sign-in page of what was chosen.
func (c *call) leaveLogin() reply {
	query, ok := c.destination()
	if !ok {
		return c.showLogin()
	}
	form, err := parseForm(c.body)
	if err != nil {
		return c.errorPage("Not understood", "The form could not be read.")
	}
	for _, one := range c.discoveryTargets() {
		if one.Value == form.Get("where") {
			return reply{status: http.StatusSeeOther, header: http.Header{"Location": {one.authorize + "?" + query + "&" + viaLogin + "=1"}}}
		}
	}
	return c.showLogin()
}
