package simulator

import (
	"fmt"

	"brickpass/internal/secret"
)

// What happens to a workspace from outside of its API: people sign in by a browser, an account admin works in the account
// console. Tests cause it here, or under /_simulator/.

// SignIn gives the OAuth access token that the main workspace gives somebody: a user name or an application id. What it
// opens is up to the gates.
func (s *Simulator) SignIn(name string) (secret.Value, error) {
	access, err := s.signIn(name, workspaceID)
	return secret.New(access), err
}

// SignInAtAccount gives the one that the account gives.
func (s *Simulator) SignInAtAccount(name string) (secret.Value, error) {
	access, err := s.signIn(name, ofAccount)
	return secret.New(access), err
}

func (s *Simulator) signIn(name string, issuer int64) (access string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.state.identityByName(name)
	if i == nil {
		return "", fmt.Errorf("simulator: there is no %q in this world", name)
	}
	return s.state.newSession(i, issuer, []string{"all-apis"}, s.clock.Now()), nil
}

// EndAccessTokens ends all OAuth access tokens that somebody got by signing in; those of Identity go on.
func (s *Simulator) EndAccessTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for value := range s.state.sessions {
		if value != s.state.adminCredential && value != s.state.accountAdminCredential {
			delete(s.state.sessions, value)
		}
	}
}

// EndRefreshTokens ends all refresh tokens: a sign-in then lasts for as long as its access token does.
func (s *Simulator) EndRefreshTokens() {
	s.mu.Lock()
	defer s.mu.Unlock()
	clear(s.state.refreshTokens)
}

// DeletePrincipal deletes a service principal or user in the account; its grants stay as orphans.
func (s *Simulator) DeletePrincipal(id int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.state.identityByID(id)
	if i == nil {
		return fmt.Errorf("simulator: there is no principal %d in this world", id)
	}
	s.state.removeFromAccount(i, s.clock.Now())
	return nil
}

// RestrictAdmins sets restrict_workspace_admins, which only an account admin can: workspace admins then make tokens only
// for principals on which they hold the user role (databricks-api.md 6.2).
func (s *Simulator) RestrictAdmins(restrict bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.restrict = restriction{status: unrestricted, etag: s.state.newEtag()}
	if restrict {
		s.state.restrict.status = restricted
	}
}
