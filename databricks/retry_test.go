package databricks

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
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

// TestTheRetryTable holds design.md's table, cell by cell, against a server that misbehaves once.
func TestTheRetryTable(t *testing.T) {
	const again, isLost = "again", "lost"
	tests := []struct {
		name     string
		fault    fault
		dials    int
		requests map[string]Request
		want     string
	}{
		{"no byte sent", nil, 1, map[string]Request{"read": aRead, "patch": aPatch, "once": aMint}, again},
		{"sent, no answer", hangsUp, 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"sent, no answer", hangsUp, 0, map[string]Request{"once": aMint}, isLost},
		{"half an answer", breaksOff, 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"half an answer", breaksOff, 0, map[string]Request{"once": aMint}, isLost},
		{"429", says(429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"slow"}`), 0, map[string]Request{"read": aRead, "patch": aPatch, "once": aMint}, again},
		{"500", says(500, `{"error_code":"INTERNAL_ERROR","message":"x"}`), 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"500", says(500, `{"error_code":"INTERNAL_ERROR","message":"x"}`), 0, map[string]Request{"once": aMint}, isLost},
		{"503", says(503, `<html>busy</html>`, "Content-Type", "text/html"), 0, map[string]Request{"read": aRead, "patch": aPatch}, again},
		{"503", says(503, `<html>busy</html>`, "Content-Type", "text/html"), 0, map[string]Request{"once": aMint}, isLost},
		{"web page with 200", says(200, `<html>sign in</html>`), 0, map[string]Request{"once": aMint}, isLost},
		{"answer without the secret", says(200, `{"token_id":"7"}`), 0, map[string]Request{"once": aMint}, isLost},
	}
	for _, test := range tests {
		for kind, request := range test.requests {
			t.Run(test.name+"/"+kind, func(t *testing.T) {
				server := newOpponent(t)
				if test.fault != nil {
					server.faults = []fault{test.fault}
				}
				client, _, seen := client(server.host(t), brokenDial(test.dials))
				answer, err := client.Send(t.Context(), request)
				if test.want == again {
					if err != nil || answer.Status != 200 || len(*seen) != 2 {
						t.Fatalf("not tried again: %v, %d attempts", err, len(*seen))
					}
					if (*seen)[0].Kind == "" || (*seen)[0].Wait <= 0 || (*seen)[1].Kind != "" || (*seen)[1].Attempt != 2 {
						t.Errorf("observed wrongly: %+v", *seen)
					}
					return
				}
				problem := problemIn(t, err)
				if !problem.Lost || problem.Kind != ProblemLost {
					t.Errorf("not lost: %+v", problem)
				}
				if server.arrived() != 1 {
					t.Errorf("sent %d times: somebody has two tokens now", server.arrived())
				}
			})
		}
	}
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

func TestWaitsAreAsLongAsTheServerAsks(t *testing.T) {
	tests := []struct {
		name, retryAfter string
		want             time.Duration
	}{
		{"seconds", "7", 7 * time.Second},
		{"a date", noon.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		{"a date that has passed", noon.Add(-time.Hour).Format(http.TimeFormat), time.Second},
		{"none", "", time.Second},
		{"at once", "0", time.Second},
		{"not a time", "soon", time.Second},
		{"less than nothing", "-5", time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			server := newOpponent(t, says(429, `{}`, "Retry-After", test.retryAfter))
			client, fake, seen := client(server.host(t), nil)
			if _, err := client.Send(t.Context(), aMint); err != nil {
				t.Fatal(err)
			}
			if waited := fake.Now().Sub(noon); waited != test.want || (*seen)[0].Wait != test.want {
				t.Errorf("waited %v, want %v", waited, test.want)
			}
		})
	}
}

func TestWaitsGrowAndEnd(t *testing.T) {
	server := newOpponent(t)
	for range 100 {
		server.faults = append(server.faults, says(503, `{"error_code":"TEMPORARILY_UNAVAILABLE","message":"x"}`))
	}
	client, fake, seen := client(server.host(t), nil)
	_, err := client.Send(t.Context(), aPatch)
	problem := problemIn(t, err)
	if !problem.Lost || problem.Status != 503 {
		t.Errorf("a change that was answered with 503 to the end is in doubt: %+v", problem)
	}
	if waited := fake.Now().Sub(noon); waited > 5*time.Minute || waited < 4*time.Minute {
		t.Errorf("gave up after %v", waited)
	}
	want := []time.Duration{1, 2, 4, 8, 16, 30, 30}
	for i, seconds := range want {
		if (*seen)[i].Wait != seconds*time.Second {
			t.Errorf("wait %d is %v, want %v", i+1, (*seen)[i].Wait, seconds*time.Second)
		}
	}
	if last := (*seen)[len(*seen)-1]; last.Wait != 0 {
		t.Errorf("a wait of %v is announced after the last attempt", last.Wait)
	}
}

func TestAWaitLongerThanOurPatienceIsNotBegun(t *testing.T) {
	server := newOpponent(t, says(429, `{"error_code":"REQUEST_LIMIT_EXCEEDED","message":"x"}`, "Retry-After", "3600"))
	client, fake, _ := client(server.host(t), nil)
	_, err := client.Send(t.Context(), aMint)
	if problem := problemIn(t, err); problem.Lost || problem.RetryAfter != time.Hour {
		t.Errorf("%+v", problem)
	}
	if !fake.Now().Equal(noon) {
		t.Errorf("waited until %v", fake.Now())
	}
}

func TestJitterIsAddedToEveryWait(t *testing.T) {
	server := newOpponent(t, says(429, `{}`, "Retry-After", "10"))
	fake := clock.NewFake(noon)
	client := New(Options{Host: server.host(t), Clock: fake, Jitter: func(wait time.Duration) time.Duration { return wait / 10 }})
	if _, err := client.SignIn(Admin, Bearer(secret.New("x"))).Send(t.Context(), aPatch); err != nil {
		t.Fatal(err)
	}
	if waited := fake.Now().Sub(noon); waited != 11*time.Second {
		t.Errorf("waited %v", waited)
	}
}

func TestRefusalsAreNotRepeated(t *testing.T) {
	for _, status := range []int{400, 401, 403, 404, 409} {
		server := newOpponent(t, says(status, `{"error_code":"PERMISSION_DENIED","message":"no"}`))
		client, _, _ := client(server.host(t), nil)
		_, err := client.Send(t.Context(), aMint)
		if problem := problemIn(t, err); problem.Lost || problem.Status != status || server.arrived() != 1 {
			t.Errorf("%d: %+v, sent %d times", status, problem, server.arrived())
		}
	}
}

func TestAReadIsNeverInDoubt(t *testing.T) {
	server := newOpponent(t)
	for range 100 {
		server.faults = append(server.faults, hangsUp)
	}
	client, _, _ := client(server.host(t), nil)
	_, err := Ask(t.Context(), client, Query[map[string]any]{aRead})
	if problem := problemIn(t, err); problem.Lost || problem.Kind != ProblemUnreachable {
		t.Errorf("%+v", problem)
	}
}

func TestStoppingInFlight(t *testing.T) {
	for _, test := range []struct {
		name    string
		request Request
		kind    ProblemKind
		lost    bool
	}{
		{"a mint is lost", aMint, ProblemLost, true},
		{"a change that can be repeated is in doubt", aPatch, ProblemCancelled, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			server := newOpponent(t, func(_ http.ResponseWriter, message *http.Request) {
				_, _ = io.Copy(io.Discard, message.Body) // only then does the server notice that nobody waits any more
				stop()
				<-message.Context().Done()
			})
			client, _, _ := client(server.host(t), nil)
			_, err := client.Send(ctx, test.request)
			if problem := problemIn(t, err); problem.Kind != test.kind || problem.Lost != test.lost {
				t.Errorf("%+v", problem)
			}
		})
	}
}

func TestStoppingBeforeAnythingWasSent(t *testing.T) {
	server := newOpponent(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	client, _, _ := client(server.host(t), nil)
	_, err := client.Send(ctx, aMint)
	if problem := problemIn(t, err); problem.Kind != ProblemCancelled || problem.Lost || server.arrived() != 0 {
		t.Errorf("%+v, %d arrived", problem, server.arrived())
	}
}

// A server may close an idle connection in the moment in which the next request is written to it. net/http would send a
// GET again by itself; a mint must come back as lost, or be sent once.
func TestAMintOnAConnectionThatDiesIsSentOnceAtMost(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	var mu sync.Mutex
	mints := 0
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			go func() {
				defer connection.Close()
				reader := bufio.NewReader(connection)
				first, err := http.ReadRequest(reader)
				if err != nil {
					return
				}
				if first.Method == "POST" {
					mu.Lock()
					mints++
					mu.Unlock()
				}
				fmt.Fprint(connection, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")
				if second, err := http.ReadRequest(reader); err == nil && second.Method == "POST" {
					mu.Lock()
					mints++
					mu.Unlock()
				}
			}()
		}
	}()
	host, err := ParseHost("http://" + listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	client, _, _ := client(host, nil)
	if _, err := client.Send(t.Context(), aRead); err != nil {
		t.Fatal(err)
	}
	_, err = client.Send(t.Context(), aMint)
	if problem := problemIn(t, err); !problem.Lost {
		t.Errorf("%+v", problem)
	}
	mu.Lock()
	defer mu.Unlock()
	if mints != 1 {
		t.Errorf("%d mints", mints)
	}
}

func TestTheRateLimitWaitsByTheGivenClock(t *testing.T) {
	server := newOpponent(t)
	fake := clock.NewFake(noon)
	client := New(Options{Host: server.host(t), Clock: fake, Rate: 2, Burst: 1}).SignIn(Admin, Bearer(secret.New("x")))
	for range 5 {
		if _, err := client.Send(t.Context(), aPatch); err != nil {
			t.Fatal(err)
		}
	}
	if waited := fake.Now().Sub(noon); waited != 2*time.Second {
		t.Errorf("five requests at two a second took %v", waited)
	}
}

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
