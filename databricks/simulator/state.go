package simulator

// state is what one request sees: the account, and the workspace that the request is for. At the account console there is
// no workspace. Whoever touches it holds Simulator.mu.
type state struct {
	*account
	*workspace
}

// account is all that the workspaces share.
type account struct {
	world  oddities
	ids    *identifiers
	beyond *identifiers // for what stands beside the main workspace, so that it moves no id in there

	admin           *identity // of the main workspace
	adminCredential string

	accountAdmin           *identity
	accountAdminCredential string
	automation             *identity // a service principal that is account admin
	automationSecret       string

	identities []*identity
	crowd      crowd
	groups     []*group
	workspaces []*workspace       // the first is the main one
	addresses  map[hostKey]string // where the hosts are served, as far as they are

	microsoft *microsoft // the tenants beside it; never nil

	sessions      map[string]*session
	codes         map[string]*authorizationCode
	refreshTokens map[string]*refreshToken
	secrets       []*oauthSecret

	consoleIPs      ipBook
	consoleIPSwitch consoleIPSwitch
	policies        []networkPolicy

	catalogs []*catalog
	grants   grantBook
	ruleSets map[string]*ruleSet

	onBehalfOff bool // as the world has it, or as an account admin switched it

	requests int // counted by the rate limit
	rotation int // makes the order of unordered answers change
}

// workspace is one of them, with all that is its own.
type workspace struct {
	id      int64
	plot    plot
	members map[*identity]*member
	own     []*group // the system groups, and those that were made here
	places  map[*group]*member

	tokens    []*token
	tokenMade bool // a personal access token was made at some time: the token ACL exists (databricks-api.md 6.1)
	tokenACL  acl

	conf     map[string]*string
	restrict restriction
	policy   string // the network policy that it is bound to

	ownIPs ipBook

	warehouses []*warehouse
	clusters   []*cluster
	statements map[string]*statement

	flickers map[string]bool // refusals that come once for each subject
}

// at is the same account as another of its workspaces sees it.
func (a *account) at(w *workspace) *state { return &state{account: a, workspace: w} }
