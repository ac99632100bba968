package databricks

import (
	"context"
	"maps"
	"net/http"
	"time"

	"golang.org/x/time/rate"

	"brickpass/internal/clock"
)

// Options is what a Client is built from. Only Host is needed.
type Options struct {
	Host      Host
	Transport http.RoundTripper                 // default: net/http's own, with the proxy of the environment
	Clock     clock.Clock                       // default: the computer's
	Jitter    func(time.Duration) time.Duration // what is added to a wait of that length; default: nothing
	Observe   func(Exchange)                    // called after every attempt, from any goroutine; default: nobody looks
	UserAgent string                            // default: "brickpass"
	Rate      rate.Limit                        // requests a second; default 25. rate.Inf switches the limit off
	Burst     int                               // requests at once; default 50
	Patience  time.Duration                     // how long one request is repeated, waits included; default 5 minutes
}

// Exchange is one attempt to have one request answered: for a log, a trace and a patient screen. It holds no secret.
type Exchange struct {
	Request   Request
	As        string // who the request was made as: Credential.Describe, or empty for nobody
	Attempt   int    // 1 for the first
	Status    int    // 0 if there was no answer
	Duration  time.Duration
	RequestID string
	Kind      ProblemKind   // empty if it was answered as hoped
	Wait      time.Duration // how long until the next attempt; 0 if there is none
}

// Client sends requests to one Host. It is safe for use by several goroutines at once. A copy made by SignIn shares its
// connections and its rate limit.
//
// It never follows a redirect, never sends to another host, never switches the check of certificates off, and repeats a
// request only by the table in retry.go.
type Client struct {
	host        Host
	http        *http.Client
	clock       clock.Clock
	jitter      func(time.Duration) time.Duration
	observe     func(Exchange)
	userAgent   string
	limit       *limit
	patience    time.Duration
	credentials map[Actor]Credential
}

const defaultPatience = 5 * time.Minute

// New makes a client that nobody has signed in to: it can send requests as Nobody.
func New(options Options) *Client {
	client := &Client{
		host:        options.Host,
		http:        newHTTP(options.Transport),
		clock:       options.Clock,
		jitter:      options.Jitter,
		observe:     options.Observe,
		userAgent:   options.UserAgent,
		patience:    options.Patience,
		credentials: map[Actor]Credential{},
	}
	if client.clock == nil {
		client.clock = clock.Real()
	}
	if client.jitter == nil {
		client.jitter = func(time.Duration) time.Duration { return 0 }
	}
	if client.observe == nil {
		client.observe = func(Exchange) {}
	}
	if client.userAgent == "" {
		client.userAgent = "brickpass"
	}
	if client.patience <= 0 {
		client.patience = defaultPatience
	}
	client.limit = newLimit(options.Rate, options.Burst, client.clock)
	return client
}

// Patient is a copy of the client that repeats one request for that long at most.
func (c *Client) Patient(patience time.Duration) *Client {
	impatient := *c
	impatient.patience = patience
	return &impatient
}

// Host is where the client sends to.
func (c *Client) Host() Host { return c.host }

// SignIn is a copy of the client that makes the requests of an actor with a credential.
func (c *Client) SignIn(actor Actor, credential Credential) *Client {
	signedIn := *c
	signedIn.credentials = maps.Clone(c.credentials)
	if session, ok := credential.(exchanging); ok {
		credential = session.exchangedBy(c, actor)
	}
	signedIn.credentials[actor] = credential
	return &signedIn
}

// Read sends a query. Its error is a *Problem.
func (c *Client) Read(ctx context.Context, query Readable) (Answer, error) {
	answer, problem := c.send(ctx, query.Reading())
	if problem != nil {
		problem.Lost = false // a read has no effect that could be in doubt
		return Answer{}, problem
	}
	return answer, nil
}

// Send sends a request. Its error is a *Problem; if that is Lost, the request may have taken effect.
func (c *Client) Send(ctx context.Context, request Request) (Answer, error) {
	answer, problem := c.send(ctx, request)
	if problem != nil {
		return Answer{}, problem
	}
	return answer, nil
}

func (c *Client) send(ctx context.Context, request Request) (Answer, *Problem) {
	address, problem := c.address(request)
	if problem != nil {
		return Answer{}, problem
	}
	credential, problem := c.credential(request)
	if problem != nil {
		return Answer{}, problem
	}
	return c.persist(ctx, request, describe(credential), func(ctx context.Context) attempt {
		message, err := c.message(ctx, request, address)
		if err != nil {
			return attempt{fate: hopeless, problem: cannotBeSent(request, err)}
		}
		return c.try(message, request, credential)
	})
}

// credential is what signs the request in: nil for nobody.
func (c *Client) credential(request Request) (Credential, *Problem) {
	if request.As == Nobody {
		return nil, nil
	}
	credential, ok := c.credentials[request.As]
	if !ok {
		return nil, notSignedIn(request.As)
	}
	return credential, nil
}

func describe(credential Credential) string {
	if credential == nil {
		return ""
	}
	return credential.Describe()
}
