package databricks

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// rescoping is the body that changes what a token may be used for. The mask is one text, with commas and no spaces
// (databricks-api.md 6.4); of what it does not name nothing changes.
type rescoping struct {
	Token struct {
		Scopes []string `json:"scopes"`
	} `json:"token"`
	Mask string `json:"update_mask"`
}

// SetTokenScopes changes what anybody's token may be used for. Workspace admins only. It may take up to ten minutes until the change
// is in force everywhere (databricks-api.md 0.6, 6.3). No scopes stand for everything, which is written as ScopeAllAPIs: that an
// empty list means the same in a change is UNCONFIRMED.
func SetTokenScopes(id TokenID, scopes []string) Request {
	return rescope(Admin, tokenManagementPath+"tokens/"+segment(string(id)), scopes)
}

// SetOwnTokenScopes changes that of a token of whoever asks. A limited token needs the scope "authentication" to ask it.
func SetOwnTokenScopes(as Actor, id TokenID, scopes []string) Request {
	return rescope(as, ownTokensPath+segment(string(id)), scopes)
}

func rescope(as Actor, path string, scopes []string) Request {
	body := rescoping{Mask: "scopes"}
	body.Token.Scopes = slices.Clone(scopes)
	if len(scopes) == 0 {
		body.Token.Scopes = []string{ScopeAllAPIs}
	}
	return Request{Target: Workspace, As: as, Method: http.MethodPatch, Path: path, Body: Compact(body)}
}

// Rescoped reads back which token such a request changes, and to which scopes; false for any other request. A journal holds the
// request and nothing else that says it.
func Rescoped(request Request) (TokenID, []string, bool) {
	id, ok := strings.CutPrefix(request.Path, tokenManagementPath+"tokens/")
	if !ok {
		id, ok = strings.CutPrefix(request.Path, ownTokensPath)
	}
	var body rescoping
	if !ok || request.Method != http.MethodPatch || json.Unmarshal([]byte(request.Body), &body) != nil || body.Mask != "scopes" {
		return "", nil, false
	}
	return TokenID(id), body.Token.Scopes, true
}
