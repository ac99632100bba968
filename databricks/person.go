package databricks

import (
	"context"
	"errors"
	"net/http"
	"time"

	"brickpass/internal/secret"
)

// Kinds of problem with a person's sign-in.
const (
	ProblemCodeRefused ProblemKind = "code-refused" // what a browser brought back is not taken any more
	ProblemKept        ProblemKind = "kept-sign-in" // what was kept of a sign-in is none, or another host's
)

// Redeem makes a session of what a browser brought back. The error is a *Problem.
func (c *Client) Redeem(ctx context.Context, server OAuthServer, code, verifier secret.Value, redirect string) (*Person, error) {
	person := &Person{client: c, server: server, turn: make(chan struct{}, 1)}
	held, problem := c.exchangeGrant(ctx, person.grant(map[string]string{
		"grant_type": "authorization_code", "redirect_uri": redirect,
	}, map[string]secret.Value{"code": code, "code_verifier": verifier}, true))
	if problem != nil {
		return nil, codeRefused(problem)
	}
	person.held = held
	return person, nil
}

// Person signs in as a person who signed in by a browser. It renews itself while it is held, and is safe for use by several
// goroutines at once.
type Person struct {
	client *Client
	server OAuthServer
	turn   chan struct{} // held by whoever reads or renews what follows
	held   granted
	ended  *Problem // why it can no longer be renewed; nil while it can
}

// Describe says who signs in.
func (p *Person) Describe() string { return "the browser" }

// Host is where the person is signed in.
func (p *Person) Host() Host { return p.client.host }

const (
	// renewedEarly is how long before its end a session is renewed, so that nobody waits for it at the end.
	renewedEarly = 5 * time.Minute
	// renewing is how long that is tried.
	renewing = time.Minute
)

// Authorize signs a request to the person's own host in. Its error is a *Problem.
func (p *Person) Authorize(ctx context.Context, message *http.Request) error {
	if message.URL.Scheme+"://"+message.URL.Host != p.client.host.URL {
		return staysAt(p.client.host)
	}
	select {
	case p.turn <- struct{}{}:
	case <-ctx.Done():
		return cancelledBefore()
	}
	if p.left() > renewedEarly {
		token := p.held.token
		<-p.turn
		return bearer{token}.Authorize(ctx, message)
	}
	type outcome struct {
		token   secret.Value
		problem *Problem
	}
	ready := make(chan outcome, 1)
	// A renewal goes on when the request that needed it is given up: its answer holds the only means of the next one.
	go func() {
		defer func() { <-p.turn }()
		token, problem := p.live(context.WithoutCancel(ctx))
		ready <- outcome{token, problem}
	}()
	select {
	case got := <-ready:
		if got.problem != nil {
			return got.problem
		}
		return bearer{got.token}.Authorize(ctx, message)
	case <-ctx.Done():
		return cancelledBefore()
	}
}

func (p *Person) left() time.Duration { return p.held.until.Sub(p.client.clock.Now()) }

// live is a token that outlives a request, renewed if that can be. It is called by whoever has the turn.
func (p *Person) live(ctx context.Context) (secret.Value, *Problem) {
	left := p.left()
	if p.ended == nil {
		if problem := p.renew(ctx); problem == nil || left <= endsEarly {
			return p.held.token, problem
		}
	}
	if left > endsEarly {
		return p.held.token, nil
	}
	again := *p.ended
	return secret.Value{}, &again
}

func (p *Person) renew(ctx context.Context) *Problem {
	if p.held.refresh.Empty() {
		p.ended = write(ProblemSignInEnded, Request{As: Admin}, Details{})
		return p.ended
	}
	held, problem := p.client.Patient(renewing).exchangeGrant(ctx, p.grant(
		map[string]string{"grant_type": "refresh_token"}, map[string]secret.Value{"refresh_token": p.held.refresh}, false,
	))
	switch {
	case IsProblem(orNil(problem), ProblemSignInEnded, ProblemInvalidToken, ProblemNotSignedIn, ProblemInvalidClient):
		p.ended = write(ProblemSignInEnded, Request{As: Admin}, Details{})
		p.ended.Status, p.ended.Code, p.ended.Said, p.ended.RequestID = problem.Status, problem.Code, problem.Said, problem.RequestID
		return p.ended
	case problem != nil:
		return problem
	}
	if held.refresh.Empty() {
		held.refresh = p.held.refresh
	}
	p.held = held
	return nil
}

func (p *Person) grant(form map[string]string, secrets map[string]secret.Value, once bool) grant {
	form["client_id"] = personalClient
	return grant{
		path: p.server.Root + sessionPath, target: p.server.target, actor: Admin, as: p.Describe(),
		form: form, secrets: secrets, once: once,
	}
}

// codeRefused says of a code that was not taken what a person can do; what stood in the way of sending it says so itself.
func codeRefused(problem *Problem) *Problem {
	if problem.Status < 400 || problem.Status >= 500 || problem.Status == http.StatusTooManyRequests {
		if problem.Kind == ProblemLost {
			problem.What, problem.Why = "The answer to your sign-in did not arrive.", "It may have been given all the same, but nobody has it."
			problem.Who = "You: sign in again."
		}
		return problem
	}
	return &Problem{
		Kind: ProblemCodeRefused, SignIn: true, What: "You were not signed in.",
		Why:    "What the browser brought back was refused. It is good once, and only for a few minutes.",
		Who:    "You: sign in again.",
		Status: problem.Status, Code: problem.Code, Said: problem.Said, Microsoft: problem.Microsoft, RequestID: problem.RequestID,
	}
}

// staysAt is a request to another place than the one that a sign-in is for.
func staysAt(host Host) *Problem {
	return cannotBeSent(Request{Method: http.MethodGet, Path: "/"}, errors.New("the sign-in is for "+host.Name()+" and goes nowhere else"))
}
