package simulator

import "time"

const (
	acmeDomain, acmeName     = "acme.onmicrosoft.com", "Acme"
	globexDomain, globexName = "globex.onmicrosoft.com", "Globex"
	partnerApp               = "Prequel Databricks Service Principal"
	resourceGroupName        = "rg-data"

	deployerName = "dora.deployer@acme.example" // Contributor of the workspaces, in none of them
)

// newMicrosoft is a cloud in which nobody is.
func newMicrosoft(cloud azureCloud, ids *identifiers) *microsoft {
	return &microsoft{cloud: cloud, ids: ids, tokens: map[string]*entraToken{}, refresh: map[string]*entraRefresh{}}
}

// furnishMicrosoft fills it for a world on Azure: the tenant of the workspaces, another one, the people in them, and
// applications for an admin to sign in with.
func (s *state) furnishMicrosoft(longAgo, now time.Time) {
	if s.world.cloud != "Azure" {
		return
	}
	m := s.microsoft
	tenant := func(domain, name string) *tenant {
		t := &tenant{id: m.ids.uuid("tenant"), domain: domain, name: name}
		m.tenants = append(m.tenants, t)
		return t
	}
	acme, globex := tenant(acmeDomain, acmeName), tenant(globexDomain, globexName)
	m.home, m.subscription, m.resourceGroup = acme, m.ids.uuid("subscription"), resourceGroupName
	people := acme
	if s.world.wrongTenant {
		people = globex
	}
	s.furnishPeople(people, longAgo)
	s.furnishApplications(people, longAgo, now)
}

// furnishPeople puts the people of the workspaces into the directory. In world wrong-tenant they come from another one and
// are guests in that of the workspaces: who asks the right tenant gets the right token.
func (s *state) furnishPeople(lives *tenant, at time.Time) {
	m := s.microsoft
	for _, one := range []struct {
		name, display, role string
		rights              graphRights
	}{
		{adminName, "Anna Admin", roleContributor, mayOwn},
		{analystName, "Ben Analyst", "", mayRead},
		{accountAdminName, "Carla Account", roleOwner, mayAll},
		{deployerName, "Dora Deployer", roleContributor, mayOwn},
	} {
		rights := one.rights
		if s.world.graphDenied {
			rights = min(rights, mayRead)
		}
		for _, t := range []*tenant{m.home, lives} {
			if t.person(one.name) != nil {
				continue
			}
			t.subjects = append(t.subjects, &subject{
				objectID: m.ids.uuid("person"), name: one.name, display: one.display, at: t, createdAt: at,
				rights: rights, role: one.role, lives: t == lives,
			})
		}
	}
}

// furnishApplications registers three: one that is Contributor of the workspaces and in none of them, one that is an admin of
// the main workspace and nothing in Azure, and one that somebody made for a partner and nobody imported yet.
func (s *state) furnishApplications(at *tenant, longAgo, now time.Time) {
	m := s.microsoft
	owner := at.person(accountAdminName)
	add := func(display string) (*application, *subject, *appPassword) {
		a := m.register(at, display, owner, longAgo)
		return a, m.addServicePrincipal(at, a, longAgo), m.addPassword(a, "set-up", longAgo, now.AddDate(1, 0, 0), longAgo)
	}
	var principal *subject
	m.contributor, principal, m.contributorSecret = add("platform-deployer")
	principal.role, principal.rights = roleContributor, mayAll
	if s.world.graphDenied {
		principal.rights = mayNothing
	}
	m.member, _, m.memberSecret = add("workspace-automation")
	m.partner, _, m.partnerSecret = add(partnerApp)
	for range s.world.sameNames {
		a := m.register(at, "reporting-connector", owner, longAgo)
		m.addServicePrincipal(at, a, longAgo)
		m.addPassword(a, "old", longAgo, now.AddDate(0, -1, 0), longAgo) // it has expired
	}

	s.ids, s.beyond = s.beyond, s.ids
	defer func() { s.ids, s.beyond = s.beyond, s.ids }()
	member := &identity{
		id: s.ids.number("principal"), kind: servicePrincipal, name: m.member.appID, display: m.member.display, active: true,
		createdAt: longAgo, entra: true, staff: true,
	}
	s.identities = append(s.identities, member)
	s.assignTo(member, true)
}
