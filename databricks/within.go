package databricks

import (
	"net/http"
	"slices"
	"strings"
)

// Within says whether a request does nothing that the agreed one does not do: it is the same, or it gives or takes fewer
// privileges on the same securable. What somebody holds meanwhile through a group need not be granted any more.
func Within(request, agreed Request) bool {
	if request == agreed {
		return true
	}
	some, ok := grantChanges(request)
	all, agreedOk := grantChanges(agreed)
	if !ok || !agreedOk {
		return false
	}
	request.Body, agreed.Body = "", ""
	return request == agreed && some.Principal == all.Principal && subset(some.Add, all.Add) && subset(some.Remove, all.Remove)
}

// grantChanges is the one change of a request of Grant or Revoke.
func grantChanges(request Request) (grantChange, bool) {
	var body struct {
		Changes []grantChange `json:"changes"`
	}
	if request.Method != http.MethodPatch || !strings.HasPrefix(request.Path, catalogPath+"/permissions/") ||
		!decode([]byte(request.Body), &body) || len(body.Changes) != 1 {
		return grantChange{}, false
	}
	return body.Changes[0], true
}

func subset(some, all []Privilege) bool {
	return !slices.ContainsFunc(some, func(p Privilege) bool { return !slices.Contains(all, p) })
}
