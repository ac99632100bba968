package simulator_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/service/catalog"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/oauth2"
	"github.com/databricks/databricks-sdk-go/service/settings"
	"github.com/databricks/databricks-sdk-go/service/sql"
)

// These tests hold the simulator to a client that we did not write: the typed services of the official SDK.

func sdk(t *testing.T, cfg *config.Config) *client.DatabricksClient {
	t.Helper()
	cfg.HTTPTimeoutSeconds, cfg.RetryTimeoutSeconds = 5, 1
	cfg.ConfigFile = t.TempDir() + "/none"
	made, err := client.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func (w *workspace) sdk() *client.DatabricksClient {
	return sdk(w.T, &config.Config{Host: w.server.URL(), Token: w.admin, AuthType: "pat"})
}

func TestSDKCreatesAPrincipalWithEverything(t *testing.T) {
	ctx, w := context.Background(), open(t, "aws")
	admin := w.sdk()

	me, err := iam.NewCurrentUser(admin).Me(ctx, iam.MeRequest{})
	if err != nil || me.UserName != "anna.admin@acme.example" || me.Groups[0].Display != "admins" {
		t.Fatalf("Me: %+v, %v", me, err)
	}
	principals := iam.NewServicePrincipalsV2(admin)
	made, err := principals.Create(ctx, iam.CreateServicePrincipalRequest{DisplayName: "TD-CAS-Service", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	found, err := principals.ListAll(ctx, iam.ListServicePrincipalsRequest{Filter: `displayName eq "TD-CAS-Service"`})
	if err != nil || len(found) != 1 || found[0].ApplicationId != made.ApplicationId {
		t.Fatalf("the new principal is not found by its name: %v, %v", found, err)
	}
	err = principals.Patch(ctx, iam.PatchServicePrincipalRequest{
		Id: made.Id, Schemas: []iam.PatchSchema{iam.PatchSchemaUrnIetfParamsScimApiMessages20PatchOp},
		Operations: []iam.Patch{{Op: iam.PatchOpAdd, Path: "entitlements", Value: []iam.ComplexValue{{Value: "databricks-sql-access"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	got, err := principals.Get(ctx, iam.GetServicePrincipalRequest{Id: made.Id})
	if err != nil || len(got.Entitlements) != 1 || got.Entitlements[0].Value != "databricks-sql-access" {
		t.Fatalf("entitlements: %+v, %v", got, err)
	}

	tokens := settings.NewTokenManagement(admin)
	before, err := tokens.GetPermissions(ctx)
	if err != nil {
		t.Fatal(err)
	}
	after, err := tokens.UpdatePermissions(ctx, settings.TokenPermissionsRequest{
		AccessControlList: []settings.TokenAccessControlRequest{{ServicePrincipalName: made.ApplicationId, PermissionLevel: settings.TokenPermissionLevelCanUse}},
	})
	if err != nil || len(after.AccessControlList) != len(before.AccessControlList)+1 {
		t.Fatalf("token permissions: %+v, %v", after, err)
	}
	minted, err := tokens.CreateOboToken(ctx, settings.CreateOboTokenRequest{
		ApplicationId: made.ApplicationId, LifetimeSeconds: 86400, Comment: "by the SDK", Scopes: []string{"sql"},
	})
	if err != nil || !w.server.TokenWorks(minted.TokenValue) {
		t.Fatalf("on behalf of: %+v, %v", minted, err)
	}
	all, err := tokens.ListAll(ctx, settings.ListTokenManagementRequest{})
	if err != nil {
		t.Fatal(err)
	}
	seen := false
	for _, one := range all {
		seen = seen || one.TokenId == minted.TokenInfo.TokenId && one.Comment == "by the SDK"
	}
	if !seen {
		t.Errorf("the new token is not listed: %+v", all)
	}
	if err := tokens.DeleteByTokenId(ctx, minted.TokenInfo.TokenId); err != nil || w.server.TokenWorks(minted.TokenValue) {
		t.Errorf("the token was not revoked: %v", err)
	}
}

func TestSDKSignsInByASecretAndMintsForItself(t *testing.T) {
	ctx, w := context.Background(), open(t, "obo-off")
	id, application := w.principal()
	secrets := oauth2.NewServicePrincipalSecretsProxy(w.sdk())
	secret, err := secrets.Create(ctx, oauth2.CreateServicePrincipalSecretRequest{ServicePrincipalId: id, Lifetime: "3600s"})
	if err != nil {
		t.Fatal(err)
	}
	self := sdk(t, &config.Config{Host: w.server.URL(), ClientID: application, ClientSecret: secret.Secret, AuthType: "oauth-m2m"})
	minted, err := settings.NewTokens(self).Create(ctx, settings.CreateTokenRequest{LifetimeSeconds: 3600, Comment: "own"})
	if err != nil || !w.server.TokenWorks(minted.TokenValue) {
		t.Fatalf("token/create by OAuth: %v", err)
	}
	if err := secrets.Delete(ctx, oauth2.DeleteServicePrincipalSecretRequest{ServicePrincipalId: id, SecretId: secret.Id}); err != nil {
		t.Fatal(err)
	}
	left, err := secrets.ListAll(ctx, oauth2.ListServicePrincipalSecretsRequest{ServicePrincipalId: id})
	if err != nil || len(left) != 0 {
		t.Errorf("secrets left: %v, %v", left, err)
	}
}

func TestSDKReadsAndGrantsInUnityCatalog(t *testing.T) {
	ctx, w := context.Background(), open(t, "aws")
	_, application := w.principal()
	admin := w.sdk()
	catalogs, err := catalog.NewCatalogs(admin).ListAll(ctx, catalog.ListCatalogsRequest{})
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, one := range catalogs {
		names[one.Name] = true
	}
	if !names["cas_demo_east1"] || !names["system"] || names["legal_vault"] {
		t.Errorf("catalogs: %v", names)
	}
	tables, err := catalog.NewTables(admin).ListAll(ctx, catalog.ListTablesRequest{CatalogName: "cas_demo_east1", SchemaName: "public"})
	if err != nil || len(tables) != 14 {
		t.Errorf("%d tables, %v", len(tables), err)
	}
	grants := catalog.NewGrants(admin)
	_, err = grants.Update(ctx, catalog.UpdatePermissions{SecurableType: "catalog", FullName: "cas_demo_east1", Changes: []catalog.PermissionsChange{{
		Principal: application, Add: []catalog.Privilege{catalog.PrivilegeUseCatalog, catalog.PrivilegeUseSchema, catalog.PrivilegeSelect},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	effective, err := grants.GetEffective(ctx, catalog.GetEffectiveRequest{SecurableType: "schema", FullName: "cas_demo_east1.public", Principal: application})
	if err != nil {
		t.Fatal(err)
	}
	inherited := effective.PrivilegeAssignments[0].Privileges[0]
	if inherited.InheritedFromName != "cas_demo_east1" || inherited.InheritedFromType != "CATALOG" {
		t.Errorf("inherited from %+v", inherited)
	}
	var refused *apierr.APIError
	_, err = grants.Update(ctx, catalog.UpdatePermissions{SecurableType: "catalog", FullName: "main", Changes: []catalog.PermissionsChange{{
		Principal: application, Add: []catalog.Privilege{catalog.PrivilegeUseCatalog},
	}}})
	if !errors.As(err, &refused) || !errors.Is(err, apierr.ErrPermissionDenied) || refused.Message != "User does not have MANAGE on Catalog 'main'." {
		t.Errorf("a grant on somebody else's catalog: %v", err)
	}
	_, err = grants.Update(ctx, catalog.UpdatePermissions{SecurableType: "catalog", FullName: "cas_demo_east1", Changes: []catalog.PermissionsChange{{
		Principal: "TD-CAS-Service", Add: []catalog.Privilege{catalog.PrivilegeUseCatalog},
	}}})
	if !errors.Is(err, apierr.ErrNotFound) {
		t.Errorf("a grant to a display name: %v", err)
	}
}

func TestSDKRunsStatements(t *testing.T) {
	ctx, w := context.Background(), open(t, "aws")
	statements := sql.NewStatementExecution(w.sdk())
	started, err := statements.ExecuteStatement(ctx, sql.ExecuteStatementRequest{
		WarehouseId: "1234567890abcdef", Statement: "SELECT current_user() AS me", WaitTimeout: "0s",
	})
	if err != nil || started.Status.State != sql.StatementStatePending {
		t.Fatalf("on a cold warehouse: %+v, %v", started, err)
	}
	w.clock.Advance(20 * time.Second)
	done, err := statements.GetStatement(ctx, sql.GetStatementRequest{StatementId: started.StatementId})
	if err != nil || done.Status.State != sql.StatementStateSucceeded || done.Result.DataArray[0][0] != "anna.admin@acme.example" {
		t.Fatalf("after the start: %+v, %v", done, err)
	}
	failed, err := statements.ExecuteStatement(ctx, sql.ExecuteStatementRequest{
		WarehouseId: "1234567890abcdef", Statement: "SELECT * FROM legal_vault.contracts.signed",
	})
	if err != nil || failed.Status.State != sql.StatementStateFailed || failed.Status.Error.ErrorCode != "BAD_REQUEST" {
		t.Errorf("without a grant: %+v, %v", failed, err)
	}
	warehouses, err := sql.NewWarehouses(w.sdk()).ListAll(ctx, sql.ListWarehousesRequest{})
	if err != nil || len(warehouses) != 2 || warehouses[0].OdbcParams.Path != "/sql/1.0/warehouses/1234567890abcdef" {
		t.Errorf("warehouses: %+v, %v", warehouses, err)
	}
}

func TestSDKChangesIPAccessLists(t *testing.T) {
	ctx, w := context.Background(), open(t, "ip-lists-on")
	lists := settings.NewIpAccessLists(w.sdk())
	made, err := lists.Create(ctx, settings.CreateIpAccessList{
		Label: "TreasureData", ListType: settings.ListTypeAllow, IpAddresses: []string{"192.0.2.10"},
	})
	if err != nil {
		t.Fatal(err)
	}
	err = lists.Update(ctx, settings.UpdateIpAccessList{IpAccessListId: made.IpAccessList.ListId, IpAddresses: []string{"192.0.2.10", "192.0.2.11"}})
	if err != nil {
		t.Fatal(err)
	}
	all, err := lists.ListAll(ctx)
	if err != nil || len(all) != 3 || all[2].AddressCount != 2 {
		t.Errorf("lists: %+v, %v", all, err)
	}
	if err := lists.DeleteByIpAccessListId(ctx, made.IpAccessList.ListId); err != nil {
		t.Error(err)
	}
	if _, err := lists.GetByIpAccessListId(ctx, made.IpAccessList.ListId); !errors.Is(err, apierr.ErrNotFound) {
		t.Errorf("a deleted list: %v", err)
	}
}

func TestSDKReadsSettings(t *testing.T) {
	ctx, w := context.Background(), open(t, "aws")
	conf, err := settings.NewWorkspaceConf(w.sdk()).GetStatus(ctx, settings.GetStatusRequest{Keys: "enableTokensConfig,maxTokenLifetimeDays"})
	if err != nil || (*conf)["maxTokenLifetimeDays"] != "90" || (*conf)["enableTokensConfig"] != "" {
		t.Errorf("workspace-conf: %v, %v", conf, err)
	}
	status, err := settings.NewRestrictWorkspaceAdmins(w.sdk()).Get(ctx, settings.GetRestrictWorkspaceAdminsSettingRequest{})
	if err != nil || status.RestrictWorkspaceAdmins.Status != settings.RestrictWorkspaceAdminsMessageStatusAllowAll {
		t.Errorf("restrict_workspace_admins: %+v, %v", status, err)
	}
	metastore, err := catalog.NewMetastores(w.sdk()).Current(ctx)
	if err != nil || metastore.DefaultCatalogName != "main" {
		t.Errorf("metastore: %+v, %v", metastore, err)
	}
}

func TestSDKChangesPermissionsUnderTheGenericPath(t *testing.T) {
	ctx, w := context.Background(), open(t, "aws")
	_, application := w.principal()
	permissions := iam.NewPermissions(w.sdk())
	changed, err := permissions.Update(ctx, iam.UpdateObjectPermissions{
		RequestObjectType: "sql/warehouses", RequestObjectId: "1234567890abcdef",
		AccessControlList: []iam.AccessControlRequest{{ServicePrincipalName: application, PermissionLevel: iam.PermissionLevelCanUse}},
	})
	if err != nil || changed.ObjectId != "/sql/warehouses/1234567890abcdef" {
		t.Fatalf("%+v, %v", changed, err)
	}
	secondAdmin, err := iam.NewServicePrincipalsV2(w.sdk()).ListAll(ctx, iam.ListServicePrincipalsRequest{})
	if err != nil || len(secondAdmin) != 6 {
		t.Errorf("%d principals, %v", len(secondAdmin), err)
	}
}
