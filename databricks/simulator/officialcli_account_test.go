package simulator_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"testing"

	sdkroot "github.com/databricks/databricks-sdk-go" //nolint:depguard // the official CLI is made of its clients
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/oauth2"
)

// The provider's provider_config and the CLI's choice of a workspace reach it by the account, where all have one host.
func TestWorkspaceIsReachedByTheAccountOnAUnifiedHost(t *testing.T) {
	ctx, w := context.Background(), open(t, "unified")
	account := w.accountClient(w.server.Identity().AccountHost)
	one, err := account.Workspaces.GetByWorkspaceId(ctx, 1234567890123456)
	if err != nil {
		t.Fatal(err)
	}
	client, err := account.GetWorkspaceClient(*one) //nolint:staticcheck // it is what the provider calls
	if err != nil {
		t.Fatal(err)
	}
	me, err := client.CurrentUser.Me(ctx, iam.MeRequest{})
	if err != nil || me.DisplayName != "platform-automation" || client.Config.WorkspaceID != "1234567890123456" {
		t.Errorf("%+v, %v", me, err)
	}
}

func (w *workspace) accountClient(host string) *sdkroot.AccountClient {
	w.Helper()
	identity := w.server.Identity()
	client, err := sdkroot.NewAccountClient(&sdkroot.Config{
		Host: host, AccountID: identity.AccountID, ClientID: identity.AutomationID, ClientSecret: identity.AutomationSecret.Reveal(),
		AuthType: "oauth-m2m", HTTPTimeoutSeconds: 5, RetryTimeoutSeconds: 1, ConfigFile: w.TempDir() + "/none",
	})
	if err != nil {
		w.Fatal(err)
	}
	return client
}

func TestCommandsOfTheCLIInTheAccount(t *testing.T) {
	principal := func(ctx context.Context, a *sdkroot.AccountClient) (*iam.AccountServicePrincipal, int64, error) {
		made, err := a.ServicePrincipalsV2.Create(ctx, iam.CreateAccountServicePrincipalRequest{DisplayName: "TD-CAS-Service", Active: true})
		if err != nil {
			return nil, 0, err
		}
		id, err := strconv.ParseInt(made.Id, 10, 64)
		return made, id, err
	}
	all := commands[*sdkroot.AccountClient]{
		"account workspaces list, get": func(ctx context.Context, a *sdkroot.AccountClient) error {
			workspaces, err := a.Workspaces.List(ctx)
			if err != nil {
				return err
			}
			one, err := a.Workspaces.GetByWorkspaceId(ctx, workspaces[0].WorkspaceId)
			return errors.Join(err, wanted(len(workspaces) == 5 && one.WorkspaceName == "prod", workspaces, one))
		},
		"account workspace-assignment update, list, get, delete": func(ctx context.Context, a *sdkroot.AccountClient) error {
			_, id, err := principal(ctx, a)
			if err != nil {
				return err
			}
			const ws = 1234567890123456
			_, err = a.WorkspaceAssignment.Update(ctx, iam.UpdateWorkspaceAssignments{
				WorkspaceId: ws, PrincipalId: id, Permissions: []iam.WorkspacePermission{iam.WorkspacePermissionUser},
			})
			list, err2 := a.WorkspaceAssignment.ListAll(ctx, iam.ListWorkspaceAssignmentRequest{WorkspaceId: ws})
			levels, err3 := a.WorkspaceAssignment.GetByWorkspaceId(ctx, ws)
			assigned := slices.ContainsFunc(list, func(one iam.PermissionAssignment) bool { return one.Principal.PrincipalId == id })
			return errors.Join(err, err2, err3, wanted(assigned && len(levels.Permissions) == 2, list, levels),
				a.WorkspaceAssignment.DeleteByWorkspaceIdAndPrincipalId(ctx, ws, id))
		},
		"account service-principals get, patch, update, list, delete": func(ctx context.Context, a *sdkroot.AccountClient) error {
			made, _, err := principal(ctx, a)
			if err != nil {
				return err
			}
			err = a.ServicePrincipalsV2.Patch(ctx, iam.PatchAccountServicePrincipalRequest{
				Id: made.Id, Operations: []iam.Patch{{Op: iam.PatchOpReplace, Path: "active", Value: false}},
			})
			got, err2 := a.ServicePrincipalsV2.Get(ctx, iam.GetAccountServicePrincipalRequest{Id: made.Id})
			err3 := a.ServicePrincipalsV2.Update(ctx, iam.UpdateAccountServicePrincipalRequest{Id: made.Id, DisplayName: "renamed", Active: true})
			found, err4 := a.ServicePrincipalsV2.ListAll(ctx, iam.ListAccountServicePrincipalsRequest{Filter: `displayName eq "renamed"`})
			return errors.Join(err, err2, err3, err4, wanted(!got.Active && len(found) == 1, got, found),
				a.ServicePrincipalsV2.Delete(ctx, iam.DeleteAccountServicePrincipalRequest{Id: made.Id}))
		},
		"account service-principal-secrets create, list, delete": func(ctx context.Context, a *sdkroot.AccountClient) error {
			made, _, err := principal(ctx, a)
			if err != nil {
				return err
			}
			secret, err := a.ServicePrincipalSecrets.Create(ctx, oauth2.CreateServicePrincipalSecretRequest{ServicePrincipalId: made.Id})
			if err != nil {
				return err
			}
			list, err := a.ServicePrincipalSecrets.ListAll(ctx, oauth2.ListServicePrincipalSecretsRequest{ServicePrincipalId: made.Id})
			return errors.Join(err, wanted(len(list) == 1 && list[0].Id == secret.Id, list),
				a.ServicePrincipalSecrets.Delete(ctx, oauth2.DeleteServicePrincipalSecretRequest{ServicePrincipalId: made.Id, SecretId: secret.Id}))
		},
		"account groups create, get, delete; account users list": func(ctx context.Context, a *sdkroot.AccountClient) error {
			made, err := a.GroupsV2.Create(ctx, iam.CreateAccountGroupRequest{DisplayName: "partners"})
			if err != nil {
				return err
			}
			got, err := a.GroupsV2.Get(ctx, iam.GetAccountGroupRequest{Id: made.Id})
			users, err2 := a.UsersV2.ListAll(ctx, iam.ListAccountUsersRequest{})
			return errors.Join(err, err2, wanted(got.DisplayName == "partners" && len(users) > 2, got, users),
				a.GroupsV2.Delete(ctx, iam.DeleteAccountGroupRequest{Id: made.Id}))
		},
	}
	for name, command := range all {
		t.Run(name, func(t *testing.T) {
			c := openConsole(t, "account")
			if err := command(context.Background(), c.accountClient(c.host)); err != nil {
				t.Error(err)
			}
		})
	}
}
