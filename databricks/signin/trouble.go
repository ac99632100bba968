package signin

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"brickpass/databricks"
	"brickpass/internal/secret"
)

// trouble is what is known of a sign-in when it fails.
type trouble struct {
	host       databricks.Host
	method     method
	attributes attributes
	described  string
}

var errNothingHere = errors.New("nothing here is signed in")

// Describe says who signs in.
func (t trouble) Describe() string { return t.described }

// failed says why somebody could not be signed in. What was said about it is kept for support, on one line and without the
// secrets.
func (t trouble) failed(err error, secrets []secret.Value) *databricks.Problem {
	var known *databricks.Problem
	if errors.As(err, &known) {
		return known
	}
	if said, ok := t.entraSaid(err, secrets); ok {
		return said
	}
	failure := problem(ProblemSignInFailed, "You could not be signed in by "+t.described+".", "", "You: sign in another way, or try again.")
	failure.Said = clean(err.Error(), secrets)
	switch {
	case errors.Is(err, errElsewhere):
		failure.Why = "The sign-in pointed to a host that does not belong to it, so nothing was sent."
	case t.method.name == "databricks-cli" && strings.Contains(err.Error(), "cannot get access token"): // it was there, and said no
		failure.Why = "The databricks command has no sign-in for it, or an ended one."
		failure.Send = "databricks auth login --host " + t.host.URL
		if t.host.ForAccount() {
			failure.Send += " --account-id " + t.host.AccountID
		}
	case strings.Contains(err.Error(), "legacy databricks CLI"):
		failure.Why = "The databricks command here is the old one, which cannot sign in: it needs version 0.100 or later."
	case errors.Is(err, errNothingHere), errors.Is(err, exec.ErrNotFound), strings.Contains(err.Error(), "CLI not found"), strings.Contains(err.Error(), "not configured"):
		failure.Why = fmt.Sprintf("This machine has nothing to sign in with: it needs %s.", t.method.title)
	case t.method.name == "databricks-cli":
		failure.Why = "The databricks command gave nothing that can be used."
	case t.method.name == "azure-cli":
		failure.Why, failure.Send = "The az command has no sign-in, or an ended one.", "az login"
	case strings.Contains(err.Error(), "invalid_client"):
		failure.Why = "The client id or its secret was refused. One that was just made may take a minute."
		failure.Spreading = true
	default:
		failure.Why = "The service that signs in refused, or did not answer."
	}
	return failure
}

func clean(text string, secrets []secret.Value) string {
	text = databricks.Visible(text)
	for _, value := range secrets {
		text = value.Hide(text)
	}
	return text
}

// spellings are the secrets as a server may repeat them: as they are, and as Basic joins them with who they belong to.
func (a attributes) spellings() []secret.Value {
	var all []secret.Value
	for _, value := range a.secret {
		all = append(all, value)
		for _, owner := range []string{"client_id", "username", "azure_client_id"} {
			pair := a.plain[owner] + ":" + value.Reveal()
			all = append(all, secret.New(base64.StdEncoding.EncodeToString([]byte(pair))))
		}
	}
	return all
}
