package simulator

import "time"

const (
	accountAdminName  = "carla.account@acme.example"
	automationDisplay = "platform-automation"
)

// furnishAccount adds what stands beside the main workspace: the further workspaces, an account admin, and a service
// principal that is one too. Their ids are drawn apart, so that the main workspace is the same with and without them.
func (s *state) furnishAccount(longAgo, now time.Time) {
	if s.world.noAccountAPI {
		return
	}
	s.ids, s.beyond = s.beyond, s.ids
	defer func() { s.ids, s.beyond = s.beyond, s.ids }()

	staff := func(k kind, name, display string) *identity {
		i := &identity{
			id: s.ids.number("principal"), kind: k, name: name, display: display, active: true, createdAt: longAgo, accountAdmin: true, staff: true,
		}
		s.identities = append(s.identities, i)
		return i
	}
	s.accountAdmin = staff(user, accountAdminName, "Carla Account")
	s.automation = staff(servicePrincipal, s.ids.uuid("application"), automationDisplay)
	s.policies = []networkPolicy{{id: defaultPolicy}, {id: "eu-ingress", ingress: ingressFrom("203.0.113.0/24")}}
	s.consoleIPSwitch = consoleIPSwitch{on: true, etag: s.newEtag()}
	for _, p := range s.world.neighbours {
		s.workspaces = append(s.workspaces, newWorkspace(p))
		s.account.at(s.workspaces[len(s.workspaces)-1]).furnishNeighbour(now)
	}
	if eu := s.workspaceByID(elsewhere); eu != nil {
		eu.policy = "eu-ingress"
	}
	if s.world.accountAdminInside {
		for _, w := range s.workspaces {
			w.assignTo(s.accountAdmin, true)
			w.assignTo(s.automation, true)
		}
	}
	secret := &oauthSecret{
		id: s.ids.uuid("secret-id"), value: s.ids.secretValue(), owner: s.automation, createdAt: longAgo, expiresAt: longAgo.Add(longestSecret),
	}
	s.secrets = append(s.secrets, secret)
	s.automationSecret = secret.value
	s.accountAdminCredential = s.newSession(s.accountAdmin, ofAccount, []string{"all-apis", "offline_access"}, now)
	s.sessions[s.accountAdminCredential].expiresAt = now.AddDate(0, 0, 30) // a browser session renews itself
}

// furnishNeighbour makes a thin workspace: settings, one warehouse, one admin of its own, and nobody ever made a token.
func (s *state) furnishNeighbour(now time.Time) {
	s.own = []*group{
		{id: s.ids.number("group"), display: admins, system: true}, {id: s.ids.number("group"), display: everybody, system: true},
	}
	s.settle(now)
	if s.plot.status != running {
		return
	}
	s.assignTo(s.identityByName(platformName), true)
	s.warehouses = []*warehouse{{
		id: s.ids.hex("warehouse", 16), name: "Shared", size: "Small", serverless: true, coldStart: s.world.coldStart,
		autoStop: 10 * time.Minute, owner: platformName, acl: acl{{User: platformName, Level: isOwner}},
	}}
}
