package simulator_test

import (
	"net/url"
	"strings"
	"testing"
)

func TestAnAssignedGroupBringsItsMembersIn(t *testing.T) {
	c := openConsole(t, "account")
	main := c.elsewhere(c.server.URL())
	id := c.must(c.carla, "POST", c.base+"/scim/v2/ServicePrincipals", `{"displayName":"TD-CAS-Service","active":true}`).text("id")
	inner := c.must(c.carla, "POST", c.base+"/scim/v2/Groups", `{"displayName":"loaders","members":[{"value":"`+id+`"}]}`).text("id")
	group := c.must(c.carla, "POST", c.base+"/scim/v2/Groups", `{"displayName":"partners","members":[{"value":"`+inner+`"}]}`).text("id")
	assign := c.base + "/workspaces/" + c.server.Identity().WorkspaceID + "/permissionassignments"
	in := func(want bool) {
		t.Helper()
		if want {
			main.must(c.admin, "GET", principalsPath+"/"+id, "")
		} else {
			main.refused(404, "not found", c.admin, "GET", principalsPath+"/"+id, "")
		}
	}
	isAdmin := func() bool {
		named := url.QueryEscape(`displayName eq "admins"`)
		return strings.Contains(main.must(c.admin, "GET", "/api/2.0/preview/scim/v2/Groups?filter="+named, "").Text, `"`+id+`"`)
	}

	in(false)
	c.must(c.carla, "PUT", assign+"/principals/"+group, `{"permissions":["USER"]}`)
	in(true)
	if list := c.must(c.carla, "GET", assign, ""); strings.Contains(list.Text, id) || !strings.Contains(list.Text, group) {
		t.Errorf("the group is assigned, its member is not: %s", list.Text)
	}
	c.refused(404, "not in workspace", c.carla, "DELETE", assign+"/principals/"+id, "")
	if isAdmin() {
		t.Error("USER makes no admin")
	}
	c.must(c.carla, "PUT", assign+"/principals/"+group, `{"permissions":["ADMIN"]}`)
	if !isAdmin() {
		t.Error("ADMIN makes admins of the members")
	}
	main.must(c.admin, "PATCH", principalsPath+"/"+id, patching("add", "entitlements", `[{"value":"databricks-sql-access"}]`))
	if got := main.must(c.admin, "GET", principalsPath+"/"+id, "").text("entitlements.0.value"); got != "databricks-sql-access" {
		t.Errorf("entitled to %q", got)
	}

	c.must(c.carla, "DELETE", c.base+"/scim/v2/Groups/"+group, "")
	in(false)
	c.must(c.carla, "PUT", assign+"/principals/"+inner, `{"permissions":["USER"]}`)
	in(true)
	c.must(c.carla, "PATCH", c.base+"/scim/v2/Groups/"+inner, patching("remove", `members[value eq "`+id+`"]`, ""))
	in(false)
	c.must(c.carla, "PUT", assign+"/principals/"+inner, `{"permissions":[]}`)
	if list := c.must(c.carla, "GET", assign, ""); strings.Contains(list.Text, inner) {
		t.Errorf("still assigned: %s", list.Text)
	}
}
