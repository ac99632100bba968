package databricks

import (
	"context"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestWhatStandsInTheWayIsNamed(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	secure.Config.ErrorLog = log.New(io.Discard, "", 0) // it reports the handshake that is to fail
	closed := httptest.NewServer(nil)
	closed.Close()
	plain := newOpponent(t)
	tests := []struct {
		name, url, why string
		transport      *http.Transport
		attempts       bool // tried more than once
	}{
		{"a certificate that is not trusted", secure.URL, "not trusted", nil, false},
		{"a server that does not speak TLS", strings.Replace(plain.URL, "http:", "https:", 1), "does not speak TLS", nil, false},
		{"a closed port", closed.URL, "refused", nil, true},
		{"a name that does not exist", "https://dbc-none.cloud.databricks.com", "Nothing answers to the name", &http.Transport{
			DialContext: func(context.Context, string, string) (net.Conn, error) {
				return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Name: "dbc-none.cloud.databricks.com", IsNotFound: true}}
			},
		}, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			host, err := ParseHost(test.url)
			if err != nil {
				t.Fatal(err)
			}
			transport := http.RoundTripper(test.transport)
			if test.transport == nil {
				transport = nil
			}
			client, _, seen := client(host, transport)
			_, err = client.Send(t.Context(), aMint)
			problem := problemIn(t, err)
			if problem.Kind != ProblemUnreachable || problem.Lost || !strings.Contains(problem.Why, test.why) {
				t.Errorf("%+v", problem)
			}
			if (len(*seen) > 1) != test.attempts {
				t.Errorf("%d attempts", len(*seen))
			}
		})
	}
}
