package simulator_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestTokenACLReplacedRevokesTheTokensOfLosers(t *testing.T) {
	w := open(t, "aws")
	_, application, token := w.partner("")
	others := len(w.server.State().Tokens)
	w.must(w.admin, "PUT", "/api/2.0/permissions/authorization/tokens",
		acl(entry("service_principal_name", application, "CAN_USE"), entry("group_name", "admins", "CAN_MANAGE")))
	if !w.server.TokenWorks(token) || !w.server.TokenWorks(w.admin) {
		t.Error("the one named and the admin keep theirs")
	}
	if left := len(w.server.State().Tokens); left != others-2 {
		t.Errorf("of %d tokens %d are left; the two bystanders lose theirs", others, left)
	}
}

func TestTokenACLPatchTakesNothingAway(t *testing.T) {
	w := open(t, "aws")
	before := w.server.State()
	_, application := w.principal()
	after := w.server.State()
	if len(after.TokenACL) != len(before.TokenACL)+1 || len(after.Tokens) != len(before.Tokens) {
		t.Errorf("before %v, after %v", before.TokenACL, after.TokenACL)
	}
	for _, base := range []string{"/api/2.0/permissions", "/api/2.0/preview/permissions"} {
		if got := w.must(w.admin, "GET", base+"/authorization/tokens", ""); !strings.Contains(got.Text, application) {
			t.Errorf("%s does not show it: %s", base, got.Text)
		}
	}
}

func TestTokenACLRefusals(t *testing.T) {
	w := open(t, "aws")
	w.principal()
	for name, want := range map[string]string{
		`"service_principal_name":"TD-CAS-Service","permission_level":"CAN_USE"`: "Principal: ServicePrincipalName(TD-CAS-Service) does not exist",
		`"user_name":"nobody@acme.example","permission_level":"CAN_USE"`:         "Principal: UserName(nobody@acme.example) does not exist",
		`"group_name":"nobodies","permission_level":"CAN_USE"`:                   "Principal: GroupName(nobodies) does not exist",
	} {
		w.refused(404, want, w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{`+name+`}]}`)
	}
	w.refused(400, "CAN_RUN", w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{"group_name":"users","permission_level":"CAN_RUN"}]}`)
}

func TestNoTokenACLBeforeTheFirstToken(t *testing.T) {
	w := open(t, "no-token-yet")
	acl := "/api/2.0/permissions/authorization/tokens"
	w.refused(404, "tokens tokens does not exist", w.admin, "GET", acl, "")
	w.refused(404, "tokens tokens does not exist", w.admin, "PATCH", acl, `{"access_control_list":[]}`)
	id := w.must(w.admin, "POST", "/api/2.0/token/create", `{"lifetime_seconds":600,"comment":"bootstrap"}`).text("token_info.token_id")
	w.must(w.admin, "GET", acl, "")
	w.must(w.admin, "POST", "/api/2.0/token/delete", `{"token_id":"`+id+`"}`)
	w.must(w.admin, "GET", acl, "") // it stays, once it was made
}

// Losing CAN_USE with a group stops a token and leaves it; that is not the revocation of a PUT (databricks-api.md 0.0).
func TestTokenOfAPrincipalThatLeftItsGroup(t *testing.T) {
	w := open(t, "aws")
	var group string
	for _, one := range w.server.State().Groups {
		if one.Display == "data-platform" {
			group = fmt.Sprint(one.ID)
		}
	}
	member := `{"displayName":"x","active":true,"entitlements":[{"value":"workspace-access"}],"groups":[{"value":"` + group + `"}]}`
	made := w.must(w.admin, "POST", principalsPath, member)
	w.must(w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens", `{"access_control_list":[{"group_name":"data-platform","permission_level":"CAN_USE"}]}`)
	token := w.must(w.admin, "POST", onBehalf, `{"application_id":"`+made.text("applicationId")+`"}`).text("token_value")
	w.must(token, "GET", mePath, "")
	path := principalsPath + "/" + made.text("id")
	w.must(w.admin, "PUT", path, `{"displayName":"x","active":true,"entitlements":[{"value":"workspace-access"}]}`)
	w.refused(403, "User does not have permission to use tokens.", token, "GET", mePath, "")
	w.must(w.admin, "PUT", path, member)
	w.clock.Advance(10 * time.Minute)
	w.must(token, "GET", mePath, "")
}
