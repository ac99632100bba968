package steps

import (
	"context"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
)

// How hands sign an admin in, at the workspace and at the account.

// whoWaits is how long a list of ways waits for one of them to say who it is.
const whoWaits = 3 * time.Second

// admin is the client of a host, signed in as the person, by the way that they chose for that side.
func (h *Hands) admin(ctx context.Context, host databricks.Host, setup Setup, side side) (*databricks.Client, error) {
	way := setup.Answer(side.way())
	if side == workspaceSide && way == accountsToo {
		if account, err := h.hostFor(setup, databricks.Account); err != nil || account.URL != host.URL {
			return nil, notAtTheAccount(host)
		}
		side, way = accountSide, setup.Answer(accountSide.way())
	}
	host = onCloud(setup, host)
	key := string(side) + " " + host.URL + " " + host.WorkspaceID + " " + way
	h.mu.Lock()
	client := h.admins[key]
	h.mu.Unlock()
	if client != nil {
		return client, nil
	}
	credential, err := h.credential(ctx, host, setup, side, way)
	if err != nil {
		return nil, err
	}
	client = h.connect(host).SignIn(databricks.Admin, credential)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.admins[key] = client
	return client, nil
}

// notAtTheAccount is for whoever wants to be at a workspace as at the account, where these are two addresses.
func notAtTheAccount(host databricks.Host) *databricks.Problem {
	return &databricks.Problem{
		Kind: databricks.ProblemNotSignedIn, SignIn: true, What: "Nobody is signed in.",
		Why: "The sign-in at the account goes nowhere else, and " + host.Name() + " is another address.", Who: "You: choose how to sign in at the workspace.",
	}
}

func (h *Hands) credential(ctx context.Context, host databricks.Host, setup Setup, side side, way string) (databricks.Credential, error) {
	switch {
	case way == pastedToken:
		return databricks.Bearer(h.secret(side.token())), nil
	case isBrowser(way):
		return h.session(side, host)
	case way == clientWay:
		return databricks.M2M(setup.Answer(side.client()), h.secret(side.secret())), nil
	case isAzure(way):
		return h.azure(setup, side, way)
	case way == rememberedAs:
		return h.recall(ctx, side, host)
	}
	credential, err := signin.Credential(ctx, way, h.kit.Environment, host)
	if err != nil {
		return nil, asProblem(err)
	}
	return credential, nil
}

// hostFor is where a request for a service goes. Who began at the page that asks where one belongs is at the account that they chose
// there, as soon as they did.
func (h *Hands) hostFor(setup Setup, target databricks.Target) (databricks.Host, error) {
	host, err := hostFor(setup, target)
	if err != nil || target != databricks.Account || host.Kind != databricks.HostDiscovery {
		return host, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if session, ok := h.sessions[accountSide.browser()]; ok {
		return session.Host(), nil
	}
	return host, nil
}

// session is the browser's sign-in of a side. It is never used at another address than the one that it came from.
func (h *Hands) session(side side, host databricks.Host) (databricks.Credential, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	session, ok := h.sessions[side.browser()]
	if !ok || session.Host().URL != host.URL {
		return nil, &databricks.Problem{
			Kind: databricks.ProblemNotSignedIn, SignIn: true, What: "Nobody is signed in.",
			Why: "The browser's sign-in was for another address, or it is over.", Who: "You: sign in again.",
		}
	}
	return session, nil
}

// SignedInAt is where the browser's sign-in that answers a question ended.
func (r *reader) SignedInAt(key string) (databricks.Host, bool) {
	r.hands.mu.Lock()
	defer r.hands.mu.Unlock()
	session, ok := r.hands.sessions[key]
	if !ok {
		return databricks.Host{}, false
	}
	return session.Host(), true
}

// WaysIn lists the ways into a host.
func (r *reader) WaysIn(host databricks.Host) []signin.Way {
	return signin.List(r.hands.kit.Environment, host)
}

// Who asks a way who it signs in as. A workspace answers for itself; an account has no such question, so that what counts there is
// asked: whether its workspaces may be listed (databricks-api.md 5).
func (r *reader) Who(ctx context.Context, setup Setup, account bool) string {
	asked := make(chan string, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { asked <- r.who(ctx, setup, account) }()
	waited := make(chan struct{})
	go func() {
		_ = r.hands.kit.Clock.Wait(ctx, whoWaits)
		close(waited)
	}()
	select {
	case who := <-asked:
		return who
	case <-waited:
		return ""
	}
}

func (r *reader) who(ctx context.Context, setup Setup, account bool) string {
	if account {
		_, id, err := accountOf(r, setup)
		if err != nil {
			return ""
		}
		switch _, err = databricks.Ask(ctx, r.hands.Reader(setup), databricks.AccountWorkspaces(id)); {
		case err == nil:
			return "an account admin, checked just now"
		case databricks.IsProblem(err, databricks.ProblemNotAccountAdmin):
			return "not an account admin"
		}
		return ""
	}
	me, err := databricks.Ask(ctx, r.hands.Reader(setup), databricks.Me(databricks.Admin))
	switch {
	case err != nil && asProblem(err).SignIn:
		return "it is not taken any more"
	case err != nil:
		return ""
	case me.WorkspaceAdmin():
		return databricks.Visible(first(me.UserName, me.DisplayName)) + ", a workspace admin, checked just now"
	}
	return databricks.Visible(first(me.UserName, me.DisplayName)) + ", no workspace admin"
}
