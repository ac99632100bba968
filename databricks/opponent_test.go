package databricks

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
	"brickpass/internal/secret"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// opponent is a server that does to the n-th request what the n-th fault says, and answers well from then on.
type opponent struct {
	*httptest.Server
	mu     sync.Mutex
	faults []fault
	seen   []string // method and path of every request that arrived
}

type fault func(http.ResponseWriter, *http.Request)

func newOpponent(t *testing.T, faults ...fault) *opponent {
	t.Helper()
	opponent := &opponent{faults: faults}
	opponent.Server = httptest.NewServer(opponent)
	t.Cleanup(opponent.Close)
	return opponent
}

func (o *opponent) ServeHTTP(answer http.ResponseWriter, message *http.Request) {
	o.mu.Lock()
	o.seen = append(o.seen, message.Method+" "+message.URL.RequestURI())
	var fault fault
	if len(o.faults) > 0 {
		fault, o.faults = o.faults[0], o.faults[1:]
	}
	o.mu.Unlock()
	if fault != nil {
		fault(answer, message)
		return
	}
	answer.Header().Set("X-Request-Id", "good")
	fmt.Fprint(answer, `{"id":"7","token_value":"dapi-the-token"}`)
}

func (o *opponent) arrived() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.seen)
}

func (o *opponent) host(t *testing.T) Host {
	t.Helper()
	host, err := ParseHost(o.URL)
	if err != nil {
		t.Fatal(err)
	}
	return host
}

// says answers with a status and a body.
func says(status int, body string, headers ...string) fault {
	return func(answer http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(headers); i += 2 {
			answer.Header().Set(headers[i], headers[i+1])
		}
		answer.WriteHeader(status)
		fmt.Fprint(answer, body)
	}
}

// hangsUp takes the request and closes the connection without a word: the answer is lost.
func hangsUp(answer http.ResponseWriter, _ *http.Request) {
	connection, _, err := answer.(http.Hijacker).Hijack()
	if err == nil {
		connection.Close()
	}
}

// breaksOff promises more than it sends.
func breaksOff(answer http.ResponseWriter, _ *http.Request) {
	answer.Header().Set("Content-Length", "500")
	fmt.Fprint(answer, `{"id":"7","token_v`)
}

// client is signed in as an admin, on a clock that tests move, with a record of what was observed.
func client(host Host, transport http.RoundTripper) (*Client, *clock.Fake, *[]Exchange) {
	fake := clock.NewFake(noon)
	var mu sync.Mutex
	seen := &[]Exchange{}
	made := New(Options{Host: host, Transport: transport, Clock: fake, Rate: rate.Inf, Observe: func(exchange Exchange) {
		mu.Lock()
		defer mu.Unlock()
		*seen = append(*seen, exchange)
	}})
	return made.SignIn(Admin, Bearer(secret.New("dapi-the-admin"))), fake, seen
}

var (
	aRead  = Request{Target: Workspace, As: Admin, Method: "GET", Path: "/api/2.0/token/list"}
	aPatch = Request{Target: Workspace, As: Admin, Method: "PATCH", Path: "/api/2.0/permissions/authorization/tokens", Body: `{"a":1}`}
	aMint  = Request{Target: Workspace, As: Admin, Method: "POST", Path: "/api/2.0/token/create", Body: `{"comment":"x"}`, Once: true, Secret: "token_value"}
)

// brokenDial fails to connect the first n times: no byte is sent.
func brokenDial(times int) *http.Transport {
	var mu sync.Mutex
	return &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
		mu.Lock()
		defer mu.Unlock()
		if times > 0 {
			times--
			return nil, &net.OpError{Op: "dial", Net: network, Err: errors.New("network is unreachable")}
		}
		return (&net.Dialer{}).DialContext(ctx, network, address)
	}}
}

func problemIn(t *testing.T, err error) *Problem {
	t.Helper()
	var problem *Problem
	if !errors.As(err, &problem) || problem == nil {
		t.Fatalf("not a Problem: %v", err)
	}
	if problem.What == "" || problem.Why == "" || problem.Who == "" {
		t.Errorf("says too little: %+v", problem)
	}
	return problem
}
