package simulator

import (
	"fmt"
	"time"
)

// The people of every world.
const (
	adminName    = "anna.admin@acme.example"
	analystName  = "ben.analyst@acme.example"
	platformName = "data-platform@acme.example"
	platformTeam = "data-platform"
)

// newState is a world at its beginning, as its main workspace sees it.
func newState(w World, cloud azureCloud, seed uint64, now time.Time) *state {
	main := newWorkspace(mainPlot())
	s := (&account{
		world: w.oddities, ids: newIdentifiers(seed, w.Name), beyond: newIdentifiers(seed, w.Name+" beyond"),
		sessions: map[string]*session{}, codes: map[string]*authorizationCode{}, refreshTokens: map[string]*refreshToken{},
		ruleSets: map[string]*ruleSet{}, workspaces: []*workspace{main},
		onBehalfOff: w.onBehalfOff, microsoft: newMicrosoft(cloud, newIdentifiers(seed, w.Name+" microsoft")),
	}).at(main)
	longAgo := now.AddDate(0, -8, 0)
	s.people(longAgo)
	s.settle(now)
	if !s.world.notFederated {
		s.furnishCatalogs(longAgo)
		s.furnishLake(longAgo)
	}
	s.furnishWarehouses()
	s.furnishClusters()
	s.handOutTokens(now)
	s.signInAdmin(now)
	s.furnishAccount(longAgo, now)
	s.furnishMicrosoft(longAgo, now)
	return s
}

func (s *state) addIdentity(k kind, name, display string, at time.Time, entitlements ...string) *identity {
	i := &identity{id: s.ids.number("principal"), kind: k, name: name, display: display, active: true, createdAt: at}
	m := s.assignTo(i, false)
	for _, value := range entitlements {
		m.entitlements = append(m.entitlements, entitlement{value, at})
	}
	s.identities = append(s.identities, i)
	return i
}

// people are two admins' worth of users and a few service principals; two of those share a name, and one is known to the
// account but not to this workspace.
func (s *state) people(at time.Time) {
	s.admin = s.addIdentity(user, adminName, "Anna Admin", at)
	s.members[s.admin].admin = true
	analyst := s.addIdentity(user, analystName, "Ben Analyst", at, "workspace-access", "databricks-sql-access")
	platform := s.addIdentity(user, platformName, "Data Platform", at, "workspace-access", "databricks-sql-access")
	var entitled []string
	if !s.world.createDropsEntitlements {
		entitled = []string{"databricks-sql-access"}
	}
	principal := func(display string) *identity {
		return s.addIdentity(servicePrincipal, s.ids.uuid("application"), display, at, entitled...)
	}
	loader := principal("nightly-loader")
	principal("reporting")
	principal("reporting")
	principal("dbt-runner")
	principal("airflow")
	delete(s.members, principal("crm-sync"))
	s.crowd = crowd{size: max(0, s.world.principals-s.principalsHere()), entitlements: s.members[loader].entitlements, since: at, met: map[int]bool{}}
	s.own = []*group{
		{id: s.ids.number("group"), display: admins, system: true},
		{id: s.ids.number("group"), display: everybody, system: true},
	}
	s.groups = []*group{
		{id: s.ids.number("group"), display: platformTeam, members: []int64{platform.id}},
		{id: s.ids.number("group"), display: "analysts", members: []int64{analyst.id}},
	}
	if !s.world.noTokenYet {
		s.tokenACL = acl{{User: analystName, Level: canUse}, {Principal: loader.name, Level: canUse}}
	}
}

func (s *state) settle(now time.Time) {
	value := func(text string) *string {
		if text == "" {
			return nil
		}
		return &text
	}
	tokens := ""
	if s.world.tokensOff {
		tokens = "false"
	}
	s.conf = map[string]*string{
		confTokens: value(tokens), confMaxLifetime: value(s.world.maxTokenDays), confIPLists: value(s.world.ipListsEnabled),
		"enableWebTerminal": value("true"),
	}
	for _, key := range otherSwitches {
		s.conf[key] = nil
	}
	s.restrict = restriction{status: unrestricted, etag: s.newEtag()}
	if s.world.adminsRestricted {
		s.restrict.status = restricted
	}
	for _, list := range s.world.lists {
		list.id, list.enabled = s.ids.uuid("ip-list"), true
		list.createdAt, list.updatedAt = now.AddDate(0, -6, 0), now.AddDate(0, -1, 0)
		list.createdBy, list.updatedBy = s.admin.id, s.admin.id
		s.ips().lists = append(s.ips().lists, &list)
	}
	s.ips().history = []ipRules{{enabled: s.ipListsEnforced(), lists: s.snapshotLists()}}
}

func (s *state) furnishWarehouses() {
	analysts := aclEntry{Group: "analysts", Level: canUse}
	owned := acl{{User: adminName, Level: isOwner}}
	s.warehouses = []*warehouse{
		{
			id: "1234567890abcdef", name: "Starter", size: "2X-Small", serverless: true, coldStart: s.world.coldStart,
			autoStop: 10 * time.Minute, owner: adminName, acl: owned.with(analysts),
		},
	}
	if s.world.oneWarehouse {
		return
	}
	s.warehouses = append(s.warehouses, &warehouse{
		id: "fedcba0987654321", name: "Finance", size: "Medium", coldStart: 4 * time.Minute,
		autoStop: 45 * time.Minute, owner: platformName, acl: acl{{User: platformName, Level: isOwner}},
	})
}

// handOutTokens gives other people tokens, which nobody may break by setting up a partner.
func (s *state) handOutTokens(now time.Time) {
	if s.world.noTokenYet {
		return
	}
	for _, one := range []struct{ owner, comment string }{{analystName, "notebook"}, {s.tokenACL[1].Principal, "nightly load"}} {
		owner := s.identityByName(one.owner)
		made := now.AddDate(0, 0, -20)
		t := s.newToken(owner, owner, one.comment, 90*24*time.Hour, made)
		t.lastUsed = now.AddDate(0, 0, -1)
	}
}

// signInAdmin gives the admin a token; where tokens do not work, or must not exist yet, the session of a browser.
func (s *state) signInAdmin(now time.Time) {
	if s.world.noTokenYet || s.world.tokensOff {
		s.adminCredential = s.newSession(s.admin, workspaceID, []string{"all-apis", "offline_access"}, now)
		s.sessions[s.adminCredential].expiresAt = now.AddDate(0, 0, 30) // a browser session renews itself
		return
	}
	days := s.maxLifetimeDays()
	t := s.newToken(s.admin, s.admin, "admin", time.Duration(min(days, 30))*24*time.Hour, now)
	s.adminCredential = t.value
}

// furnishCatalogs builds the tree of Unity Catalog and who may do what in it.
func (s *state) furnishCatalogs(at time.Time) {
	owner := adminName
	if s.world.adminOwnsNoCatalog {
		owner = platformName
	}
	managed := func(name, owner string, schemas ...*schema) *catalog {
		return &catalog{name: name, owner: owner, kind: "MANAGED_CATALOG", createdAt: at, schemas: append(schemas, informationSchema())}
	}
	s.catalogs = []*catalog{
		managed("cas_demo_east1", owner, schemaOf("hr", owner, "salaries"), schemaOf("public", owner, shopTables()...), schemaOf("staging", owner, "events_raw")),
		managed("finance_ledger", platformTeam, schemaOf("ledger", platformTeam, "entries")),
		managed("finance_sandbox", platformTeam, schemaOf("scratch", platformTeam)),
		managed("legal_vault", platformTeam, schemaOf("contracts", platformTeam, "signed")),
		managed("main", platformTeam, schemaOf("default", platformTeam, "calendar")),
		managed("partner_share", owner, schemaOf("inbound", owner, "feed")),
		{
			name: "samples", owner: "System user", kind: "SYSTEM_CATALOG", createdAt: at,
			schemas: []*schema{schemaOf("nyctaxi", "System user", "trips"), schemaOf("tpch", "System user", "customer", "nation", "orders")},
		},
		{name: "system", owner: "System user", kind: "SYSTEM_CATALOG", createdAt: at, schemas: []*schema{schemaOf("access", "System user", "audit")}},
	}
	s.catalogNamed("partner_share").boundTo = elsewhere
	give := func(name, principal string, privileges ...string) {
		found, missing := s.find(name)
		if missing != "" {
			panic("simulator: a grant on " + name + ", which is not there")
		}
		s.grantTo(found, principal).privileges = privileges
	}
	give("cas_demo_east1", "analysts", "USE_CATALOG", "USE_SCHEMA")
	give("cas_demo_east1.public", "analysts", "SELECT")
	give("cas_demo_east1", accountUsers, "BROWSE")
	give("main", accountUsers, "USE_CATALOG")
	give("main.default", accountUsers, "USE_SCHEMA", "SELECT")
	give("samples", accountUsers, "USE_CATALOG", "USE_SCHEMA", "SELECT")
	give("system", accountUsers, "USE_CATALOG")
	// An orphan: its principal was deleted long ago (databricks-api.md 8.3).
	s.grants.add(&grant{
		kind: "CATALOG", name: "cas_demo_east1", principal: s.ids.uuid("gone"), principalID: s.ids.number("gone"),
		privileges: []string{"USE_CATALOG", "SELECT"},
	})
}

func (s *state) catalogNamed(name string) *catalog {
	found, missing := s.find(name)
	if missing != "" {
		panic("simulator: no catalog " + name)
	}
	return found.catalog
}

func informationSchema() *schema { return schemaOf("information_schema", "System user") }

// shopTables are fourteen tables of a shop.
func shopTables() []string {
	return []string{
		"addresses", "carts", "categories", "customers", "events", "inventory", "invoices", "order_items", "orders", "payments",
		"products", "returns", "shipments", "visits",
	}
}

// schemaOf makes a schema whose tables all look alike; the rows are invented.
func schemaOf(name, owner string, tables ...string) *schema {
	made := &schema{name: name, owner: owner}
	for _, one := range tables {
		t := &table{name: one, owner: owner, columns: []column{{"id", "LONG"}, {"name", "STRING"}, {"updated_at", "TIMESTAMP"}}}
		for row := 1; row <= 3; row++ {
			t.rows = append(t.rows, []string{fmt.Sprint(row), fmt.Sprintf("%s %d", one, row), fmt.Sprintf("2026-09-0%dT08:00:00.000Z", row)})
		}
		made.tables = append(made.tables, t)
	}
	return made
}
