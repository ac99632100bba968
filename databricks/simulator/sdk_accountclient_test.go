package simulator_test

import (
	"context"
	"testing"

	sdkroot "github.com/databricks/databricks-sdk-go" //nolint:depguard // what is tested is its AccountClient itself
	"github.com/databricks/databricks-sdk-go/service/iam"
)

// The official SDK's AccountClient as its users meet it: of a host, an account and an OAuth secret, it lists the workspaces and makes
// an identity.
func TestSDKsAccountClient(t *testing.T) {
	ctx, c := context.Background(), openConsole(t, "account")
	identity := c.server.Identity()
	signed := &sdkroot.Config{
		Host: c.host, AccountID: identity.AccountID, ClientID: identity.AutomationID, ClientSecret: identity.AutomationSecret.Reveal(),
		AuthType: "oauth-m2m", HTTPTimeoutSeconds: 5, RetryTimeoutSeconds: 1, ConfigFile: t.TempDir() + "/none",
	}
	account, err := sdkroot.NewAccountClient(signed)
	if err != nil {
		t.Fatal(err)
	}
	workspaces, err := account.Workspaces.List(ctx)
	if err != nil || len(workspaces) != 5 {
		t.Fatalf("workspaces: %+v, %v", workspaces, err)
	}
	made, err := account.ServicePrincipalsV2.Create(ctx, iam.CreateAccountServicePrincipalRequest{DisplayName: "by the AccountClient", Active: true})
	if err != nil || made.ApplicationId == "" {
		t.Fatalf("made: %+v, %v", made, err)
	}
}
