package simulator

import "time"

// World is one state of affairs that a set-up can meet, under a name that documents and tests use.
type World struct {
	Name        string
	Description string
	oddities
}

// oddities are how a world differs from an ordinary one. The zero value, filled by ordinary, is world aws.
type oddities struct {
	cloud string

	onBehalfOff             bool // on-behalf-of tokens are not enabled (databricks-api.md 6.2)
	tokensOff               bool // enableTokensConfig is false
	noTokenYet              bool // nobody ever made a token: the token ACL is 404
	adminOwnsNoCatalog      bool
	createDropsEntitlements bool // entitlements in the body of a SCIM create are let through and forgotten; UNCONFIRMED
	oneWarehouse            bool
	adminsRestricted        bool // RESTRICT_TOKENS_AND_JOB_RUN_AS (databricks-api.md 6.2)
	noIPLists               bool // the tier has none: 404 FEATURE_DISABLED
	noAccountAPI            bool // account paths are a bare Not Found
	notFederated            bool // no metastore, and the workspace shares no identities with the account (databricks-api.md 2.4)
	uniqueIPLabels          bool
	assignmentFlicker       bool // "Principal … not in workspace" once for each principal
	requestIDInMessages     bool
	codesAsStrings          bool // numeric error codes come as texts
	maxTokenDays            string
	ipListsEnabled          string
	lists                   []ipList

	entitlementDelay time.Duration // for what was signed in before (databricks-api.md 4)
	scopeDelay       time.Duration
	revocationDelay  time.Duration
	grantDelay       time.Duration // a new principal in Unity Catalog
	permissionDelay  time.Duration // a new principal in ACLs
	secretDelay      time.Duration // a new secret at the token endpoint
	tokenListDelay   time.Duration
	ipListDelay      time.Duration
	coldStart        time.Duration

	neighbours         []plot // further workspaces of the account
	unified            bool   // one host for the account and its workspaces
	accountAdminInside bool   // the account admin is an admin of every workspace too

	wrongTenant       bool          // people and applications are in another tenant than the workspaces
	graphDenied       bool          // nobody may register or change applications
	newerEntra        bool          // errors of Entra have spaces where older ones have line breaks
	sameNames         int           // so many registrations share a name
	appDelay          time.Duration // a new registration at the token endpoint
	clientSecretDelay time.Duration // a new client secret there
	graphDelay        time.Duration // a new object in Graph, asked for by itself
	graphListDelay    time.Duration // and in lists
	graphPage         int

	principals, catalogs int // so many in all: those that no world names are made when they are looked at

	limitEvery                                   int // one request in so many is 429
	scimPage, catalogPage, schemaPage, tablePage int
	faults                                       func(seed uint64) []Fault
}

// ordinary is a workspace on AWS after the entitlement migration of 2026 (databricks-api.md 4): a new principal has nothing.
func ordinary() oddities {
	return oddities{
		cloud: "AWS", maxTokenDays: "90", ipListsEnabled: "false", uniqueIPLabels: true,
		entitlementDelay: 10 * time.Minute, scopeDelay: 10 * time.Minute, coldStart: 20 * time.Second,
		scimPage: 100, catalogPage: 2, schemaPage: 2, tablePage: 5,
	}
}

// Worlds lists all worlds; the first is the default.
func Worlds() []World {
	world := func(name, description string, change func(*oddities)) World {
		o := ordinary()
		change(&o)
		return World{Name: name, Description: description, oddities: o}
	}
	return []World{
		world("aws", "An ordinary workspace on AWS: everything is possible, nothing is given by default.", func(*oddities) {}),
		world("obo-off", "On-behalf-of tokens are switched off for the account.", func(o *oddities) {
			o.onBehalfOff = true
		}),
		world("ip-lists-on", "IP access lists keep everybody out who is not on one.", func(o *oddities) {
			o.ipListsEnabled, o.ipListDelay = "true", time.Minute
			o.lists = []ipList{officeList(), {label: "Blocked", kind: blockList, values: []string{"192.0.2.66", "192.0.2.128/25"}}}
		}),
		world("first-allow-list", "IP access lists are enforced, but there is no allow list: the first one would lock everybody else out.", func(o *oddities) {
			o.ipListsEnabled = "true"
		}),
		world("not-catalog-owner", "The admin owns no catalog and may not share any; data-platform@acme.example may.", func(o *oddities) {
			o.adminOwnsNoCatalog = true
		}),
		world("tokens-off", "Personal access tokens are switched off in the workspace; the admin signs in by OAuth.", func(o *oddities) {
			o.tokensOff = true
		}),
		world("no-token-yet", "Nobody ever made a token here, so that token permissions do not exist yet; the admin signs in by OAuth.", func(o *oddities) {
			o.noTokenYet = true
		}),
		world("no-entitlements", "No principal has any entitlement, and those asked for at its creation are forgotten.", func(o *oddities) {
			o.createDropsEntitlements = true
		}),
		world("short-lifetime", "No token may live longer than seven days.", func(o *oddities) {
			o.maxTokenDays = "7"
		}),
		world("free", "Free Edition: one small warehouse, no IP access lists, no on-behalf-of tokens, no account API.", func(o *oddities) {
			o.onBehalfOff, o.noIPLists, o.noAccountAPI, o.oneWarehouse = true, true, true, true
			o.maxTokenDays = ""
		}),
		world("restricted-admins", "Workspace admins may make tokens only for principals that they hold the user role on; the manager of a principal or an account admin can give it.", func(o *oddities) {
			o.adminsRestricted, o.accountAdminInside = true, true
		}),
		world("account", "An account with five workspaces, and an account admin who is an admin of each; anna is an admin of the first alone.", several),
		world("unified", "The same account with one address for everything; requests say which workspace they mean.", func(o *oddities) {
			several(o)
			o.unified = true
		}),
		world("gcp", "An ordinary workspace on Google's cloud, and one in Europe.", func(o *oddities) {
			o.cloud, o.accountAdminInside, o.neighbours = "GCP", true, neighbours()[:1]
		}),
		world("azure", "An ordinary workspace on Azure, and one in Europe; on-behalf-of tokens were switched on for principals of Databricks.", azure),
		world("azure-entra", "The same, where Microsoft Entra takes a minute or two to know what was made, and its lists have pages of two.", azureEntra),
		world("wrong-tenant", "The same, with people and applications from another tenant than that of the workspaces.", func(o *oddities) {
			azure(o)
			o.wrongTenant = true
		}),
		world("graph-denied", "The same, where nobody who signs in may register applications.", func(o *oddities) {
			azure(o)
			o.graphDenied = true
		}),
		world("obo-refused-azure", "The same, without on-behalf-of tokens, as Azure is at first.", func(o *oddities) {
			azure(o)
			o.onBehalfOff = true
		}),
		world("no-identity-federation", "An old workspace without a metastore: its principals are its own, and the account assigns nobody to it.", func(o *oddities) {
			o.notFederated, o.accountAdminInside = true, true
		}),
		world("large", "100,000 service principals and 10,000 catalogs with 200 schemas each.", func(o *oddities) {
			o.principals, o.catalogs = 100_000, 10_000
			o.catalogPage, o.schemaPage, o.tablePage = 100, 100, 50
		}),
		world("flaky", "Nothing is forbidden, but everything takes a while, and answers are refused, late or lost.", flaky),
	}
}

func (w World) scriptedFaults(seed uint64) []Fault {
	if w.faults == nil {
		return nil
	}
	return w.faults(seed)
}
