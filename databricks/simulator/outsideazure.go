package simulator

import (
	"fmt"
	"slices"
	"time"

	"brickpass/internal/secret"
)

// What happens in Azure and Microsoft Entra from outside: people sign in, and admins of the tenant or the account change what
// may be done. Tests cause it here, or under /_simulator/.

// FinishDeviceLogin is what a person does with the code that a client showed: they say who they are, or that they do not
// want it. Without a code it is the last login that waits.
func (s *Simulator) FinishDeviceLogin(code, name string, deny bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.microsoft.decide(code, name, deny, s.clock.Now())
}

// ExpireDeviceLogins ends all that wait, as fifteen minutes would.
func (s *Simulator) ExpireDeviceLogins() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.state.microsoft.devices {
		if d.open(s.clock.Now()) {
			d.expiresAt = s.clock.Now()
		}
	}
}

// EntraSignIn gives the access token of Microsoft Entra that somebody gets for a resource, as the Azure CLI would: a user
// name or a client id, in the tenant that is named, or in their own.
func (s *Simulator) EntraSignIn(name, resource, tenant string) (secret.Value, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, _, err := s.entraSignIn(name, resource, tenant)
	return secret.New(value), err
}

func (s *Simulator) entraSignIn(name, resource, named string) (value string, who *subject, err error) {
	m := s.state.microsoft
	in := m.tenantNamed(named)
	if named != "" && in == nil {
		return "", nil, fmt.Errorf("simulator: there is no tenant %q in this world", named)
	}
	who = m.personFor(name, in)
	for _, t := range m.tenants {
		if a := t.byAppID(name); a != nil && (in == nil || in == t) {
			who = t.servicePrincipalOf(a)
		}
	}
	if who == nil {
		return "", nil, fmt.Errorf("simulator: %q is not known in that tenant", name)
	}
	audience := m.audienceOf(resource)
	if audience == "" {
		return "", nil, fmt.Errorf("simulator: there is no resource %q", resource)
	}
	return m.issue(who, audience, s.clock.Now()), who, nil
}

// RegisterByHand is what somebody does in the Azure portal: a registration, with its service principal and a client secret
// that lives for a year.
func (s *Simulator) RegisterByHand(name string) (EntraApplication, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	m, now := s.state.microsoft, s.clock.Now()
	if m.home == nil {
		return EntraApplication{}, fmt.Errorf("simulator: this world is not on Azure")
	}
	a := m.register(m.home, name, m.home.person(accountAdminName), now)
	m.addServicePrincipal(m.home, a, now)
	p := m.addPassword(a, "by hand", now, now.AddDate(1, 0, 0), now)
	return EntraApplication{ClientID: a.appID, ObjectID: a.objectID, Secret: secret.New(p.value), SecretID: p.keyID}, nil
}

// GiveAzureRole gives a person, or an application by its client id, another role in the subscription of the workspaces: Owner,
// Contributor, Reader, or none.
func (s *Simulator) GiveAzureRole(name, role string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if role != "" && !slices.Contains([]string{roleOwner, roleContributor, roleReader}, role) {
		return fmt.Errorf("simulator: there is no role %q", role)
	}
	given := false
	for _, t := range s.state.microsoft.tenants {
		for _, one := range t.subjects {
			if one.name == name {
				one.role, given = role, true
			}
		}
	}
	if !given {
		return fmt.Errorf("simulator: %q is not known in Azure", name)
	}
	return nil
}

// AllowOnBehalfOf switches on-behalf-of tokens on or off for the account.
func (s *Simulator) AllowOnBehalfOf(allow bool) {
	s.change(func(a *account) { a.onBehalfOff = !allow })
}

// KnowDatabricks says whether the tenant has the application of Azure Databricks: without it no token is given for a
// workspace (AADSTS500011).
func (s *Simulator) KnowDatabricks(known bool) {
	s.change(func(a *account) { a.microsoft.noDatabricksApp = !known })
}

// BlockApplications sets a policy of conditional access that lets no application sign in (AADSTS53003).
func (s *Simulator) BlockApplications(block bool) {
	s.change(func(a *account) { a.microsoft.conditionalAccess = block })
}

// UseRegionalAddresses makes the addresses of the workspaces such that each is that of many.
func (s *Simulator) UseRegionalAddresses(regional bool) {
	s.change(func(a *account) { a.microsoft.regional = regional })
}

// LimitClientSecrets sets the policy of the tenant: no client secrets at all, or none that lives longer; 0 is no limit.
func (s *Simulator) LimitClientSecrets(none bool, longest time.Duration) {
	s.change(func(a *account) { a.microsoft.secretPolicy = secretPolicy{none, longest} })
}

func (s *Simulator) change(do func(*account)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	do(s.state.account)
}
