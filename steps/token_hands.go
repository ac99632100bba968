package steps

import (
	"context"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// keptSession is the principal signed in by the OAuth secret that is kept for the partner. The secret is exchanged for a
// session once, and again whenever another value is found in the keychain or whether it signs in is asked.
type keptSession struct {
	client *databricks.Client
	value  secret.Value
	whose  string
}

func (h *Hands) endKeptSession() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.kept = keptSession{}
}

func (h *Hands) byKeptSecret(ctx context.Context, host databricks.Host, setup Setup) (*databricks.Client, error) {
	value, err := h.Token(ctx, setup)
	if err != nil {
		return nil, asProblem(err)
	}
	client, whose := h.connect(host), host.URL+" "+setup.Fact(ApplicationID)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.kept.client == nil || h.kept.whose != whose || !h.kept.value.Equal(value) {
		signedIn := client.SignIn(databricks.ByKeptSecret, databricks.M2M(setup.Fact(ApplicationID), value))
		h.kept = keptSession{signedIn, value, whose}
	}
	return h.kept.client, nil
}
