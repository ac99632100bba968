package simulator_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"

	sdkroot "github.com/databricks/databricks-sdk-go" //nolint:depguard // the official CLI is made of its clients
	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/common/types/fieldmask"
	"github.com/databricks/databricks-sdk-go/service/catalog"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/settings"
	"github.com/databricks/databricks-sdk-go/service/sql"
)

// The official CLI calls the typed services of the SDK, one for each command; what it prints is what they answer. These are the commands
// that no test of the SDK beside this one has.

// commands are what the CLI does for each of its commands, and what must come of it.
type commands[Client any] map[string]func(context.Context, Client) error

// wanted fails a command that answered something else.
func wanted(ok bool, got ...any) error {
	if ok {
		return nil
	}
	answered, err := json.Marshal(got)
	return errors.Join(fmt.Errorf("it answered %s", answered), err)
}

func (w *workspace) client() *sdkroot.WorkspaceClient {
	w.Helper()
	client, err := sdkroot.NewWorkspaceClient(&sdkroot.Config{
		Host: w.server.URL(), Token: w.admin, AuthType: "pat", HTTPTimeoutSeconds: 5, RetryTimeoutSeconds: 1, ConfigFile: w.TempDir() + "/none",
	})
	if err != nil {
		w.Fatal(err)
	}
	return client
}

func TestCommandsOfTheCLIInAWorkspace(t *testing.T) {
	const warehouse, schema = "1234567890abcdef", "cas_demo_east1.public"
	all := commands[*sdkroot.WorkspaceClient]{
		"current-user me": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			me, err := w.CurrentUser.Me(ctx, iam.MeRequest{})
			id, err2 := w.CurrentWorkspaceID(ctx)
			return errors.Join(err, err2, wanted(me.UserName == "anna.admin@acme.example" && id == 1234567890123456, me, id))
		},
		"groups create, get, patch, update, list, delete": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			made, err := w.GroupsV2.Create(ctx, iam.CreateGroupRequest{DisplayName: "partners"})
			if err != nil {
				return err
			}
			err = w.GroupsV2.Update(ctx, iam.UpdateGroupRequest{Id: made.Id, DisplayName: "vendors"})
			all, err2 := w.GroupsV2.ListAll(ctx, iam.ListGroupsRequest{Attributes: "displayName"})
			named := slices.ContainsFunc(all, func(g iam.Group) bool { return g.Id == made.Id && g.DisplayName == "vendors" })
			return errors.Join(err, err2, wanted(named, all), w.GroupsV2.Delete(ctx, iam.DeleteGroupRequest{Id: made.Id}))
		},
		"users list, get": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			all, err := w.UsersV2.ListAll(ctx, iam.ListUsersRequest{Filter: `userName eq "ben.analyst@acme.example"`})
			if err != nil {
				return err
			}
			one, err := w.UsersV2.Get(ctx, iam.GetUserRequest{Id: all[0].Id})
			return errors.Join(err, wanted(one.DisplayName == "Ben Analyst", one))
		},
		"service-principals update, get, delete": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			made, err := w.ServicePrincipalsV2.Create(ctx, iam.CreateServicePrincipalRequest{DisplayName: "TD-CAS-Service", Active: true})
			if err != nil {
				return err
			}
			err = w.ServicePrincipalsV2.Update(ctx, iam.UpdateServicePrincipalRequest{
				Id: made.Id, DisplayName: "renamed", Active: true, Entitlements: []iam.ComplexValue{{Value: "workspace-access"}},
			})
			got, err2 := w.ServicePrincipalsV2.Get(ctx, iam.GetServicePrincipalRequest{Id: made.Id})
			if err := errors.Join(err, err2, wanted(got.DisplayName == "renamed" && got.Active && len(got.Entitlements) == 1, got)); err != nil {
				return err
			}
			err = w.ServicePrincipalsV2.Delete(ctx, iam.DeleteServicePrincipalRequest{Id: made.Id})
			_, gone := w.ServicePrincipalsV2.Get(ctx, iam.GetServicePrincipalRequest{Id: made.Id})
			return errors.Join(err, wanted(errors.Is(gone, apierr.ErrNotFound), gone))
		},
		"token-management list, get, update": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			all, err := w.TokenManagement.ListAll(ctx, settings.ListTokenManagementRequest{CreatedByUsername: "anna.admin@acme.example"})
			if err != nil {
				return err
			}
			mask := fieldmask.New([]string{"comment"})
			_, err = w.TokenManagement.UpdateTokenManagement(ctx, settings.UpdateTokenManagementRequest{
				TokenId: all[0].TokenId, Token: settings.TokenInfo{Comment: "mine"}, UpdateMask: *mask,
			})
			one, err2 := w.TokenManagement.GetByTokenId(ctx, all[0].TokenId)
			return errors.Join(err, err2, wanted(one.TokenInfo.Comment == "mine" && one.TokenInfo.TokenId == all[0].TokenId, one))
		},
		"tokens create, list, update, delete": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			made, err := w.Tokens.Create(ctx, settings.CreateTokenRequest{Comment: "of the CLI", LifetimeSeconds: 600})
			if err != nil {
				return err
			}
			mask := fieldmask.New([]string{"comment", "scopes"})
			_, err = w.Tokens.Update(ctx, settings.UpdateTokenRequest{
				TokenId: made.TokenInfo.TokenId, Token: settings.PublicTokenInfo{Comment: "changed", Scopes: []string{"sql"}}, UpdateMask: *mask,
			})
			all, err2 := w.Tokens.ListAll(ctx)
			changed := slices.ContainsFunc(all, func(one settings.PublicTokenInfo) bool { return one.Comment == "changed" })
			return errors.Join(err, err2, wanted(changed, all), w.Tokens.DeleteByTokenId(ctx, made.TokenInfo.TokenId))
		},
		"permissions get-permission-levels, get, set": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			levels, err := w.Permissions.GetPermissionLevelsByRequestObjectTypeAndRequestObjectId(ctx, "authorization", "tokens")
			before, err2 := w.Permissions.GetByRequestObjectTypeAndRequestObjectId(ctx, "authorization", "tokens")
			after, err3 := w.Permissions.Set(ctx, iam.SetObjectPermissions{
				RequestObjectType: "authorization", RequestObjectId: "tokens", AccessControlList: []iam.AccessControlRequest{
					{GroupName: "users", PermissionLevel: iam.PermissionLevelCanUse}, {GroupName: "admins", PermissionLevel: iam.PermissionLevelCanManage},
				},
			})
			if err := errors.Join(err, err2, err3); err != nil {
				return err
			}
			return wanted(len(levels.PermissionLevels) == 2 && before.ObjectType == "tokens" && len(after.AccessControlList) == 2, levels, before, after)
		},
		"warehouses get-permissions, set-permissions": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			before, err := w.Warehouses.GetPermissionsByWarehouseId(ctx, warehouse)
			after, err2 := w.Warehouses.SetPermissions(ctx, sql.WarehousePermissionsRequest{
				WarehouseId: warehouse, AccessControlList: []sql.WarehouseAccessControlRequest{
					{UserName: "anna.admin@acme.example", PermissionLevel: sql.WarehousePermissionLevelIsOwner},
				},
			})
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			return wanted(before.ObjectType == "warehouses" && len(before.AccessControlList) == 3 && len(after.AccessControlList) == 2, before, after)
		},
		"warehouses start, get; data-sources list": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			_, err := w.Warehouses.Start(ctx, sql.StartRequest{Id: warehouse})
			got, err2 := w.Warehouses.GetById(ctx, warehouse)
			sources, err3 := w.DataSources.List(ctx)
			if err := errors.Join(err, err2, err3); err != nil {
				return err
			}
			return wanted(got.State == sql.StateStarting && len(sources) == 2 && sources[0].WarehouseId == warehouse, got, sources)
		},
		"grants get": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			_, err := w.Grants.GetBySecurableTypeAndFullName(ctx, "catalog", "cas_demo_east1")
			_, err2 := w.Grants.GetEffectiveBySecurableTypeAndFullName(ctx, "schema", schema)
			return errors.Join(err, err2)
		},
		"catalogs get; schemas list, get; tables get, exists, list-summaries": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			one, err := w.Catalogs.GetByName(ctx, "cas_demo_east1")
			schemas, err2 := w.Schemas.ListAll(ctx, catalog.ListSchemasRequest{CatalogName: "cas_demo_east1"})
			public, err3 := w.Schemas.GetByFullName(ctx, schema)
			table, err4 := w.Tables.GetByFullName(ctx, schema+".customers")
			there, err5 := w.Tables.ExistsByFullName(ctx, schema+".customers")
			missing, err6 := w.Tables.ExistsByFullName(ctx, schema+".nothing")
			summaries, err7 := w.Tables.ListSummariesAll(ctx, catalog.ListSummariesRequest{CatalogName: "cas_demo_east1", SchemaNamePattern: "pub%"})
			if err := errors.Join(err, err2, err3, err4, err5, err6, err7); err != nil {
				return err
			}
			return wanted(one.Owner == "anna.admin@acme.example" && len(schemas) == 4 && public.FullName == schema && table.SchemaName == "public" &&
				there.TableExists && !missing.TableExists && len(summaries) == 14, one, schemas, public, table, there, missing, summaries)
		},
		"metastores current, summary": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			current, err := w.Metastores.Current(ctx)
			summary, err2 := w.Metastores.Summary(ctx)
			return errors.Join(err, err2, wanted(current.MetastoreId == summary.MetastoreId, current, summary))
		},
		"ip-access-lists create, replace, get": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			made, err := w.IpAccessLists.Create(ctx, settings.CreateIpAccessList{Label: "x", ListType: settings.ListTypeAllow, IpAddresses: []string{"192.0.2.1"}})
			if err != nil {
				return err
			}
			id := made.IpAccessList.ListId
			err = w.IpAccessLists.Replace(ctx, settings.ReplaceIpAccessList{
				IpAccessListId: id, Label: "y", ListType: settings.ListTypeAllow, IpAddresses: []string{"192.0.2.2"}, Enabled: false,
			})
			got, err2 := w.IpAccessLists.GetByIpAccessListId(ctx, id)
			return errors.Join(err, err2, wanted(got.IpAccessList.Label == "y" && !got.IpAccessList.Enabled, got))
		},
		"workspace-conf set-status": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			err := w.WorkspaceConf.SetStatus(ctx, settings.WorkspaceConf{"maxTokenLifetimeDays": "30"})
			got, err2 := w.WorkspaceConf.GetStatus(ctx, settings.GetStatusRequest{Keys: "maxTokenLifetimeDays"})
			return errors.Join(err, err2, wanted((*got)["maxTokenLifetimeDays"] == "30", got))
		},
		"account-access-control-proxy get-rule-set, get-assignable-roles": func(ctx context.Context, w *sdkroot.WorkspaceClient) error {
			made, err := w.ServicePrincipalsV2.Create(ctx, iam.CreateServicePrincipalRequest{DisplayName: "x", Active: true})
			if err != nil {
				return err
			}
			of := "accounts/" + w.Config.AccountID + "/servicePrincipals/" + made.ApplicationId
			set, err := w.AccountAccessControlProxy.GetRuleSet(ctx, iam.GetRuleSetRequest{Name: of + "/ruleSets/default"})
			roles, err2 := w.AccountAccessControlProxy.GetAssignableRolesForResource(ctx, iam.GetAssignableRolesForResourceRequest{Resource: of})
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			return wanted(set.GrantRules[0].Role == "roles/servicePrincipal.manager" && len(roles.Roles) == 2, set, roles)
		},
	}
	for name, command := range all {
		t.Run(name, func(t *testing.T) {
			if err := command(context.Background(), open(t, "aws").client()); err != nil {
				t.Error(err)
			}
		})
	}
}

// After a sign-in at the login host it asks where it is.
func TestCLIAsksWhereItsTokenIsFrom(t *testing.T) {
	w := open(t, "aws")
	w.replay(w.admin, nil, get(
		"/api/2.0/tokens/introspect", "principal_context.authentication_scope.account_id="+w.server.Identity().AccountID,
		"principal_context.authentication_scope.workspace_id=1234567890123456",
	))
}
