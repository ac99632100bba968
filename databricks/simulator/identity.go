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
	return identity
}
