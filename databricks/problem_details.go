package databricks

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Details are the values that a problem's texts are filled in with. Whatever is empty is said in general words.
type Details struct {
	ApplicationID ApplicationID
	On            Securable   // what is to be shared
	FullName      string      // and its name
	Owner         string      // whose it is
	Admin         string      // the admin's own name, to be given MANAGE
	Privileges    []Privilege // what the principal needs there
	Scope         string
	Address       string
	Workspace     string // its id or host
	Days          int    // the lifetime that was asked for
	LongestDays   int    // the longest that is allowed
	Tenant        string
	Settings      string
	Subscription  string // of Azure
	Group         string // of Azure
	Resource      string // its name in Azure, or its whole id there
}

// take adds what the refusal itself names; it knows better than the request.
func (d *Details) take(found map[string]string) {
	for name, field := range map[string]*string{
		"name": &d.FullName, "scope": &d.Scope, "address": &d.Address, "workspace": &d.Workspace,
		"tenant": &d.Tenant, "settings": &d.Settings,
	} {
		if found[name] != "" {
			*field = found[name]
		}
	}
	if on := Securable(strings.ToLower(found["on"])); on == OnCatalog || on == OnSchema || on == OnTable {
		d.On = on
	}
}

var securablePath = regexp.MustCompile(`/unity-catalog/(?:effective-)?permissions/([^/?]+)/([^/?]+)`)

// detailsOf reads out of a request whom and what it was about.
func detailsOf(request Request) Details {
	if request.Target.ofMicrosoft() {
		return microsoftDetails(request)
	}
	details := Details{Resource: request.Resource}
	if match := securablePath.FindStringSubmatch(request.Path); match != nil {
		details.On, details.FullName = Securable(unescape(match[1])), unescape(match[2])
	}
	var body struct {
		ApplicationID ApplicationID `json:"application_id"`
		Lifetime      int64         `json:"lifetime_seconds"`
		Changes       []grantChange `json:"changes"`
		Entries       []struct {
			Principal ApplicationID `json:"service_principal_name"`
		} `json:"access_control_list"`
		Assignments []struct {
			Principal ApplicationID `json:"service_principal_name"`
		} `json:"permission_assignments"`
	}
	if json.Unmarshal([]byte(request.Body), &body) != nil {
		return details
	}
	details.ApplicationID = body.ApplicationID
	details.Days = int(body.Lifetime / (24 * 60 * 60))
	for _, change := range body.Changes {
		details.ApplicationID, details.Privileges = change.Principal, change.Add
	}
	for _, entry := range body.Entries {
		details.ApplicationID = entry.Principal
	}
	for _, assignment := range body.Assignments {
		details.ApplicationID = assignment.Principal
	}
	return details
}

func unescape(text string) string {
	if plain, err := url.PathUnescape(text); err == nil {
		return plain
	}
	return text
}

// values are the details by the names that the texts use.
func (d Details) values() map[string]string {
	return map[string]string{
		"principal": Visible(ShowUnknowns(string(d.ApplicationID))),
		"securable": strings.TrimSpace(string(d.On) + " " + Visible(d.FullName)),
		"owner":     Visible(d.Owner),
		"scope":     Visible(d.Scope),
		"address":   Visible(d.Address),
		"workspace": Visible(d.Workspace),
		"days":      days(d.Days),
		"longest":   days(d.LongestDays),
		"tenant":    Visible(d.Tenant),
		"settings":  Visible(d.Settings),
		"sql":       d.sql(),

		"subscription": Visible(d.Subscription),
		"group":        Visible(d.Group),
		"resource":     Visible(d.Resource),
	}
}

func days(n int) string {
	switch {
	case n <= 0:
		return ""
	case n == 1:
		return "1 day"
	}
	return strconv.Itoa(n) + " days"
}

// sql is what the owner can run to lift a missing right: the grants themselves, or, while the principal does not exist yet,
// leave for the admin to make them. It is empty if neither is known, or if a name in it could not be shown as it is: what is
// copied must be what was read.
func (d Details) sql() string {
	var statement string
	switch known := d.ApplicationID != "" && !placeholder.MatchString(string(d.ApplicationID)); {
	case d.On == "" || d.FullName == "":
	case known && len(d.Privileges) > 0:
		statement = GrantSQL(d.On, d.FullName, d.ApplicationID, d.Privileges...)
	case d.Admin != "":
		statement = GrantSQL(d.On, d.FullName, ApplicationID(d.Admin), Manage)
	}
	if Visible(statement) != statement {
		return ""
	}
	return statement
}
