package databricks

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
)

const principalsPath = "/api/2.0/preview/scim/v2/ServicePrincipals"

// principalAttributes are all that a list needs. Asking for entitlements or roles makes the service scan
// (databricks-api.md 2.1).
const principalAttributes = "id,displayName,applicationId,active"

// principalsPerPage is what is asked for; a server may send fewer.
const principalsPerPage = 100

// Principal is a service principal (databricks-api.md 2.1, 3.1).
type Principal struct {
	ID            PrincipalID   `json:"id"`
	ApplicationID ApplicationID `json:"applicationId"`
	DisplayName   string        `json:"displayName"`
	Active        *bool         `json:"active"` // nil where the server does not say
	Groups        []Group       `json:"groups"`
	Entitlements  []struct {
		Value Entitlement `json:"value"`
	} `json:"entitlements"`
}

// Inactive says that it was switched off: it exists but cannot sign in.
func (p Principal) Inactive() bool { return p.Active != nil && !*p.Active }

// Has says whether the principal itself holds an entitlement. What it has through a group is not listed here
// (databricks-api.md 4).
func (p Principal) Has(entitlement Entitlement) bool {
	for _, held := range p.Entitlements {
		if held.Value == entitlement {
			return true
		}
	}
	return false
}

func (p Principal) identity() string { return string(p.ID) }

// PrincipalPage is one page of a search; it starts counting at 1 and may repeat what the page before it held.
type PrincipalPage struct {
	Total     int         `json:"totalResults"`
	Resources []Principal `json:"Resources"` // absent when nothing was found
}

// Items are the principals on the page.
func (p PrincipalPage) Items() []Principal { return p.Resources }

// After asks for what comes behind the last item of this page. An empty page is the end, whatever the total says.
func (p PrincipalPage) After(request Request) (Request, bool) {
	start, err := strconv.Atoi(readParameter(request.Path, "startIndex"))
	if err != nil || len(p.Resources) == 0 {
		return request, false
	}
	next := start + len(p.Resources)
	if p.Total > 0 && next > p.Total {
		return request, false
	}
	request.Path = withParameter(request.Path, "startIndex", strconv.Itoa(next))
	return request, true
}

// CheckPrincipalName refuses a display name that cannot be searched for: an empty one makes the service fail
// (databricks-api.md 15, row 13), and a quote or backslash is not known to survive its filter.
func CheckPrincipalName(name string) error {
	if strings.TrimSpace(name) == "" {
		return fmt.Errorf("a service principal needs a name")
	}
	if strings.ContainsAny(name, `"\`) {
		return fmt.Errorf("a name cannot hold double quotes or backslashes, because Databricks could not find it again")
	}
	if len([]rune(name)) > 256 {
		return fmt.Errorf("a name has at most 256 characters")
	}
	return Typed(name)
}

// PrincipalsByName finds the service principals of this workspace that have a display name; there may be several. One that
// exists in the account only is not found (databricks-api.md 3.1). Workspace admins only.
func PrincipalsByName(name string) Query[PrincipalPage] {
	return principalsWhere("displayName", name)
}

// PrincipalsByApplicationID finds the one principal of an application id, if it is in this workspace.
func PrincipalsByApplicationID(id ApplicationID) Query[PrincipalPage] {
	return principalsWhere("applicationId", string(id))
}

// principalsWhere asks with double quotes, the only ones that the service takes. A quote inside is escaped as RFC 7644
// says, so that no name can end the filter early. Without a value there is no filter: an empty one is a server error.
func principalsWhere(attribute, value string) Query[PrincipalPage] {
	return principalsAt(Workspace, principalsPath, attribute, value)
}

func principalsAt(target Target, path, attribute, value string) Query[PrincipalPage] {
	parameters := []parameter{
		{"attributes", principalAttributes},
		{"count", strconv.Itoa(principalsPerPage)},
		{"startIndex", "1"},
	}
	if value != "" {
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)
		parameters = append([]parameter{{"filter", attribute + ` eq "` + quoted + `"`}}, parameters...)
	}
	return Query[PrincipalPage]{Request{
		Target: target, As: Admin, Method: http.MethodGet, Path: with(path, parameters...),
	}}
}

// PrincipalByID reads one principal with its entitlements and groups. One that is not in this workspace is
// ProblemNotFound.
func PrincipalByID(id PrincipalID) Query[Principal] {
	return Query[Principal]{Request{
		Target: Workspace, As: Admin, Method: http.MethodGet, Path: principalsPath + "/" + segment(string(id)),
	}}
}

// CreatePrincipal makes a service principal in the account and lets it into this workspace, in one call, with a workspace
// admin's rights (databricks-api.md 3.1). It is made active and without any entitlement: those are a change of their own.
//
// Names are not unique: each success makes another principal, so it is sent once and a lost answer is looked up.
func CreatePrincipal(name string) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPost, Path: principalsPath, Once: true,
		Body: Compact(struct {
			Schemas     []string `json:"schemas"`
			DisplayName string   `json:"displayName"`
			Active      bool     `json:"active"`
		}{[]string{"urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"}, name, true}),
	}
}

// DeletePrincipal takes a principal out. Its tokens and OAuth secrets die with it; its grants stay behind as orphans, so
// they are revoked first (databricks-api.md 14.3). With identity federation it may remain in the account (2.1). Only for
// one that brickpass made. A second time is ProblemNotFound.
func DeletePrincipal(id PrincipalID) Request {
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodDelete, Path: principalsPath + "/" + segment(string(id)),
	}
}
