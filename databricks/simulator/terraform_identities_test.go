package simulator_test

import (
	"testing"
	"time"
)

// The requests of the Terraform provider, read off its source: what it sends to create, refresh, change and destroy a resource, and
// which fields it takes into its state, where a missing one is a difference in the next plan.

const (
	tfPrincipal = `"displayName":"TD-CAS-Service","active":true,"schemas":["urn:ietf:params:scim:schemas:core:2.0:ServicePrincipal"]`
	tfGroup     = `"schemas":["urn:ietf:params:scim:schemas:core:2.0:Group"]`
)

func TestTerraformManagesAServicePrincipal(t *testing.T) {
	read := "{scim}/ServicePrincipals/{id}?attributes=userName,displayName,active,externalId,entitlements"
	made := send("POST {scim}/ServicePrincipals", `{`+tfPrincipal+`,"entitlements":[{}]}`).is(201).keep("id=id", "app=applicationId")
	change := func(entitlements string) exchange {
		return send("PUT {scim}/ServicePrincipals/{id}", `{`+tfPrincipal+`,"entitlements":[`+entitlements+`]}`)
	}
	found := "{scim}/ServicePrincipals?excludedAttributes=roles&filter="
	sequences{
		"without entitlements": {
			made,
			get(read, "applicationId={app}", "displayName=TD-CAS-Service", "active=true", "entitlements="+absent, "groups="+absent),
		},
		"given SQL access, and then none": {
			made,
			get("{scim}/ServicePrincipals/{id}?attributes=groups,roles"),
			change(`{"value":"databricks-sql-access"}`),
			get(read, "entitlements.0.value=databricks-sql-access"),
			change(`{}`),
			get(read, "entitlements="+absent, "applicationId={app}"),
		},
		"deactivated for its end": {
			made,
			send("PATCH {scim}/ServicePrincipals/{id}", patching("replace", "active", `[{"value":"false"}]`)),
			get(read, "active=false"),
		},
		"destroyed": {
			made,
			send("DELETE {scim}/ServicePrincipals/{id}", "").is(204),
			get(read).is(404),
			send("DELETE {scim}/ServicePrincipals/{id}", "").is(404),
		},
		"found by its application id, its id and its name": {
			made,
			get(found+"applicationId%20eq%20%22{app}%22", "Resources.0.id={id}", "Resources.1="+absent),
			get(found+"id%20eq%20%22{id}%22", "Resources.0.applicationId={app}", "Resources.0.active=true"),
			get(found+"displayName%20co%20%22CAS-Serv%22", "Resources.1.applicationId={app}"),
		},
	}.run(t, "aws", applying)
}

func TestTerraformImportsAServicePrincipalOfEntra(t *testing.T) {
	const application = `"applicationId":"3f2504e0-4f89-41d3-9a0c-0305e82c3301"`
	made := send("POST {scim}/ServicePrincipals", `{`+tfPrincipal+`,`+application+`,"entitlements":[{}]}`)
	sequences{
		"changed with its application id": {
			made.is(201).keep("id=id"),
			send("PUT {scim}/ServicePrincipals/{id}", `{`+tfPrincipal+`,`+application+`,"entitlements":[{"value":"workspace-access"}]}`),
			get("{scim}/ServicePrincipals/{id}", "entitlements.0.value=workspace-access"),
		},
		"there already, in the words that force waits for": {
			made.is(201),
			made.is(409).shows("detail=Service principal with application ID 3f2504e0-4f89-41d3-9a0c-0305e82c3301 already exists."),
		},
	}.run(t, "azure", applying)
}

func TestTerraformManagesEntitlements(t *testing.T) {
	read := "{scim}/ServicePrincipals/{id}?attributes=entitlements"
	patch := func(collection, op, value string) exchange {
		return send("PATCH {scim}/"+collection, patching(op, "entitlements", value))
	}
	sequences{
		"replaced, then emptied": {
			patch("ServicePrincipals/{id}", "replace", `[{"value":"databricks-sql-access"},{"value":"workspace-access"}]`),
			get(read, "id={id}", "entitlements.0.value=databricks-sql-access", "entitlements.1.value=workspace-access"),
			patch("ServicePrincipals/{id}", "replace", `[{}]`),
			get(read, "entitlements="+absent),
		},
		"destroyed: the remove carries a value, and its refusal is let pass": {
			patch("ServicePrincipals/{id}", "remove", `[{"value":"databricks-sql-access"}]`).is(400).
				shows("scimType=invalidPath", "detail=No such attribute with the name : entitlements in the current resource"),
		},
		"of a user": {
			get("{scim}/Users?excludedAttributes=roles&filter=userName%20eq%20%22ben.analyst@acme.example%22").keep("user=Resources.0.id"),
			patch("Users/{user}", "replace", `[{"value":"workspace-access"}]`),
			get("{scim}/Users/{user}?attributes=entitlements", "entitlements.0.value=workspace-access", "entitlements.1="+absent),
		},
		"of a group": {
			get("{scim}/Groups?filter=displayName%20eq%20%22analysts%22").keep("group=Resources.0.id"),
			patch("Groups/{group}", "replace", `[{"value":"workspace-consume"}]`),
			get("{scim}/Groups/{group}?attributes=entitlements", "entitlements.0.value=workspace-consume", "members="+absent),
		},
		"of the group users, which cannot be edited": {
			get("{scim}/Groups?filter=displayName%20eq%20%22users%22").keep("group=Resources.0.id"),
			patch("Groups/{group}", "replace", `[{"value":"workspace-access"}]`).is(400),
		},
	}.run(t, "aws", applying)
}

func TestTerraformManagesGroupsAndTheirMembers(t *testing.T) {
	create := func(name string) exchange {
		body := `{` + tfGroup + `,"displayName":"` + name + `","entitlements":[{"value":"databricks-sql-access"}]}`
		return send("POST {scim}/Groups", body).is(201).keep("group=id")
	}
	find := func(name string) exchange {
		return get("{scim}/Groups?filter=displayName%20eq%20%22" + name + "%22").keep("group=Resources.0.id")
	}
	read := "{scim}/Groups/{group}?attributes=displayName,externalId,entitlements"
	ofPrincipal := "{scim}/ServicePrincipals/{id}?attributes=groups"
	add := send("PATCH {scim}/Groups/{group}", patching("add", "members", `[{"value":"{id}"}]`))
	remove := send("PATCH {scim}/Groups/{group}", patching("remove", `members[value eq "{id}"]`, ""))
	sequences{
		"created, filled, emptied, destroyed": {
			create("partners"),
			get(read, "displayName=partners", "entitlements.0.value=databricks-sql-access", "members="+absent),
			add,
			get("{scim}/Groups/{group}?attributes=members", "members.0.value={id}", "members.0.$ref=ServicePrincipals/{id}"),
			get(ofPrincipal, "groups.1.display=partners", "groups.1.type=direct"),
			remove,
			get("{scim}/Groups/{group}?attributes=members", "members="+absent),
			send("DELETE {scim}/Groups/{group}", "").is(204),
			get(read).is(404),
		},
		"renamed by a PUT that carries what was read": {
			create("partners"), add,
			get("{scim}/Groups/{group}?attributes=displayName,entitlements,groups,members,externalId"),
			send("PUT {scim}/Groups/{group}", `{`+tfGroup+`,"displayName":"vendors","entitlements":[{}],`+
				`"members":[{"value":"{id}","$ref":"ServicePrincipals/{id}"}]}`),
			get("{scim}/Groups/{group}", "displayName=vendors", "entitlements="+absent, "members.0.value={id}"),
		},
		"a second one of that name, in the words that force waits for": {
			create("partners"),
			create("partners").is(409).shows("detail=Group with name partners already exists."),
		},
		"a group in a group": {
			create("partners").keep("inner=id", "group=id"), add,
			create("outer").keep("outer=id"),
			send("PATCH {scim}/Groups/{outer}", patching("add", "members", `[{"value":"{inner}"}]`)),
			get("{scim}/Groups/{outer}?attributes=members", "members.0.$ref=Groups/{inner}"),
			get("{scim}/Groups/{inner}", "groups.0.value={outer}"),
			get(ofPrincipal, "groups.2.display=outer", "groups.2.type=indirect"),
		},
		"a member of admins is an admin": {
			find("admins"), add,
			get("/api/2.0/preview/permissionassignments",
				"permission_assignments.8.principal.principal_id={id}", "permission_assignments.8.permissions.0=ADMIN"),
			get(ofPrincipal, "groups.0.display=admins"),
			remove,
			get(ofPrincipal, "groups.0.display=users"),
		},
		"a group of the account is not changed in a workspace": {
			find("analysts"),
			add.is(400),
			send("DELETE {scim}/Groups/{group}", "").is(400),
		},
		"nobody is no member": {
			create("partners"),
			send(add.request, patching("add", "members", `[{"value":"42"}]`)).is(400),
		},
		"grants know no group of a workspace": {
			create("partners"),
			send("PATCH {uc}/permissions/catalog/cas_demo_east1", `{"changes":[{"principal":"partners","add":["USE_CATALOG"]}]}`).is(404).
				shows("error_code=PRINCIPAL_DOES_NOT_EXIST"),
		},
	}.run(t, "aws", applying)
}

func TestTerraformManagesInstanceProfilesOfAPrincipal(t *testing.T) {
	const profile = "arn:aws:iam::1:instance-profile/x"
	read := "{scim}/ServicePrincipals/{id}?attributes=roles"
	sequences{
		"added and removed": {
			send("PATCH {scim}/ServicePrincipals/{id}", patching("add", "roles", `[{"value":"`+profile+`"}]`)),
			get(read, "roles.0.value="+profile),
			send("PATCH {scim}/ServicePrincipals/{id}", patching("remove", `roles[value eq "`+profile+`"]`, "")),
			get(read, "roles="+absent),
		},
	}.run(t, "aws", applying)
}

func TestEntitlementOfAGroupOpensTheWorkspaceToItsMembers(t *testing.T) {
	w := open(t, "aws")
	id, _, token := w.partner("")
	path := principalsPath + "/" + id
	w.must(w.admin, "PATCH", path, patching("replace", "entitlements", "[{}]"))
	w.refused(403, "This API is disabled for users", token, "GET", mePath, "")
	groups := "/api/2.0/preview/scim/v2/Groups"
	group := w.must(w.admin, "POST", groups, `{"displayName":"partners","members":[{"value":"`+id+`"}]}`).text("id")
	w.refused(403, "This API is disabled for users", token, "GET", mePath, "")
	w.must(w.admin, "PATCH", groups+"/"+group, patching("add", "entitlements", `[{"value":"workspace-access"}]`))
	w.clock.Advance(10 * time.Minute)
	w.must(token, "GET", mePath, "")
	if got := w.must(w.admin, "GET", path+"?attributes=entitlements", ""); got.at("entitlements") != nil {
		t.Errorf("what a group gives is shown on its member: %s", got.Text)
	}
}
