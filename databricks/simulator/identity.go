package simulator

import "brickpass/internal/secret"

// Identity is what a client needs to begin: where things are, and how the people and the principal of the tests sign in.
type Identity struct {
	Host        string       // of the main workspace; empty until it is served
	AdminToken  secret.Value // of the main workspace's admin
	AccountID   string
	WorkspaceID string // of the main workspace

	AccountHost       string       // empty until it is served, and in worlds without an account API
	AccountAdminToken secret.Value // an OAuth access token that the account gave to an account admin
	AutomationID      string       // the client id of a service principal that is account admin
	AutomationSecret  secret.Value
	LoginHost         string // plays login.databricks.com
	Workspaces        []Site

	Azure AzureIdentity // of worlds on Azure
}

// AzureIdentity is what there is in Microsoft Entra and Azure to begin with. The applications are in the tenant of the
// workspaces, but for world wrong-tenant, where they are in the other one.
type AzureIdentity struct {
	TenantID      string // of the workspaces
	OtherTenantID string
	ResourceID    string // of the main workspace

	Contributor    EntraApplication // Contributor of the workspaces, in none of them
	Member         EntraApplication // an admin of the main workspace, nothing in Azure
	ForPartner     EntraApplication // registered by hand, and not imported yet
	SubscriptionID string
}

// EntraApplication is a registration with a client secret.
type EntraApplication struct {
	ClientID, ObjectID string
	Secret             secret.Value
	SecretID           string // of the secret, which people paste instead of its value
}

// Site is one workspace of the account.
type Site struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	Host string `json:"host,omitempty"` // empty for one that nobody serves
}

// Identity of the account and its main workspace. In worlds where personal access tokens do not work, the admin's token is
// an OAuth access token, as a browser sign-in would give.
func (s *Simulator) Identity() Identity {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.state.account
	identity := Identity{
		Host: s.addresses[s.hosts[0].key()], AdminToken: secret.New(all.adminCredential),
		AccountID: accountID, WorkspaceID: idText(workspaceID),
		AccountHost: all.addressOfAccount(), LoginHost: all.addresses[hostKey{kind: LoginHost}],
	}
	if all.accountAdmin != nil {
		identity.AccountAdminToken = secret.New(all.accountAdminCredential)
		identity.AutomationID, identity.AutomationSecret = all.automation.name, secret.New(all.automationSecret)
	}
	for _, w := range all.workspaces {
		identity.Workspaces = append(identity.Workspaces, Site{ID: idText(w.id), Name: w.plot.name, Host: all.addressOf(w)})
	}
	identity.Azure = all.microsoft.identity(all.workspaces[0])
	return identity
}

func (m *microsoft) identity(main *workspace) AzureIdentity {
	if m.home == nil {
		return AzureIdentity{}
	}
	shown := func(a *application, p *appPassword) EntraApplication {
		return EntraApplication{ClientID: a.appID, ObjectID: a.objectID, Secret: secret.New(p.value), SecretID: p.keyID}
	}
	return AzureIdentity{
		TenantID: m.tenants[0].id, OtherTenantID: m.tenants[1].id, ResourceID: m.resourceID(main), SubscriptionID: m.subscription,
		Contributor: shown(m.contributor, m.contributorSecret), Member: shown(m.member, m.memberSecret), ForPartner: shown(m.partner, m.partnerSecret),
	}
}
