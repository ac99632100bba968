package databricks

import (
	"slices"
	"testing"
)

func TestARescopingSaysWhichTokenAndWhichScopes(t *testing.T) {
	for name, request := range map[string]Request{
		"by an admin":  SetTokenScopes("5715498f", []string{"sql", "jobs"}),
		"by the token": SetOwnTokenScopes(ByToken, "5715498f", []string{"sql", "jobs"}),
	} {
		if request.Body != `{"token":{"scopes":["sql","jobs"]},"update_mask":"scopes"}` || request.Once {
			t.Errorf("%s: %s, once %t", name, request.Body, request.Once)
		}
		id, scopes, ok := Rescoped(request)
		if !ok || id != "5715498f" || !slices.Equal(scopes, []string{"sql", "jobs"}) {
			t.Errorf("%s: read back as %s %v %t", name, id, scopes, ok)
		}
	}
	if request := SetTokenScopes("1", nil); request.Body != `{"token":{"scopes":["all-apis"]},"update_mask":"scopes"}` {
		t.Errorf("everything is %s", request.Body)
	}
	for _, other := range []Request{RevokeToken("1"), CreateOwnToken(Admin, "x", LongestLifetime, nil), AllowTokens("a")} {
		if _, _, ok := Rescoped(other); ok {
			t.Errorf("%s %s counts as one", other.Method, other.Path)
		}
	}
}
