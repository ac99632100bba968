package steps

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"brickpass/databricks"
	"brickpass/keystore"
)

// How hands sign in as an application of Microsoft Entra: the partner's identity.

// problemNoClientSecret says that the application's client secret is neither given nor kept.
const problemNoClientSecret databricks.ProblemKind = "no client secret"

// EntraWorks asks Microsoft Entra for a token as the application, and throws it away.
func (r *reader) EntraWorks(ctx context.Context, setup Setup) error {
	app, err := r.hands.entraApp(ctx, setup)
	if err != nil {
		return asProblem(err)
	}
	if err := r.hands.connect(app.Microsoft.Host(databricks.Entra)).CheckSecret(ctx, app, databricks.Admin); err != nil {
		return fmt.Errorf("signing in as the application: %w", err)
	}
	return nil
}

// HoldsClientSecret says whether the client secret was given or made in this run. One that is kept is read when it is needed.
func (r *reader) HoldsClientSecret(setup Setup) bool {
	return !r.hands.secret(entraSecret).Empty() || setup.Answers.keepsClientSecret() && keepsClientSecret(r, setup)
}

// entraApp is the application with its secret: the one that was typed in this run, or the one that is kept.
func (h *Hands) entraApp(ctx context.Context, setup Setup) (databricks.EntraApp, error) {
	app, err := entraApp(setup)
	if err != nil {
		return databricks.EntraApp{}, err
	}
	if app.Secret = h.secret(entraSecret); !app.Secret.Empty() {
		return app, nil
	}
	if setup.Answers.keepsClientSecret() {
		store, err := h.keeper(setup)
		if err == nil {
			app.Secret, err = store.Get(ctx, entraItem(setup))
		}
		if err == nil || !errors.Is(err, keystore.ErrNotFound) {
			return app, err
		}
	}
	return app, &databricks.Problem{
		Kind: problemNoClientSecret, What: "The application cannot sign in.", Why: "Its client secret is not at hand any more.",
		Who: "You: go back and paste it again.",
	}
}

// byEntra is the workspace's client, signed in as the application.
func (h *Hands) byEntra(ctx context.Context, host databricks.Host, setup Setup) (*databricks.Client, error) {
	app, err := h.entraApp(ctx, setup)
	if err != nil {
		return nil, asProblem(err)
	}
	return h.connect(host).SignIn(databricks.ByEntra, databricks.EntraSecret(app, databricks.ForDatabricks)), nil
}

// entraItem names the entry of the client secret in use.
func entraItem(setup Setup) keystore.Item {
	if item := setup.Fact(EntraItem); item != "" {
		return keystore.Item(item)
	}
	return firstEntraItem(setup)
}

// entraItemOf names the entry of a client secret that was made earlier.
func entraItemOf(setup Setup, made Made) keystore.Item {
	if item := made.Facts[EntraItem]; item != "" {
		return keystore.Item(item)
	}
	return firstEntraItem(setup)
}

// anotherEntraItem names the entry of one that this run makes beside the one in use.
func anotherEntraItem(setup Setup) string { return string(firstEntraItem(setup)) + "-" + setup.Tag }

func firstEntraItem(setup Setup) keystore.Item {
	host := strings.ReplaceAll(strings.ToLower(bareHost(setup)), ":", "_")
	return keystore.Item(host + "/" + strings.ToLower(first(setup.Answer(entraApplication), setup.Fact(ApplicationID))) + "/client-secret")
}

// keepEntraSecret saves the client secret, if that was wanted, once the keychain may be written to.
func (h *Hands) keepEntraSecret(ctx context.Context, setup Setup) error {
	value := h.secret(entraSecret)
	if !isEntra(setup) || !setup.Answers.keepsClientSecret() || value.Empty() {
		return nil
	}
	store, err := h.keeper(setup)
	if err == nil {
		err = store.Put(ctx, entraItem(setup), value)
	}
	if err != nil {
		return fmt.Errorf("keeping the client secret: %w", err)
	}
	return nil
}
