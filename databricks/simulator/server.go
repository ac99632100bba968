package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is a simulator that listens: each of its hosts on a port of its own.
type Server struct {
	*Simulator
	listeners []net.Listener // in the order of the hosts
	servers   []*http.Server
}

// Start serves a simulator on a loopback address such as "127.0.0.1:0": the main host there, the others on further free
// ports. Any other address is refused: a pretend workspace with a well-known admin token is nothing to open to a network.
func Start(options Options, listen string) (*Server, error) {
	if err := loopbackOnly(listen); err != nil {
		return nil, err
	}
	s, err := New(options)
	if err != nil {
		return nil, err
	}
	server := &Server{Simulator: s}
	for _, host := range s.hosts {
		listener, err := net.Listen("tcp", listen)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("simulator: listening on %s: %w", listen, err), server.Close())
		}
		server.serve(host, listener)
		address, _, _ := net.SplitHostPort(listener.Addr().String())
		listen = net.JoinHostPort(address, "0")
	}
	return server, nil
}

func (s *Server) serve(host *Host, listener net.Listener) {
	one := &http.Server{Handler: host, ReadHeaderTimeout: 10 * time.Second}
	s.listeners, s.servers = append(s.listeners, listener), append(s.servers, one)
	host.ServedAt("http://" + listener.Addr().String())
	go func() { _ = one.Serve(listener) }()
}

// URL is where the main host is reached.
func (s *Server) URL() string { return "http://" + s.listeners[0].Addr().String() }

// Close ends the server and what it is serving.
func (s *Server) Close() error {
	var failed error
	for _, one := range s.servers {
		if err := one.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
			failed = errors.Join(failed, fmt.Errorf("simulator: closing: %w", err))
		}
	}
	return failed
}

// ServedAt tells a simulator that somebody else serves (net/http/httptest) the address of its main host, for Identity.
func (s *Simulator) ServedAt(url string) { s.hosts[0].ServedAt(url) }

// Line is the identity as the one JSON line that `brickpass simulator` prints. It reveals the tokens, which open nothing
// but this simulator.
func (i Identity) Line() string {
	line, err := json.Marshal(struct {
		Host              string `json:"host"`
		AdminToken        string `json:"admin_token"`
		AccountID         string `json:"account_id"`
		WorkspaceID       string `json:"workspace_id"`
		AccountHost       string `json:"account_host,omitempty"`
		AccountAdminToken string `json:"account_admin_token,omitempty"`
		AutomationID      string `json:"automation_client_id,omitempty"`
		AutomationSecret  string `json:"automation_client_secret,omitempty"`
		LoginHost         string `json:"login_host,omitempty"`
		Workspaces        []Site `json:"workspaces"`

		AzureTenant      string `json:"azure_tenant_id,omitempty"`
		AzureOtherTenant string `json:"azure_other_tenant_id,omitempty"`
		AzureResource    string `json:"azure_resource_id,omitempty"`
		AzureClient      string `json:"azure_client_id,omitempty"`
		AzureSecret      string `json:"azure_client_secret,omitempty"`
		MemberClient     string `json:"azure_member_client_id,omitempty"`
		MemberSecret     string `json:"azure_member_client_secret,omitempty"`
		EntraClient      string `json:"entra_app_client_id,omitempty"`
		EntraObject      string `json:"entra_app_object_id,omitempty"`
		EntraSecret      string `json:"entra_app_client_secret,omitempty"`
		EntraSecretID    string `json:"entra_app_secret_id,omitempty"`
	}{
		i.Host, i.AdminToken.Reveal(), i.AccountID, i.WorkspaceID, i.AccountHost, i.AccountAdminToken.Reveal(),
		i.AutomationID, i.AutomationSecret.Reveal(), i.LoginHost, i.Workspaces,
		i.Azure.TenantID, i.Azure.OtherTenantID, i.Azure.ResourceID,
		i.Azure.Contributor.ClientID, i.Azure.Contributor.Secret.Reveal(), i.Azure.Member.ClientID, i.Azure.Member.Secret.Reveal(),
		i.Azure.ForPartner.ClientID, i.Azure.ForPartner.ObjectID, i.Azure.ForPartner.Secret.Reveal(), i.Azure.ForPartner.SecretID,
	})
	if err != nil {
		panic(fmt.Sprintf("simulator: an identity that is not JSON: %v", err)) // it holds texts only
	}
	return string(line)
}

// shown is a registration as a test reads it that runs elsewhere.
func (a EntraApplication) shown() map[string]string {
	return map[string]string{
		"client_id": a.ClientID, "object_id": a.ObjectID, "client_secret": a.Secret.Reveal(), "secret_id": a.SecretID,
	}
}

func loopbackOnly(listen string) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("simulator: the address %q is not HOST:PORT: %w", listen, err)
	}
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("simulator: %q is not a loopback address; use 127.0.0.1:PORT", host)
	}
	return nil
}
