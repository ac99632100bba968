package simulator

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// controlMicrosoft answers the control paths that are about Azure and Microsoft Entra; false for a path that is none.
func (s *Simulator) controlMicrosoft(w http.ResponseWriter, r *http.Request) bool {
	query := r.URL.Query()
	on := r.Method == http.MethodPost
	if r.Method != http.MethodPost && r.Method != http.MethodDelete && r.Method != http.MethodGet {
		return false
	}
	switch r.Method + " " + strings.TrimPrefix(r.URL.Path, controlPrefix) {
	case "POST device-login":
		controlDone(w, nil, s.FinishDeviceLogin(query.Get("code"), orAdmin(query.Get("name")), query.Get("decision") == "deny"))
	case "DELETE device-logins":
		s.ExpireDeviceLogins()
		controlDone(w, nil, nil)
	case "POST az-token":
		token, err := s.azToken(orAdmin(query.Get("name")), query.Get("resource"), query.Get("tenant"))
		controlDone(w, token, err)
	case "POST entra-app":
		made, err := s.RegisterByHand(query.Get("name"))
		controlDone(w, made.shown(), err)
	case "POST azure-role":
		controlDone(w, nil, s.GiveAzureRole(query.Get("name"), query.Get("role")))
	case "GET directory":
		controlDone(w, s.Directory(), nil)
	case "POST on-behalf-of", "DELETE on-behalf-of":
		s.AllowOnBehalfOf(on)
		controlDone(w, nil, nil)
	case "POST databricks-app", "DELETE databricks-app":
		s.KnowDatabricks(on)
		controlDone(w, nil, nil)
	case "POST conditional-access", "DELETE conditional-access":
		s.BlockApplications(on)
		controlDone(w, nil, nil)
	case "POST regional-addresses", "DELETE regional-addresses":
		s.UseRegionalAddresses(on)
		controlDone(w, nil, nil)
	case "POST secret-policy", "DELETE secret-policy":
		days, _ := strconv.Atoi(query.Get("days")) // none is no secret at all
		s.LimitClientSecrets(on && days == 0, time.Duration(days)*24*time.Hour)
		controlDone(w, nil, nil)
	default:
		return false
	}
	return true
}

func orAdmin(name string) string {
	if name == "" {
		return adminName
	}
	return name
}

// azToken is what `az account get-access-token` prints, so that a script of one line can stand in for it.
func (s *Simulator) azToken(name, resource, tenant string) (map[string]any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	value, who, err := s.entraSignIn(name, resource, tenant)
	if err != nil {
		return nil, err
	}
	expires := s.clock.Now().Add(entraTokenLifetime)
	return map[string]any{
		"accessToken": value, "tokenType": "Bearer", "tenant": who.at.id, "subscription": s.state.microsoft.subscription,
		"expiresOn": expires.Local().Format("2006-01-02 15:04:05.000000"), "expires_on": expires.Unix(),
	}, nil
}
