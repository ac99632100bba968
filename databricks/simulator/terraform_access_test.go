package simulator_test

import (
	"fmt"
	"testing"
)

// entry is one of an ACL in the body of a PUT.
func entry(kind, name, level string) string {
	return fmt.Sprintf(`{"%s":"%s","permission_level":"%s"}`, kind, name, level)
}

func acl(entries ...string) string { return `{"access_control_list":[` + join(entries) + `]}` }

func join(entries []string) string {
	text := ""
	for n, one := range entries {
		if n > 0 {
			text += ","
		}
		text += one
	}
	return text
}

// It replaces the whole list, with admins in it, and takes what it reads into its state but for admins and itself.
func TestTerraformManagesTokenPermissions(t *testing.T) {
	const path = "/api/2.0/permissions/authorization/tokens"
	admins := entry("group_name", "admins", "CAN_MANAGE")
	sequences{
		"created, refreshed, destroyed": {
			get("{scim}/Me", "userName={me}"),
			send("PUT "+path, acl(entry("service_principal_name", "{app}", "CAN_USE"), entry("group_name", "users", "CAN_USE"), admins)),
			get(
				path, "object_id=/authorization/tokens", "object_type=tokens",
				"access_control_list.0.service_principal_name={app}", "access_control_list.0.all_permissions.0.permission_level=CAN_USE",
				"access_control_list.1.group_name=users", "access_control_list.1.all_permissions.0.inherited=false",
				"access_control_list.2.group_name=admins", "access_control_list.2.all_permissions.0.inherited=false",
			),
			send("PUT "+path, acl(admins)),
			get(path, "access_control_list.0.group_name=admins", "access_control_list.1="+absent),
		},
		"without admins": {
			send("PUT "+path, acl(entry("group_name", "users", "CAN_USE"))).is(400).
				shows("message=Cannot change permissions for group 'admins' to None."),
		},
	}.run(t, "aws", applying)
}

// It makes whoever applies it a manager and, where no owner is named, the owner; destroying makes the creator the owner again.
func TestTerraformManagesWarehousePermissions(t *testing.T) {
	const path = "/api/2.0/permissions/sql/warehouses/{wh}"
	mine, theirs := entry("user_name", "{me}", "CAN_MANAGE"), entry("service_principal_name", "{app}", "CAN_USE")
	whole := []exchange{
		get("{scim}/Me", "userName={me}"),
		send("PUT "+path, acl(theirs, mine, entry("user_name", "{me}", "IS_OWNER"))),
		get(
			path, "object_id=/sql/warehouses/{wh}", "object_type=warehouses",
			"access_control_list.0.service_principal_name={app}", "access_control_list.0.all_permissions.0.permission_level=CAN_USE",
			"access_control_list.1.all_permissions.0.permission_level=IS_OWNER",
			"access_control_list.2.group_name=admins", "access_control_list.2.all_permissions.0.inherited=true",
		),
		get("/api/2.0/sql/warehouses/{wh}").keep("creator=creator_name"),
		send("PUT "+path, acl(mine, entry("user_name", "{creator}", "IS_OWNER"))),
		get(path).shows("access_control_list.1.group_name=admins", "access_control_list.2="+absent),
	}
	sequences{"by a user": whole}.run(t, "aws", applying)
	sequences{"by a service principal, which it calls a user": {
		get("{scim}/Me", "userName={me}"),
		send("PUT "+path, acl(theirs, mine, entry("user_name", "{me}", "IS_OWNER"))),
		get(
			path, "access_control_list.1.service_principal_name={me}", "access_control_list.1.user_name="+absent,
			"access_control_list.1.all_permissions.0.permission_level=IS_OWNER",
		),
	}}.run(t, "aws", applyingAsPrincipal)
}

// applyingAsPrincipal is the same where the provider signs in as a service principal that is an admin.
func applyingAsPrincipal(w *workspace) (token string, known map[string]string) {
	id, application, token := w.partner("")
	w.must(w.admin, "PUT", "/api/2.0/preview/permissionassignments/principals/"+id, `{"permissions":["ADMIN"]}`)
	_, known = applying(w)
	known["me"] = application
	return token, known
}

func TestTerraformManagesTokens(t *testing.T) {
	const onBehalf, all = "/api/2.0/token-management/on-behalf-of/tokens", "/api/2.0/token-management/tokens/{token}"
	sequences{
		"on behalf of a principal": {
			send("POST "+onBehalf, `{"application_id":"{app}","lifetime_seconds":3600,"comment":"TD CAS","scopes":["sql"]}`).keep("token=token_info.token_id"),
			get(all, "token_info.token_id={token}", "token_info.comment=TD CAS", "token_info.expiry_time=1790848800000"),
			send("DELETE "+all, ""),
			get(all).is(404),
			send("DELETE "+all, "").is(404),
		},
		"of oneself": {
			send("POST /api/2.0/token/create", `{"lifetime_seconds":3600,"comment":"mine"}`).keep("token=token_info.token_id"),
			get(
				"/api/2.0/token/list", "token_infos.1.token_id={token}", "token_infos.1.comment=mine",
				"token_infos.1.creation_time=1790845200000", "token_infos.1.expiry_time=1790848800000",
			),
			send("POST /api/2.0/token/delete", `{"token_id":"{token}"}`),
			get("/api/2.0/token/list", "token_infos.1="+absent),
			send("POST /api/2.0/token/delete", `{"token_id":"{token}"}`).is(404),
		},
	}.run(t, "aws", applying)
}

func TestTerraformManagesSecretsOfAPrincipal(t *testing.T) {
	secrets := "/api/2.0/accounts/servicePrincipals/{id}/credentials/secrets"
	whole := func(path string) []exchange {
		return []exchange{
			send("POST "+path, `{"lifetime":"3600s"}`).keep("secret=id", "hash=secret_hash", "made=create_time", "ends=expire_time"),
			get(
				path, "secrets.0.id={secret}", "secrets.0.status=ACTIVE", "secrets.0.secret_hash={hash}", "secrets.0.create_time={made}",
				"secrets.0.update_time={made}", "secrets.0.expire_time={ends}", "secrets.0.secret="+absent,
			),
			send("DELETE "+path+"/{secret}", ""),
			get(path, "secrets="+absent),
		}
	}
	sequences{"in a workspace": whole(secrets)}.run(t, "aws", applying)
	byAccount := "/api/2.0/accounts/{account}/servicePrincipals/{id}/credentials/secrets"
	sequences{"in the account": whole(byAccount)}.run(t, "account", applyingToTheAccount)
}

// applyingToTheAccount is an account as its admin's client meets it, with a principal of no workspace.
func applyingToTheAccount(w *workspace) (token string, known map[string]string) {
	identity := w.server.Identity()
	w.host = identity.AccountHost
	token = identity.AccountAdminToken.Reveal()
	known = map[string]string{
		"account": identity.AccountID, "ws": identity.WorkspaceID, "scim": "/api/2.0/accounts/" + identity.AccountID + "/scim/v2",
	}
	return token, w.replay(token, known, send("POST {scim}/ServicePrincipals", `{`+tfPrincipal+`}`).keep("id=id", "app=applicationId"))
}

func TestTerraformManagesIdentitiesOfTheAccount(t *testing.T) {
	assigned := "/api/2.0/accounts/{account}/workspaces/{ws}/permissionassignments"
	read := "{scim}/ServicePrincipals/{id}?attributes=userName,displayName,active,externalId,entitlements"
	create := send("POST {scim}/Groups", `{`+tfGroup+`,"displayName":"partners","entitlements":[{}]}`).is(201).keep("group=id")
	sequences{
		"a principal, deactivated for its end": {
			send("POST {scim}/ServicePrincipals", `{`+tfPrincipal+`,"entitlements":[{}]}`).is(201).keep("id=id", "app=applicationId"),
			get(read, "applicationId={app}", "displayName=TD-CAS-Service", "active=true", "entitlements="+absent),
			send("PATCH {scim}/ServicePrincipals/{id}", patching("replace", "active", `[{"value":"false"}]`)),
			get(read, "active=false"),
		},
		"a group and its member": {
			create,
			get("{scim}/Groups/{group}", "meta.resourceType=Group"),
			send("PATCH {scim}/Groups/{group}", patching("add", "members", `[{"value":"{id}"}]`)),
			get("{scim}/Groups/{group}?attributes=members", "members.0.value={id}"),
			send("DELETE {scim}/Groups/{group}", "").is(204),
		},
		"the role of account admin": {
			send("PATCH {scim}/ServicePrincipals/{id}", patching("add", "roles", `[{"value":"account_admin"}]`)),
			get("{scim}/ServicePrincipals/{id}?attributes=roles", "roles.0.value=account_admin"),
			send("PATCH {scim}/ServicePrincipals/{id}", patching("remove", `roles[value eq "account_admin"]`, "")),
			get("{scim}/ServicePrincipals/{id}?attributes=roles", "roles="+absent),
		},
		"an assignment to a workspace": {
			send("PUT "+assigned+"/principals/{id}", `{"permissions":["USER"]}`).shows("permissions.0=USER", "error="+absent),
			get(assigned).keep("last=permission_assignments.9.principal.principal_id"),
			send("DELETE "+assigned+"/principals/{id}", ""),
			send("DELETE "+assigned+"/principals/{id}", "").is(404),
		},
		"an assignment of a group": {
			create,
			send("PUT "+assigned+"/principals/{group}", `{"permissions":["USER"]}`).shows("permissions.0=USER", "error="+absent),
			get(
				assigned, "permission_assignments.10.principal.principal_id={group}", "permission_assignments.10.principal.group_name=partners",
				"permission_assignments.10.permissions.0=USER",
			),
			send("PUT "+assigned+"/principals/{group}", `{"permissions":["ADMIN"]}`).shows("permissions.0=ADMIN"),
			send("DELETE "+assigned+"/principals/{group}", ""),
			get(assigned, "permission_assignments.10="+absent),
			send("DELETE "+assigned+"/principals/{group}", "").is(404),
		},
	}.run(t, "account", applyingToTheAccount)
}

func TestTerraformManagesAssignmentsOfAWorkspace(t *testing.T) {
	const path = "/api/2.0/preview/permissionassignments"
	sequences{
		"by name, then by id": {
			send("DELETE "+path+"/principals/{id}", ""),
			send("POST "+path, `{"permission_assignments":[{"service_principal_name":"{app}","permissions":["USER"]}]}`).
				shows("permission_assignments.0.principal.principal_id={id}", "permission_assignments.0.error="+absent),
			send("PUT "+path+"/principals/{id}", `{"permissions":["ADMIN"]}`).shows("principal.principal_id={id}", "error="+absent),
			get(
				path, "permission_assignments.8.principal.principal_id={id}", "permission_assignments.8.principal.service_principal_name={app}",
				"permission_assignments.8.principal.display_name=TD-CAS-Service", "permission_assignments.8.permissions.0=ADMIN",
			),
		},
		"a group of the account by name": {
			send("POST "+path, `{"permission_assignments":[{"group_name":"analysts","permissions":["USER"]}]}`).
				keep("group=permission_assignments.0.principal.principal_id").
				shows("permission_assignments.0.principal.group_name=analysts", "permission_assignments.0.error="+absent),
			send("DELETE "+path+"/principals/{group}", ""),
			send("POST "+path, `{"permission_assignments":[{"group_name":"users","permissions":["USER"]}]}`).
				shows("permission_assignments.0.permissions=" + absent),
		},
	}.run(t, "aws", applying)
}

func TestTerraformManagesWhoMayUseAPrincipal(t *testing.T) {
	const name = "accounts/{account}/servicePrincipals/{app}/ruleSets/default"
	whole := func(path string) []exchange {
		read := path + "?name=" + name + "&etag="
		manager := `{"role":"roles/servicePrincipal.manager","principals":["users/anna.admin@acme.example"]}`
		rules := `[{"role":"roles/servicePrincipal.user","principals":["users/anna.admin@acme.example"]},` + manager + `]`
		put := func(etag, rules string) exchange {
			return send("PUT "+path, `{"name":"`+name+`","rule_set":{"name":"`+name+`","etag":"`+etag+`","grant_rules":`+rules+`}}`)
		}
		return []exchange{
			get(read, "name="+name).keep("etag=etag"),
			put("{etag}", rules).keep("fresh=etag").shows("grant_rules.0.role=roles/servicePrincipal.user"),
			get(read+"{fresh}", "etag={fresh}", "grant_rules.0.principals.0=users/anna.admin@acme.example"),
			put("{etag}", rules).is(409).shows("error_code=RESOURCE_CONFLICT"),
			put("{fresh}", "["+manager+"]"),
			get(read, "grant_rules.0.role=roles/servicePrincipal.manager", "grant_rules.1="+absent),
		}
	}
	sequences{"in a workspace": whole("/api/2.0/preview/accounts/access-control/rule-sets")}.run(t, "aws", applying)
	byAccount := whole("/api/2.0/preview/accounts/{account}/access-control/rule-sets")
	sequences{"in the account": byAccount}.run(t, "account", applyingToTheAccount)
}

func TestTerraformManagesWhatAdminsMayDo(t *testing.T) {
	const path = "/api/2.0/settings/types/restrict_workspace_admins/names/default"
	patch := func(etag, status string) exchange {
		return send("PATCH "+path, `{"allow_missing":true,"field_mask":"restrict_workspace_admins.status","setting":{"etag":"`+etag+
			`","restrict_workspace_admins":{"status":"`+status+`"},"setting_name":"default"}}`)
	}
	sequences{
		"an etag is learnt from the refusal": {
			patch("", "RESTRICT_TOKENS_AND_JOB_RUN_AS").is(409).keep("etag=details.0.metadata.etag").
				shows("details.0.@type=type.googleapis.com/google.rpc.ErrorInfo"),
			patch("{etag}", "RESTRICT_TOKENS_AND_JOB_RUN_AS").keep("fresh=etag"),
			get(path+"?etag={fresh}", "etag={fresh}", "setting_name=default", "restrict_workspace_admins.status=RESTRICT_TOKENS_AND_JOB_RUN_AS"),
			send("DELETE "+path+"?etag={etag}", "").is(409).keep("current=details.0.metadata.etag"),
			send("DELETE "+path+"?etag={current}", "").keep("last=etag"),
			get(path+"?etag={last}", "etag={last}", "restrict_workspace_admins.status=ALLOW_ALL"),
		},
	}.run(t, "account", func(w *workspace) (token string, known map[string]string) {
		return w.server.Identity().AccountAdminToken.Reveal(), map[string]string{}
	})
}
