package steps

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"time"

	"brickpass/databricks"
	"brickpass/databricks/signin"
	"brickpass/internal/secret"
	"brickpass/keystore"
)

// How hands reach the workspace, the keychain and what this computer knows.

// KeepKey, FolderKey and PassphraseKey are the answers that say where the token is kept.
const (
	KeepKey       = "checks.keep"       // "" the keychain, KeepFile or KeepOnce
	FolderKey     = "checks.folder"     // of the encrypted file; "" is brickpass's own
	PassphraseKey = "checks.passphrase" // of the encrypted file
	KeepFile      = "file"
	KeepOnce      = "once"

	AddressKey   = "workspace.address"
	wayKey       = "signin.way"
	signinToken  = "signin.token"
	pastedToken  = signin.FromPasting
	secretFolder = "secrets"
)

type reader struct {
	hands   *Hands
	setup   Setup
	memo    *memo
	refused atomic.Bool // the admin's own sign-in was
}

// Reader is what a step, or the options of a question, can reach for this set-up.
func (h *Hands) Reader(setup Setup) Reader { return &reader{hands: h, setup: setup, memo: h.memo} }

func (r *reader) Read(ctx context.Context, query databricks.Readable) (databricks.Answer, error) {
	answer, err := r.read(ctx, query)
	var problem *databricks.Problem
	if query.Reading().As == databricks.Admin && errors.As(err, &problem) && problem.SignIn {
		r.refused.Store(true)
	}
	return answer, err
}

func (r *reader) read(ctx context.Context, query databricks.Readable) (databricks.Answer, error) {
	client, err := r.hands.client(ctx, r.setup, query.Reading())
	if err != nil {
		return databricks.Answer{}, err
	}
	if query.Reading().As != databricks.Admin && query.Reading().As != databricks.Nobody {
		return client.Read(ctx, query) // a proof is never taken from memory
	}
	return r.memo.read(ctx, client, query)
}

func (r *reader) Keychain(ctx context.Context) keystore.Probe { return r.hands.kit.Store.Probe(ctx) }

func (r *reader) Opens(setup Setup) error {
	_, err := r.hands.keeper(setup)
	return err
}

// SignsIn asks who the kept token belongs to. An OAuth secret is exchanged anew for that: a session outlives it. That the keychain does
// not have it, or cannot be read, is told apart from a refusal: those errors are the keystore's own.
func (r *reader) SignsIn(ctx context.Context, setup Setup) (string, error) {
	if _, err := r.hands.Token(ctx, setup); err != nil {
		return "", err
	}
	r.hands.endKeptSession()
	me, err := databricks.Ask(ctx, r.hands.Reader(setup), databricks.Me(kindOf(setup).actor()))
	if databricks.AliveButScoped(err) {
		return "", nil
	}
	return me.UserName, err
}

// Past leaves out journals that cannot be read: they tell of nothing.
func (r *reader) Past() []Connection {
	connections, _ := Connections(r.hands.kit.StateDir)
	return connections
}

// client is the client of the host that a request is for, signed in as whoever is to act.
func (h *Hands) client(ctx context.Context, setup Setup, request databricks.Request) (*databricks.Client, error) {
	host, err := h.hostFor(setup, request.Target)
	if err != nil {
		return nil, &databricks.Problem{Kind: "address", What: "The workspace's address is not known.", Why: err.Error(), Who: "You: give its address."}
	}
	as := request.As
	switch as {
	case databricks.Nobody:
		return h.firstContact(host), nil
	case databricks.Admin:
		switch request.Target {
		case databricks.Account:
			return h.admin(ctx, host, setup, accountSide)
		case databricks.Graph:
			return h.admin(ctx, host, setup, graphSide)
		case databricks.Azure:
			return h.admin(ctx, host, setup, azureSide)
		}
		return h.admin(ctx, host, setup, workspaceSide)
	case databricks.ByToken, databricks.ByOwnToken:
		token, err := h.Token(ctx, setup)
		if err != nil {
			return nil, asProblem(err)
		}
		return h.connect(host).SignIn(as, databricks.Bearer(token)), nil
	case databricks.AsContributor:
		return h.asContributor(host, setup)
	case databricks.ByEntra:
		return h.byEntra(ctx, host, setup)
	case databricks.ByKeptSecret:
		return h.byKeptSecret(ctx, host, setup)
	case databricks.BySecret:
		return h.bySecret(host, setup)
	}
	return nil, &databricks.Problem{Kind: "internal", What: "Nobody can act as that.", Why: string(as), Who: "The makers of brickpass."}
}

// connect is the one client of a host, so that all that is sent there shares its connections and its rate limit.
func (h *Hands) connect(host databricks.Host) *databricks.Client {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.clients[host] == nil {
		h.clients[host] = h.kit.Connect(host)
	}
	return h.clients[host]
}

// firstContact is for an address that may be wrong: a person who waits for it wants to know soon.
func (h *Hands) firstContact(host databricks.Host) *databricks.Client {
	client := h.connect(host)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.first == nil || h.first.Host() != host {
		h.first = client.Patient(10 * time.Second)
	}
	return h.first
}

func (h *Hands) bySecret(host databricks.Host, setup Setup) (*databricks.Client, error) {
	value := h.secret(memory)
	if value.Empty() {
		return nil, &databricks.Problem{
			Kind: "no secret", What: "The principal cannot sign in.",
			Why: "The secret made for it is not in memory any more.", Who: "Nobody: trying again makes another one.",
		}
	}
	return h.connect(host).SignIn(databricks.BySecret, databricks.M2M(setup.Fact(ApplicationID), value)), nil
}

// keeper is where the token of this set-up is kept.
func (h *Hands) keeper(setup Setup) (keystore.Store, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	choice := keeping{setup.Answer(KeepKey), h.folder(setup)}
	if h.store != nil && h.choice == choice {
		return h.store, nil
	}
	h.choice, h.store = choice, nil
	switch choice.in {
	case KeepFile:
		store, err := keystore.FileWithWork(choice.folder, h.secrets[PassphraseKey], h.kit.Clock, h.kit.ScryptWork)
		if err != nil {
			return nil, fmt.Errorf("opening the encrypted file: %w", err)
		}
		h.store = store
	case KeepOnce:
		h.store = keystore.Memory()
	default:
		h.store = h.kit.Store
	}
	return h.store, nil
}

// keeping is what was answered about where the token is kept.
type keeping struct{ in, folder string }

// folder is where an encrypted file is kept.
func (h *Hands) folder(setup Setup) string {
	return first(setup.Answer(FolderKey), filepath.Join(h.kit.StateDir, secretFolder))
}

// Token is the kept token: for signing in as the principal, for the clipboard, and for nothing else.
func (h *Hands) Token(ctx context.Context, setup Setup) (secret.Value, error) {
	return h.recalled.value(recallKey(setup), func() (secret.Value, error) { return h.keptToken(ctx, setup) })
}

func (h *Hands) keptToken(ctx context.Context, setup Setup) (secret.Value, error) {
	if setup.Elsewhere() {
		return secret.Value{}, fmt.Errorf("reading the kept token: %w", keystore.ErrNotFound)
	}
	store, err := h.keeper(setup)
	if err != nil {
		return secret.Value{}, err
	}
	value, err := store.Get(ctx, keystore.Item(setup.Fact(TokenItem)))
	if err != nil {
		return secret.Value{}, fmt.Errorf("reading the kept token: %w", err)
	}
	return value, nil
}

// Where tells a person where to find the entry.
func (h *Hands) Where(setup Setup) string {
	store, err := h.keeper(setup)
	if err != nil || setup.Fact(TokenItem) == "" || setup.Elsewhere() || setup.Answer(KeepKey) == KeepOnce {
		return ""
	}
	return store.Where(keystore.Item(setup.Fact(TokenItem)))
}

// Forget removes the kept token from this computer. It goes on working in the workspace until it is revoked.
func (h *Hands) Forget(ctx context.Context, setup Setup) error {
	store, err := h.keeper(setup)
	if err != nil {
		return err
	}
	if err := store.Delete(ctx, keystore.Item(setup.Fact(TokenItem))); err != nil {
		return fmt.Errorf("removing the kept token: %w", err)
	}
	return nil
}

// Revoke ends the token in the workspace: for a token that was shown once and could not be passed on.
func (h *Hands) Revoke(ctx context.Context, setup Setup) error {
	request := databricks.Fill(revocation(setup), setup.Facts)
	client, err := h.client(ctx, setup, request)
	if err != nil {
		return err
	}
	if _, err := client.Patient(10*time.Second).Send(ctx, request); err != nil { // a person waits to leave
		return fmt.Errorf("revoking the token: %w", err)
	}
	facts := databricks.Facts{kindOf(setup).fact(): setup.CredentialID()}
	err = h.journal.Write(Record{Kind: GoneAgain, Step: "token", Change: h.mintOf(setup), Facts: facts})
	if errors.Is(err, ErrInUse) {
		return nil // it is revoked all the same, and whoever is at work on the connection by now finds it gone
	}
	return err
}

// mintOf is the change that made the credential in use, as the journal has it.
func (h *Hands) mintOf(setup Setup) string {
	connection, _ := connectionNamed(h.Reader(setup).Past(), setup.Answer(tokenConnection))
	for _, made := range connection.Made {
		if made.Step == "token" && made.Facts[kindOf(setup).fact()] == setup.CredentialID() {
			return made.Change
		}
	}
	return ""
}
