package databricks

import (
	"net/http"
	"net/url"
	"strings"
)

// What taking back needs beyond the requests that give.

// DeactivatePrincipal switches a principal off: it stays, with its name and its grants, and cannot sign in. It is the
// milder end than DeletePrincipal (databricks-api.md 14.2). Again changes nothing.
func DeactivatePrincipal(id PrincipalID) Request {
	type value struct {
		Value string `json:"value"`
	}
	type operation struct {
		Op    string  `json:"op"`
		Path  string  `json:"path"`
		Value []value `json:"value"`
	}
	return Request{
		Target: Workspace, As: Admin, Method: http.MethodPatch, Path: principalsPath + "/" + segment(string(id)),
		Body: Compact(struct {
			Schemas    []string    `json:"schemas"`
			Operations []operation `json:"Operations"`
		}{[]string{"urn:ietf:params:scim:api:messages:2.0:PatchOp"}, []operation{{"replace", "active", []value{{"false"}}}}}),
	}
}

// Holding is what one principal was given on one securable.
type Holding struct {
	On         Securable
	FullName   string
	Principal  ApplicationID
	Privileges []Privilege
}

// Revoked reads back what a request of Revoke takes away; false for any other request. A journal holds such requests and
// nothing else that says what was given.
func Revoked(request Request) (Holding, bool) {
	rest, ok := strings.CutPrefix(request.Path, catalogPath+"/permissions/")
	on, name, whole := strings.Cut(rest, "/")
	if !ok || !whole {
		return Holding{}, false
	}
	fullName, err := url.PathUnescape(name)
	change, one := grantChanges(request)
	if err != nil || !one {
		return Holding{}, false
	}
	if len(change.Add) > 0 || len(change.Remove) == 0 || change.Principal == "" {
		return Holding{}, false
	}
	return Holding{Securable(on), fullName, change.Principal, change.Remove}, true
}

// ListedAddresses reads back the addresses that a request of CreateIPList or UpdateIPList writes.
func ListedAddresses(request Request) []string {
	var body struct {
		Addresses []string `json:"ip_addresses"`
	}
	if !strings.HasPrefix(request.Path, ipListsPath) || !decode([]byte(request.Body), &body) {
		return nil
	}
	return body.Addresses
}

// Own is a principal's entry of its own on an access list, with what it holds there directly; false if it has none. What
// comes from a group or from above does not count.
func (l AccessList) Own(id ApplicationID) ([]Level, bool) {
	for _, entry := range l.Entries {
		if entry.ApplicationID != id || id == "" {
			continue
		}
		var levels []Level
		for _, permission := range entry.Permissions {
			if !permission.Inherited {
				levels = append(levels, permission.Level)
			}
		}
		return levels, len(levels) > 0
	}
	return nil, false
}

// NothingToTake says that a request to take something away was refused because it is not there any more, which is as good
// as done. Somebody else was faster, or its answer was lost.
func NothingToTake(request Request, err error) bool {
	if GoneAlready(err) {
		return true
	}
	switch {
	case isAssignment(request):
		return IsProblem(err, ProblemNotInWorkspace)
	case strings.HasPrefix(request.Path, catalogPath+"/permissions/"):
		return IsProblem(err, ProblemCatalogGone, ProblemSchemaGone, ProblemTableGone, ProblemPrincipalUnknown)
	}
	return false
}
