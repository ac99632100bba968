package simulator_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

const principalsPath = "/api/2.0/preview/scim/v2/ServicePrincipals"

func TestFilterOfPrincipals(t *testing.T) {
	w := open(t, "aws")
	for filter, want := range map[string]int{
		`displayName eq "reporting"`:                                2, // two share a name
		`displayName eq "REPORTING"`:                                2,
		`displayName ne "reporting"`:                                3,
		`displayName co "port"`:                                     2,
		`displayName sw "air"`:                                      1,
		`displayName sw "air" or displayName eq "reporting"`:        3,
		`displayName sw "air" and displayName eq "reporting"`:       0,
		`displayName eq "crm-sync"`:                                 0, // in the account, not in this workspace
		`active eq true and displayName co "r"`:                     5,
		`displayName eq "no \"quotes\" here"`:                       0,
		`applicationId eq "11111111-1111-1111-1111-111111111111"`:   0,
		`displayName eq "airflow" or displayName eq "dbt-runner"  `: 2,
	} {
		got := w.must(w.admin, "GET", principalsPath+"?filter="+url.QueryEscape(filter), "")
		if len(got.list("Resources")) != want {
			t.Errorf("%s: %d, want %d", filter, len(got.list("Resources")), want)
		}
		if _, there := got.Body["Resources"]; there != (want > 0) {
			t.Errorf("%s: Resources has to be absent when nothing matches", filter)
		}
	}
}

func TestFilterRefusals(t *testing.T) {
	w := open(t, "aws")
	for filter, want := range map[string]struct {
		status int
		text   string
	}{
		`displayName eq ""`:        {500, "Index 1 out of bounds for length 1"},
		`displayName eq`:           {500, "Index 1 out of bounds for length 1"},
		`displayName gt "a"`:       {400, "Given filter operator is not supported"},
		`displayName eq 'a'`:       {400, "not valid"},
		`(displayName eq "a")`:     {400, "not valid"},
		`displayName eq "a" xor b`: {400, "not valid"},
		`shoeSize eq "a"`:          {400, "not a filterable attribute"},
		`displayName eq "a`:        {400, "not closed"},
	} {
		w.refused(want.status, want.text, w.admin, "GET", principalsPath+"?filter="+url.QueryEscape(filter), "")
	}
}

func TestPagesOfPrincipalsRepeatAnItem(t *testing.T) {
	w := open(t, "aws")
	seen, repeated, start := map[string]bool{}, 0, 1
	for range 10 {
		got := w.must(w.admin, "GET", fmt.Sprintf("%s?startIndex=%d&count=2&attributes=id", principalsPath, start), "")
		rows := got.list("Resources")
		if len(rows) == 0 {
			break
		}
		for _, row := range rows {
			one := row.(map[string]any)
			if one["displayName"] != nil {
				t.Errorf("attributes=id gives %v", one)
			}
			id := one["id"].(string)
			if seen[id] {
				repeated++
			}
			seen[id] = true
		}
		start += len(rows)
	}
	if len(seen) != 5 || repeated != 1 {
		t.Errorf("%d principals, %d repeated; want 5 and 1", len(seen), repeated)
	}
}

func TestNamesOfPrincipalsNeedNotBeUnique(t *testing.T) {
	w := open(t, "aws")
	_, first := w.principal()
	_, second := w.principal()
	if first == second {
		t.Fatal("the same one twice")
	}
	w.refused(409, "Service principal with application ID "+first+" already exists.", w.admin, "POST", principalsPath,
		`{"displayName":"x","applicationId":"`+first+`"}`)
}

func TestEntitlementGate(t *testing.T) {
	w := open(t, "aws")
	made := w.must(w.admin, "POST", principalsPath, `{"displayName":"x","active":true}`)
	id, application := made.text("id"), made.text("applicationId")
	w.must(w.admin, "PATCH", "/api/2.0/permissions/authorization/tokens",
		`{"access_control_list":[{"service_principal_name":"`+application+`","permission_level":"CAN_USE"}]}`)
	early := w.must(w.admin, "POST", onBehalf, `{"application_id":"`+application+`"}`).text("token_value")
	for _, path := range []string{"/api/2.0/preview/scim/v2/Me", "/api/2.0/token/list", "/api/2.1/unity-catalog/catalogs", "/api/2.0/clusters/list"} {
		w.refused(403, "This API is disabled for users without the databricks-sql-access or workspace-access or workspace-consume entitlements.", early, "GET", path, "")
	}
	patch := func(value string) {
		w.must(w.admin, "PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"add","path":"entitlements","value":[{"value":"`+value+`"}]}]}`)
	}
	w.clock.Advance(time.Second)
	patch("workspace-access")
	w.clock.Advance(time.Second)
	late := w.must(w.admin, "POST", onBehalf, `{"application_id":"`+application+`"}`).text("token_value")
	w.must(late, "GET", "/api/2.0/preview/scim/v2/Me", "")
	w.refused(403, "This API is disabled for users without the databricks-sql-access or workspace-consume", late, "GET", "/api/2.0/sql/warehouses", "")
	w.refused(403, "This API is disabled", early, "GET", "/api/2.0/preview/scim/v2/Me", "")
	w.clock.Advance(10 * time.Minute)
	w.must(early, "GET", "/api/2.0/preview/scim/v2/Me", "")
}

func TestEntitlementsOfANewPrincipal(t *testing.T) {
	for world, want := range map[string]int{"aws": 1, "no-entitlements": 0} {
		w := open(t, world)
		id := w.must(w.admin, "POST", principalsPath, `{"displayName":"x","entitlements":[{"value":"workspace-access"}]}`).text("id")
		got := w.must(w.admin, "GET", principalsPath+"/"+id+"?attributes=entitlements", "")
		if len(got.list("entitlements")) != want {
			t.Errorf("%s: %s", world, got.Text)
		}
	}
}

func TestPatchOfPrincipals(t *testing.T) {
	for name, test := range map[string]struct {
		operations string
		status     int
		want       string // the entitlements after it, or the text of the refusal
	}{
		"add":                     {`{"op":"add","path":"entitlements","value":[{"value":"workspace-access"}]}`, 204, "databricks-sql-access workspace-access"},
		"add again":               {`{"op":"add","path":"entitlements","value":[{"value":"databricks-sql-access"}]}`, 204, "databricks-sql-access"},
		"replace":                 {`{"op":"replace","path":"entitlements","value":[{"value":"workspace-access"}]}`, 204, "workspace-access"},
		"remove":                  {`{"op":"remove","path":"entitlements[value eq \"databricks-sql-access\"]"}`, 204, ""},
		"remove another":          {`{"op":"remove","path":"entitlements[value eq \"workspace-access\"]"}`, 204, "databricks-sql-access"},
		"remove with a value":     {`{"op":"remove","path":"entitlements","value":[{"value":"x"}]}`, 400, "No such attribute with the name : entitlements"},
		"remove one with a value": {`{"op":"remove","path":"entitlements[value eq \"databricks-sql-access\"]","value":""}`, 400, "Unrecognized field"},
		"remove twice":            {`{"op":"remove","path":"entitlements"},{"op":"remove","path":"entitlements"}`, 400, "No such attribute with the name : entitlements in the current resource"},
		"no path":                 {`{"op":"add","value":{"entitlements":[{"value":"workspace-access"}]}}`, 204, "databricks-sql-access workspace-access"},
		"unknown value":           {`{"op":"add","path":"entitlements","value":[{"value":"root"}]}`, 400, "Invalid entitlement"},
		"unknown path":            {`{"op":"add","path":"shoeSize","value":"9"}`, 400, "No such attribute"},
		"consume beside another":  {`{"op":"add","path":"entitlements","value":[{"value":"workspace-consume"}]}`, 400, "cannot be combined"},
		"half of it is refused":   {`{"op":"remove","path":"entitlements"},{"op":"add","path":"shoeSize","value":"9"}`, 400, "No such attribute"},
	} {
		t.Run(name, func(t *testing.T) {
			w := open(t, "aws")
			id, application := w.principal()
			body := `{"Operations":[` + test.operations + `]}`
			if test.status >= 400 {
				w.refused(test.status, test.want, w.admin, "PATCH", principalsPath+"/"+id, body)
				test.want = "databricks-sql-access"
			} else if a := w.must(w.admin, "PATCH", principalsPath+"/"+id, body); a.Status != test.status {
				t.Errorf("status %d", a.Status)
			}
			for _, one := range w.server.State().Principals {
				if one.Name == application && strings.Join(one.Entitlements, " ") != test.want {
					t.Errorf("entitlements are %v, want %s", one.Entitlements, test.want)
				}
			}
		})
	}
}

func TestDeactivatedPrincipal(t *testing.T) {
	w := open(t, "aws")
	id, _, token := w.partner("")
	for _, off := range []string{`[{"value":"false"}]`, `"false"`, `false`} {
		w.must(w.admin, "PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"replace","path":"active","value":`+off+`}]}`)
		w.refused(403, "Invalid access token.", token, "GET", "/api/2.0/preview/scim/v2/Me", "")
		w.must(w.admin, "PATCH", principalsPath+"/"+id, `{"Operations":[{"op":"replace","path":"active","value":true}]}`)
		w.must(token, "GET", "/api/2.0/preview/scim/v2/Me", "")
	}
}

func TestPutOfPrincipalsReplacesEverything(t *testing.T) {
	w := open(t, "aws")
	id, _ := w.principal()
	got := w.must(w.admin, "PUT", principalsPath+"/"+id, `{"displayName":"renamed","active":true}`)
	if got.text("displayName") != "renamed" || got.at("entitlements") != nil {
		t.Errorf("after PUT: %s", got.Text)
	}
}

func TestMe(t *testing.T) {
	w := open(t, "aws")
	got := w.must(w.admin, "GET", "/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements", "")
	if got.text("groups.0.display") != "admins" || got.Header.Get("X-Databricks-Org-Id") != "1234567890123456" || got.Header.Get("X-Request-Id") == "" {
		t.Errorf("the admin: %s, %v", got.Text, got.Header)
	}
	_, application, token := w.partner("")
	got = w.must(token, "GET", "/api/2.0/preview/scim/v2/Me", "")
	if got.text("userName") != application || got.text("groups.0.display") != "users" || got.text("entitlements.0.value") != "databricks-sql-access" {
		t.Errorf("the principal: %s", got.Text)
	}
	if got = w.must(token, "GET", "/api/2.0/preview/scim/v2/Me?excludedAttributes=entitlements,groups", ""); got.at("entitlements") != nil || got.at("groups") != nil {
		t.Errorf("left out: %s", got.Text)
	}
}

func TestAssignments(t *testing.T) {
	w := open(t, "aws")
	path := "/api/2.0/preview/permissionassignments"
	var away string
	for _, one := range w.server.State().Principals {
		if one.Display == "crm-sync" {
			away = one.Name
		}
	}
	byName := func(level string) answer {
		return w.must(w.admin, "POST", path, `{"permission_assignments":[{"service_principal_name":"`+away+`","permissions":["`+level+`"]}]}`)
	}
	if got := byName("ADMIN"); got.text("permission_assignments.0.error") == "" {
		t.Errorf("ADMIN by name works: %s", got.Text)
	}
	got := byName("USER")
	if got.text("permission_assignments.0.error") != "" || got.text("permission_assignments.0.permissions.0") != "USER" {
		t.Errorf("USER by name: %s", got.Text)
	}
	id := fmt.Sprint(got.at("permission_assignments.0.principal.principal_id"))
	assignment := func() string {
		for _, one := range w.server.State().Principals {
			if one.Name == away {
				return one.Assignment
			}
		}
		return "gone"
	}
	for _, step := range []struct{ body, want string }{{`["ADMIN"]`, "ADMIN"}, {`["USER"]`, "USER"}, {`["BOSS"]`, ""}, {`["USER"]`, "USER"}, {`[]`, ""}} {
		w.must(w.admin, "PUT", path+"/principals/"+id, `{"permissions":`+step.body+`}`)
		if assignment() != step.want {
			t.Errorf("PUT %s: %q, want %q", step.body, assignment(), step.want)
		}
	}
	if got := w.must(w.admin, "POST", path, `{"permission_assignments":[{"service_principal_name":"nobody","permissions":["USER"]}]}`); got.text("permission_assignments.0.error") == "" {
		t.Errorf("an unknown one: %s", got.Text)
	}
	w.refused(404, "not in workspace 1234567890123456", w.admin, "DELETE", path+"/principals/1", "")
}

func TestUsersAndGroups(t *testing.T) {
	w := open(t, "aws")
	got := w.must(w.admin, "GET", "/api/2.0/preview/scim/v2/Users?filter="+url.QueryEscape(`userName eq "ben.analyst@acme.example"`), "")
	if got.text("Resources.0.displayName") != "Ben Analyst" {
		t.Errorf("users: %s", got.Text)
	}
	got = w.must(w.admin, "GET", "/api/2.0/preview/scim/v2/Groups?filter="+url.QueryEscape(`displayName eq "users"`), "")
	w.must(w.admin, "GET", "/api/2.0/preview/scim/v2/Groups/"+got.text("Resources.0.id"), "")
	if len(got.list("Resources.0.members")) != 8 {
		t.Errorf("members of users: %s", got.Text)
	}
	_, _, token := w.partner("")
	w.refused(403, "only accessible by admins", token, "GET", "/api/2.0/preview/scim/v2/Users", "")
}
