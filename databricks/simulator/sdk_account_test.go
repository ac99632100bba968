package simulator_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/databricks/databricks-sdk-go/apierr"
	"github.com/databricks/databricks-sdk-go/client"
	"github.com/databricks/databricks-sdk-go/config"
	"github.com/databricks/databricks-sdk-go/config/experimental/auth"
	"github.com/databricks/databricks-sdk-go/credentials/u2m"
	"github.com/databricks/databricks-sdk-go/credentials/u2m/cache"
	"github.com/databricks/databricks-sdk-go/service/iam"
	"github.com/databricks/databricks-sdk-go/service/oauth2"
	"github.com/databricks/databricks-sdk-go/service/provisioning"
	"github.com/databricks/databricks-sdk-go/service/settings"
)

// The account's services of the official SDK. Its AccountClient is a list of these; its package brings every service there
// is, which is why they are built one by one.

// automation signs in as the service principal that is account admin, by config.Config and oauth-m2m.
func (c *console) automation() *client.DatabricksClient {
	identity := c.server.Identity()
	return sdk(c.T, &config.Config{
		Host: c.host, AccountID: identity.AccountID, ClientID: identity.AutomationID, ClientSecret: identity.AutomationSecret.Reveal(), AuthType: "oauth-m2m",
	})
}

func TestSDKManagesTheAccount(t *testing.T) {
	ctx, c := context.Background(), openConsole(t, "account")
	admin := c.automation()
	workspaces, err := provisioning.NewWorkspaces(admin).List(ctx)
	if err != nil || len(workspaces) != 5 || workspaces[1].WorkspaceName != "prod-eu" || workspaces[3].WorkspaceStatus != provisioning.WorkspaceStatusProvisioning {
		t.Fatalf("workspaces: %+v, %v", workspaces, err)
	}
	principals := iam.NewAccountServicePrincipalsV2(admin)
	made, err := principals.Create(ctx, iam.CreateAccountServicePrincipalRequest{DisplayName: "TD-CAS-Service", Active: true})
	if err != nil {
		t.Fatal(err)
	}
	found, err := principals.ListAll(ctx, iam.ListAccountServicePrincipalsRequest{Filter: `displayName eq "TD-CAS-Service"`})
	if err != nil || len(found) != 1 || found[0].ApplicationId != made.ApplicationId {
		t.Fatalf("the new principal is not found: %v, %v", found, err)
	}
	id, err := strconv.ParseInt(made.Id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	assignments, main := iam.NewWorkspaceAssignment(admin), workspaces[0].WorkspaceId
	assigned, err := assignments.Update(ctx, iam.UpdateWorkspaceAssignments{
		WorkspaceId: main, PrincipalId: id, Permissions: []iam.WorkspacePermission{iam.WorkspacePermissionUser},
	})
	if err != nil || assigned.Principal.ServicePrincipalName != made.ApplicationId {
		t.Fatalf("assigned: %+v, %v", assigned, err)
	}
	all, err := assignments.ListAll(ctx, iam.ListWorkspaceAssignmentRequest{WorkspaceId: main})
	seen := false
	for _, one := range all {
		seen = seen || one.Principal.PrincipalId == id && one.Permissions[0] == iam.WorkspacePermissionUser
	}
	if err != nil || !seen {
		t.Errorf("assignments: %+v, %v", all, err)
	}
	var refused *apierr.APIError
	if _, err := assignments.ListAll(ctx, iam.ListWorkspaceAssignmentRequest{WorkspaceId: workspaces[3].WorkspaceId}); !errors.As(err, &refused) || refused.StatusCode != 400 {
		t.Errorf("a workspace that is being made: %v", err)
	}
	secrets := oauth2.NewServicePrincipalSecrets(admin)
	secret, err := secrets.Create(ctx, oauth2.CreateServicePrincipalSecretRequest{ServicePrincipalId: made.Id, Lifetime: "3600s"})
	if err != nil || secret.Secret == "" {
		t.Fatalf("secret: %v", err)
	}
	self := sdk(t, &config.Config{Host: c.server.URL(), ClientID: made.ApplicationId, ClientSecret: secret.Secret, AuthType: "oauth-m2m"})
	if err := self.Config.EnsureResolved(); err != nil {
		t.Error(err)
	}
	request, err := http.NewRequest(http.MethodGet, c.server.URL(), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if err := self.Config.Authenticate(request); err != nil {
		t.Errorf("by its secret: %v", err)
	}
	if err := secrets.Delete(ctx, oauth2.DeleteServicePrincipalSecretRequest{ServicePrincipalId: made.Id, SecretId: secret.Id}); err != nil {
		t.Error(err)
	}
	if err := assignments.Delete(ctx, iam.DeleteWorkspaceAssignmentRequest{WorkspaceId: main, PrincipalId: id}); err != nil {
		t.Error(err)
	}
	if err := principals.Delete(ctx, iam.DeleteAccountServicePrincipalRequest{Id: made.Id}); err != nil {
		t.Error(err)
	}
	if _, err := principals.Get(ctx, iam.GetAccountServicePrincipalRequest{Id: made.Id}); !errors.Is(err, apierr.ErrNotFound) {
		t.Errorf("a deleted principal: %v", err)
	}
	users, err := iam.NewAccountUsersV2(admin).ListAll(ctx, iam.ListAccountUsersRequest{})
	groups, err2 := iam.NewAccountGroupsV2(admin).ListAll(ctx, iam.ListAccountGroupsRequest{})
	if len(users) != 4 || len(groups) != 2 || err != nil || err2 != nil {
		t.Errorf("%d users, %d groups, %v, %v", len(users), len(groups), err, err2)
	}
}

func TestSDKChangesSwitchesOfTheAccount(t *testing.T) {
	ctx, c := context.Background(), openConsole(t, "account")
	admin := c.automation()
	lists := settings.NewEnableIpAccessLists(admin)
	now, err := lists.Get(ctx, settings.GetAccountIpAccessEnableRequest{})
	if err != nil || !now.AcctIpAclEnable.Value {
		t.Fatalf("acct_ip_acl_enable: %+v, %v", now, err)
	}
	off := settings.UpdateAccountIpAccessEnableRequest{
		AllowMissing: true, FieldMask: "acct_ip_acl_enable.value",
		Setting: settings.AccountIpAccessEnable{
			Etag: "stale", SettingName: "default", AcctIpAclEnable: settings.BooleanMessage{ForceSendFields: []string{"Value"}},
		},
	}
	_, err = lists.Update(ctx, off)
	var stale *apierr.APIError
	if !errors.As(err, &stale) || !errors.Is(err, apierr.ErrResourceConflict) || stale.ErrorDetails().ErrorInfo == nil {
		t.Fatalf("with a stale etag: %v", err)
	}
	off.Setting.Etag = stale.ErrorDetails().ErrorInfo.Metadata["etag"]
	if changed, err := lists.Update(ctx, off); err != nil || changed.AcctIpAclEnable.Value {
		t.Errorf("with the fresh etag of the refusal: %+v, %v", changed, err)
	}
	if all, err := settings.NewAccountIpAccessLists(admin).ListAll(ctx); err != nil || len(all) != 0 {
		t.Errorf("lists: %v, %v", all, err)
	}
	network, err := settings.NewWorkspaceNetworkConfiguration(admin).GetWorkspaceNetworkOptionRpc(ctx, settings.GetWorkspaceNetworkOptionRequest{WorkspaceId: 6543210987654321})
	if err != nil {
		t.Fatal(err)
	}
	policy, err := settings.NewNetworkPolicies(admin).GetNetworkPolicyRpc(ctx, settings.GetNetworkPolicyRequest{NetworkPolicyId: network.NetworkPolicyId})
	if err != nil || policy.Ingress == nil || len(policy.Ingress.PublicAccess.AllowRules[0].Origin.IncludedIpRanges.IpRanges) != 1 {
		t.Errorf("policy of prod-eu: %+v, %v", policy, err)
	}
	name := "accounts/" + c.server.Identity().AccountID + "/servicePrincipals/" + c.loader() + "/ruleSets/default"
	rules := iam.NewAccountAccessControl(admin)
	set, err := rules.GetRuleSet(ctx, iam.GetRuleSetRequest{Name: name})
	if err != nil {
		t.Fatal(err)
	}
	change := iam.UpdateRuleSetRequest{Name: name, RuleSet: iam.RuleSetUpdateRequest{Name: name, Etag: set.Etag, GrantRules: []iam.GrantRule{
		{Role: "roles/servicePrincipal.user", Principals: []string{"users/anna.admin@acme.example"}},
	}}}
	if _, err := rules.UpdateRuleSet(ctx, change); err != nil {
		t.Error(err)
	}
	if _, err := rules.UpdateRuleSet(ctx, change); !errors.Is(err, apierr.ErrResourceConflict) {
		t.Errorf("the same etag again: %v", err)
	}
}

func TestSDKIsRefusedAtTheAccountByAToken(t *testing.T) {
	c := openConsole(t, "account")
	byToken := sdk(t, &config.Config{Host: c.host, AccountID: c.server.Identity().AccountID, Token: c.admin, AuthType: "pat"})
	if _, err := provisioning.NewWorkspaces(byToken).List(context.Background()); !errors.Is(err, apierr.ErrUnauthenticated) {
		t.Errorf("a personal access token at the account: %v", err)
	}
}

// clicker is a browser that fills in the pages on its way: where to, and who.
func (w *workspace) clicker(where, who, decision string) func(string) error {
	return func(address string) error {
		p := w.visit(http.MethodGet, address, "")
		if where != "" {
			p = w.click(p, "where", where)
		}
		p = w.click(p, "who", who, "decision", decision)
		go func() { // a browser does not wait for the program that opened it
			if back, err := http.Get(p.Header.Get("Location")); err == nil {
				_ = back.Body.Close()
			}
		}()
		return nil
	}
}

// u2mSession is a sign-in by the SDK's own code.
func (w *workspace) u2mSession(argument u2m.OAuthArgument, browser func(string) error, more ...u2m.PersistentAuthOption) (*u2m.PersistentAuth, error) {
	w.Helper()
	options := append([]u2m.PersistentAuthOption{
		u2m.WithOAuthArgument(argument), u2m.WithBrowser(browser), u2m.WithTokenCache(cache.NewInMemoryTokenCache()),
	}, more...)
	session, err := u2m.NewPersistentAuth(w.Context(), options...)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() { _ = session.Close() })
	return session, session.Challenge()
}

// by makes a client of the SDK that signs in by a session.
func (w *workspace) by(host string, session *u2m.PersistentAuth) *config.Config {
	return &config.Config{Host: host, Credentials: config.NewTokenSourceStrategy("browser", auth.TokenSourceFn(withContext(session.Token)))}
}

// withContext makes one kind of token source of the other, whatever the token is.
func withContext[T any](token func() (*T, error)) func(context.Context) (*T, error) {
	return func(context.Context) (*T, error) { return token() }
}

func TestSDKSignsInByABrowserAtAWorkspace(t *testing.T) {
	w := open(t, "account")
	argument, err := u2m.NewBasicWorkspaceOAuthArgument(w.at())
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.u2mSession(argument, w.clicker("", "anna.admin@acme.example", "sign-in"))
	if err != nil {
		t.Fatal(err)
	}
	me, err := iam.NewCurrentUser(sdk(t, w.by(w.at(), session))).Me(context.Background(), iam.MeRequest{})
	if err != nil || me.UserName != "anna.admin@acme.example" {
		t.Errorf("Me: %+v, %v", me, err)
	}
	if _, err := session.ForceRefreshToken(); err != nil {
		t.Errorf("renewal: %v", err)
	}
	w.server.EndRefreshTokens()
	var dead *u2m.InvalidRefreshTokenError
	if _, err := session.ForceRefreshToken(); !errors.As(err, &dead) {
		t.Errorf("renewal after the end: %v", err)
	}
	if _, err := w.u2mSession(argument, w.clicker("", "anna.admin@acme.example", "deny")); err == nil || !strings.Contains(err.Error(), "access_denied") {
		t.Errorf("denied: %v", err)
	}
}

func TestSDKSignsInByABrowserAtTheAccount(t *testing.T) {
	c := openConsole(t, "account")
	argument, err := u2m.NewBasicAccountOAuthArgument(c.host, c.server.Identity().AccountID)
	if err != nil {
		t.Fatal(err)
	}
	session, err := c.u2mSession(argument, c.clicker("", "carla.account@acme.example", "sign-in"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := c.by(c.host, session)
	cfg.AccountID = c.server.Identity().AccountID
	if all, err := provisioning.NewWorkspaces(sdk(t, cfg)).List(context.Background()); err != nil || len(all) != 5 {
		t.Errorf("workspaces: %v, %v", all, err)
	}
}

func TestSDKUsesAUnifiedHost(t *testing.T) {
	ctx, w := context.Background(), open(t, "unified")
	identity := w.server.Identity()
	argument, err := u2m.NewBasicUnifiedOAuthArgument(w.at(), identity.AccountID)
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.u2mSession(argument, w.clicker("", "carla.account@acme.example", "sign-in"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := w.by(w.at(), session)
	cfg.WorkspaceID = identity.WorkspaceID
	both := sdk(t, cfg)
	if me, err := iam.NewCurrentUser(both).Me(ctx, iam.MeRequest{}); err != nil || me.UserName != "carla.account@acme.example" {
		t.Errorf("Me: %+v, %v", me, err)
	}
	if all, err := provisioning.NewWorkspaces(both).List(ctx); err != nil || len(all) != 5 {
		t.Errorf("workspaces: %v, %v", all, err)
	}
	byToken := sdk(t, &config.Config{Host: w.at(), Token: w.admin, WorkspaceID: identity.WorkspaceID, AuthType: "pat"})
	if _, err := iam.NewCurrentUser(byToken).Me(ctx, iam.MeRequest{}); err != nil {
		t.Errorf("by a token: %v", err)
	}
	bySecret := sdk(t, &config.Config{Host: w.at(), ClientID: identity.AutomationID, ClientSecret: identity.AutomationSecret.Reveal(), WorkspaceID: identity.WorkspaceID, AuthType: "oauth-m2m"})
	if _, err := iam.NewCurrentUser(bySecret).Me(ctx, iam.MeRequest{}); err != nil {
		t.Errorf("by a secret: %v", err)
	}
}

func TestSDKSignsInWithoutKnowingWhere(t *testing.T) {
	w := open(t, "account")
	argument, err := u2m.NewBasicDiscoveryOAuthArgument("anywhere")
	if err != nil {
		t.Fatal(err)
	}
	session, err := w.u2mSession(argument, w.clicker(w.site("prod-eu").ID, "data-platform@acme.example", "sign-in"),
		u2m.WithDiscoveryLogin(), u2m.WithDiscoveryHost(w.server.Identity().LoginHost))
	if err != nil {
		t.Fatal(err)
	}
	if argument.GetDiscoveredHost() != w.site("prod-eu").Host {
		t.Errorf("found %s", argument.GetDiscoveredHost())
	}
	me, err := iam.NewCurrentUser(sdk(t, w.by(argument.GetDiscoveredHost(), session))).Me(context.Background(), iam.MeRequest{})
	if err != nil || me.UserName != "data-platform@acme.example" {
		t.Errorf("Me: %+v, %v", me, err)
	}
}

func TestSDKFindsWhatAHostIs(t *testing.T) {
	for world, workspace := range map[string]bool{"account": true, "unified": false} {
		w := open(t, world)
		cfg := &config.Config{Host: w.at(), Token: w.admin, AuthType: "pat", ConfigFile: t.TempDir() + "/none"}
		err := cfg.EnsureResolved()
		if err != nil || cfg.AccountID != w.server.Identity().AccountID || (cfg.WorkspaceID != "") != workspace || cfg.Cloud != "AWS" {
			t.Errorf("%s: account %q, workspace %q, %v", world, cfg.AccountID, cfg.WorkspaceID, err)
		}
	}
	c := openConsole(t, "account")
	cfg := &config.Config{Host: c.host, AccountID: c.server.Identity().AccountID, Token: c.admin, AuthType: "pat", ConfigFile: t.TempDir() + "/none"}
	if err := cfg.EnsureResolved(); err != nil || cfg.WorkspaceID != "" || cfg.TokenAudience != cfg.AccountID {
		t.Errorf("the account console: workspace %q, audience %q, %v", cfg.WorkspaceID, cfg.TokenAudience, err)
	}
	if discovered, err := url.Parse(cfg.DiscoveryURL); err != nil || discovered.Path != "/oidc/accounts/"+cfg.AccountID+"/.well-known/oauth-authorization-server" {
		t.Errorf("its sign-in: %s, %v", cfg.DiscoveryURL, err)
	}
}
