package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// Server is a simulator that listens.
type Server struct {
	*Simulator
	listener net.Listener
	http     *http.Server
}

// Start serves a simulator on a loopback address such as "127.0.0.1:0". Any other address is refused: a pretend workspace
// with a well-known admin token is nothing to open to a network.
func Start(options Options, listen string) (*Server, error) {
	if err := loopbackOnly(listen); err != nil {
		return nil, err
	}
	s, err := New(options)
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("simulator: listening on %s: %w", listen, err)
	}
	server := &Server{
		Simulator: s, listener: listener,
		http: &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second},
	}
	s.ServedAt(server.URL())
	go func() { _ = server.http.Serve(listener) }()
	return server, nil
}

// URL is where the server is reached.
func (s *Server) URL() string { return "http://" + s.listener.Addr().String() }

// Close ends the server and what it is serving.
func (s *Server) Close() error {
	if err := s.http.Close(); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("simulator: closing: %w", err)
	}
	return nil
}

// ServedAt tells a simulator that somebody else serves (net/http/httptest) its address, for Identity.
func (s *Simulator) ServedAt(url string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.host = url
}

// Line is the identity as the one JSON line that `brickpass simulator` prints. It reveals the token, which opens nothing
// but this simulator.
func (i Identity) Line() string {
	line, err := json.Marshal(struct {
		Host        string `json:"host"`
		AdminToken  string `json:"admin_token"`
		AccountID   string `json:"account_id"`
		WorkspaceID string `json:"workspace_id"`
	}{i.Host, i.AdminToken.Reveal(), i.AccountID, i.WorkspaceID})
	if err != nil {
		panic(fmt.Sprintf("simulator: an identity that is not JSON: %v", err)) // it holds texts only
	}
	return string(line)
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
