package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// signedIn is a person who has just signed in.
func signedIn(t *testing.T, server *standIn, env Environment) Session {
	t.Helper()
	visit := begin(t, env, workspace(t, server.URL))
	if err := visit.Return(server.choose(t, visit, "allow")); err != nil {
		t.Fatal(err)
	}
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_ = visit.Close()
	return session
}

func TestASessionRenewsItselfBeforeItEnds(t *testing.T) {
	server := newStandIn(t)
	env, clock := anna(t, nil)
	session := signedIn(t, server, env)
	for _, step := range []struct {
		after     time.Duration
		exchanges int
	}{{0, 1}, {54 * time.Minute, 1}, {time.Minute + time.Second, 2}, {0, 2}, {3 * time.Hour, 3}} {
		clock.Advance(step.after)
		if err := send(t, session.Host(), session); err != nil {
			t.Fatal(err)
		}
		if got := server.requests("/v1/token"); got != step.exchanges {
			t.Errorf("%v later: %d exchanges, want %d", step.after, got, step.exchanges)
		}
	}
}

// Not every host replaces the token by which a session is renewed.
func TestARefreshTokenMayLast(t *testing.T) {
	server := newStandIn(t)
	server.lasting = true
	env, clock := anna(t, nil)
	session := signedIn(t, server, env)
	for range 3 {
		clock.Advance(2 * time.Hour)
		if err := send(t, session.Host(), session); err != nil {
			t.Fatal(err)
		}
	}
	if got := server.requests("/v1/token"); got != 4 {
		t.Errorf("%d exchanges", got)
	}
}

// Eight at once are renewed by one exchange: a renewal's token is good once.
func TestManyUseASessionAtOnce(t *testing.T) {
	server := newStandIn(t)
	env, clock := anna(t, nil)
	session := signedIn(t, server, env)
	clock.Advance(2 * time.Hour)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if err := send(t, session.Host(), session); err != nil {
				t.Error(err)
			}
			if session.Keep().Empty() {
				t.Error("there is nothing to keep")
			}
		})
	}
	all.Wait()
	if got := server.requests("/v1/token"); got != 2 {
		t.Errorf("%d exchanges", got)
	}
}

func TestASignInThatCannotBeRenewedHasEnded(t *testing.T) {
	server := newStandIn(t)
	env, clock := anna(t, nil)
	session := signedIn(t, server, env)
	server.change(func() { server.ended = true })
	clock.Advance(58 * time.Minute)
	if err := send(t, session.Host(), session); err != nil {
		t.Errorf("while it still lasts: %v", err)
	}
	clock.Advance(time.Minute)
	for range 2 {
		err := send(t, session.Host(), session)
		var problem *databricks.Problem
		if !errors.As(err, &problem) || problem.Kind != databricks.ProblemSignInEnded || !problem.SignIn || problem.What != "Your sign-in has ended." {
			t.Fatalf("%+v", problem)
		}
		if shown := fmt.Sprintf("%+v", *problem); strings.Contains(shown, "Refresh+") || strings.Contains(shown, "Zq8") {
			t.Errorf("the refresh token shows: %s", shown)
		}
	}
	if got := server.requests("/v1/token"); got != 2 {
		t.Errorf("a dead sign-in is tried %d times", got-1)
	}
	if !session.Keep().Empty() {
		t.Error("a dead sign-in can be kept")
	}
}

// A renewal is finished although whoever needed it gave up: the refresh token of before is good no more.
func TestARenewalOutlivesWhoeverNeededIt(t *testing.T) {
	server := newStandIn(t)
	env, clock := anna(t, nil)
	arrived, goOn, alive := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	hold := false
	env.Transport = trip(func(message *http.Request) (*http.Response, error) {
		if hold && strings.HasSuffix(message.URL.Path, "/v1/token") {
			hold = false
			arrived <- struct{}{}
			<-goOn
			alive <- message.Context().Err()
		}
		return http.DefaultTransport.RoundTrip(message)
	})
	session := signedIn(t, server, env)
	clock.Advance(2 * time.Hour)
	hold = true
	ctx, stop := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() {
		message, _ := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/api", http.NoBody)
		gaveUp <- session.Authorize(ctx, message)
	}()
	<-arrived
	stop()
	if err := <-gaveUp; kindOf(err) != databricks.ProblemCancelled {
		t.Errorf("%v", err)
	}
	close(goOn)
	if err := <-alive; err != nil {
		t.Errorf("the renewal was given up as well: %v", err)
	}
	if err := send(t, session.Host(), session); err != nil {
		t.Error(err)
	}
	if got := server.requests("/v1/token"); got != 2 {
		t.Errorf("%d exchanges", got)
	}
}

func TestASessionStaysAtItsHost(t *testing.T) {
	server, other := newStandIn(t), newStandIn(t)
	env, _ := anna(t, nil)
	session := signedIn(t, server, env)
	if err := send(t, workspace(t, other.URL), session); err == nil || len(other.seen) != 0 {
		t.Errorf("%v, %q", err, other.seen)
	}
	message, err := http.NewRequestWithContext(t.Context(), http.MethodGet, other.URL+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if err := session.Authorize(t.Context(), message); err == nil || len(message.Header) != 0 {
		t.Errorf("%v, %v", err, message.Header)
	}
}

// Neither the session nor a renewal follows a redirect.
func TestASessionFollowsNoRedirect(t *testing.T) {
	other := newStandIn(t)
	for _, status := range []int{301, 302, 303, 307, 308} {
		server := newStandIn(t)
		env, clock := anna(t, nil)
		moved := false
		env.Transport = trip(func(message *http.Request) (*http.Response, error) {
			if moved {
				return &http.Response{
					StatusCode: status, Header: http.Header{"Location": {other.URL + message.URL.Path}}, Body: http.NoBody, Request: message,
				}, nil
			}
			return http.DefaultTransport.RoundTrip(message)
		})
		session, visit := signedIn(t, server, env), begin(t, env, workspace(t, server.URL))
		ended := server.choose(t, visit, "allow")
		moved = true
		clock.Advance(2 * time.Hour)
		if err := send(t, session.Host(), session); kindOf(err) != databricks.ProblemRedirected {
			t.Errorf("%d: %v", status, err)
		}
		if _, err := Begin(t.Context(), env, workspace(t, server.URL)); kindOf(err) != databricks.ProblemRedirected {
			t.Errorf("%d, beginning: %v", status, err)
		}
		browse(t, ended)
		if _, err := visit.Wait(t.Context()); kindOf(err) != databricks.ProblemRedirected {
			t.Errorf("%d, redeeming: %v", status, err)
		}
	}
	if len(other.seen) != 0 {
		t.Errorf("%q", other.seen)
	}
}

func TestASignInIsRememberedForItsHostAlone(t *testing.T) {
	server := newStandIn(t)
	env, _ := anna(t, nil)
	kept := signedIn(t, server, env).Keep()
	host := workspace(t, server.URL)
	session, err := Recall(env, host, kept)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, host, session); err != nil {
		t.Fatal(err)
	}
	if session.Keep().Equal(kept) {
		t.Error("what is kept is what is good no more")
	}
	for name, test := range map[string]struct {
		host databricks.Host
		kept secret.Value
	}{
		"another host":       {workspace(t, "dbc-1.cloud.databricks.com"), kept},
		"nothing":            {host, secret.Value{}},
		"something else":     {host, secret.New("dapi0123456789abcdef")},
		"of another time":    {host, secret.New(strings.Replace(kept.Reveal(), `"v":1`, `"v":2`, 1))},
		"another path":       {host, secret.New(strings.Replace(kept.Reveal(), `"/oidc"`, `"/api/2.0/token"`, 1))},
		"another host in it": {host, secret.New(strings.Replace(kept.Reveal(), server.URL, "https://evil.example", 1))},
		"without a token":    {host, secret.New(strings.Replace(kept.Reveal(), `"refresh_token":`, `"x":`, 1))},
	} {
		if _, err := Recall(env, test.host, test.kept); kindOf(err) != databricks.ProblemKept || strings.Contains(fmt.Sprintf("%+v", err), "dapi") {
			t.Errorf("%s: %v", name, err)
		}
	}
	server.change(func() { server.ended = true })
	again, err := Recall(env, host, session.Keep())
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, host, again); kindOf(err) != databricks.ProblemSignInEnded {
		t.Errorf("a sign-in that was revoked meanwhile: %v", err)
	}
}

// What watches and what is shown has no part of what signs in.
func TestNothingOfASignInShows(t *testing.T) {
	server := newStandIn(t)
	env, clock := anna(t, nil)
	var seen []string
	env.Connect = func(host databricks.Host) *databricks.Client {
		return databricks.New(databricks.Options{Host: host, Clock: clock, Observe: func(exchange databricks.Exchange) {
			seen = append(seen, fmt.Sprintf("%+v", exchange))
		}})
	}
	visit := begin(t, env, workspace(t, server.URL))
	verifier := visit.verifier.Reveal()
	browse(t, server.choose(t, visit, "allow"))
	session, err := visit.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(2 * time.Hour)
	if err := send(t, session.Host(), session); err != nil {
		t.Fatal(err)
	}
	server.change(func() { server.ended = true })
	clock.Advance(2 * time.Hour)
	err = send(t, session.Host(), session)
	shown := fmt.Sprintf("%v %+v %#v %+v %+v", seen, session, session, visit, err) + session.Describe() + fmt.Sprint(session.Keep())
	for _, hidden := range []string{verifier, verifier[:16], "code/of", "code%2Fof", "session-2", "session-3", "Refresh+", "Refresh%2B", "~Zq8"} {
		if strings.Contains(shown, hidden) {
			t.Errorf("%q shows: %s", hidden, shown)
		}
	}
	if len(seen) != 5 || !strings.Contains(seen[4], "sign-in-ended") {
		t.Errorf("what was exchanged is not to be seen: %q", seen)
	}
}
