package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"sync"
	"time"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// Visit is a sign-in that a person makes in a browser, from the address that they open to the session that comes of it
// (databricks-api.md 1.2). It is safe for use by several goroutines at once.
type Visit struct {
	env      Environment
	host     databricks.Host
	client   *databricks.Client // of the host; nil while a person chooses where they belong
	server   databricks.OAuthServer
	address  string
	redirect string
	state    string
	verifier secret.Value
	desk     *desk // where the browser comes back to; nil if there is none

	life  context.Context // of what the visit sends; ends with Close
	end   context.CancelFunc
	tasks sync.WaitGroup

	once    sync.Once
	done    chan struct{} // closed when it is settled; then one of the following is there
	session Session
	problem *databricks.Problem
}

const (
	// verifierLength is in bytes, as in Databricks' own tools.
	verifierLength = 64
	stateLength    = 32

	// beginning is how long a host is asked where it signs people in: a person waits to see the address.
	beginning = 15 * time.Second
	// redeeming is how long what the browser brought back is tried: a person looks at the browser meanwhile.
	redeeming = time.Minute
)

// Begin starts a sign-in in a browser at a workspace, an account (its id has to be known), a unified name, or the page that
// asks where one belongs. It opens nothing. The error is a *databricks.Problem.
//
// The visit waits on loopback for the browser until it is settled or closed. Where no port can be had, the address at which the
// browser ends has to be pasted.
func Begin(ctx context.Context, env Environment, host databricks.Host) (*Visit, error) {
	v := &Visit{env: env, host: host, done: make(chan struct{})}
	if host.Kind != databricks.HostDiscovery {
		v.client = env.connect(host)
		server, err := v.client.Patient(beginning).OAuthServer(ctx)
		if err != nil {
			return nil, err //nolint:wrapcheck // a Problem, to be shown as it is
		}
		v.server = server
	}
	challenge, err := v.draw()
	if err != nil {
		return nil, noChance()
	}
	v.redirect = firstCallback
	if v.desk = openDesk(env, v); v.desk != nil {
		v.redirect = v.desk.address
	}
	if v.client == nil {
		v.address = databricks.DiscoveryPage(host, v.redirect, v.state, challenge)
	} else {
		v.address = v.server.Page(v.redirect, v.state, challenge)
	}
	v.life, v.end = context.WithCancel(context.WithoutCancel(ctx))
	if v.desk != nil {
		v.tasks.Go(v.desk.serve)
	}
	return v, nil
}

// draw draws what nobody can guess: the state, and the verifier, whose hash it gives.
func (v *Visit) draw() (challenge string, err error) {
	if v.env.Chance == nil {
		return "", io.EOF
	}
	drawn := make([]byte, verifierLength+stateLength)
	if _, err := io.ReadFull(v.env.Chance, drawn); err != nil {
		return "", err
	}
	v.state = base64.RawURLEncoding.EncodeToString(drawn[:stateLength])
	text := base64.RawURLEncoding.EncodeToString(drawn[stateLength:])
	v.verifier = secret.New(text)
	hash := sha256.Sum256([]byte(text))
	return base64.RawURLEncoding.EncodeToString(hash[:]), nil
}

// Address is what the person opens: https, or http on loopback.
func (v *Visit) Address() string { return v.address }

// Callback is where the browser comes back to. It is empty where no port could be had: then only pasting works.
func (v *Visit) Callback() string {
	if v.desk == nil {
		return ""
	}
	return v.redirect
}

// Returns is what the address begins with at which the browser ends, whether it can come back by itself or not.
func (v *Visit) Returns() string { return v.redirect }

// Return takes the address at which the browser ended, pasted by a person whose browser is elsewhere. An address that is of no
// use is refused, and the visit goes on. The error is a *databricks.Problem.
func (v *Visit) Return(pasted string) error {
	query, problem := pastedQuery(pasted, v.redirect)
	if problem != nil {
		return problem
	}
	brought, fault := v.read(query)
	if fault != nothingWrong {
		return strayReturn(fault, v.redirect)
	}
	v.take(brought)
	return nil
}

// Wait ends when the browser came back, when an address was pasted, or with the context. The error is a *databricks.Problem.
func (v *Visit) Wait(ctx context.Context) (Session, error) {
	select {
	case <-v.done:
	case <-ctx.Done():
		select {
		case <-v.done: // what came in time counts
		default:
			return Session{}, stopped()
		}
	}
	if v.problem != nil {
		again := *v.problem
		return Session{}, &again
	}
	return v.session, nil
}

// Close ends the visit: nothing is waited for any more. A session that came of it lives on.
func (v *Visit) Close() error {
	v.end()
	v.once.Do(func() {
		v.problem = stopped()
		close(v.done)
	})
	if v.desk != nil {
		v.desk.leave()
	}
	v.tasks.Wait()
	return nil
}

// take settles the visit by what was brought. What comes after the first is not looked at.
func (v *Visit) take(brought arrival) {
	v.once.Do(func() {
		v.tasks.Go(func() {
			if session, problem := v.redeem(brought); problem != nil {
				v.problem = problem
			} else {
				v.session = session
			}
			close(v.done)
			if v.desk != nil {
				v.desk.leave()
			}
		})
	})
}

// redeem makes a session of what was brought.
func (v *Visit) redeem(brought arrival) (Session, *databricks.Problem) {
	if brought.refused {
		return Session{}, denied(brought)
	}
	client, server, problem := v.issuer(brought)
	if problem != nil {
		return Session{}, problem
	}
	person, err := client.Patient(redeeming).Redeem(v.life, server, brought.code, v.verifier, v.redirect)
	if err != nil {
		problem := *asProblem(err)
		return Session{}, &problem
	}
	return Session{person}, nil
}

// issuer is who gives the session: the host, or the one that was chosen. Whoever the browser names has to be that.
func (v *Visit) issuer(brought arrival) (*databricks.Client, databricks.OAuthServer, *databricks.Problem) {
	if brought.issuer == "" {
		if v.client == nil {
			return nil, v.server, wrongIssuer("It does not say where you chose to go.")
		}
		return v.client, v.server, nil
	}
	named, server, ok := databricks.OAuthServerOf(brought.issuer, isLoopback(v.host))
	switch {
	case !ok:
		return nil, v.server, wrongIssuer("It names a place that is not one of Databricks.")
	case v.client == nil:
		return v.env.connect(named), server, nil
	case named.URL != v.host.URL, named.AccountID != "" && v.host.AccountID != "" && named.AccountID != v.host.AccountID:
		return nil, v.server, wrongIssuer("It names another place than " + v.host.Name() + ", where the sign-in began.")
	}
	return v.client, v.server, nil
}
