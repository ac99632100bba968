package databricks

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"
)

const (
	// A statement may hold its answer back for 50 s (databricks-api.md 9.3), so an answer begins within 75 s or never.
	answerBegins = 75 * time.Second
	answerEnds   = 3 * time.Minute
)

// newHTTP makes the one sender. It hands redirects back instead of following them: a redirect may lead to another host,
// and the credential would go along.
func newHTTP(transport http.RoundTripper) *http.Client {
	if transport == nil {
		transport = NewTransport()
	}
	return &http.Client{
		Transport:     verifying(transport),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       answerEnds,
	}
}

// NewTransport makes what everything of this package, and the sign-ins, are sent by unless a test gives something else. It
// takes the proxy of the environment.
func NewTransport() *http.Transport {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.DialContext = stayingHome(transport.DialContext)
	transport.ResponseHeaderTimeout = answerBegins
	transport.MaxIdleConnsPerHost = 16 // looks run side by side; the default of 2 would reconnect for each
	transport.OnProxyConnectResponse = func(_ context.Context, proxy *url.URL, _ *http.Request, answer *http.Response) error {
		if answer.StatusCode != http.StatusOK {
			return &proxyRefusal{proxy: proxy.Host, status: answer.StatusCode}
		}
		return nil
	}
	return transport
}

// verifying switches the check of certificates back on in a transport that came without it.
func verifying(transport http.RoundTripper) http.RoundTripper {
	plain, ok := transport.(*http.Transport)
	if !ok || plain.TLSClientConfig == nil || !plain.TLSClientConfig.InsecureSkipVerify {
		return transport
	}
	plain = plain.Clone()
	plain.TLSClientConfig.InsecureSkipVerify = false
	return plain
}

// proxyRefusal is a proxy that would not open a tunnel.
type proxyRefusal struct {
	proxy  string
	status int
}

func (p *proxyRefusal) Error() string {
	return fmt.Sprintf("the proxy %s answered %d", p.proxy, p.status)
}

// dialing makes a connection.
type dialing func(ctx context.Context, network, address string) (net.Conn, error)

// stayingHome keeps localhost on this machine: no name server is asked where that is, because a sign-in goes there in clear.
func stayingHome(dial dialing) dialing {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		name, port, err := net.SplitHostPort(address)
		if err != nil || name != "localhost" {
			return dial(ctx, network, address)
		}
		connection, err := dial(ctx, network, net.JoinHostPort("127.0.0.1", port))
		if err != nil {
			return dial(ctx, network, net.JoinHostPort("::1", port))
		}
		return connection, nil
	}
}
