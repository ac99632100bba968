package databricks

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"testing"
)

// watched is a credential that notices being asked.
type watched struct{ asked *bool }

func (w watched) Describe() string { return "a watched one" }

func (w watched) Authorize(context.Context, *http.Request) error {
	*w.asked = true
	return nil
}

func TestACredentialIsNotEvenTakenInHandForAHostThatIsNone(t *testing.T) {
	for _, host := range []Host{
		{},
		{URL: "https://evil.example", Kind: HostWorkspace},
		{URL: "http://dbc-1.cloud.databricks.com", Kind: HostWorkspace},
		{URL: "https://dbc-1.cloud.databricks.com.evil.example", Kind: HostWorkspace},
		{URL: "https://dbc-1.cloud.databricks.com@evil.example", Kind: HostWorkspace},
		{URL: "https://evil.example/.cloud.databricks.com", Kind: HostWorkspace},
		{URL: "http://169.254.169.254", Kind: HostLoopback},
		{URL: "http://[::ffff:127.0.0.1]", Kind: HostLoopback},
		{URL: "http://127.0.0.1.evil.example", Kind: HostLoopback},
		{URL: "http://localhost.evil.example", Kind: HostLoopback},
		{URL: "https://accounts.cloud.databricks.com", Kind: HostAccount}, // a host, but no workspace
	} {
		asked := false
		client := New(Options{Host: host, Transport: roundTrip(func(*http.Request) (*http.Response, error) {
			t.Errorf("%s: something was sent", host.URL)
			return nil, errors.New("no")
		})}).SignIn(Admin, watched{&asked})
		_, err := client.Send(t.Context(), aRead)
		if err == nil || asked {
			t.Errorf("%s: %v, the credential was asked: %v", host.URL, err, asked)
		}
		if host.Kind == HostAccount {
			continue // an account has sign-ins of its own
		}
		if err := client.Prepare(t.Context(), Admin); err == nil || asked {
			t.Errorf("preparing %s: %v, the credential was asked: %v", host.URL, err, asked)
		}
	}
}

// A server or a proxy resolves such a path to another one: a DELETE of one thing would be that of all.
func TestAPathThatMeansAnotherPathIsNotSent(t *testing.T) {
	server := newOpponent(t)
	client, _, _ := client(server.host(t), nil)
	for _, request := range []Request{
		DeletePrincipal(""), DeletePrincipal("."), DeletePrincipal(".."), RevokeToken(""), RevokeToken(".."), DeleteIPList("."),
		Fill(DeletePrincipal(PrincipalID(Unknown("principal_id").String())), Facts{"principal_id": ".."}),
		{Target: Workspace, As: Admin, Method: "DELETE", Path: "/api/2.0/x/%2e%2E"},
		{Target: Workspace, As: Admin, Method: "DELETE", Path: "/api/2.0/../x"},
		{Target: Workspace, As: Admin, Method: "GET", Path: "//evil.example/api"},
	} {
		if _, err := client.Send(t.Context(), request); err == nil || problemIn(t, err).Kind != ProblemUnfinished {
			t.Errorf("%s %s: %v", request.Method, request.Path, err)
		}
	}
	if server.arrived() != 0 {
		t.Errorf("%v went out", server.seen)
	}
}

// A name server that is asked for localhost may name any machine, and http to this machine is in clear.
func TestLocalhostIsThisMachineWhateverNameServersSay(t *testing.T) {
	var dialed []string
	dial := stayingHome(func(_ context.Context, _, address string) (net.Conn, error) {
		dialed = append(dialed, address)
		return nil, errors.New("nobody")
	})
	for _, address := range []string{"localhost:8080", "dbc-1.cloud.databricks.com:443"} {
		if _, err := dial(t.Context(), "tcp", address); err == nil {
			t.Error("no error")
		}
	}
	if got := strings.Join(dialed, " "); got != "127.0.0.1:8080 [::1]:8080 dbc-1.cloud.databricks.com:443" {
		t.Error(got)
	}
	server := newOpponent(t)
	server.URL = strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
	client, _, _ := client(server.host(t), nil)
	if _, err := client.Send(t.Context(), aRead); err != nil {
		t.Error(err)
	}
}
